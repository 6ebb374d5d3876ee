// The figure that Plotly draws for the Map page: traces and layout, made from what is shown.
/** @import { Atlas, Rings, Shown } from "./types.js" */
import { besideMarks, classCentres } from "../charts/centres.js";
import { createPlaneFrame } from "../charts/frame.js";
import { plotlyCharacters, plotlyClasses, plotlyMarker } from "./colours.js";

// Traces, in order.
export const DOTS = 0;
export const LATENT = 1;
export const PIXELS = 2;
export const CHOSEN = 3;
export const CENTRES = 4;
const MARGIN = { l: 46, r: 10, t: 10, b: 46 };
const BARE = { l: 8, r: 8, t: 8, b: 8 }; // where axes have no meaning
const PAD = 0.04; // room around the dots, as a share of their extent
const FAINT = 0.1; // opacity of what is not selected
const REST = 2; // CSS pixels
const OPACITY = 0.9;
const SIZES = [[1000, 10], [3000, 8], [5000, 7], [Infinity, 6]]; // [dots at most, CSS pixels]
const CLEAR = "rgba(0,0,0,0)";
const CENTRE = 13; // the diameter of a mark with a name
const SPACED = 1.5; // a character is so much larger than what is seen of it
// Fonts with all marks in space, one of which every system has.
const MARK_FONTS = "DejaVu Sans, Segoe UI Symbol, Apple Symbols, Noto Sans Symbols 2, sans-serif";

// The diameter of a dot in CSS pixels, for a plot so wide.
export function dotSize(count, width) {
  const [, roomy] = SIZES.find(([most]) => count <= most) ?? SIZES[SIZES.length - 1];
  return roomy * Math.min(1.2, Math.max(0.6, Math.sqrt(width / 760)));
}

// The coordinates of a map by axis. -> [x (N,), y (N,)[, z (N,)]]
/**
 * @param {Pick<Atlas, "points" | "dimensions" | "count">} data
 * @returns {number[][]}
 */
export function coordinatesOf({ points, dimensions, count }) {
  return Array.from({ length: dimensions }, (_, axis) => (
    Array.from({ length: count }, (_unused, i) => points[i * dimensions + axis])
  ));
}

/**
 * @param {number[]} values
 * @returns {[low: number, high: number]}
 */
export function rangeOf(values) {
  const low = values.reduce((best, value) => Math.min(best, value), Infinity);
  const high = values.reduce((best, value) => Math.max(best, value), -Infinity);
  const pad = (high - low || 1) * PAD;
  return [low - pad, high + pad];
}

// What is not selected fades; without a selection (null) nothing does.
function selectionStyle(selected) {
  return {
    selectedpoints: selected,
    selected: { marker: { opacity: 1 } },
    unselected: { marker: { opacity: FAINT } },
  };
}

// The name of an axis, with its share of the variance for a principal component.
function axisTitle({ axes, explained }, axis) {
  if (!axes[axis]) return "";
  return explained ? `${axes[axis]} (${(100 * explained[axis]).toFixed(0)} %)` : axes[axis];
}

// Circles of one and two standard deviations of the prior, in views that keep distances.
function priorCircles({ meta }, palette) {
  const { centre } = meta;
  if (!centre || !meta.axes.every(Boolean)) return [];
  return [1, 2].map((radius) => ({
    type: "circle",
    layer: "below",
    line: { color: palette.muted, width: 1.5, dash: "dash" },
    x0: centre[0] - radius, x1: centre[0] + radius,
    y0: centre[1] - radius, y1: centre[1] + radius,
  }));
}

function circleNames({ meta }, palette) {
  const font = { color: palette.muted, size: 13 };
  const bgcolor = palette.background;
  return priorCircles({ meta }, palette).map(({ x1, y1 }, k) => ({
    x: (x1 + meta.centre[0]) / 2 + (k + 1) * 0.207, // at an angle of 45 degrees
    y: meta.centre[1] + (y1 - meta.centre[1]) * Math.SQRT1_2,
    text: `prior ${k + 1} σ`, showarrow: false, font, bgcolor, borderpad: 1,
    xanchor: "left", yanchor: "bottom",
  }));
}

// The middles of the classes that dots are coloured by; none for a scale.
/** @param {Pick<Shown, "data" | "colouring">} shown */
function centresOf({ data: { points, dimensions }, colouring: { kind, values, names } }) {
  return kind === "category" ? classCentres(points, values, names ?? [], dimensions) : [];
}

const escaped = (name) => name.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** @param {Shown} shown */
function nameLook({ palette }) {
  return {
    showarrow: false, xanchor: "left", yanchor: "middle", borderpad: 0,
    bgcolor: palette.veil, font: { color: palette.text, size: 15, weight: 700 },
  };
}

// The names of classes, each beside its mark; where they stand is settled for the whole map.
/** @param {Shown} shown @param {number[]} size */
function centreNames(shown, [width, height], margin) {
  const centres = centresOf(shown);
  const [xs, ys] = shown.ranges;
  const inner = { width: width - margin.l - margin.r, height: height - margin.t - margin.b };
  const unit = Math.min(inner.width / (xs[1] - xs[0]), inner.height / (ys[1] - ys[0]));
  const { x, y } = createPlaneFrame([(xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2], unit, inner);
  const places = centres.map(({ at }) => (
    /** @type {[number, number]} */ ([x.apply(at[0]), y.apply(at[1])])));
  const names = besideMarks(places, centres.map(({ name }) => name), inner);
  return centres.flatMap(({ name, at }, k) => {
    const place = names[k];
    return place ? [{
      ...nameLook(shown), x: at[0], y: at[1], text: escaped(name),
      xshift: place[0] - places[k][0], yshift: places[k][1] - place[1],
    }] : [];
  });
}

function plane(shown, dragging, size) {
  const { data, palette, ranges } = shown;
  const bare = !data.meta.axes.some(Boolean);
  const axis = (place) => ({
    range: ranges[place].slice(),
    autorange: false,
    showgrid: !bare,
    zeroline: !bare,
    showticklabels: !bare,
    gridcolor: palette.faint,
    zerolinecolor: palette.faint,
    zerolinewidth: 2,
    title: { text: axisTitle(data.meta, place), standoff: 8, font: { color: palette.z, size: 16 } },
  });
  const margin = bare ? BARE : MARGIN;
  return {
    margin,
    dragmode: dragging,
    xaxis: axis(0),
    yaxis: { ...axis(1), scaleanchor: "x", scaleratio: 1 },
    shapes: priorCircles(data, palette),
    annotations: [...circleNames(data, palette), ...centreNames(shown, size, margin)],
    selections: [],
    newselection: { line: { color: palette.text, width: 2, dash: "dot" } },
    activeselection: { fillcolor: palette.text, opacity: 0.05 },
  };
}

function space(shown) {
  const { data, palette } = shown;
  const axis = (place) => ({
    title: { text: axisTitle(data.meta, place), font: { color: palette.z, size: 16 } },
    color: palette.muted,
    gridcolor: palette.faint,
    zerolinecolor: palette.faint,
    showticklabels: data.meta.axes.some(Boolean),
    showspikes: false,
    showbackground: false,
  });
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    scene: {
      uirevision: "kept", // the camera stays where it was turned to
      xaxis: axis(0), yaxis: axis(1), zaxis: axis(2), aspectmode: "data", dragmode: "orbit",
      annotations: centresOf(shown).map(({ name, at: [x, y, z] }) => (
        { ...nameLook(shown), x, y, z, text: escaped(name), xshift: CENTRE })),
    },
  };
}

// shown: {data, colouring, palette, places: [x, y[, z]], ranges}.
/**
 * @param {Shown} shown
 * @param {string} dragging
 * @param {number[]} size width and height
 * @returns {any}
 */
export function layoutOf(shown, dragging, [width, height]) {
  const { data, palette } = shown;
  return {
    width,
    height,
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    font: { family: palette.font, size: 14, color: palette.muted },
    hovermode: "closest",
    hoverdistance: 14,
    ...(data.dimensions === 3 ? space(shown) : plane(shown, dragging, [width, height])),
  };
}

// Dots in the plane, or a scale's in space.
function markerTrace({ data, colouring, palette }, size, selected) {
  const deep = data.dimensions === 3;
  const line = { width: deep ? 0 : 0.6, color: palette.background };
  /** @type {{color: number[], size: number | number[], [name: string]: unknown}} */
  const marker = { ...plotlyMarker(colouring, palette), size, line, opacity: deep ? 1 : OPACITY };
  if (deep && selected) {
    // In space dots cannot fade one by one: what is not selected turns small and grey.
    const chosen = new Set(selected);
    marker.color = marker.color.map((value, i) => (chosen.has(i) ? value : 0));
    marker.size = marker.color.map((_, i) => (chosen.has(i) ? size : REST));
  }
  return { ...(deep ? {} : selectionStyle(selected)), mode: "markers", marker };
}

// Dots of classes in space, where Plotly has too few shapes: characters.
function characterTrace(values, palette, size, selected) {
  const { text, color } = plotlyCharacters(values, palette);
  const chosen = selected && new Set(selected);
  const seen = (i) => !chosen || chosen.has(i);
  return {
    mode: "text", text,
    textfont: {
      family: MARK_FONTS,
      size: text.map((_, i) => (seen(i) ? SPACED * size : REST)),
      color: color.map((each, i) => (seen(i) ? each : palette.muted)),
    },
  };
}

// The marks that the names of classes stand beside.
function centreTrace({ palette }, centres, deep) {
  const indices = centres.map(({ index }) => index);
  const at = Object.fromEntries(["x", "y", ...(deep ? ["z"] : [])].map((name, axis) => (
    [name, centres.map((centre) => centre.at[axis])])));
  if (deep) return { ...at, ...characterTrace(indices, palette, 1.4 * CENTRE, null) };
  const line = { width: 2, color: palette.background };
  return {
    ...at, mode: "markers", marker: { ...plotlyClasses(indices, palette), size: CENTRE, line },
  };
}

// rings: {latent: [index], pixels: [index], chosen: index or null}; selected: [index] or null;
// width: of the plot in CSS pixels.
/**
 * @param {Shown} shown
 * @param {{rings: Rings, selected: number[] | null, webgl: boolean, width: number}} view
 * @returns {any[]}
 */
export function tracesOf(shown, { rings, selected, webgl, width }) {
  const { data, colouring, palette, places } = shown;
  const deep = data.dimensions === 3;
  const size = dotSize(data.count, width) * (deep ? 0.75 : 1);
  const flat = webgl ? "scattergl" : "scatter";
  const common = { type: deep ? "scatter3d" : flat, mode: "markers", showlegend: false };
  const at = (indices) => Object.fromEntries(
    places.map((values, axis) => ["xyz"[axis], indices ? indices.map((i) => values[i]) : values]),
  );
  const ring = (indices, symbol, grow, width, color) => ({
    ...common, ...at(indices), hoverinfo: "skip",
    marker: { symbol, size: size + grow, color, opacity: 1, line: { width, color } },
  });
  const dots = deep && colouring.kind === "category"
    ? characterTrace(colouring.values, palette, size, selected)
    : markerTrace(shown, size, selected);
  const centre = rings.chosen === null ? [] : [rings.chosen];
  return [
    { ...common, ...at(null), hoverinfo: "none", ...dots },
    ring(rings.latent, "circle-open", 7, 2.5, palette.z),
    ring(rings.pixels, "square-open", 6, 2, palette.mu),
    ring(centre, deep ? "diamond-open" : "circle-open", 16, 4, palette.text),
    { ...common, hoverinfo: "skip", ...centreTrace(shown, centresOf(shown), deep) },
  ];
}
