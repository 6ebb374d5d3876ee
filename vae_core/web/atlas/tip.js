// The picture of the dot under the pointer, with its class, error and KL.
import { valueText } from "./colours.js";
import { describe, figure, paintShot } from "./shots.js";
import { make, placeIn } from "../kit/dom.js";

const LEAST = 84; // CSS pixels
const GAP = 16;
const OWN = new Set(["class", "error", "kl"]); // what the tip says anyway

// area: the element that the tip floats over. -> {node, show(data, index, colouring), hide()}
export function createTip(area) {
  const canvas = make("canvas", { class: "lp-pixels" });
  const name = make("b");
  const terms = make("span", { class: "lp-number-text" });
  const value = make("span", { class: "lp-number-text" });
  const node = make("div", { class: "lp-atlas-tip", hidden: "" }, canvas,
    make("div", { class: "lp-atlas-tip-words" }, name, terms, value));
  let pointer = [0, 0];

  function place() {
    if (node.hidden) return;
    const [x, y] = pointer;
    const { offsetWidth: width, offsetHeight: height } = node;
    const left = x + GAP + width > area.clientWidth ? x - GAP - width : x + GAP;
    const top = y + GAP + height > area.clientHeight ? y - GAP - height : y + GAP;
    const highest = Math.max(0, area.clientWidth - width);
    node.style.left = `${Math.min(highest, Math.max(0, left))}px`;
    node.style.top = `${Math.max(0, top)}px`;
  }

  area.addEventListener("pointermove", (event) => {
    pointer = placeIn(area, event);
    place();
  }, true);

  area.addEventListener("pointerleave", () => { node.hidden = true; });

  return {
    node,
    show(data, index, colouring) {
      paintShot(canvas, data, index, LEAST);
      name.textContent = describe(data, index);
      const kl = data.meta.deterministic ? "" : `, KL ${figure(data.kl[index])}`;
      terms.textContent = `reconstruction ${figure(data.error[index])}${kl} nats`;
      value.textContent = OWN.has(colouring.id) ? ""
        : `${colouring.title}: ${valueText(colouring, index)}`;
      node.dataset.point = index;
      node.hidden = false;
      place();
    },
    hide() { node.hidden = true; },
  };
}
