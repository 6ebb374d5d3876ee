// What the dots of the Map page can be coloured by, and how Plotly is told.
import { classMark, classTone, rampMark } from "../kit/shapes.js";

const STEPS = 16; // colours of the sequential scale that Plotly interpolates between
const LEVELS = 48; // and where each colour is drawn by itself
const GREY = 0.02; // the part of the scale that stands for "no value"
const CLIP = 0.01; // values beyond these quantiles share the colour of the ends

// The shapes of kit/shapes.js by Plotly's names, and, in space, where it has only a few of them, as
// characters of a font.
const SYMBOLS = [
  "circle", "square", "triangle-up", "cross", "diamond", "triangle-down", "hexagon", "star-square",
  "bowtie", "star",
];
const CHARACTERS = ["●", "■", "▲", "✚", "◆", "▼", "⬢", "✖", "⧓", "★"];

// A category a dot: {id, title, names, values (N,)}; NaN is none.
function categories(id, title, names, values) {
  return { id, title, kind: "category", names, values };
}

function scale(id, title, unit, values) {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  const few = sorted.length < 50;
  const [low, high] = few ? [at(0), at(1)] : [at(CLIP), at(1 - CLIP)];
  const clipped = [sorted[0] < low, sorted[sorted.length - 1] > high];
  return { id, title, unit, kind: "scale", values, low, high, clipped };
}

// -> [{id, title, kind: "category" | "scale", values, ...}]: the class first where there are any.
export function createColourings(data) {
  const { meta, labels, names, factors, column } = data;
  const found = [];
  if (labels) found.push(categories("class", "class", names, labels));
  if (factors) {
    const width = factors.shape[1];
    meta.factor_names.forEach((name, place) => {
      const values = factors.data.filter((_, i) => i % width === place);
      const repeats = labels && values.every((value, i) => value === labels[i]);
      if (!repeats) found.push(scale(`factor-${name}`, `factor: ${name}`, "", values));
    });
  }
  found.push(scale("error", "reconstruction", "nats", data.error));
  if (!meta.deterministic) found.push(scale("kl", "KL", "nats", data.kl));
  if (column && meta.column) {
    const { name, categories: texts } = meta.column;
    const title = `your column: ${name}`;
    found.push(texts ? categories("column", title, texts, column)
      : scale("column", title, "", column));
  }
  return found;
}

// What a dot is coloured by, in words.
export function valueText({ kind, names, values, unit }, index) {
  const value = values[index];
  if (!Number.isFinite(value)) return "none";
  if (kind === "category") return names[value];
  return `${Number(value.toPrecision(4))} ${unit}`.trim();
}

// A share of the way from low to high for each value, NaN where there is none.
function shares({ values, low, high }) {
  const span = high - low;
  return Float64Array.from(values, (value) => (
    span > 0 ? Math.min(1, Math.max(0, (value - low) / span)) : value - value + 0.5
  ));
}

const symbolOf = (value) => (Number.isFinite(value) ? SYMBOLS[value % SYMBOLS.length] : "circle");
const characterOf = (value) => (
  Number.isFinite(value) ? CHARACTERS[value % CHARACTERS.length] : CHARACTERS[0]);

// What Plotly's markers need: numbers on a scale of colours whose first part is the grey of "no
// value". -> {color, colorscale, cmin, cmax, symbol}
export function plotlyMarker(colouring, palette) {
  const grey = palette.muted;
  if (colouring.kind === "scale") {
    const stops = Array.from({ length: STEPS }, (_, k) => {
      const share = k / (STEPS - 1);
      return [GREY + (1 - GREY) * share, rampMark(share).colour];
    });
    const color = Array.from(shares(colouring), (share) => (
      Number.isFinite(share) ? GREY + (1 - GREY) * share : 0
    ));
    const colorscale = [[0, grey], [GREY * 0.99, grey], ...stops];
    return { color, colorscale, cmin: 0, cmax: 1, symbol: "circle" };
  }
  const tones = [grey, ...palette.classes];
  const step = 1 / tones.length;
  const colorscale = tones.flatMap((tone, k) => [[k * step, tone], [(k + 1) * step, tone]]);
  const place = (value) => (
    Number.isFinite(value) ? 1 + classTone(value, palette.classes.length) : 0);
  return {
    color: Array.from(colouring.values, (value) => (place(value) + 0.5) * step),
    colorscale,
    cmin: 0,
    cmax: 1,
    symbol: Array.from(colouring.values, symbolOf),
  };
}

// The same in space, for categories: characters and their colours. -> {text (N,), color (N,)}
export function plotlyCharacters(values, palette) {
  const colours = palette.classes;
  return {
    text: Array.from(values, characterOf),
    color: Array.from(values, (value) => (
      Number.isFinite(value) ? colours[classTone(value, colours.length)] : palette.muted)),
  };
}

// The same for single classes: {color (N,), symbol (N,)}.
export function plotlyClasses(indices, palette) {
  const { color } = plotlyCharacters(indices, palette);
  return { color, symbol: indices.map(symbolOf) };
}

// One mark for each dot, for drawing without Plotly: a function of the dot's number.
export function marksOf(colouring, palette) {
  const none = { ...rampMark(0), colour: palette.muted };
  if (colouring.kind === "scale") {
    const all = shares(colouring);
    return (i) => (Number.isFinite(all[i]) ? rampMark(Math.round(all[i] * LEVELS) / LEVELS) : none);
  }
  const marks = colouring.names.map((_, index) => classMark(index, palette.classes));
  return (i) => marks[colouring.values[i]] ?? none;
}

// The legend of categories: [[mark, name], ...].
export function legendMarks(colouring, palette) {
  return colouring.names.map((name, index) => [classMark(index, palette.classes), name]);
}

// The sequential scale as a CSS gradient.
export function rampGradient() {
  const stops = Array.from({ length: 8 }, (_, k) => rampMark(k / 7).colour);
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
