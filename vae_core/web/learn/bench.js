// A training with what it begins from: the weights of a file, first weights anew, examples of one's own.
/** @import { Given } from "./view.js" */
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { grouped } from "../kit/counted.js";
import { readPack } from "../engine/pack.js";
import { begunAnew, canBeginAnew } from "./fresh.js";
import { ownExamples, wanted } from "./own/examples.js";
import { expectedOf, mountLearning } from "./view.js";
import { sentenceOf } from "../kit/problem.js";

const DEAF = new Set(["loading", "failed"]); // phases in which nothing more is told of what was learned
const KEPT = 1000; // ms that a training has to be kept in, before another takes its place

const CSS = `
.lp-bench-bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 10px; }
.lp-bench-bar .lp-button, .lp-bench-file {
  padding: 3px 12px; min-height: 34px; border: 1px solid var(--lp-control); border-radius: 8px;
  background: var(--lp-background); cursor: pointer; display: inline-flex; align-items: center;
}
.lp-bench-bar .lp-button:hover, .lp-bench-file:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-bench-file input { position: absolute; width: 1px; height: 1px; opacity: 0; }
.lp-bench-file:focus-within { outline: 2px solid var(--lp-accent); outline-offset: 2px; }
.lp-bench-said { flex: 1 1 16rem; margin: 0; color: var(--lp-muted); font-size: 0.875rem; }
.lp-bench-said .lp-linkish {
  border: 0; background: none; padding: 0; min-height: 24px; text-decoration: underline; cursor: pointer;
  color: var(--lp-accent); font: inherit;
}
.lp-bench-said .lp-linkish[hidden] { display: none; }
.lp-bench-said.lp-refused { color: var(--lp-bad); }
.lp-bench .lp-learn-title { display: none; }
.lp-bench.lp-dropping { outline: 2px dashed var(--lp-accent); outline-offset: 4px; }
@media (pointer: coarse) { .lp-bench-bar .lp-button, .lp-bench-file { min-height: 44px; } }
`;

/**
 * @param {HTMLElement} node
 * @param {(files: File[]) => void} take
 */
function takeDrops(node, take) {
  node.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    node.classList.add("lp-dropping");
  });
  node.addEventListener("dragleave", () => node.classList.remove("lp-dropping"));
  node.addEventListener("drop", (event) => {
    if (event.defaultPrevented) return; // the pad has taken it
    event.preventDefault();
    node.classList.remove("lp-dropping");
    take(Array.from(event.dataTransfer?.files ?? []));
  });
}

// A button that chooses files; of pictures by class a folder.
/** @param {any} meta @param {(files: File[]) => void} take */
function createChooser(meta, take) {
  const kind = wanted(meta);
  if (!kind) return null;
  const folder = kind.words === "pictures" && meta.conditional;
  const input = make("input", {
    type: "file", accept: kind.accept, ...(kind.words === "pictures" && { multiple: "" }),
    ...(folder && { webkitdirectory: "" }), "aria-label": `Learn from ${kind.words} of your own`,
  });
  input.addEventListener("change", () => {
    if (input.files?.length) take(Array.from(input.files));
    input.value = "";
  });
  return make("label", { class: "lp-bench-file" }, input, `Learn from your own ${kind.words.split(" (")[0]}`);
}

// A short name of some bytes, for what this browser keeps by it.
/** @param {ArrayBuffer} buffer */
function printOf(buffer) {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// What is learning rests, and what it has learned is kept: one may go back to it.
/** @param {Awaited<ReturnType<typeof mountLearning>>["session"]} session */
async function rest(session) {
  const [before, until] = [session.kept(), performance.now() + KEPT];
  session.pause();
  const waits = () => session.kept() === before || session.kept()?.going;
  while (waits() && !DEAF.has(session.phase()) && performance.now() < until) await pause(40);
}

// From how many examples it learns, where that is not all there are.
/** @param {Given} given */
function shareOf({ examples, more = [] }) {
  const { meta } = readPack(examples);
  const here = expectedOf(examples, false);
  if (more.length || here >= meta.examples) return "";
  return `Learns from ${grouped(here)} of ${grouped(meta.examples)} training examples.`;
}

// What was done, in a sentence, and the way back from it. `rest` stands there else.
/** @param {string} rest */
function createSaid(rest) {
  const words = make("span", {});
  const back = make("button", { type: "button", class: "lp-linkish", text: "Go back", hidden: "" });
  const node = make("p", { class: "lp-bench-said", role: "status" }, words, " ", back);
  /** @param {string} sentence @param {boolean} [refused] */
  function say(sentence, refused = false) {
    words.textContent = sentence;
    node.classList.toggle("lp-refused", refused);
  }
  say(rest);
  return {
    node,
    say,
    /** @param {(() => void) | null} act */
    offer(act) {
      back.hidden = !act;
      back.onclick = () => {
        say(rest);
        act?.();
      };
    },
  };
}

/**
 * A training in `root`, to be begun anew or with other examples. root.dataset.beginning counts beginnings.
 * @param {HTMLElement} root
 * @param {Given} given
 */
export async function mountBench(root, given) {
  const pack = readPack(given.file);
  const skin = dress(root, CSS);
  const { node: said, say, offer } = createSaid(shareOf(given));
  const place = make("div", {});
  let now = given;
  /** @type {Awaited<ReturnType<typeof mountLearning>> | null} */
  let mounted = null;
  let beginnings = 0;
  let taken = 0;

  /** @param {Given} next @param {Given | null} [before] to go back to */
  async function begin(next, before = null) {
    if (mounted) await rest(mounted.session);
    now = next;
    offer(before && (() => begin({ ...before, start: false })));
    mounted?.destroy();
    const inner = make("div", {});
    place.replaceChildren(inner);
    mounted = await mountLearning(inner, next);
    beginnings += 1;
    root.dataset.beginning = `${beginnings}`;
  }
  const anew = make("button", { type: "button", class: "lp-button", text: "New first weights" });
  anew.addEventListener("click", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    say(`First weights of seed ${seed}: nothing is learned yet.`);
    const next = { ...now, file: begunAnew(now.file, seed), id: `${given.id}-${seed}`, first: /** @type {const} */ ("progress"), start: false };
    begin(next, now);
  });
  /** @param {File[]} files */
  async function take(files) {
    taken += 1;
    const mine = taken;
    say("Reading …");
    try {
      const own = await ownExamples(now.file, files, (done, of) => {
        if (mine === taken) say(`Reading ${done} of ${of} …`);
      });
      if (mine !== taken) return;
      say(own.words);
      const id = `${given.id}-${printOf(own.examples)}`;
      await begin({ ...now, file: own.file, examples: own.examples, more: [], id, first: "progress", start: false }, now);
    } catch (error) {
      if (mine === taken) say(sentenceOf(error), true);
    }
  }
  const chooser = createChooser(pack.meta, take);
  const bar = make("div", { class: "lp-bench-bar" },
    ...(canBeginAnew(pack) ? [anew] : []), ...(chooser ? [chooser] : []), said);
  const node = make("div", { class: "lp-bench" }, bar, place);
  takeDrops(node, take);
  root.append(node);
  await begin(given);
  const refresh = () => [skin, mounted].forEach((part) => part?.refresh());
  function destroy() {
    [mounted, skin].forEach((part) => part?.destroy());
    root.replaceChildren();
  }
  return { refresh, destroy };
}
