// The Map page's element as a Streamlit component. data: the bytes of a projection's pack, to which
// the page adds meta.plotly (where Plotly is), meta.stale and perhaps a column of the visitor's.
// Trigger "explore": {z: [D], y} of what is to be opened there.
import { mountAtlas } from "./atlas.js";
import { showIn } from "../kit/host.js";

function mount(root, pack, host) {
  const atlas = mountAtlas(root, {
    onExplore: (request) => host.component.setTriggerValue("explore", request),
  });
  atlas.update(pack);
  return atlas;
}

// The same element shows every map of a model, so that dots travel from one to the next.
function receive(atlas, pack) {
  atlas.update(pack);
  return true;
}

export default function atlasComponent(component) {
  return showIn(component, { mount, receive });
}
