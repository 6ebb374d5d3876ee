// Fields for lines of text, and lines beneath each other as steps.
import { make } from "../../kit/dom.js";
import { verdictOf } from "../../viewers/expressions.js";
import { encodeLine } from "../../viewers/text_lines.js";
/** @import { TextLayout } from "../../engine/types.js" */

export const STEPS = 9;

// A field for a line. onText(x, text) runs with its numbers at every change; a line that the model
// cannot read is answered under the field.
/**
 * @param {string} label
 * @param {TextLayout} layout
 * @param {string[]} lines
 * @param {(x: Float32Array | null, text: string, done: boolean) => void} onText
 */
export function createField(label, layout, lines, onText) {
  const input = make("input", {
    type: "text", class: "lp-text-field", "aria-label": label, autocomplete: "off",
    autocapitalize: "off", spellcheck: "false",
  });
  input.style.setProperty("--characters", `${layout.length}`);
  const said = make("p", { class: "lp-said lp-muted", role: "status" });
  const choice = make(
    "select",
    { class: "lp-select", "aria-label": `${label}: a real line` },
    make("option", { value: "", text: "A real line …" }),
    ...lines.map((line, index) => make("option", { value: `${index}`, text: line })),
  );

  function read(done) {
    try {
      const x = encodeLine(input.value, layout);
      said.textContent = "";
      said.classList.remove("lp-refused");
      onText(x, input.value, done);
    } catch (error) {
      said.textContent = error.message;
      said.classList.add("lp-refused");
      onText(null, input.value, done);
    }
  }

  input.addEventListener("input", () => read(false));
  input.addEventListener("change", () => read(true));
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    input.value = lines[Number(choice.value)];
    choice.value = "";
    read(true);
  });
  return {
    node: make("div", { class: "lp-field" }, make("div", { class: "lp-bar-item" }, input, choice), said),
    said,
    set(text) {
      input.value = text;
      read(true);
    },
  };
}

// Lines beneath each other, each a button that goes there; what repeats the one above says so.
/**
 * @param {TextLayout} layout
 * @param {(step: number) => void} onPick
 */
export function createLadder(layout, onPick) {
  const buttons = Array.from({ length: STEPS }, (_, step) => {
    const text = make("span", { class: "lp-rung-text" });
    const mark = make("span", { class: "lp-rung-mark lp-muted" });
    const node = make(
      "button", { type: "button", class: "lp-rung" },
      make("span", { class: "lp-muted lp-number-text", text: (step / (STEPS - 1)).toFixed(2) }),
      text, mark,
    );
    node.addEventListener("click", () => onPick(step));
    return { node, text, mark };
  });
  const list = make("ol", { class: "lp-ladder" }, ...buttons.map(({ node }) => make("li", {}, node)));
  return {
    node: list,
    /** @param {string[] | null} lines */
    show(lines) {
      list.hidden = !lines;
      lines?.forEach((line, step) => {
        const { node, text, mark } = buttons[step];
        const same = step > 0 && lines[step - 1] === line;
        const verdict = verdictOf(line, layout);
        text.textContent = line || "(empty)";
        node.toggleAttribute("data-same", same);
        if (verdict) node.dataset.valid = `${verdict.valid}`;
        mark.textContent = [same ? "the same" : "", verdict?.words ?? ""].filter(Boolean).join(", ");
      });
    },
  };
}
