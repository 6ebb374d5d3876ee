// What the colours mean: marks with names, each a button that selects its dots; or a scale.
import { legendMarks, rampGradient } from "./colours.js";
import { figure } from "./shots.js";
import { make } from "../kit/dom.js";
import { legendEntries } from "../charts/legend.js";
import { nats } from "../kit/entry.js";
import { explain } from "../kit/tip.js";

function scaleBar({ low, high, clipped, unit, title }) {
  const bar = make("span", { class: "lp-atlas-ramp" });
  bar.style.background = rampGradient();
  const [under, over] = clipped;
  const ends = [`${under ? "≤ " : ""}${figure(low)}`, `${over ? "≥ " : ""}${figure(high)}`];
  return make("div", { class: "lp-atlas-scale lp-number-text" },
    make("span", { text: ends[0] }), bar, make("span", {}, `${ends[1]} `, unit === "nats" ? nats() : unit),
    make("span", { class: "lp-muted", text: title }));
}

// onSelect([index]) when a category is clicked. -> {node, show(colouring, data, palette)}
export function createLegend({ onSelect }) {
  const node = make("div", { class: "lp-atlas-legend" });

  function entryButtons(colouring, data, palette) {
    const entries = legendEntries(legendMarks(colouring, palette));
    return entries.map((entry, index) => {
      const button = make("button", { type: "button", class: "lp-atlas-entry" }, entry);
      explain(button, `Select every “${colouring.names[index]}”`);
      button.addEventListener("click", () => {
        const all = Array.from({ length: data.count }, (_, i) => i);
        onSelect(all.filter((i) => colouring.values[i] === index));
      });
      return button;
    });
  }

  return {
    node,
    show(colouring, data, palette) {
      if (colouring.kind === "scale") node.replaceChildren(scaleBar(colouring));
      else node.replaceChildren(...entryButtons(colouring, data, palette));
    },
  };
}
