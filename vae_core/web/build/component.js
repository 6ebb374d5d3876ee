// What will be built, as a Streamlit component. data: a pack whose meta ui/train/built.py tells.
import { showIn } from "../kit/host.js";
import { mountBuilt } from "./drawing.js";
import { watchUnread } from "./hand.js";

export default function builtComponent(component) {
  return showIn(component, {
    mount(root, pack, host) {
      const built = mountBuilt(root);
      built.show(pack.meta);
      const stop = watchUnread(document, (names) => host.component.setStateValue("unread", names));
      return {
        ...built,
        destroy() {
          stop();
          built.destroy();
        },
      };
    },
    receive(built, pack) {
      built.show(pack.meta);
      return true;
    },
  });
}
