// The beta wall as a Streamlit component. data: messages that lead from
// one state of a sweep's wall (vae_core/runs/sweep_pack.py) to the next (vae_core/runs/changes.py).
import { followIn } from "../kit/host.js";
import { mountWall } from "./wall.js";

const named = () => new URLSearchParams(window.location.search).get("chosen");

function mount(root, pack, host) {
  const wall = mountWall(root, {
    run: named(),
    onChoose: (run) => host.component.setStateValue("chosen", run),
  });
  wall.update(pack);
  const back = () => wall.choose(named()); // the browser's own back and forward
  window.addEventListener("popstate", back);
  return {
    ...wall,
    sweep: pack.meta.sweep,
    destroy() {
      window.removeEventListener("popstate", back);
      wall.destroy();
    },
  };
}

function receive(wall, pack) {
  if (wall.sweep !== pack.meta.sweep) return false;
  wall.update(pack);
  return true;
}

export default function wallComponent(component) {
  return followIn(component, { mount, receive });
}
