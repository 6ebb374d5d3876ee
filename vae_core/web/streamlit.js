// The explorer inside Streamlit: state from the page's address, commits as component state.
import { mountExplorer } from "./explorer.js";
import { showIn } from "./host.js";
import { stateFromQuery } from "./link.js";

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

// A component's function: shows the pack that the component's data is. options(component) adds to
// those of mountExplorer.
export function explorerComponent(options) {
  function mount(root, pack, host) {
    // The header of a Streamlit page lies over its top 3.75rem.
    root.style.setProperty("--lp-sticky-top", "3.75rem");
    return mountExplorer(root, pack, {
      start: "example",
      onCommit: paced((state) => {
        host.component.setStateValue("state", { ...state, z: rounded(state.z) });
      }),
      ...options(host.component),
    });
  }
  return (component) => showIn(component, { mount, receive: () => false });
}

export function stateFromAddress() {
  return stateFromQuery(window.location.search);
}
