// Two models side by side as a Streamlit component. data: a pack with the bytes of two weights files as
// the tensors "0" and "1", and meta {titles: [a, b], changes: [{what, values: [a, b]}]}.
import { readPack } from "../engine/pack.js";
import { showIn } from "../kit/host.js";
import { mountBeside } from "./beside.js";
import { inSearch } from "../kit/trail.js";

function mount(root, { meta, tensors }) {
  const [first, second] = ["0", "1"].map((name, k) => ({
    title: meta.titles[k], pack: readPack(tensors[name].data.slice()),
  }));
  root.style.setProperty("--lp-sticky-top", "56px");
  return mountBeside(root, [first, second], {
    changes: meta.changes, read: () => window.location.search, write: inSearch,
  });
}

export default function besideComponent(component) {
  return showIn(component, { mount, receive: () => false });
}
