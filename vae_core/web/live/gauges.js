// What only some models have to show while they train: a line of named figures.
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

// -> {node, update(gauges: [{title, text, help}])}
export function createGauges() {
  const node = make("p", { class: "lp-gauges lp-number-text", hidden: "" });
  let shown = [];
  return {
    node,
    update(gauges) {
      node.hidden = !gauges.length;
      if (gauges.length !== shown.length) {
        shown = gauges.map(() => {
          const [name, value] = [make("b"), make("span")];
          return { name, value, entry: make("span", { class: "lp-gauge" }, name, " ", value) };
        });
        node.replaceChildren(...shown.map(({ entry }) => entry));
      }
      gauges.forEach(({ title, text, help }, index) => {
        const { entry, name, value } = shown[index];
        name.textContent = title;
        value.textContent = text;
        explain(entry, help);
      });
    },
  };
}
