// The snapshots of a training that goes on in the page: each comes while it learns, and stays here.
/** @import { Moment, Timeline } from "./types.js" */
import { valuesOf } from "./timeline.js";

/**
 * `latest()` is the model of now, which stands beyond the last of them.
 * -> a timeline with add(record, bytes): what it had of that step and later is of another training; taken(): all of them
 * @param {() => Record<string, Float32Array>} latest
 * @returns {Timeline & {add: (record: Moment, bytes: Uint8Array) => void, taken: () => {record: Moment, bytes: Uint8Array}[]}}
 */
export function createLiveTimeline(latest) {
  /** @type {{record: Moment, bytes: Uint8Array}[]} */
  let all = [];
  /** @type {Moment[]} */
  let records = [];
  /** @type {Set<() => void>} */
  const watching = new Set();
  return {
    whole: "now",
    latest,
    moments: () => records,
    taken: () => all,
    values: (index) => (all[index] ? valuesOf(all[index].bytes) : null),
    get: async () => {},
    getAll: async () => {},
    watch(told) {
      watching.add(told);
      return () => { watching.delete(told); };
    },
    add(record, bytes) {
      all = [...all.filter((each) => each.record.step < record.step), { record, bytes }];
      records = all.map((each) => each.record);
      for (const told of watching) told();
    },
  };
}
