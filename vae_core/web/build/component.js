// What will be built, as a Streamlit component. data: a pack whose meta ui/train/built.py tells.
import { showIn } from "../kit/host.js";
import { mountBuilt } from "./drawing.js";

export default function builtComponent(component) {
  return showIn(component, {
    mount(root, pack) {
      const built = mountBuilt(root);
      built.show(pack.meta);
      return built;
    },
    receive(built, pack) {
      built.show(pack.meta);
      return true;
    },
  });
}
