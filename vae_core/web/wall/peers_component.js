// The table of a VAE beside other models, as a Streamlit component. data: a pack of "peers".
import { showIn } from "../kit/host.js";
import { mountPeers } from "./peers.js";

export default function peersComponent(component) {
  return showIn(component, { mount: mountPeers, receive: () => false });
}
