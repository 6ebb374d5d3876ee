// The whole explorer as a Streamlit component. data: the bytes of a run's weights.safetensors.
// State "state": {z: [D], y} and, with a map, {plane, grid}, set when the hand lets go; nothing is
// sent while it moves.
import { PANELS } from "./panels/panels.js";
import { explorerComponent, serverDecoder, stateFromAddress } from "./streamlit.js";
import { createTakeAway } from "./panels/takeaway.js";

const show = explorerComponent((host) => ({
  initial: stateFromAddress(),
  panels: [...PANELS, createTakeAway({ bytes: host.component.data })],
  serverDecode: serverDecoder(host),
}));

export default function wholeExplorer(component) {
  return show(component);
}
