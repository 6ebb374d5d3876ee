// What only some models have to show while they train: a line of named figures.
import { make } from "../kit/dom.js";

// -> {node, update(gauges: [{title, text, help}])}
export function createGauges() {
  const node = make("p", { class: "lp-gauges lp-number-text", hidden: "" });
  let shown = [];
  return {
    node,
    update(gauges) {
      node.hidden = !gauges.length;
      if (gauges.length !== shown.length) {
        shown = gauges.map(() => ({ name: make("b", {}), value: make("span", {}) }));
        node.replaceChildren(...shown.map(({ name, value }) => (
          make("span", { class: "lp-gauge" }, name, " ", value))));
      }
      gauges.forEach(({ title, text, help }, index) => {
        const { name, value } = shown[index];
        name.textContent = title;
        value.textContent = text;
        node.children[index].title = help;
      });
    },
  };
}
