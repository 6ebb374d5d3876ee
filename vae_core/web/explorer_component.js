// The whole explorer as a Streamlit component. data: the bytes of a run's weights.safetensors.
// State "state": {z: [D], y} and, with a map, {plane, grid}, set when the hand lets go; nothing is
// sent while it moves.
import { PANELS } from "./panels.js";
import { explorerComponent, stateFromAddress } from "./streamlit.js";
import { createTakeAway } from "./takeaway.js";

const show = explorerComponent(({ data }) => ({
  initial: stateFromAddress(),
  panels: [...PANELS, createTakeAway({ bytes: data })],
}));

export default function wholeExplorer(component) {
  return show(component);
}
