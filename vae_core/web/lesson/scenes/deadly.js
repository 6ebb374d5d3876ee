// The KL that a training at one's own β ends with, among recorded ones of the same settings and the forecast.
//
// spec: training (an id of the lesson's, whose β is the learner's).
// text: train, training, axis, across, recorded, own, forecast.
/** @import { SceneKind } from "../types.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { problemLine } from "../../kit/problem_line.js";
import { createFigure, createFrame, svgText } from "../commits/figure.js";
import { trainOnce } from "../train_once.js";
import { plain as plainly, written } from "../rich.js";

const X = { low: 1, high: 32, scale: /** @type {const} */ ("log"), ticks: [1, 2, 4, 8, 16, 32] };
const Y = { low: 0.001, high: 10, scale: /** @type {const} */ ("log"), ticks: [0.001, 0.01, 0.1, 1, 10] };
const LOW = 1.2; // β that may be typed
const held = (value) => Math.max(Y.low, Math.min(Y.high, value));

/**
 * @param {{recorded: any, own: {beta: number, kl: number}[], text: Record<string, any>, language: any}} told
 * @param {{width: number, height: number}} size
 */
function draw({ recorded, own, text, language }, size) {
  const frame = createFrame(size, X, Y, { axis: plainly(text.axis, language), across: plainly(text.across, language), symbol: "kl" });
  const at = frame.x.apply(recorded.deadly[0]);
  const low = frame.y.apply(Y.low);
  const dot = (name, r) => ({ beta, kl }) => makeSvg("circle", { class: name, cx: frame.x.apply(beta), cy: frame.y.apply(held(kl)), r });
  const last = own.at(-1);
  const first = recorded.priced[0];
  return [
    frame.node,
    makeSvg("path", { class: "lp-deadly-forecast", d: `M${at},14V${low}` }),
    svgText(`${text.forecast} ${written(recorded.deadly[0], 2)}`, { class: "lp-fig-tick", x: at + 6, y: 40 }),
    ...recorded.priced.map(dot("lp-deadly-recorded", 5)),
    svgText(text.recorded, { class: "lp-fig-tick", x: frame.x.apply(first.beta) - 8, y: frame.y.apply(held(first.kl)) - 10, "text-anchor": "end" }),
    ...own.map(dot("lp-deadly-own", 7)),
    ...(last ? [svgText(`${text.own}: ${written(last.kl, last.kl < 0.1 ? 4 : 2)}`, {
      class: "lp-fig-name", x: frame.x.apply(last.beta), y: frame.y.apply(held(last.kl)) - 14, "text-anchor": last.beta > 8 ? "end" : "middle",
    })] : []),
  ];
}

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course, guess }) {
  const { recorded } = course.data;
  /** @type {{beta: number, kl: number}[]} */
  const own = [];
  const figure = createFigure(plainly(text.axis, course.language), (size) => draw({ recorded, own, text, language: course.language }, size));
  figure.svg.setAttribute("role", "img");
  const bet = /** @type {any} */ (guess)?.beta;
  const input = make("input", { type: "number", min: LOW, max: X.high, step: 0.1, value: Math.max(LOW, Number((bet ?? 3).toFixed(1))), class: "lp-deadly-beta" });
  const button = make("button", { type: "submit", class: "lp-lesson-chip" }, rich(text.train), " ");
  const said = make("span", { class: "lp-number-text", role: "status" });
  const form = make("form", { class: "lp-deadly-form" }, make("label", {}, rich(text.train), " ", input), button, said);
  button.replaceChildren(text.go);
  /** @type {ReturnType<typeof trainOnce> | null} */
  let running = null;
  async function train() {
    const beta = input.valueAsNumber;
    if (running || !(beta >= LOW && beta <= X.high)) return;
    button.disabled = true;
    try {
      const files = await course.sources.training(spec.training);
      running = trainOnce(files, { weights: { beta }, tell: (fraction) => { said.textContent = `${text.training} ${Math.round(100 * fraction)} %`; } });
      const { kl } = await running.done;
      own.push({ beta, kl });
      said.replaceChildren(rich(text.ended, { beta, kl, share: written(kl, kl < 0.1 ? 4 : 2) }));
      figure.redraw();
    } catch (error) {
      said.replaceChildren(problemLine(error));
    }
    running = null;
    button.disabled = false;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    train();
  });
  return {
    node: make("div", { class: "lp-deadly" }, form, figure.node),
    destroy() {
      running?.stop();
      figure.destroy();
    },
  };
}

/** @type {SceneKind} */
export const deadly = { create };
