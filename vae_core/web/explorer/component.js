// The whole explorer as a Streamlit component. data: the bytes of a run's weights.safetensors. Nothing
// is sent to the server but what it is to decode: the view goes into the page's address.
import { PANELS } from "./panels/panels.js";
import { serverDecoder, trailedComponent } from "./streamlit.js";
import { createTakeAway } from "./panels/takeaway.js";

const show = trailedComponent((host) => ({
  panels: [...PANELS, createTakeAway({ bytes: host.component.data })],
  serverDecode: serverDecoder(host),
}));

export default function wholeExplorer(component) {
  return show(component);
}
