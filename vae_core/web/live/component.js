// The live panel as a Streamlit component. data: messages that lead from one
// live snapshot of a run to the next (vae_core/runs/changes.py).
import { followIn } from "../kit/host.js";
import { mountLive } from "./live.js";

function mount(root, pack) {
  const panel = mountLive(root);
  panel.update(pack);
  return { ...panel, run: pack.meta.run };
}

// Another run starts with a new panel: its dots are other examples.
function receive(panel, pack) {
  if (panel.run !== pack.meta.run) return false;
  panel.update(pack);
  return true;
}

export default function liveComponent(component) {
  return followIn(component, { mount, receive });
}
