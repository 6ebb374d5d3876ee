// The wall of a sweep that is trained in the page: a worker for each model, as many at work as there are
// cores, and the wall fills while they learn.
/** @import { Report } from "./messages.js" */
/** @import { Standing } from "./columns.js" */
import { readPack } from "../engine/pack.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { mountWall } from "../wall/wall.js";
import { columnsPack } from "./columns.js";
import { createSession } from "./session.js";
import { startWorker } from "./start.js";
import { LEARN_CSS } from "./style.js";
import { createTurns } from "./turns.js";
import { sentenceOf } from "../kit/problem.js";

const LEAST = 150; // ms between two drawings of the wall

/**
 * @typedef {object} WallGiven
 * @property {ArrayBuffer} file a trainable file, of which only one weight differs
 * @property {ArrayBuffer} examples
 * @property {string} title
 * @property {string} weight its name
 * @property {number[]} values
 * @property {string[]} labels
 * @property {boolean} [start]
 * @property {number} [cores]
 * @property {(bytes: Uint8Array, report: Report | null) => Promise<{words: string}>} [onKeep]
 */

// How many learn at once: the page itself wants a little of the last core.
const coresOf = (given) => Math.max(1, given ?? navigator.hardwareConcurrency ?? 2);

/** @param {WallGiven} given @param {() => void} onNews */
function createTakers(given, onNews) {
  const expected = readPack(given.examples).tensors["train/values"].shape[0];
  /** @type {(Standing & {session: ReturnType<typeof createSession>})[]} */
  const takers = given.values.map((value, index) => {
    const standing = /** @type {any} */ (
      { label: given.labels[index], value, phase: "loading", report: null, message: "" });
    standing.session = createSession(
      { file: given.file, examples: given.examples, run: `${index}`, expected },
      {
        report(report) {
          standing.report = report.meta.step ? report : null;
          onNews();
        },
        change(phase) {
          standing.phase = phase;
          onNews();
        },
        note(sentence) { standing.message = sentence; },
      },
      { start: startWorker },
    );
    standing.session.set({ weights: { [given.weight]: value } });
    return standing;
  });
  return takers;
}

/**
 * -> {refresh(), destroy()}; root.dataset.phase is "running", "paused" or "finished"
 * @param {HTMLElement} root
 * @param {WallGiven} given
 */
export function mountLearningWall(root, given) {
  const { meta } = readPack(given.file);
  const { live } = meta.training;
  const told = { title: given.title, field: given.weight, shape: live.shape, class_names: live.class_names };
  const skin = dress(root, LEARN_CSS);
  const main = make("button", { type: "button", class: "lp-button lp-main-button", text: "Start" });
  const keep = make("button", { type: "button", class: "lp-button", text: "Keep all on the server" });
  const said = make("span", { class: "lp-muted", role: "status" });
  const bar = make("div", { class: "lp-learn-bar" },
    make("h2", { class: "lp-learn-title", text: given.title }), said, main, ...(given.onKeep ? [keep] : []));
  const wallRoot = make("div", {});
  root.append(make("div", { class: "lp-learn" }, bar), wallRoot);
  const wall = mountWall(wallRoot, { run: null, onChoose() {} });
  let going = false;
  let timer = 0;

  function draw() {
    timer = 0;
    wall.update(columnsPack(takers, told, going));
    const over = takers.every(({ phase }) => phase === "finished" || phase === "failed");
    main.textContent = going ? "Pause" : takers.some(({ report }) => report) ? "Go on" : "Start";
    main.disabled = over;
    keep.disabled = !takers.every(({ report }) => report);
    root.dataset.phase = over ? "finished" : going ? "running" : "paused";
  }
  function onNews() {
    turns?.look();
    timer ||= window.setTimeout(draw, LEAST);
  }
  /** @type {ReturnType<typeof createTurns> | null} */
  let turns = null;
  const takers = createTakers(given, onNews);
  const cores = coresOf(given.cores);
  turns = createTurns(takers.map((taker) => ({
    ...taker.session, fraction: () => taker.report?.fraction ?? 0,
  })), cores);
  const several = cores === 1 ? "One learns" : `${cores} learn`;
  if (takers.length > cores) said.textContent = `${several} at a time: the others wait for their turn.`;
  /** @param {boolean} on */
  function turn(on) {
    going = on;
    if (on) turns?.go();
    else turns?.pause();
    draw();
  }
  main.addEventListener("click", () => turn(!going));
  keep.addEventListener("click", () => keepAll(takers, given, said));
  turn(Boolean(given.start));
  return {
    refresh() {
      skin.refresh();
      wall.refresh();
    },
    destroy() {
      clearTimeout(timer);
      turns?.destroy();
      for (const { session } of takers) session.destroy();
      wall.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}

/** @param {ReturnType<typeof createTakers>} takers @param {WallGiven} given @param {HTMLElement} said */
async function keepAll(takers, { onKeep }, said) {
  try {
    for (const [index, { session, report, label }] of takers.entries()) {
      said.textContent = `Keeping ${label}, ${index + 1} of ${takers.length}`;
      await onKeep?.(await session.save(), report);
    }
    said.textContent = "All of them are runs on the server now.";
  } catch (error) {
    said.textContent = sentenceOf(error);
  }
}
