// The panel for text of one's own: a line goes to its code, and what lies between two lines is
// decoded step by step.
import { createChips } from "../../kit/chips.js";
import { make } from "../../kit/dom.js";
import { createEncoder, hasEncoder } from "../../engine/encoder.js";
import { verdictOf } from "../../viewers/expressions.js";
import { packCodes } from "../../kit/feed.js";
import { lerp, slerp } from "../../engine/latent_math.js";
import { makePane, makeSection } from "../../kit/panel_style.js";
import { posteriorText } from "../posterior.js";
import { encodeLine, lineOf } from "../../viewers/text_lines.js";
import { WRITE_CSS } from "./write_style.js";

const ORIGIN = "write";
const STEPS = 9;
const KINDS = ["Straight", "Spherical"];

// The real lines that the pack carries.
function realLines({ pack: { tensors }, meta: { layout } }) {
  const values = tensors["examples/values"];
  if (!values) return [];
  const size = values.data.length / values.shape[0];
  return Array.from({ length: values.shape[0] }, (_, index) => (
    lineOf(values.data.subarray(index * size, (index + 1) * size), layout)
  ));
}

// A field for a line. onText(x, text) runs with its numbers at every change; a line that the model
// cannot read is answered under the field.
function createField(label, layout, lines, onText) {
  const input = make("input", {
    type: "text", class: "lp-text-field", "aria-label": label, autocomplete: "off",
    autocapitalize: "off", spellcheck: "false",
  });
  input.style.setProperty("--characters", layout.length);
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
function createLadder(layout, onPick) {
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
    show(lines) {
      list.hidden = !lines;
      lines?.forEach((line, step) => {
        const { node, text, mark } = buttons[step];
        const same = step > 0 && lines[step - 1] === line;
        const verdict = verdictOf(line, layout);
        text.textContent = line || "(empty)";
        node.toggleAttribute("data-same", same);
        if (verdict) node.dataset.valid = verdict.valid;
        mark.textContent = [same ? "the same" : "", verdict?.words ?? ""].filter(Boolean).join(", ");
      });
    },
  };
}

function createWrite({ instrument, batch }) {
  const { meta, engine } = instrument;
  const { layout } = meta;
  const lines = realLines(instrument);
  const numbers = make("p", { class: "lp-posterior lp-muted lp-number-text" });
  const back = make("span", { class: "lp-rung-text" });
  const showBack = (shown) => { returned.style.visibility = shown ? "visible" : "hidden"; };
  const returned = make("p", { class: "lp-back" }, "comes back as ", back);
  const conditional = meta.encoder.inputs.some(({ name }) => name === "y");

  const encoder = createEncoder(instrument, batch, {
    origin: ORIGIN,
    onPosterior: (posterior) => { numbers.textContent = posteriorText(posterior).replace("\n", " · "); },
    onProblem(problem) {
      own.said.textContent = problem;
      own.said.classList.add("lp-refused");
    },
  });
  const own = createField("Your line", layout, lines, (x, text, done) => {
    numbers.textContent = "";
    showBack(false);
    if (x) encoder.see(x, done ? `the line ${text || "without a character"}` : null);
    else encoder.forget();
  });

  const ends = [null, null]; // codes of A and B
  let kind = 1;
  let asked = 0;
  let problem = null;
  const trouble = make("p", { class: "lp-said", role: "status" });
  const code = (t) => {
    const z = kind ? slerp(...ends, t, instrument.home) : lerp(...ends, t);
    return { z, y: instrument.y() };
  };
  const ladder = createLadder(layout, (step) => {
    instrument.move(code(step / (STEPS - 1)), ORIGIN);
    instrument.commit(`step ${step + 1} of ${STEPS} from A to B`);
  });

  function complain(error) {
    problem = error?.message ?? "";
    trouble.textContent = problem;
    trouble.classList.toggle("lp-refused", Boolean(problem));
  }

  async function climb() {
    asked += 1;
    const now = asked;
    if (!ends.every(Boolean)) {
      ladder.show(null);
      return;
    }
    const codes = Array.from({ length: STEPS }, (_, step) => code(step / (STEPS - 1)));
    const job = packCodes(codes, engine.size, engine.classes);
    try {
      const answer = await batch.decodeAll("write", job.z, job.y, job.n);
      if (!answer || now !== asked) return;
      const values = answer[1];
      const size = values.length / STEPS;
      ladder.show(codes.map((_, k) => lineOf(values.subarray(k * size, (k + 1) * size), layout)));
      complain(null);
    } catch (error) {
      complain(error);
    }
  }

  function createEnd(name, index) {
    let turn = 0;
    return createField(`Line ${name}`, layout, lines, async (x) => {
      turn += 1;
      const mine = turn;
      ends[index] = null;
      if (x) {
        try {
          const found = await batch.encode(x, conditional ? instrument.y() : null);
          if (!found || mine !== turn) return;
          ends[index] = Array.from(found.mean);
        } catch (error) {
          complain(error);
        }
      }
      climb();
    });
  }

  const fields = ["A", "B"].map(createEnd);
  const chips = createChips(KINDS, {
    label: "Path",
    onPick(index) {
      kind = index;
      climb();
    },
  });
  chips.show(kind);
  ladder.show(null);
  const named = (name, field) => make(
    "div", { class: "lp-end" }, make("b", { class: "lp-slot-name", text: name }), field.node,
  );
  const hint = `Up to ${layout.length} characters out of: ${layout.alphabet.join("")}`;
  const node = makePane(
    "Write",
    make("style", { text: WRITE_CSS }),
    makeSection("Write a line", own.node, returned, numbers, make("p", { class: "lp-muted", text: hint })),
    makeSection(
      "Between two lines",
      make("div", { class: "lp-ends" }, named("A", fields[0]), named("B", fields[1])),
      chips.node, ladder.node, trouble,
    ),
  );
  const [first, ...rest] = lines;
  if (rest.length) {
    fields[0].set(first);
    fields[1].set(rest.find((line) => line !== first) ?? first);
  }

  return {
    node,
    // Another hand has moved the code: a posterior still under way must not take it back.
    show({ origin, previewing, late }) {
      if (instrument.posterior && origin === ORIGIN && !previewing && engine.fresh()) {
        const { mean } = engine.details();
        if (mean) back.textContent = lineOf(mean, layout) || "(empty)";
        showBack(Boolean(mean));
      } else if (!previewing && !late) {
        showBack(false);
        numbers.textContent = "";
      }
      if (origin !== ORIGIN && !previewing && !late) encoder.forget();
    },
    destroy() {
      asked += 1;
      encoder.forget();
    },
  };
}

// For tabs.js.
export const writePanel = {
  id: "write",
  title: "Write",
  fits: ({ meta }) => meta.layout?.kind === "text" && hasEncoder(meta),
  create: createWrite,
};
