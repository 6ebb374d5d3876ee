// Which moment of a training is shown, without the bar: the latest that was asked for, once it is here.
/** @import { Tensors } from "../engine/types.js" */
/** @import { Timeline } from "./types.js" */
import { sentenceOf } from "../kit/problem.js";

// What a file tells of its model and a snapshot does not: not shown while another moment is.
const UNTOLD = ["map/log_variance"];

/**
 * The model's own tensors, which it goes back to. -> {away(values), back(): theirs again}
 * @param {Tensors} tensors
 */
function createOwn(tensors) {
  const own = { ...tensors };
  /** @type {Set<string>} */
  const touched = new Set(); // names of tensors that snapshots have
  return {
    /** @param {Record<string, Float32Array>} values */
    away(values) {
      for (const name of Object.keys(values)) touched.add(name);
      for (const name of UNTOLD) delete tensors[name];
      return values;
    },
    back() {
      for (const name of UNTOLD) if (own[name]) tensors[name] = own[name];
      return Object.fromEntries([...touched].filter((name) => own[name])
        .map((name) => [name, /** @type {Float32Array} */ (own[name].data)]));
    },
  };
}

/**
 * A way through the snapshots of the model that has these tensors; beyond the last one stands the model itself.
 * onShow(values, index) puts a moment's numbers in their place, note(sentence) tells why one is not shown yet,
 * `frame(act)` acts before the next picture of the page.
 * -> {ask(index), anew(): the same once more, wanted(), end(), grown() when there are more moments, stop()}
 * @param {{timeline: Timeline, tensors: Tensors, frame: (act: () => void) => void,
 *   onShow: (values: Record<string, Float32Array>, index: number) => void, note: (sentence: string) => void}} given
 */
export function createJourney({ timeline, tensors, frame, onShow, note }) {
  const own = createOwn(tensors);
  let end = timeline.moments().length;
  let [wanted, shown] = [end, end];
  let asked = false;
  let closed = false;

  function show(anyway = false) {
    asked = false;
    if (closed || (wanted === shown && !anyway)) return;
    const values = wanted < end ? timeline.values(wanted) : timeline.latest?.() ?? own.back();
    if (!values) {
      bring(wanted);
      return;
    }
    if (wanted < end) own.away(values);
    shown = wanted;
    note("");
    onShow(values, wanted);
  }
  /** @param {number} index */
  async function bring(index) {
    note("Fetching this snapshot.");
    try {
      await timeline.get(index);
      if (index === wanted) show();
    } catch (error) {
      if (!closed && index === wanted) note(sentenceOf(error));
    }
  }
  return {
    /** @param {number} index */
    ask(index) {
      wanted = index;
      timeline.getAll(Math.min(wanted, end - 1)).catch(() => {}); // what is missing is told where it is wanted
      if (!asked) frame(() => show());
      asked = true;
    },
    anew: () => show(true),
    wanted: () => wanted,
    end: () => end,
    grown() {
      const follows = wanted === end;
      end = timeline.moments().length;
      if (follows) [wanted, shown] = [end, end];
    },
    stop() { closed = true; },
  };
}
