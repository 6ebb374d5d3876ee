// Checkpoints of trainings in the browser, so that a page that is loaded anew goes on: one for each
// training, and one tab that keeps it.
/** @import { Keep, Kept, Shelf } from "./messages.js" */

const DATABASE = "latent-playground";
const STORE = "trainings";
const ANSWER = 250; // ms that another tab has to say that it keeps a training

export const UNKEPT = "This browser keeps nothing for this page: the training goes on, but a page that is "
  + "loaded anew would begin it again. Save it to a file, or keep it on the server.";
export const FULL = "There is no room left in this browser: the training goes on, but from now on it is not "
  + "kept. Save it to a file, or keep it on the server.";
export const ELSEWHERE = "Another tab trains this model too, and what it has learned is what this browser keeps. "
  + "This tab goes on by itself: save it to a file, or keep it on the server.";

/** @param {IDBRequest | IDBOpenDBRequest} request @returns {Promise<any>} */
const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @param {IDBFactory} factory @returns {Promise<IDBDatabase>} */
function open(factory) {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

/**
 * IndexedDB as a shelf: read(id), write(id, record, mine) where `mine(before)` says whether the record that
 * lies there may be written over (-> whether it was), remove(id). Each fails as IndexedDB does.
 * @param {IDBFactory} [factory]
 * @returns {Shelf}
 */
export function createShelf(factory = globalThis.indexedDB) {
  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;
  async function store(mode) {
    opened ??= open(factory);
    const database = await opened.catch((error) => {
      opened = null;
      throw error;
    });
    return database.transaction(STORE, mode).objectStore(STORE);
  }
  return {
    read: async (id) => settled((await store("readonly")).get(id)),
    async write(id, record, mine) {
      const shelf = await store("readwrite");
      const { transaction } = shelf;
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      const before = await settled(shelf.get(id));
      const may = mine(before);
      if (may) shelf.put(record, id);
      await done;
      return may;
    },
    async remove(id) {
      await settled((await store("readwrite")).delete(id));
    },
  };
}

/**
 * Tabs that keep the same training hear each other. -> {asked(): whether another one keeps it, close()}
 * @param {string} id
 * @param {() => boolean} keeping whether this tab does
 * @param {() => Pick<BroadcastChannel, "postMessage" | "onmessage" | "close">} channelOf
 */
function createNeighbours(id, keeping, channelOf) {
  let heard = false;
  /** @type {ReturnType<typeof channelOf> | null} */
  let channel = null;
  try {
    channel = channelOf();
    channel.onmessage = ({ data }) => {
      if (data.id !== id) return;
      if (data.kind === "mine") heard = true;
      else if (keeping()) channel?.postMessage({ kind: "mine", id });
    };
  } catch {
    // A browser without channels: then the tab that writes last is the one that keeps it.
  }
  return {
    async asked() {
      heard = false;
      channel?.postMessage({ kind: "whose", id });
      await new Promise((resolve) => { setTimeout(resolve, channel ? ANSWER : 0); });
      return heard;
    },
    close: () => channel?.close(),
  };
}

/**
 * Keeps one training. take() gives what was kept of it, or null, and makes it this tab's own unless another
 * one has it; write(kept) keeps a newer state; forget() removes it. What goes wrong is told once by
 * `onProblem` in a sentence, and nothing is thrown: the training goes on.
 * @param {string} id
 * @param {{onProblem: (sentence: string) => void, shelf?: Shelf, owner?: string, now?: () => number,
 *   channelOf?: () => any}} options
 * @returns {Keep}
 */
export function createKeep(id, {
  onProblem, shelf = createShelf(), owner = crypto.getRandomValues(new Uint32Array(2)).join("-"),
  now = Date.now, channelOf = () => new BroadcastChannel(DATABASE),
}) {
  let mine = false;
  let claimed = false; // whether what lies there is this tab's
  let told = "";
  let busy = false;
  let claiming = Promise.resolve();
  const neighbours = createNeighbours(id, () => mine, channelOf);

  /** @param {string} sentence */
  function tell(sentence) {
    if (sentence !== told) onProblem(sentence);
    told = sentence;
  }
  /** @param {any} error */
  const failed = (error) => tell(error?.name === "QuotaExceededError" ? FULL : UNKEPT);

  // Mine, unless another tab says that it is its own.
  async function claim() {
    mine = !(await neighbours.asked());
    claimed = false;
    if (!mine) tell(ELSEWHERE);
  }

  return {
    async take() {
      claiming = claim(); // whoever has it, what was kept is where this tab begins: it need not wait
      try {
        return (await shelf.read(id)) ?? null;
      } catch (error) {
        failed(error);
        return null;
      }
    },
    /** @param {Kept} kept */
    async write({ state, fraction, going }) {
      if (busy) return; // the next one is not far
      busy = true;
      try {
        await claiming;
        if (!mine) return;
        const record = { state, fraction, going, at: now(), owner };
        const may = (before) => !claimed || before?.owner === owner;
        claimed = await shelf.write(id, record, may);
        // A tab that slept while this one began, or the other way round.
        if (!claimed) await claim();
        else if (told !== ELSEWHERE) told = "";
      } catch (error) {
        failed(error);
      } finally {
        busy = false;
      }
    },
    async forget() {
      try {
        await claiming;
        if (mine) await shelf.remove(id);
      } catch (error) {
        failed(error);
      }
    },
    mine: () => mine,
    close: neighbours.close,
  };
}
