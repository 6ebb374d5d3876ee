// A training in the page as a Streamlit component. data: {id, title, file, examples, more, keep, explore:
// addresses, start: which press of Start this is, facts} of ui/train/here.py; with `ahead` what may be started next is made ready, and with
// `weight`, `values` and `labels` it is the wall of a sweep.
import { readPack } from "../engine/pack.js";
import { inSearch } from "../kit/trail.js";
import { PANELS } from "../explorer/panels/panels.js";
import { warmUp } from "./ahead.js";
import { fetchOnce, placed } from "./place.js";
import { sentTo } from "./sending.js";
import { startWorker } from "./start.js";
import { expectedOf, mountLearning } from "./view.js";
import { mountLearningWall } from "./wall_view.js";

const LEFT_OUT = new Set(["directions"]); // of a model that learns: the codes it is made of move on

/** @type {Set<string>} the presses of Start that have begun something */
const begun = new Set();

const both = ({ file, examples }) => Promise.all([fetchOnce(file), fetchOnce(examples)]);

async function makeReady(data) {
  const [file, examples] = await both(data);
  warmUp({ file, examples, run: data.id, expected: expectedOf(examples, Boolean(data.more)) }, startWorker);
}

// What is done with a training is told to the window: a lesson's task may look at it (lesson/strip.js).
/** @param {ArrayBuffer} file @returns {import("./view.js").Ears} */
function announcing(file) {
  const { config, training } = readPack(file).meta;
  const tell = (act) => (...told) => window.dispatchEvent(new CustomEvent("lp:training", { detail: { act, told, config, names: training.names } }));
  return { set: tell("set"), again: tell("again"), report: tell("report"), phase: tell("phase") };
}

async function mount(root, data) {
  const [file, examples] = await both(data);
  const { id, title, facts } = data;
  const start = Boolean(data.start) && !begun.has(data.start);
  begun.add(data.start);
  const onKeep = (bytes, report, taken = []) => sentTo(data.keep, data.explore, bytes, report, taken);
  if (data.weight) {
    const { weight, values, labels } = data;
    return mountLearningWall(root, { file, examples, title, weight, values, labels, start, onKeep });
  }
  return mountLearning(root, {
    file, examples, id, title, start, facts, onKeep, ears: announcing(file),
    panels: PANELS.filter((panel) => !LEFT_OUT.has(panel.id)),
    more: data.more ? [() => fetchOnce(data.more)] : [],
    read: () => window.location.search,
    write: inSearch,
  });
}

export default function learnComponent({ parentElement, data }) {
  if (!data?.id) return () => {};
  if (data.ahead) {
    makeReady(data).catch(() => {}); // what does not come is said when it is started
    return () => {};
  }
  return placed(parentElement, data.id, (root) => mount(root, data));
}
