// The explorer inside Streamlit: state from the page's address, commits as component state.
import { mountExplorer } from "./explorer.js";
import { showIn } from "../kit/host.js";
import { stateFromQuery } from "../kit/link.js";

const PATIENCE = 60000; // ms to wait for the server, whose first picture has to load the model
const PAUSE = 250; // ms between two commits: each one runs the page's script

function rounded(z) {
  return z.map((value) => Math.round(value * 1e4) / 1e4);
}

// Calls `act` at once, and then at most once per PAUSE with the latest value.
function paced(act) {
  let timer = 0;
  let waiting = null;
  function later() {
    timer = 0;
    if (!waiting) return;
    const [value] = waiting;
    waiting = null;
    now(value);
  }
  function now(value) {
    act(value);
    timer = setTimeout(later, PAUSE);
  }
  return (value) => {
    if (timer) waiting = [value];
    else now(value);
  };
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

// A component's function: shows the pack that the component's data is. options(host) adds to
// those of mountExplorer; host.component is always the component's latest call.
export function explorerComponent(options) {
  function mount(root, pack, host) {
    // The header of a Streamlit page lies over its top 3.75rem.
    root.style.setProperty("--lp-sticky-top", "3.75rem");
    return mountExplorer(root, pack, {
      start: "example",
      onCommit: paced((state) => {
        host.component.setStateValue("state", { ...state, z: rounded(state.z) });
      }),
      ...options(host),
    });
  }
  return (component) => showIn(component, { mount, receive: () => false });
}

export function stateFromAddress() {
  return stateFromQuery(window.location.search);
}
