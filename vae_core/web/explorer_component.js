// The explorer as a Streamlit component. data: the bytes of a run's weights.safetensors.
// State "state": {z: [D], y}, set when the hand lets go; nothing is sent while it moves.
import { mountExplorer } from "./explorer.js";
import { showIn } from "./host.js";

const PAUSE = 250; // ms between two commits: each one runs the page's script

function rounded(z) {
  return z.map((value) => Math.round(value * 1e4) / 1e4);
}

// {z, y} from the page's address: z as numbers with commas, y as a class index. What is missing or
// malformed becomes null, which the explorer ignores.
export function stateFromAddress(search) {
  const query = new URLSearchParams(search);
  const parts = query.get("z")?.split(",") ?? [];
  const valid = parts.length > 0 && parts.every((part) => part.trim() !== "");
  const y = query.get("y");
  return {
    z: valid ? parts.map(Number) : null,
    y: y?.trim() ? Number(y) : null,
  };
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

function mount(root, pack, host) {
  // The header of a Streamlit page lies over its top 3.75rem.
  root.style.setProperty("--lp-sticky-top", "3.75rem");
  return mountExplorer(root, pack, {
    initial: stateFromAddress(window.location.search),
    start: "example",
    onCommit: paced(({ z, y }) => {
      host.component.setStateValue("state", { z: rounded(z), y });
    }),
  });
}

export default function explorerComponent(component) {
  return showIn(component, { mount, receive: () => false });
}
