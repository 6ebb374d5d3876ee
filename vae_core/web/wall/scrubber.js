// The slider that moves through the columns: free under the hand, whole columns by the keyboard.
import { make } from "../kit/dom.js";

const STEP = {
  ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 1, PageDown: -1,
  Home: -Infinity, End: Infinity,
};

// onMove(position) at every movement of a drag and onRelease(column) once when the hand lets go;
// onStep(columns to the right) at an arrow key and onSettle() when it comes up.
// -> {node, setColumns([label]), show(position)}; show() tells nobody.
export function createScrubber({ name, onMove, onRelease, onStep, onSettle }) {
  const range = make("input", {
    type: "range", class: "lp-range lp-scrub", min: 0, max: 1, step: 0.01, "aria-label": name,
  });
  const marks = make("div", { class: "lp-scrub-marks", "aria-hidden": "true" });
  const node = make("div", { class: "lp-scrubber" }, marks, range);
  let labels = [];
  let stepped = false;

  function show(position) {
    if (Math.abs(range.valueAsNumber - position) > 0.004) range.value = `${position}`;
    range.style.setProperty("--at", (position / Math.max(1, labels.length - 1)).toFixed(4));
    range.setAttribute("aria-valuetext", labels[Math.round(position)] ?? "");
  }

  range.addEventListener("input", () => {
    show(range.valueAsNumber);
    onMove(range.valueAsNumber);
  });
  range.addEventListener("change", () => onRelease(Math.round(range.valueAsNumber)));
  range.addEventListener("keydown", (event) => {
    const step = STEP[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stepped = true;
    onStep(step);
  });
  const letGo = () => {
    if (!stepped) return;
    stepped = false;
    onSettle();
  };
  range.addEventListener("keyup", letGo);
  range.addEventListener("blur", letGo);

  return {
    node,
    setColumns(next) {
      if (next.length !== labels.length) {
        range.max = `${next.length - 1}`;
        node.style.setProperty("--n", `${next.length}`);
        marks.replaceChildren(...next.map((_, index) => {
          const mark = make("span");
          mark.style.setProperty("--share", `${index / (next.length - 1)}`);
          return mark;
        }));
      }
      labels = next;
    },
    show,
  };
}
