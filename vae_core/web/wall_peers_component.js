// The table of a VAE beside other models, as a Streamlit component. data: a pack of "peers".
import { showIn } from "./host.js";
import { mountPeers } from "./wall_peers.js";

export default function peersComponent(component) {
  return showIn(component, { mount: mountPeers, receive: () => false });
}
