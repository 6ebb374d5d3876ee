// What a room predicted, as pictures: planned from the guesses' own form, whatever commit they come from.
/** @import { CommitSpec, Json } from "../lesson/types.js" */
import { linear, log, ticks } from "../charts/scale.js";

/** @typedef {{width: number, height: number}} Size */
const ROOM = { left: 46, right: 14, top: 10, bottom: 30 };
const BELL = 3.2; // codes to either side of 0

/** @typedef {{kind: "line" | "dot" | "bar" | "text", strong?: boolean, points?: [number, number][], x?: number,
 *   y?: number, width?: number, height?: number, text?: string, anchor?: string}} Mark */
/** @typedef {{title: string, marks: Mark[], said: string, height: number}} Picture */

/** The middle one, or the mean of the two middle ones. @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}

const written = (value) => `${Math.round(value * 100) / 100}`.replace("-", "\u2212");
/** @param {Size} size @returns {{x: [number, number], y: [number, number]}} */
const insideOf = ({ width, height }) => ({ x: [ROOM.left, width - ROOM.right], y: [height - ROOM.bottom, ROOM.top] });
const listed = (parts) => parts.join(", ");

/** @param {{low: number, high: number, scale?: string}} axis @param {[number, number]} range */
const scaleOf = (axis, range) => (axis.scale === "log" ? log : linear)([axis.low, axis.high], range);

/** @param {any} scale @param {number[]} at @returns {Mark[]} */
const upright = (scale, at) => at.map((value) => (
  { kind: "text", x: ROOM.left - 6, y: scale.apply(value) + 4, text: written(value), anchor: "end" }));

/** @param {any} axis @returns {number[]} */
const marksOf = (axis) => axis.ticks ?? (axis.scale === "log" ? [axis.low, axis.high] : ticks([axis.low, axis.high], 5));

/** @param {any} spec @param {number[][]} lines @param {string} title @param {Size} size @returns {Picture} */
function curves(spec, lines, title, size) {
  const inner = insideOf(size);
  const y = scaleOf(spec.y, inner.y);
  const values = spec.x.values.map(Number);
  const x = scaleOf({ low: Math.min(...values), high: Math.max(...values), scale: spec.x.scale }, inner.x);
  const path = (line) => line.map((value, k) => /** @type {[number, number]} */ ([x.apply(values[k]), y.apply(value)]));
  const middle = values.map((_, k) => median(lines.map((line) => line[k])));
  const names = values.map((value, k) => spec.x.labels?.[k] ?? written(value));
  const told = names.map((name, k) => `${written(middle[k])} at ${name}`);
  return {
    title, height: size.height,
    marks: [
      ...upright(y, marksOf(spec.y)),
      ...values.map((value, k) => /** @type {Mark} */ ({ kind: "text", x: x.apply(value), y: size.height - 8, text: names[k], anchor: "middle" })),
      ...lines.map((line) => /** @type {Mark} */ ({ kind: "line", points: path(line) })),
      { kind: "line", strong: true, points: path(middle) },
    ],
    said: `The middle of the room: ${listed(told)}.`,
  };
}

// A strip of numbers: as many dots above each other as people chose the place.
/** @param {{low: number, high: number, scale?: string}} axis @param {number[]} values @param {string} title @param {Size} size @returns {Picture} */
function strip(axis, values, title, size) {
  const inner = insideOf(size);
  const x = scaleOf(axis, inner.x);
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
  const at = x.apply(median(values));
  return {
    title, height: size.height,
    marks: [
      ...marksOf(axis).map((value) => /** @type {Mark} */ ({ kind: "text", x: x.apply(value), y: size.height - 8, text: written(value), anchor: "middle" })),
      ...dots, { kind: "line", strong: true, points: [[at, ROOM.top], [at, size.height - ROOM.bottom]] },
    ],
    said: `The middle of the room: ${written(median(values))}; from ${written(Math.min(...values))} to ${written(Math.max(...values))}.`,
  };
}

/** @param {[name: string, count: number][]} rows @param {string} title @param {Size} size @returns {Picture} */
function bars(rows, title, { width, height: room }) {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const step = Math.min(44, (room - 10) / rows.length);
  const letters = Math.floor(width / 6.8);
  const thick = Math.max(4, step - 24);
  return {
    title, height: rows.length * step + 10,
    marks: rows.flatMap(([name, count], k) => {
      const long = ((width - 70) * count) / most;
      const text = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
      return /** @type {Mark[]} */ ([
        { kind: "text", x: 4, y: 14 + k * step, text, anchor: "start" },
        { kind: "bar", x: 4, y: 19 + k * step, width: long, height: thick },
        { kind: "text", x: 12 + long, y: 19 + k * step + thick / 2 + 4, text: written(count), anchor: "start" },
      ]);
    }),
    said: rows.map(([name, count]) => `${name}: ${written(count)}`).join("; "),
  };
}

/** @param {{mu: number, sigma: number}[]} all @param {string} title @param {Size} size @returns {Picture} */
function bells(all, title, size) {
  const inner = insideOf(size);
  const x = linear([-BELL, BELL], inner.x);
  const high = Math.max(0.4, ...all.map(({ sigma }) => 0.4 / sigma));
  const y = linear([0, high], inner.y);
  const line = ({ mu, sigma }) => Array.from({ length: 129 }, (_, k) => {
    const at = -BELL + (2 * BELL * k) / 128;
    return /** @type {[number, number]} */ ([x.apply(at), y.apply(Math.exp(-0.5 * ((at - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI)))]);
  });
  const middle = { mu: median(all.map(({ mu }) => mu)), sigma: median(all.map(({ sigma }) => sigma)) };
  return {
    title, height: size.height,
    marks: [
      ...[-2, 0, 2].map((value) => /** @type {Mark} */ ({ kind: "text", x: x.apply(value), y: size.height - 8, text: written(value), anchor: "middle" })),
      ...all.map((bell) => /** @type {Mark} */ ({ kind: "line", points: line(bell) })),
      { kind: "line", strong: true, points: line(middle) },
    ],
    said: `The middle of the room: μ ${written(middle.mu)}, σ ${written(middle.sigma)}.`,
  };
}

/** Places on a picture of so many pixels. @param {{row: number, column: number}[]} all @param {string} title @param {number} pixels @param {Size} size @returns {Picture} */
function spots(all, title, pixels, size) {
  const side = size.height - 20;
  const cell = side / pixels;
  return {
    title, height: size.height,
    marks: [
      { kind: "line", points: [[10, 10], [10 + side, 10], [10 + side, 10 + side], [10, 10 + side], [10, 10]] },
      ...all.map(({ row, column }, k) => /** @type {Mark} */ ({
        kind: "dot", x: 10 + (column + 2.5) * cell + ((k % 5) - 2), y: 10 + (row + 2.5) * cell + ((Math.floor(k / 5) % 5) - 2),
      })),
    ],
    said: all.length === 1 ? "1 place." : `${all.length} places.`,
  };
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isNumbers = (value) => Array.isArray(value) && value.every(isNumber);
const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/**
 * Pictures of the guesses of one commit; what has not the form of the others is left out.
 * @param {CommitSpec} spec
 * @param {Record<string, any>} text its words, by plain letters
 * @param {Json[]} guesses
 * @param {Size} size in pixels
 * @returns {Picture[]}
 */
export function picturesOf(spec, text, guesses, size) {
  const keep = (fits) => /** @type {any[]} */ (guesses.filter(fits));
  if (spec.x && spec.y) {
    const length = spec.x.values.length;
    const whole = (line) => isNumbers(line) && line.length === length;
    if (!spec.curves) return drawn(keep(whole), (lines) => [curves(spec, lines, text.axis ?? "", size)]);
    return spec.curves.flatMap((id) => drawn(keep((each) => isTable(each) && whole(each[id])).map((each) => each[id]),
      (lines) => [curves(spec, lines, text.curves?.[id] ?? id, size)]));
  }
  if (spec.fields) {
    return spec.fields.flatMap((field) => drawn(keep((each) => isTable(each) && isNumber(each[field.id])).map((each) => each[field.id]),
      (values) => [strip(field, values, text.fields?.[field.id] ?? field.id, size)]));
  }
  if (spec.options) {
    const chosen = keep((each) => spec.options.includes(each));
    return drawn(chosen, () => [bars(spec.options.map((id) => [text.options?.[id] ?? id, chosen.filter((each) => each === id).length]), "", size)]);
  }
  const ids = spec.cards ?? Object.keys(text.cards ?? {});
  if (ids.length) {
    const orders = keep((each) => Array.isArray(each) && each.length === ids.length && ids.every((id) => each.includes(id)));
    return drawn(orders, () => [bars(ids.map((id) => [text.cards?.[id] ?? id, orders.reduce((sum, each) => sum + each.indexOf(id) + 1, 0) / orders.length]), "Mean place", size)]);
  }
  const bellsFound = keep((each) => isTable(each) && isNumber(each.mu) && isNumber(each.sigma) && each.sigma > 0);
  if (bellsFound.length) return [bells(bellsFound, "", size)];
  const spotsFound = keep((each) => isTable(each) && isNumber(each.row) && isNumber(each.column));
  if (spotsFound.length) return [spots(spotsFound, "", spec.pixels ?? 28, size)];
  const marked = keep((each) => Array.isArray(each) && each.every((one) => typeof one === "boolean"));
  return drawn(marked.map((each) => each.filter(Boolean).length), (counts) => (
    [strip({ low: 0, high: marked[0].length }, counts, "How many were marked", size)]));
}

/** @template T @param {T[]} found @param {(found: T[]) => Picture[]} draw */
const drawn = (found, draw) => (found.length ? draw(found) : []);
