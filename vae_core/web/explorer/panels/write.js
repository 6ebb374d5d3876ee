// The panel for text of one's own: a line goes to its code, and what lies between two lines is
// decoded step by step.
import { createChips } from "../../kit/chips.js";
import { make } from "../../kit/dom.js";
import { createEncoder, hasEncoder } from "../../engine/encoder.js";
import { packCodes } from "../../kit/feed.js";
import { lerp, slerp } from "../../engine/latent_math.js";
import { makePane, makeSection } from "../../kit/panel_style.js";
import { createField, createLadder, STEPS } from "./lines.js";
import { posteriorText } from "../posterior.js";
import { lineOf } from "../../viewers/text_lines.js";
import { WRITE_CSS } from "./write_style.js";
import { counted } from "../../kit/counted.js";
/** @import { TextLayout } from "../../engine/types.js" */
/** @import { Instrument, InstrumentState, PanelContext, PanelSpec } from "../../kit/types.js" */

const ORIGIN = "write";
const KINDS = ["Straight", "Spherical"];

// The real lines that the pack carries.
/** @param {Instrument} instrument */
function realLines({ pack: { tensors }, meta: { layout } }) {
  const values = tensors["examples/values"];
  if (!values) return [];
  const size = values.data.length / values.shape[0];
  return Array.from({ length: values.shape[0] }, (_, index) => (
    lineOf(values.data.subarray(index * size, (index + 1) * size), layout)
  ));
}

// A line of one's own and its code. -> {node(hint), show(state): what it comes back as, forget()}
/**
 * @param {PanelContext} context
 * @param {TextLayout} layout
 * @param {string[]} lines
 */
function createOwn({ instrument, batch }, layout, lines) {
  const numbers = make("p", { class: "lp-posterior lp-muted lp-number-text" });
  const back = make("span", { class: "lp-rung-text" });
  const returned = make("p", { class: "lp-back" }, "comes back as ", back);
  /** @param {boolean} shown */
  const showBack = (shown) => { returned.style.visibility = shown ? "visible" : "hidden"; };
  const encoder = createEncoder(instrument, batch, {
    origin: ORIGIN,
    onPosterior(posterior) {
      numbers.textContent = posteriorText(posterior).replace("\n", " · ");
    },
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
  const hint = `Up to ${counted(layout.length, "character")} out of: ${layout.alphabet.join("")}`;
  return {
    node: makeSection("Write a line", own.node, returned, numbers,
      make("p", { class: "lp-muted", text: hint })),
    forget: encoder.forget,
    // Another hand has moved the code: a posterior still under way must not take it back.
    /** @param {InstrumentState} state */
    show({ origin, previewing, late }) {
      const { engine, example } = instrument;
      if (example && origin === ORIGIN && !previewing && engine.fresh()) {
        const { mean } = engine.details();
        if (mean) back.textContent = lineOf(mean, layout) || "(empty)";
        showBack(Boolean(mean));
      } else if (!previewing && !late) {
        showBack(false);
        numbers.textContent = "";
      }
      if (origin !== ORIGIN && !previewing && !late) encoder.forget();
    },
  };
}

// Two fields for the lines A and B; onChange() when the code of either has come or gone.
// -> {nodes, ends(): their codes, or null while there are not two, start(): with two real lines}
/**
 * @param {PanelContext} context
 * @param {TextLayout} layout
 * @param {string[]} lines
 * @param {{onChange: () => void, onProblem: (error: Error) => void}} hands
 */
function createEnds({ instrument, batch }, layout, lines, { onChange, onProblem }) {
  const conditional = instrument.meta.encoder?.inputs.some(({ name }) => name === "y");
  /** @type {(number[] | null)[]} */
  const codes = [null, null];

  /**
   * @param {string} name
   * @param {number} index
   */
  function createEnd(name, index) {
    let turn = 0;
    return createField(`Line ${name}`, layout, lines, async (x) => {
      turn += 1;
      const mine = turn;
      codes[index] = null;
      if (x) {
        try {
          const found = await batch.encode(x, conditional ? instrument.y() : null);
          if (!found || mine !== turn) return;
          codes[index] = Array.from(found.mean);
        } catch (error) {
          onProblem(error);
        }
      }
      onChange();
    });
  }

  const names = ["A", "B"];
  const fields = names.map(createEnd);
  return {
    nodes: fields.map((field, index) => make(
      "div", { class: "lp-end" },
      make("b", { class: "lp-slot-name", text: names[index] }), field.node,
    )),
    /** @returns {{a: number[], b: number[]} | null} */
    ends() {
      const [a, b] = codes;
      return a && b && { a, b };
    },
    start() {
      const [first, ...rest] = lines;
      if (!rest.length) return;
      fields[0].set(first);
      fields[1].set(rest.find((line) => line !== first) ?? first);
    },
  };
}

// What lies between two lines, decoded step by step. -> {node, start(), stop()}
/**
 * @param {PanelContext} context
 * @param {TextLayout} layout
 * @param {string[]} lines
 */
function createBetween(context, layout, lines) {
  const { instrument, batch } = context;
  const { engine } = instrument;
  let kind = 1;
  let asked = 0;
  const trouble = make("p", { class: "lp-said", role: "status" });
  const between = createEnds(context, layout, lines, { onChange: climb, onProblem: complain });

  /** @param {number} t */
  function code(t) {
    const ends = between.ends();
    if (!ends) return { z: instrument.z(), y: instrument.y() };
    const { a, b } = ends;
    return { z: kind ? slerp(a, b, t, instrument.home) : lerp(a, b, t), y: instrument.y() };
  }
  const ladder = createLadder(layout, (step) => {
    instrument.move(code(step / (STEPS - 1)), ORIGIN);
    instrument.commit(`step ${step + 1} of ${STEPS} from A to B`);
  });

  /** @param {Error | null} error */
  function complain(error) {
    trouble.textContent = error?.message ?? "";
    trouble.classList.toggle("lp-refused", Boolean(error));
  }

  async function climb() {
    asked += 1;
    const now = asked;
    if (!between.ends()) {
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

  const chips = createChips(KINDS, {
    label: "Path",
    onPick(index) {
      kind = index;
      climb();
    },
  });
  chips.show(kind);
  ladder.show(null);
  return {
    node: makeSection("Between two lines", make("div", { class: "lp-ends" }, ...between.nodes),
      chips.node, ladder.node, trouble),
    start: between.start,
    stop: () => { asked += 1; },
  };
}

/** @param {PanelContext} context */
function createWrite(context) {
  const layout = /** @type {TextLayout} */ (context.instrument.meta.layout);
  const lines = realLines(context.instrument);
  const own = createOwn(context, layout, lines);
  const between = createBetween(context, layout, lines);
  const node = makePane("Write", make("style", { text: WRITE_CSS }), own.node, between.node);
  between.start();
  return {
    node,
    show: own.show,
    destroy() {
      between.stop();
      own.forget();
    },
  };
}

// For tabs.js.
/** @type {PanelSpec} */
export const writePanel = {
  id: "write",
  title: "Write",
  fits: ({ meta }) => meta.layout?.kind === "text" && hasEncoder(meta),
  create: createWrite,
};
