// What the beta wall shows of a sweep, apart from how it is drawn: columns, words, sizes.
/** @import { Pack } from "../engine/types.js" */
/** @import { Shared, WallColumn } from "./types.js" */
import { short } from "../charts/format.js";
import { duration } from "../kit/progress.js";

const SMALLEST = 56; // CSS pixels: below, nobody sees anything
const LARGEST = 112;
const GAP = 4; // CSS pixels between pictures, about

// {meta, tensors} of a wall pack -> its columns, each with its pictures ({data, shape} or
// undefined before its first report) and `ready`.
/**
 * @param {Pack<any>} pack
 * @returns {WallColumn[]}
 */
export function readColumns({ meta, tensors }) {
  return meta.columns.map((column, index) => {
    const of = (name) => tensors[`${index}/${name}`];
    return {
      ...column,
      reconstructions: of("reconstructions"),
      samples: of("samples"),
      traversal: of("traversal"),
      latent: of("latent")?.data,
      ready: Boolean(tensors.inputs && of("reconstructions")),
    };
  });
}

// What all columns have in common.
/**
 * @param {Pack<any>} pack
 * @returns {Shared}
 */
export function readShared({ meta: { shape, class_names: names }, tensors: { inputs, labels } }) {
  return { shape, inputs, names, labels: names.length ? (labels?.data ?? null) : null };
}

// Where the eye starts when the address names no run; ui/compare/wall.py has the same rule.
export function firstColumn(columns, run) {
  const named = columns.findIndex((column) => column.run === run);
  return named >= 0 ? named : Math.floor(columns.length / 2);
}

// "β 0.25" -> ["β", "0.25"]: values alone where several stand in a row.
export function splitLabel(label) {
  const space = label.lastIndexOf(" ");
  return [label.slice(0, Math.max(0, space)), label.slice(space + 1)];
}

// The same of a column, which may say its value itself: "small network" is one value of two words.
/** @param {{label: string, short?: string}} column @returns {[string, string]} */
export function partedLabel({ label, short: value }) {
  if (!value) return /** @type {[string, string]} */ (splitLabel(label));
  return [label.endsWith(value) ? label.slice(0, -value.length).trim() : "", value];
}

/**
 * −ELBO of a model, in nats; NaN of one whose codes have no density, or are of no example.
 * @param {{rate?: number | null, distortion?: number | null, deterministic?: boolean,
 *   encodes?: boolean}} column
 */
export function boundOf({ rate, distortion, deterministic, encodes }) {
  return deterministic || encodes === false ? NaN : (rate ?? NaN) + (distortion ?? NaN);
}

// How a training stands, in a few words.
export function stateWords(column) {
  const { state, fraction, eta, message } = column;
  const percent = `${Math.floor(100 * (fraction ?? 0) + 1e-9)} %`;
  if (state === "ready") return "not begun";
  if (state === "queued") return fraction ? `${percent} · waiting` : "waiting for its turn";
  if (state === "running") {
    if (!fraction) return message || "starting";
    return Number.isFinite(eta) ? `${percent} · ${duration(eta)} left` : percent;
  }
  if (state === "finished") {
    const bound = boundOf(column);
    return Number.isFinite(bound) ? `−ELBO ${short(bound)}` : "finished";
  }
  if (column.ended) return `ended early at ${percent}`;
  if (state === "failed") return message === "This run was deleted." ? "deleted" : "failed";
  return `${state} at ${percent}`;
}

// What went wrong with a column, as a sentence; empty where nothing did.
export function complaint({ state, message, ended }) {
  if (ended) return ended;
  return state === "failed" || state === "interrupted" ? (message || "This run failed.") : "";
}

// How the chosen column stands, in more words.
export function noteWords(column) {
  const state = column.state === "finished" ? "finished" : stateWords(column);
  return [state, column.measuring && "being measured", column.ready && complaint(column)]
    .filter(Boolean).join(" · ");
}

// What stands in the place of pictures that are not there.
export function waitingWords(column) {
  if (column.ready) return "";
  const { label, state, message } = column;
  if (state === "ready") return `Start trains ${label}.`;
  if (state === "queued") return `${label} is waiting for its turn.`;
  if (state === "running") return message || "Its first report comes in a moment.";
  return complaint(column) || `${label} ended before its first report.`;
}

// How many of `counts` (the most wanted first) pictures of `width` pixels fit in `room` CSS pixels,
// and how far they are enlarged: a whole number, where they are not too large already.
// -> {count, scale, gap (picture pixels)}
export function planStrip(room, width, counts) {
  const whole = Math.floor(LARGEST / width);
  const gapOf = (scale) => Math.max(1, Math.round(GAP / scale));
  const span = (count, scale) => (count * (width + gapOf(scale)) - gapOf(scale)) * scale;
  if (whole < 1) {
    const scale = 96 / width;
    const count = counts.find((wanted) => span(wanted, scale) <= room) ?? counts.at(-1);
    return { count, scale, gap: gapOf(scale) };
  }
  for (const count of counts) {
    for (let scale = whole; scale * width >= SMALLEST; scale -= 1) {
      if (span(count, scale) <= room) return { count, scale, gap: gapOf(scale) };
    }
  }
  const scale = Math.max(1, Math.min(whole, Math.ceil(SMALLEST / width)));
  return { count: counts.at(-1), scale, gap: gapOf(scale) };
}

// Which of `steps` pictures of a traversal stand for all where only `count` fit, both ends among
// them.
export function traversalSteps(steps, count) {
  if (count === 1) return [steps - 1];
  const shown = Math.min(count, steps);
  return Array.from({ length: shown }, (_, k) => Math.round((k * (steps - 1)) / (shown - 1)));
}
