// The explorer inside Streamlit: the page's address is the trail of what was done.
import { inSearch } from "../kit/trail.js";
import { showIn } from "../kit/host.js";
import { mountViews } from "./views.js";

const PATIENCE = 60000; // ms to wait for the server, whose first picture has to load the model
const KEY = "st-key-explorer-"; // a class of what Streamlit puts the component in, before the run's id

// Where the explorer stands on a Streamlit page: under the header, which lies over its top 56 pixels,
// and with its own line between the two choices of pages/explore.py.
const PLACE = {
  "--lp-sticky-top": "56px",
  "--lp-lift": "42px",
  "--lp-lift-left": "calc((100% - 2rem) * 7 / 22 + 1rem)",
  "--lp-lift-right": "calc((100% - 2rem) * 5 / 22 + 1rem)",
};

// Which run is shown: its id stands in the key that ui/explore/explorer.py gives the component.
function runOf({ parentElement }) {
  const place = parentElement.getRootNode();
  const outer = place instanceof ShadowRoot ? place.host : parentElement;
  const named = Array.from(outer.closest(`[class*="${KEY}"]`)?.classList ?? [])
    .find((name) => name.startsWith(KEY));
  return named?.slice(KEY.length) ?? null;
}

const runInAddress = () => new URLSearchParams(window.location.search).get("run");

// The address names the model, so that it can be passed on: as it is, and not as a further step.
function nameRun(run) {
  if (run === null || runInAddress() !== null) return;
  const address = new URL(window.location.href);
  address.searchParams.set("run", run);
  window.history.replaceState(window.history.state, "", address.href);
}

// Decoding on the server: a trigger asks, and reply_component.js brings the answer as an event.
// One explorer asks once at a time; `key` tells its answers from those of another.
export function serverDecoder(host) {
  let asked = 0;
  return (z, y) => new Promise((resolve, reject) => {
    asked += 1;
    const id = asked;
    const { component } = host;
    const done = (act, value) => {
      clearTimeout(timer);
      window.removeEventListener("lp:decoded", receive);
      act(value);
    };
    const receive = (event) => {
      const { detail } = event;
      if (detail.id !== id || detail.key !== component.key) return;
      if (detail.problem) done(reject, new Error(detail.problem));
      else done(resolve, detail.shown);
    };
    const timer = setTimeout(() => done(reject, new Error("The server did not answer.")), PATIENCE);
    window.addEventListener("lp:decoded", receive);
    component.setTriggerValue("decode", { id, key: component.key, z, y });
  });
}

// The same views, moved through the snapshots of the run once the page has told of them (travel/component.js).
/** @param {string | null} run @param {ReturnType<typeof mountViews>} views */
function withMoments(run, views) {
  /** @type {Window["lpMoments"]} */
  let known = null;
  function take() {
    const told = window.lpMoments;
    if (!told || told.run !== run || told === known) return;
    known = told;
    views.travelThrough(told.timeline);
  }
  take();
  window.addEventListener("lp:moments", take);
  return {
    ...views,
    destroy() {
      window.removeEventListener("lp:moments", take);
      views.destroy();
    },
  };
}

// A component's function: shows the pack that the component's data is, with what takes the model
// apart and with a trail in the address (views.js). options(host) adds to those of mountExplorer;
// host.component is always the component's latest call.
export function trailedComponent(options) {
  function mount(root, pack, host) {
    const run = runOf(host.component);
    nameRun(run);
    for (const [name, value] of Object.entries(PLACE)) root.style.setProperty(name, value);
    return withMoments(run, mountViews(root, pack, {
      ...options(host),
      read: () => window.location.search,
      write: inSearch,
      // The hand may let go of a slider after another model was chosen: that code is not its.
      mine: () => run === null || runInAddress() === run,
    }));
  }
  return (component) => showIn(component, { mount, receive: () => false });
}
