// What a room predicted, as pictures: planned from the guesses' own form, whatever commit they come from; and over
// it, once that is asked for, what the model answers.
/** @import { CommitSpec, Json } from "../lesson/types.js" */
/** @import { RoomWords } from "./words.js" */
import { linear, log, ticks } from "../charts/scale.js";
import { windowsOf } from "../lesson/answers/elbo.js";
import { roomIn } from "./words.js";

/** @typedef {{width: number, height: number}} Size */
const ROOM = { left: 46, right: 14, top: 10, bottom: 30 };
const BELL = 3.2; // codes to either side of 0
const SIDE = 5; // pixels of a square that is placed

/** @typedef {{kind: "line" | "dot" | "bar" | "text", strong?: boolean, its?: boolean, points?: [number, number][],
 *   x?: number, y?: number, width?: number, height?: number, text?: string, anchor?: string}} Mark
 *   strong: the middle of the room; its: the model's answer */
/** @typedef {{title: string, marks: Mark[], said: string, its: string, height: number}} Picture
 *   said of the room, its of the model: "" where its answer is not shown */
/** @typedef {{title: string, size: Size, words: RoomWords, truth: any}} About truth: null while it is not shown */

/** The middle one, or the mean of the two middle ones. @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}

/** @param {Size} size @returns {{x: [number, number], y: [number, number]}} */
const insideOf = ({ width, height }) => ({ x: [ROOM.left, width - ROOM.right], y: [height - ROOM.bottom, ROOM.top] });
const listed = (parts) => parts.join(", ");

/** @param {{low: number, high: number, scale?: string}} axis @param {[number, number]} range */
const scaleOf = (axis, range) => (axis.scale === "log" ? log : linear)([axis.low, axis.high], range);

/** Within an axis: what lies beyond it stands at its end. @param {{low: number, high: number}} axis @param {number} value */
const held = ({ low, high }, value) => Math.min(high, Math.max(low, value));

/** @param {any} scale @param {number[]} at @param {RoomWords} words @returns {Mark[]} */
const upright = (scale, at, { written }) => at.map((value) => (
  { kind: "text", x: ROOM.left - 6, y: scale.apply(value) + 4, text: written(value), anchor: "end" }));

/** @param {any} axis @returns {number[]} */
const marksOf = (axis) => axis.ticks ?? (axis.scale === "log" ? [axis.low, axis.high] : ticks([axis.low, axis.high], 5));

/** @param {any} spec @param {number[][]} lines @param {About} about @returns {Picture} */
function curves(spec, lines, { title, size, words, truth }) {
  const inner = insideOf(size);
  const y = scaleOf(spec.y, inner.y);
  const values = spec.x.values.map(Number);
  const x = scaleOf({ low: Math.min(...values), high: Math.max(...values), scale: spec.x.scale }, inner.x);
  const path = (line) => line.map((value, k) => (
    /** @type {[number, number]} */ ([x.apply(values[k]), y.apply(held(spec.y, value))])));
  const middle = values.map((_, k) => median(lines.map((line) => line[k])));
  const names = values.map((value, k) => spec.x.labels?.[k] ?? words.written(value));
  const told = (line) => listed(names.map((name, k) => words.at(words.written(line[k]), name)));
  return {
    title, height: size.height,
    marks: [
      ...upright(y, marksOf(spec.y), words),
      ...values.map((value, k) => /** @type {Mark} */ ({ kind: "text", x: x.apply(value), y: size.height - 8, text: names[k], anchor: "middle" })),
      ...lines.map((line) => /** @type {Mark} */ ({ kind: "line", points: path(line) })),
      { kind: "line", strong: true, points: path(middle) },
      ...(truth ? [/** @type {Mark} */ ({ kind: "line", its: true, points: path(truth) })] : []),
    ],
    said: `${words.middle} ${told(middle)}.`,
    its: truth ? `${words.model} ${told(truth)}.` : "",
  };
}

// A strip of numbers: as many dots above each other as people chose the place.
/** @param {{low: number, high: number, scale?: string}} axis @param {number[]} values @param {About} about @returns {Picture} */
function strip(axis, values, { title, size, words, truth }) {
  const inner = insideOf(size);
  const x = scaleOf(axis, inner.x);
  const { written } = words;
  /** @type {Map<number, number>} */
  const stacked = new Map();
  const most = Math.max(4, (size.height - 60) / Math.max(1, values.length));
  const step = Math.min(12, most);
  const dots = values.map((value) => {
    const column = Math.round(x.apply(value) / 8) * 8;
    const above = stacked.get(column) ?? 0;
    stacked.set(column, above + 1);
    return /** @type {Mark} */ ({ kind: "dot", x: column, y: size.height - ROOM.bottom - 6 - above * step });
  });
  /** @param {number} value @param {Partial<Mark>} look @returns {Mark} */
  const upTo = (value, look) => {
    const at = x.apply(held(axis, value));
    return { kind: "line", ...look, points: [[at, ROOM.top], [at, size.height - ROOM.bottom]] };
  };
  return {
    title, height: size.height,
    marks: [
      ...marksOf(axis).map((value) => /** @type {Mark} */ ({ kind: "text", x: x.apply(value), y: size.height - 8, text: written(value), anchor: "middle" })),
      ...dots, upTo(median(values), { strong: true }), ...(truth === null ? [] : [upTo(truth, { its: true })]),
    ],
    said: `${words.middle} ${written(median(values))}; ${words.range(written(Math.min(...values)), written(Math.max(...values)))}.`,
    its: truth === null ? "" : `${words.model} ${written(truth)}.`,
  };
}

/** @typedef {{name: string, count: number, its?: boolean}} Line a bar; its: what the model answers */

/** @param {Line[]} rows @param {About} about @param {string} [its] */
function bars(rows, { title, size: { width, height: room }, words }, its = "") {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const step = Math.min(44, (room - 10) / rows.length);
  const letters = Math.floor(width / 6.8);
  const thick = Math.max(4, step - 24);
  return {
    title, height: rows.length * step + 10,
    marks: rows.flatMap(({ name, count, its: right = false }, k) => {
      const long = ((width - 70) * count) / most;
      const whole = right ? `✓ ${name}` : name;
      const text = whole.length > letters ? `${whole.slice(0, letters - 1)}…` : whole;
      return /** @type {Mark[]} */ ([
        { kind: "text", its: right, x: 4, y: 14 + k * step, text, anchor: "start" },
        { kind: "bar", its: right, x: 4, y: 19 + k * step, width: long, height: thick },
        { kind: "text", x: 12 + long, y: 19 + k * step + thick / 2 + 4, text: words.written(count), anchor: "start" },
      ]);
    }),
    said: rows.map(({ name, count }) => `${name}: ${words.written(count)}`).join("; "), its,
  };
}

/** @param {{mu: number, sigma: number}[]} all @param {About} about @returns {Picture} */
function bells(all, { title, size, words, truth }) {
  const inner = insideOf(size);
  const x = linear([-BELL, BELL], inner.x);
  const high = Math.max(0.4, ...[...all, ...(truth ? [truth] : [])].map(({ sigma }) => 0.4 / sigma));
  const y = linear([0, high], inner.y);
  const line = ({ mu, sigma }) => Array.from({ length: 129 }, (_, k) => {
    const at = -BELL + (2 * BELL * k) / 128;
    return /** @type {[number, number]} */ ([x.apply(at), y.apply(Math.exp(-0.5 * ((at - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI)))]);
  });
  const middle = { mu: median(all.map(({ mu }) => mu)), sigma: median(all.map(({ sigma }) => sigma)) };
  const told = ({ mu, sigma }) => `μ ${words.written(mu)}, σ ${words.written(sigma)}.`;
  return {
    title, height: size.height,
    marks: [
      ...[-2, 0, 2].map((value) => /** @type {Mark} */ ({ kind: "text", x: x.apply(value), y: size.height - 8, text: words.written(value), anchor: "middle" })),
      ...all.map((bell) => /** @type {Mark} */ ({ kind: "line", points: line(bell) })),
      { kind: "line", strong: true, points: line(middle) },
      ...(truth ? [/** @type {Mark} */ ({ kind: "line", its: true, points: line(truth) })] : []),
    ],
    said: `${words.middle} ${told(middle)}`,
    its: truth ? `${words.model} ${told(truth)}` : "",
  };
}

/** Places on a picture. @param {any} spec @param {{row: number, column: number}[]} all @param {About} about @returns {Picture} */
function spots({ pixels = 28, window: wide = SIDE }, all, { title, size, words, truth }) {
  const side = size.height - 20;
  const cell = side / pixels;
  /** @param {number} from @param {number} across @param {number} down @param {number} long @returns {[number, number][]} */
  const box = (from, across, down, long) => {
    const [left, top, end] = [from + across * cell, from + down * cell, long * cell];
    return [[left, top], [left + end, top], [left + end, top + end], [left, top + end], [left, top]];
  };
  const found = truth ? windowsOf(truth.nats, pixels, pixels, wide) : null;
  const best = found && { row: Math.floor(found.best / found.across), column: found.best % found.across };
  return {
    title, height: size.height,
    marks: [
      { kind: "line", points: box(10, 0, 0, pixels) },
      ...all.map(({ row, column }, k) => /** @type {Mark} */ ({
        kind: "dot", x: 10 + (column + wide / 2) * cell + ((k % 5) - 2), y: 10 + (row + wide / 2) * cell + ((Math.floor(k / 5) % 5) - 2),
      })),
      ...(best ? [/** @type {Mark} */ ({ kind: "line", its: true, points: box(10, best.column, best.row, wide) })] : []),
    ],
    said: words.places(all.length),
    its: best ? `${words.model} ${words.place(best.row + 1, best.column + 1)}.` : "",
  };
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isNumbers = (value) => Array.isArray(value) && value.every(isNumber);
const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** @template T @param {T[]} found @param {(found: T[]) => Picture[]} draw */
const drawn = (found, draw) => (found.length ? draw(found) : []);

/** @param {CommitSpec} spec @param {Record<string, any>} text @param {Json[]} guesses @param {About} about */
function curvesOf(spec, text, guesses, about) {
  const whole = (line) => isNumbers(line) && line.length === spec.x.values.length;
  const axes = [text.axis, text.across && `${text.across} →`].filter(Boolean);
  const titled = (...before) => [...before, ...axes].join("; ");
  if (!spec.curves) return drawn(guesses.filter(whole), (lines) => [curves(spec, /** @type {any} */ (lines), { ...about, title: titled() })]);
  return spec.curves.flatMap((id) => (
    drawn(guesses.filter((each) => isTable(each) && whole(each?.[id])).map((each) => each?.[id]), (lines) => (
      [curves(spec, lines, { ...about, title: titled(text.curves?.[id] ?? id), truth: about.truth?.[id] ?? null })]))));
}

// Where options or cards stand in an order the bars stand in it too.
/** @param {CommitSpec} spec @param {Record<string, any>} text @param {Json[]} guesses @param {About} about */
function chosenOf(spec, text, guesses, about) {
  const { truth, words } = about;
  if (spec.options) {
    const chosen = guesses.filter((each) => spec.options.includes(each));
    const named = (id) => text.options?.[id] ?? id;
    return drawn(chosen, () => [bars(spec.options.map((id) => (
      { name: named(id), count: chosen.filter((each) => each === id).length, its: id === truth })), about,
    truth === null ? "" : `${words.model} ${named(truth)}.`)]);
  }
  const ids = spec.cards ?? Object.keys(text.cards ?? {});
  const named = (id) => text.cards?.[id] ?? id;
  const places = (order) => order.map((id, k) => `${k + 1}. ${named(id)}`);
  const orders = /** @type {string[][]} */ (guesses.filter((each) => Array.isArray(each) && each.length === ids.length && ids.every((id) => each.includes(id))));
  return drawn(orders, () => [bars(ids.map((id) => (
    { name: named(id), count: orders.reduce((sum, each) => sum + each.indexOf(id) + 1, 0) / orders.length })), { ...about, title: words.meanPlace },
  truth === null ? "" : `${words.model} ${listed(places(truth))}.`)]);
}

/**
 * Pictures of the guesses of one commit; what has not the form of the others is left out.
 * @param {CommitSpec} spec
 * @param {Record<string, any>} text its words, by plain letters
 * @param {Json[]} guesses
 * @param {Size} size in pixels
 * @param {{words?: RoomWords, truth?: any}} [given] truth: what the model answers, once it is to be shown
 * @returns {Picture[]}
 */
export function picturesOf(spec, text, guesses, size, { words = roomIn("en"), truth = null } = {}) {
  /** @type {About} */
  const about = { title: "", size, words, truth };
  const keep = (fits) => /** @type {any[]} */ (guesses.filter(fits));
  if (spec.x && spec.y) return curvesOf(spec, text, guesses, about);
  if (spec.fields) {
    return spec.fields.flatMap((field) => drawn(keep((each) => isTable(each) && isNumber(each[field.id])).map((each) => each[field.id]),
      (values) => [strip(field, values, { ...about, title: text.fields?.[field.id] ?? field.id, truth: truth?.[field.id] ?? null })]));
  }
  if (spec.options || (spec.cards ?? Object.keys(text.cards ?? {})).length) return chosenOf(spec, text, guesses, about);
  const bellsFound = keep((each) => isTable(each) && isNumber(each.mu) && isNumber(each.sigma) && each.sigma > 0);
  if (bellsFound.length) return [bells(bellsFound, about)];
  const spotsFound = keep((each) => isTable(each) && isNumber(each.row) && isNumber(each.column));
  if (spotsFound.length) return [spots(spec, spotsFound, about)];
  const marked = keep((each) => Array.isArray(each) && each.every((one) => typeof one === "boolean"));
  return drawn(marked.map((each) => each.filter(Boolean).length), (counts) => (
    [strip({ low: 0, high: marked[0].length }, counts, { ...about, title: words.marked, truth: null })]));
}
