// Home and its doors as a Streamlit component. data: the pack of one of them (ui/home/packs.py);
// where to go is told by the trigger "go": {page, query}.
import { showIn } from "../kit/host.js";
import { mountDoor } from "./door.js";
import { mountHome } from "./home.js";

function mount(root, pack, host) {
  const go = (page, query = {}) => host.component.setTriggerValue("go", { page, query });
  return pack.meta.door ? mountDoor(root, pack, { go }) : mountHome(root, pack, { go });
}

export default function homeComponent(component) {
  return showIn(component, { mount, receive: () => false });
}
