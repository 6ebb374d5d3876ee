// The model that learns in the page under the hand: that of this moment, or of one that was before.
/** @import { Report, Taken } from "./messages.js" */
/** @import { Given } from "./view.js" */
import { mountViews } from "../explorer/views.js";
import { make } from "../kit/dom.js";
import { createLiveTimeline } from "../travel/live.js";
import { displayPack, pointsOf } from "./display.js";
import { createSingleStep } from "./single.js";

/**
 * Made when it is first looked at. -> {node, report(report), weights(values), moment(taken), taken(): all of those,
 * look(on), refresh(), destroy()}
 * @param {Given} given
 */
export function createUnderHand({ file, panels, read, write }) {
  const node = make("div", { hidden: "" });
  /** @type {ReturnType<typeof mountViews> | null} */
  let views = null;
  /** @type {Report | null} */
  let latest = null;
  /** @type {Record<string, Float32Array>} */
  const now = {}; // of the model that learns, whichever moment of it is shown
  let changed = false; // since it was shown last
  let size = 0;
  const timeline = createLiveTimeline(() => now);

  function show() {
    if (node.hidden || !latest) return;
    if (!views) {
      const pack = displayPack(file, latest.tensors);
      size = pack.meta.latent_dim;
      views = mountViews(node, pack, { panels, read, write, learning: true, learner: createSingleStep(file) });
      views.travelThrough(timeline);
    }
    if (changed && !views.travelling()) {
      views.renew({ ...now });
      changed = false;
    }
  }
  /** @param {Record<string, Float32Array>} values */
  function renew(values) {
    Object.assign(now, values);
    changed = true;
    show();
  }
  return {
    node,
    /** @param {Report} report */
    report(report) {
      latest = report;
      const codes = size ? pointsOf(report.tensors, size) : null;
      if (codes) renew({ "map/codes": codes });
      else show();
    },
    weights: renew,
    /** @param {Taken} taken */
    moment: ({ record, bytes }) => timeline.add(record, bytes),
    taken: timeline.taken,
    /** @param {boolean} on */
    look(on) {
      node.hidden = !on;
      show();
    },
    refresh: () => views?.refresh(),
    destroy: () => views?.destroy(),
  };
}
