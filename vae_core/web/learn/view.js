// A training in the page as one instrument: its controls, how it learns, and the model of this moment under
// the hand.
/** @import { PanelSpec } from "../kit/types.js" */
/** @import { Kept, Report } from "./messages.js" */
import { make } from "../kit/dom.js";
import { saveBlob } from "../kit/saving.js";
import { dress } from "../kit/style.js";
import { mountLive } from "../live/live.js";
import { readPack } from "../engine/pack.js";
import { takeWarm } from "./ahead.js";
import { createControls } from "./controls.js";
import { createAlbum } from "./album.js";
import { createKeep, createShelf } from "./keep.js";
import { createSession } from "./session.js";
import { startWorker } from "./start.js";
import { LEARN_CSS } from "./style.js";
import { createUnderHand } from "./under_hand.js";
import { sentenceOf } from "../kit/problem.js";

/**
 * @typedef {{text: string, href: string}} Link
 * @typedef {object} Given
 * @property {ArrayBuffer} file a trainable file
 * @property {ArrayBuffer} examples
 * @property {string} id under which this browser keeps it
 * @property {string} title
 * @property {(() => Promise<ArrayBuffer>)[]} [more] other examples, fetched one after the other
 * @property {boolean} [start] whether it begins at once
 * @property {"progress" | "hand"} [first] what is seen first
 * @property {Record<string, any>} [facts] what stands in every report: facts, layers, budget
 * @property {PanelSpec[]} [panels] of the explorer
 * @property {() => string} read the query of the address
 * @property {(query: string) => string} write the address of a view
 * @property {(bytes: Uint8Array, report: Report | null, taken: import("./messages.js").Taken[]) =>
 *   Promise<{words: string, link?: Link | null}>} [onKeep] taken: its snapshots
 * @property {Ears} [ears] who else is told what is done with it
 *
 * @typedef {object} Ears
 * @property {(next: {weights?: Record<string, number>, rate?: number}) => void} set
 * @property {() => void} again
 * @property {(report: Report, phase: string) => void} report
 * @property {(phase: string) => void} phase
 */

// The unit in which the budget was given is that of the axis of time.
/** @param {{budget: {epochs: number | null, seconds: number | null}}} record */
const budgetOf = ({ budget: { epochs, seconds } }) => (
  epochs === null ? { unit: "s", amount: seconds } : { unit: "epoch", amount: epochs });

// A report as the live view shows it: before the first step nothing has been learned.
/** @param {Report} report @param {Record<string, any>} facts @param {string} phase */
function asShown({ meta, tensors }, facts, phase) {
  const state = meta.state === "ready" && meta.step ? "paused" : meta.state;
  const begun = meta.step > 0;
  const waiting = phase === "running" ? "Starting" : "Ready to learn";
  return {
    meta: { ...meta, ...facts, state: begun ? state : "running", message: begun ? meta.message ?? "" : waiting },
    tensors,
  };
}

/** @param {Kept | null} found */
const isOver = (found) => (found?.fraction ?? 0) >= 1;

/**
 * @param {Kept | null} found what the browser had kept, and `taken` where the session begins with it
 * @param {Kept | null} taken
 * @param {boolean} going whether it learns at once
 * @param {ReturnType<typeof createSession>} session
 * @param {ReturnType<typeof createControls>["said"]["say"]} say
 */
function tellOfKept(found, taken, going, session, say) {
  if (taken && going && !taken.going) say("This browser has kept this training: it goes on from where it was.");
  else if (taken && !going) say(`This browser has kept this training: it ${isOver(taken) ? "is finished" : "rests where it was"}.`);
  if (!found || taken) return;
  say("It begins again: this browser had kept it, finished.", "Go back to that", () => {
    session.restore(found);
    say("");
  });
}

/** @param {string} title */
const fileName = (title) => `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}.safetensors`;

// The two views of a training, of which one is seen. -> {node, look(which), report(report, phase),
// weights(values), moment(taken), taken(): all of those, refresh(), destroy()}
/** @param {Given} given @param {Record<string, any>} facts */
function createSights(given, facts) {
  const liveRoot = make("div", { hidden: "" });
  const live = mountLive(liveRoot);
  let chosen = "progress";
  const hand = createUnderHand(given);
  /** @type {ReturnType<typeof asShown> | null} */
  let shown = null;
  function show() {
    liveRoot.hidden = !shown || chosen !== "progress"; // before the first report there is nothing to see
    if (shown && !liveRoot.hidden) live.update(shown);
  }
  return {
    node: make("div", { class: "lp-learn" }, liveRoot, hand.node),
    /** @param {"progress" | "hand"} which */
    look(which) {
      chosen = which;
      hand.look(which === "hand");
      show();
    },
    /** @param {Report} report @param {string} phase */
    report(report, phase) {
      shown = asShown(report, facts, phase);
      show();
      hand.report(report);
      return shown;
    },
    weights: hand.weights,
    moment: hand.moment,
    taken: hand.taken,
    refresh() {
      live.refresh();
      hand.refresh();
    },
    destroy() {
      live.destroy();
      hand.destroy();
    },
  };
}

/**
 * What the buttons do with what has been learned: a file, a run on the server, another beginning.
 * @param {Given} given
 * @param {() => ReturnType<typeof createSession>} session
 * @param {() => Report | null} latest
 * @param {() => ReturnType<typeof createControls>} controls
 * @param {() => import("./messages.js").Taken[]} taken
 */
function createKeepsakes({ title, onKeep, ears }, session, latest, controls, taken) {
  const say = (sentence) => controls().said.say(sentence);
  return {
    again() {
      const before = session().kept();
      const steps = latest()?.meta.step ?? 0;
      ears?.again();
      session().again();
      session().go();
      if (!before || !steps) return;
      controls().said.say("It has begun again from the same first weights.", `Go back to step ${steps}`, () => {
        session().restore(before);
        say("");
      });
    },
    async save() {
      try {
        const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (await session().save());
        saveBlob(new Blob([bytes], { type: "application/octet-stream" }), fileName(title));
      } catch (error) {
        say(sentenceOf(error));
      }
    },
    keep: onKeep ? async () => {
      controls().keeping(true);
      try {
        const { words, link } = await onKeep(await session().save(), latest(), taken());
        say(words);
        if (link) controls().said.link(link.text, link.href);
      } catch (error) {
        say(sentenceOf(error));
      }
      controls().keeping(false);
    } : null,
  };
}

/**
 * What this browser keeps of the training: `found` lies there, `kept` is begun with; its snapshots are told.
 * @param {Given} given
 * @param {(sentence: string) => void} note
 * @param {(taken: import("./messages.js").Taken) => void} tell
 */
async function takeKept({ id, start }, note, tell) {
  const shelf = createShelf();
  const keep = createKeep(id, { onProblem: note, shelf });
  const album = createAlbum(id, shelf, keep);
  const found = await keep.take();
  const kept = start && isOver(found) ? null : found; // Start means another one then
  for (const taken of await album.take(kept)) tell(taken);
  return { keep, album, found, kept };
}

/**
 * A training in `root`. root.dataset.phase says how it stands, root.dataset.steps how far it is.
 * -> {session, refresh() after a theme change, destroy()}
 * @param {HTMLElement} root
 * @param {Given} given
 */
export async function mountLearning(root, given) {
  const { meta } = readPack(given.file);
  const record = meta.training;
  const skin = dress(root, LEARN_CSS);
  const sights = createSights(given, {
    budget: budgetOf(record), layers: meta.anatomy?.layers ?? null, ...given.facts,
  });
  /** @type {Report | null} */
  let latest = null;
  const keepsakes = createKeepsakes(given, () => session, () => latest, () => controls, sights.taken);
  const controls = createControls({
    title: given.title, record, onSet: (next) => { given.ears?.set(next); session.set(next); },
    acts: {
      ...keepsakes, go: () => session.go(), pause: () => session.pause(), one: () => session.one(), show: look,
    },
  });
  /** @param {"progress" | "hand"} which */
  function look(which) {
    controls.show(which);
    sights.look(which);
  }
  /** @param {Report} report */
  function onReport(report) {
    latest = report;
    controls.progress(sights.report(report, session.phase()).meta);
    root.dataset.steps = `${report.meta.step}`;
    given.ears?.report(report, session.phase());
  }
  /** @param {import("./session.js").Phase} phase */
  function onPhase(phase) {
    controls.phase(phase);
    root.dataset.phase = phase;
    given.ears?.phase(phase);
  }
  const note = (sentence) => controls.said.say(sentence);
  const { keep, album, found, kept } = await takeKept(given, note, sights.moment);
  const session = createSession(
    { file: given.file, examples: given.examples, run: given.id, kept, expected: expectedOf(given.examples, Boolean(given.more?.length)) },
    { report: onReport, weights: sights.weights, change: onPhase, note,
      moment: album.adding(sights.moment), state: album.keeping },
    { start: startWorker, warm: () => takeWarm(given.id) },
  );
  root.append(controls.node, sights.node); // from here on a hand finds a session
  onPhase(session.phase());
  look(/[?&#](z|view|plane|example)=/.test(given.read()) ? "hand" : given.first ?? "progress");
  const going = Boolean(given.start || kept?.going);
  if (going) session.go();
  tellOfKept(found, kept, going, session, controls.said.say);
  const onHide = () => { if (document.visibilityState === "hidden") session.remember(); };
  document.addEventListener("visibilitychange", onHide);
  fetchMore(given.more ?? [], session, note);
  return {
    session,
    refresh: () => [skin, sights].forEach((part) => part.refresh()),
    destroy() {
      document.removeEventListener("visibilitychange", onHide);
      [session, sights, skin].forEach((part) => part.destroy());
      keep.close();
      root.replaceChildren();
    },
  };
}

/**
 * How many examples there will be: all of them only where others come.
 * @param {ArrayBuffer} examples
 * @param {boolean} others
 */
export function expectedOf(examples, others) {
  const { meta, tensors } = readPack(examples);
  return others ? meta.examples : tensors["train/values"].shape[0];
}

/**
 * @param {(() => Promise<ArrayBuffer>)[]} more
 * @param {ReturnType<typeof createSession>} session
 * @param {(sentence: string) => void} say
 */
async function fetchMore(more, session, say) {
  try {
    for (const fetchOne of more) session.more(await fetchOne());
  } catch {
    say("The other examples could not be fetched: it learns from those that are here.");
  }
}
