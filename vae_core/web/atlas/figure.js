// The figure that Plotly draws for the Map page: traces and layout, made from what is shown.
import { plotlyMarker } from "./colours.js";

// Traces, in order.
export const DOTS = 0;
export const LATENT = 1;
export const PIXELS = 2;
export const CHOSEN = 3;
const MARGIN = { l: 46, r: 10, t: 10, b: 46 };
const BARE = { l: 8, r: 8, t: 8, b: 8 }; // where axes have no meaning
const PAD = 0.04; // room around the dots, as a share of their extent
const FAINT = 0.1; // opacity of what is not selected
const REST = 2; // CSS pixels
const OPACITY = 0.9;
const CLEAR = "rgba(0,0,0,0)";

// The diameter of a dot in CSS pixels, for a plot so wide.
export function dotSize(count, width) {
  const [, roomy] = [[1000, 10], [3000, 8], [5000, 7], [Infinity, 6]].find(([n]) => count <= n);
  return roomy * Math.min(1.2, Math.max(0.6, Math.sqrt(width / 760)));
}

// The coordinates of a map by axis. -> [x (N,), y (N,)[, z (N,)]]
export function coordinatesOf({ points, dimensions, count }) {
  return Array.from({ length: dimensions }, (_, axis) => (
    Array.from({ length: count }, (_unused, i) => points[i * dimensions + axis])
  ));
}

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

function plane({ data, palette, ranges }, dragging) {
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
  return {
    margin: bare ? BARE : MARGIN,
    dragmode: dragging,
    xaxis: axis(0),
    yaxis: { ...axis(1), scaleanchor: "x", scaleratio: 1 },
    shapes: priorCircles(data, palette),
    annotations: circleNames(data, palette),
    selections: [],
    newselection: { line: { color: palette.text, width: 2, dash: "dot" } },
    activeselection: { fillcolor: palette.text, opacity: 0.05 },
  };
}

function space({ data, palette }) {
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
    },
  };
}

// shown: {data, colouring, palette, places: [x, y[, z]], ranges}.
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
    ...(data.dimensions === 3 ? space(shown) : plane(shown, dragging)),
  };
}

// rings: {latent: [index], pixels: [index], chosen: index or null}; selected: [index] or null;
// width: of the plot in CSS pixels.
export function tracesOf({ data, colouring, palette, places }, { rings, selected, webgl, width }) {
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
  const line = { width: deep ? 0 : 0.6, color: palette.background };
  /** @type {{color: number[], size: number | number[], [name: string]: unknown}} */
  const marker = {
    ...plotlyMarker(colouring, data.dimensions, palette), size, line, opacity: deep ? 1 : OPACITY,
  };
  if (deep && selected) {
    // In space dots cannot fade one by one: what is not selected turns small and grey.
    const chosen = new Set(selected);
    marker.color = marker.color.map((value, i) => (chosen.has(i) ? value : 0));
    marker.size = marker.color.map((_, i) => (chosen.has(i) ? size : REST));
  }
  const fading = deep ? {} : selectionStyle(selected);
  const centre = rings.chosen === null ? [] : [rings.chosen];
  return [
    { ...common, ...at(null), ...fading, hoverinfo: "none", marker },
    ring(rings.latent, "circle-open", 7, 2.5, palette.z),
    ring(rings.pixels, "square-open", 6, 2, palette.mu),
    ring(centre, deep ? "diamond-open" : "circle-open", 16, 4, palette.text),
  ];
}
