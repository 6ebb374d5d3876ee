// A curve that is drawn: from left to right with a pointer, or handle by handle with the arrows.
//
// spec: x {values, labels, scale}, y {low, high, step, scale}, given [places that are told], unit, symbol,
//   curves [ids] where several are drawn in one figure, each with its own truth (named by text.curves.ID).
// text: axis, across; place, what a handle's value of x is called.
// guess: a number for each place; {id: numbers} where there are several curves. truth: the same.
/** @import { CommitKind, CommitSpec } from "../types.js" */
import { make } from "../../kit/dom.js";
import { plain, unitIn } from "../rich.js";
import { wordsIn } from "../words.js";
import { drawCurve, guessColour } from "./curve_drawing.js";
import { createFigure, domainOf } from "./figure.js";
import { createDrawn, crossed, followStrokes, idsOf, labelOf, named } from "./strokes.js";

const LARGE = 5; // steps of Page up and Page down
const MOVES = { ArrowUp: 1, ArrowDown: -1, PageUp: LARGE, PageDown: -LARGE };
const TURNS = { ArrowLeft: -1, ArrowRight: 1 };

// How far two values are apart: in decades where the axis is logarithmic.
/** @param {CommitSpec} spec */
const distance = (spec) => (spec.y.scale === "log"
  ? (a, b) => Math.abs(Math.log10(a) - Math.log10(b)) : (a, b) => Math.abs(a - b));

/** @param {CommitSpec} spec @param {number[]} guess @param {number[]} truth */
function apart(spec, guess, truth) {
  const open = Array.from(spec.x.values.keys()).filter((k) => !(spec.given ?? []).includes(k));
  const of = distance(spec);
  const each = open.map((k) => of(guess[k], truth[k]));
  return { mean: each.reduce((sum, one) => sum + one, 0) / open.length, each, open };
}

/** @type {CommitKind["gap"]} */
function gap(spec, guess, truth) {
  const [mine, its] = [named(spec, guess), named(spec, truth)];
  const parts = Object.fromEntries(idsOf(spec).map((id) => [id, apart(spec, mine[id], its[id]).mean]));
  const all = Object.values(parts);
  return { gap: all.reduce((sum, one) => sum + one, 0) / all.length, ...(spec.curves && { parts }) };
}

// truth.K and guess.K by place, nearest and farthest; of several curves truth.ID.K and so on.
/** @type {CommitKind["values"]} */
function values(spec, guess, truth) {
  const its = named(spec, truth);
  const mine = guess === null ? null : named(spec, guess);
  /** @type {Record<string, number | string>} */
  const found = {};
  for (const id of idsOf(spec)) {
    const at = (kind) => (spec.curves ? `${kind}.${id}` : kind);
    its[id].forEach((value, k) => { found[`${at("truth")}.${k}`] = value; });
    if (!mine) continue;
    mine[id].forEach((value, k) => { found[`${at("guess")}.${k}`] = value; });
    const { each, open } = apart(spec, mine[id], its[id]);
    found[at("nearest")] = labelOf(spec, open[each.indexOf(Math.min(...each))]);
    found[at("farthest")] = labelOf(spec, open[each.indexOf(Math.max(...each))]);
  }
  return found;
}

/** @type {CommitKind["words"]} */
function words(spec, guess) {
  const mine = named(spec, guess);
  const line = (id) => spec.x.values.map((_, k) => `${labelOf(spec, k)}: ${mine[id][k]}`).join(", ");
  return idsOf(spec).map((id) => (spec.curves ? `${id} (${line(id)})` : line(id))).join("; ");
}

// What keys do on a handle: left and right lead on, up and down move it.
/**
 * @param {CommitSpec} spec
 * @param {ReturnType<typeof createDrawn>} drawn
 * @param {{at: () => {id: string, k: number}, lead: (place: {id: string, k: number}) => void, changed: () => void}} hand
 */
function keysOf(spec, drawn, { at, lead, changed }) {
  const [low, high] = domainOf(spec.y);
  const step = spec.y.step ?? (spec.y.scale === "log" ? 0.1 : (high - low) / 60);
  /** @param {number} from @param {string} key */
  function moved(from, key) {
    if (key === "Home") return low;
    if (key === "End") return high;
    if (key in MOVES) return spec.y.scale === "log" ? from * 10 ** (MOVES[key] * step) : from + MOVES[key] * step;
    return key === "Enter" || key === " " ? from : null;
  }
  /** @param {KeyboardEvent} event */
  return (event) => {
    const { id, k } = at();
    const next = moved(drawn.of(id)[k] ?? drawn.near(id, k), event.key);
    if (event.key in TURNS) lead({ id, k: k + TURNS[event.key] });
    else if (next !== null) {
      drawn.set(id, k, next);
      changed();
      lead(event.key === "Enter" || event.key === " " ? drawn.next({ id, k }) : { id, k });
    } else return;
    event.preventDefault();
  };
}

// Which of several curves the pointer draws. -> {node, show(id)}
/** @param {CommitSpec} spec @param {(id: string) => string} nameOf @param {(id: string) => void} onPick */
function createChooser(spec, nameOf, onPick) {
  const buttons = idsOf(spec).map((id) => {
    const node = make("button", {
      type: "button", class: "lp-lesson-chip", text: nameOf(id), style: `--own: var(--lp-${guessColour(spec, id)})`,
    });
    node.addEventListener("click", () => {
      show(id);
      onPick(id);
    });
    return { id, node };
  });
  /** @param {string} chosen */
  function show(chosen) {
    for (const { id, node } of buttons) node.setAttribute("aria-pressed", `${id === chosen}`);
  }
  show(buttons[0].id);
  return { node: make("div", { class: "lp-lesson-chips", role: "group" }, ...buttons.map(({ node }) => node)), show };
}

// The figure under the hand. `mine` is what is drawn and how it is looked at; changed() after each change,
// onTurn(id) when a curve is whole and another one's turn.
/**
 * @param {import("./curve_drawing.js").Drawing} mine
 * @param {() => void} onChange
 * @param {(id: string) => void} onTurn to another of several curves
 */
function createHand(mine, onChange, onTurn) {
  const { spec, drawn } = mine;
  /** @type {ReturnType<typeof drawCurve>["frame"] | null} */
  let frame = null;
  const figure = createFigure(mine.say(mine.text.title ?? ""), (size) => {
    const made = drawCurve(mine, size);
    frame = made.frame;
    return made.nodes;
  });
  const { svg } = figure;
  svg.classList.add("lp-fig-curve");
  const changed = () => {
    figure.redraw();
    onChange();
  };
  /** @param {{id: string, k: number}} place */
  function lead({ id, k }) {
    if (id !== mine.focus.id) onTurn(id);
    Object.assign(mine.focus, { id, k: Math.min(spec.x.values.length - 1, Math.max(0, k)) });
    figure.redraw();
    /** @type {SVGElement | null} */ (svg.querySelector(`[data-place="${mine.focus.id} ${mine.focus.k}"]`))?.focus();
  }
  // After a stroke that made a curve whole it is another one's turn.
  function next() {
    const open = idsOf(spec).find((id) => !drawn.whole(id));
    if (open === undefined || !drawn.whole(mine.focus.id)) return;
    mine.focus.id = open;
    onTurn(open);
  }
  const key = keysOf(spec, drawn, { at: () => mine.focus, lead, changed });
  svg.addEventListener("keydown", (event) => {
    if (!mine.truth && event.target instanceof Element && event.target.matches("[data-place]")) key(event);
  });
  // Not on the SVG, which a listener for the focus would make a stop of its own.
  figure.node.addEventListener("focusin", ({ target }) => {
    const place = target instanceof Element ? target.getAttribute("data-place") : null;
    if (!place) return;
    const [id, k] = place.split(" ");
    Object.assign(mine.focus, { id, k: Number(k) });
  });
  svg.addEventListener("pointerup", next);
  followStrokes(svg, {
    frame: () => (mine.truth ? null : frame),
    take(from, to) {
      const passed = frame ? crossed(from, to, spec.x.values.length, frame) : [];
      for (const [k, value] of passed) drawn.set(mine.focus.id, k, value);
      if (passed.length) changed();
    },
  });
  return { ...figure, changed };
}

/** @type {CommitKind["create"]} */
function create({ spec: asked, text, course, told, onChange }) {
  const spec = /** @type {CommitSpec} */ ({ ...asked, unit: unitIn(asked.unit, course.language) });
  const drawn = createDrawn(spec, told);
  const yours = wordsIn(course.language).yours;
  const say = (words) => plain(words, course.language);
  const nameOf = (id) => (spec.curves ? say(text.curves?.[id] ?? id) : yours);
  /** @type {import("./curve_drawing.js").Drawing} */
  const mine = { spec, text, drawn, nameOf, yours, say, truth: null, focus: drawn.next({ id: idsOf(spec)[0], k: -1 }) };
  const hand = createHand(mine, () => onChange(drawn.value()), (id) => {
    chooser?.show(id);
    hand.redraw();
  });
  const chooser = spec.curves ? createChooser(spec, nameOf, (id) => {
    mine.focus.id = id;
    hand.redraw();
  }) : null;
  return {
    node: make("div", { class: "lp-fig-stack" }, ...(chooser ? [chooser.node] : []), hand.node),
    value: drawn.value,
    show(guess) {
      drawn.take(guess);
      hand.changed();
    },
    reveal(truth, guess) {
      mine.truth = named(spec, truth);
      if (guess === null) drawn.clear();
      else drawn.take(guess);
      if (chooser) chooser.node.hidden = true;
      hand.svg.classList.add("lp-fig-revealed");
      hand.redraw();
    },
    clear() {
      drawn.clear();
      hand.changed();
    },
    destroy: hand.destroy,
  };
}

/** @type {CommitKind} */
export const curve = { create, gap, values, words };
