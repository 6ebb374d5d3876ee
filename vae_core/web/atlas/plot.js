// The scatter of the Map page, drawn by Plotly: WebGL where the browser has it, else SVG.
import { marksOf } from "./colours.js";
import {
  CHOSEN, coordinatesOf, dotSize, DOTS, LATENT, layoutOf, PIXELS, rangeOf, tracesOf,
} from "./figure.js";
import { createGlide } from "./glide.js";
/** @import { Atlas, AtlasPalette, Colouring, Plot, PlotHands, Rings, Shown } from "./types.js" */

const ZOOM = 0.75;
const SHARP = 3; // of a picture to take away, for each CSS pixel
const STILL = 5; // CSS pixels
const CONFIG = { displayModeBar: false, scrollZoom: true, doubleClick: false, showTips: false };
const HOME = { "scene.camera.eye": { x: 1.25, y: 1.25, z: 1.25 },
  "scene.camera.center": { x: 0, y: 0, z: 0 } };

/**
 * @param {[low: number, high: number]} range
 * @param {number} factor
 */
function closing([low, high], factor) {
  const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
  return [middle - half, middle + half];
}

// A page scrolls over the map as elsewhere: only with Ctrl or ⌘ does the wheel reach the plot.
/** @param {HTMLElement} node */
function leaveWheelToPage(node) {
  node.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) event.preventDefault();
    else event.stopImmediatePropagation();
  }, { capture: true, passive: false });
}

// Plotly adds to its element: its listeners and the layout as it is.
/** @typedef {HTMLDivElement & {on: Function, _fullLayout: any}} PlotElement */
/**
 * What is on the screen and how it is worked with.
 * @typedef {{Plotly: any, node: HTMLElement, plot: PlotElement, shown: Shown | null, webgl: boolean,
 *   rings: Rings, selected: number[] | null, dragging: string, heard: boolean, deaf: boolean,
 *   journey: number, wanted: number[][], under: number | undefined}} View
 */

/** @param {HTMLElement} parent */
function makePlot(parent) {
  const inner = /** @type {PlotElement} */ (document.createElement("div"));
  parent.append(inner);
  leaveWheelToPage(inner);
  return inner;
}

/** @param {View} view */
const deep = ({ shown }) => shown?.data.dimensions === 3;

/** @param {View} view */
const traces = (view) => (
  tracesOf(/** @type {Shown} */ (view.shown), { ...view, width: view.node.clientWidth }));

/** @param {View} view */
const layout = ({ shown, dragging, node }) => (
  layoutOf(/** @type {Shown} */ (shown), dragging, [node.clientWidth, node.clientHeight]));

// In space Plotly tells of a click at every frame while the button is down, hence when turning:
// a click there is a press and a release at one place.
/**
 * @param {View} view
 * @param {PlotHands} on
 */
function hearClicksInSpace(view, on) {
  let pressed = [0, 0]; // where the pointer went down
  view.plot.addEventListener("pointerdown", (event) => {
    pressed = [event.clientX, event.clientY];
  }, true);
  view.plot.addEventListener("pointerup", (event) => {
    const still = Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < STILL;
    if (still && view.under !== undefined && deep(view)) on.click(view.under);
  }, true);
}

/**
 * @param {View} view
 * @param {PlotHands} on
 */
function listen(view, on) {
  if (view.heard) return;
  view.heard = true;
  const dots = ({ points = [] }) => (
    points.filter((p) => p.curveNumber === DOTS).map((p) => p.pointNumber)
  );
  view.plot.on("plotly_hover", (event) => {
    [view.under] = dots(event);
    if (view.under !== undefined) on.hover(view.under);
  });
  view.plot.on("plotly_unhover", () => {
    view.under = undefined;
    on.leave();
  });
  view.plot.on("plotly_click", (event) => {
    const [index] = dots(event);
    if (index !== undefined && !deep(view)) on.click(index);
  });
  view.plot.on("plotly_relayout", (event) => {
    // Told in this form of what a hand did: moved the plane, or turned a wheel over it.
    if (!("xaxis.range[0]" in event || "yaxis.range[0]" in event)) return;
    const { xaxis, yaxis } = view.plot._fullLayout;
    view.wanted = [xaxis, yaxis].map(({ range }) => range.slice());
  });
  view.plot.on("plotly_selected", (event) => {
    if (event && !view.deaf) on.select(dots(event));
  });
}

/**
 * @param {View} view
 * @param {PlotHands} on
 * @param {object} [change] of the layout
 */
async function react(view, on, change = {}) {
  await view.Plotly.react(view.plot, traces(view), { ...layout(view), ...change }, CONFIG);
  listen(view, on);
}

// Where the dots are, in pixels of the plot.
/** @param {View} view */
function pixels({ plot, shown }) {
  const { xaxis, yaxis } = plot._fullLayout;
  const [xs, ys] = shown?.places ?? [[], []];
  return [
    xs.map((x) => xaxis._offset + xaxis.l2p(x)), ys.map((y) => yaxis._offset + yaxis.l2p(y)),
  ];
}

// The new map is drawn beneath while its dots travel there from where they were.
/**
 * @param {View} view
 * @param {Shown} shown
 * @param {number[][]} before
 * @param {() => Promise<void>} draw
 */
async function travel(view, { data, colouring, palette }, before, draw) {
  const turn = view.journey;
  const glide = createGlide(view.node, before, {
    markOf: marksOf(colouring, palette), palette,
    diameter: dotSize(data.count, view.node.clientWidth),
  });
  view.plot.style.opacity = "0";
  try {
    await draw();
    await glide.go(pixels(view), () => turn !== view.journey);
  } finally {
    view.plot.style.opacity = "";
    glide.end();
  }
}

/**
 * @param {View} view
 * @param {PlotHands} on
 * @param {Omit<Shown, "places" | "ranges">} next
 * @param {boolean} glides
 */
async function show(view, on, { data, colouring, palette }, glides) {
  const { shown } = view;
  const flat = shown && !deep(view) && data.dimensions === 2;
  const before = flat && glides ? pixels(view) : null;
  if (shown && shown.data.dimensions !== data.dimensions) {
    view.Plotly.purge(view.plot); // its listeners go with it
    view.heard = false;
  }
  const places = coordinatesOf(data);
  const now = { data, colouring, palette, places, ranges: places.map(rangeOf) };
  view.shown = now;
  view.wanted = now.ranges;
  const draw = () => react(view, on);
  await (before ? travel(view, now, before, draw) : draw());
  view.node.dataset.drawn = `${Number(view.node.dataset.drawn ?? 0) + 1}`;
}

/**
 * @param {View} view
 * @param {PlotHands} on
 */
function recolour(view, on) {
  const kept = layout(view);
  if (!deep(view)) {
    const now = view.plot._fullLayout;
    for (const axis of ["xaxis", "yaxis"]) kept[axis].range = now[axis].range.slice();
  }
  return react(view, on, kept);
}

/** @param {View} view */
function ring(view) {
  const drawn = traces(view).slice(LATENT, CHOSEN + 1);
  const axes = deep(view) ? ["x", "y", "z"] : ["x", "y"];
  const update = Object.fromEntries(axes.map((c) => [c, drawn.map((trace) => trace[c])]));
  return view.Plotly.restyle(view.plot, update, [LATENT, PIXELS, CHOSEN]);
}

/**
 * @param {View} view
 * @param {PlotHands} on
 */
function select(view, on) {
  if (deep(view)) return react(view, on);
  // Taking the drawn outline away is told as a selection of nothing.
  view.deaf = true;
  const update = { selectedpoints: [view.selected] };
  return view.Plotly.update(view.plot, update, { selections: [] }, [DOTS]).finally(() => {
    view.deaf = false;
  });
}

/**
 * @param {View} view
 * @param {number} factor
 */
function zoom(view, factor) {
  const { scene, xaxis, yaxis } = view.plot._fullLayout;
  if (deep(view)) {
    const { eye } = scene._scene.getCamera();
    const next = Object.fromEntries(Object.entries(eye).map(([k, v]) => [k, v * factor]));
    return view.Plotly.relayout(view.plot, { "scene.camera.eye": next });
  }
  return look(view, [xaxis, yaxis].map(({ range }) => closing(range, factor)));
}

// Look at a part of the plane. Equal scales widen one of its axes to the shape of the window, and
// what is wanted is kept as it was: of a window that grew and shrank the map would stay small.
/**
 * @param {View} view
 * @param {number[][]} ranges
 * @param {object} [change] of the layout
 */
function look(view, ranges, change = {}) {
  view.wanted = ranges;
  const [x, y] = ranges.map((range) => range.slice());
  return view.Plotly.relayout(view.plot, { ...change, "xaxis.range": x, "yaxis.range": y });
}

// WebGL's pixels are gone once they are shown.
/** @param {View} view @returns {Promise<string>} */
const pictureOf = ({ Plotly, plot, node }) => Plotly.toImage(plot, {
  format: "png", width: node.clientWidth, height: node.clientHeight, scale: SHARP,
});

// The same dots elsewhere, in the frame that stands; of several places only the latest is drawn.
/** @param {View} view @param {PlotHands} on @param {(act: () => any) => void} change */
function createPlacing(view, on, change) {
  /** @type {{points: import("../engine/types.js").TensorData | null} | null} */
  let next = null;
  function draw() {
    const shown = /** @type {Shown} */ (view.shown);
    const { own = shown.data } = shown;
    const data = { ...own, points: next?.points ?? own.points };
    next = null;
    view.shown = { ...shown, own, data, places: coordinatesOf(data) };
    return recolour(view, on);
  }
  /** @param {import("../engine/types.js").TensorData | null} points */
  return function place(points) {
    const waits = next !== null;
    next = { points };
    if (!waits) change(draw);
  };
}

// node: an element with a size. on: {hover(index), leave(), click(index), select(indices)}.
/**
 * @param {any} Plotly
 * @param {HTMLElement} node
 * @param {{webgl: boolean, on: PlotHands}} options
 * @returns {Plot}
 */
export function createPlot(Plotly, node, { webgl, on }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {View} */
  const view = {
    wanted: [], Plotly, node, webgl, plot: makePlot(node), shown: null, selected: null,
    rings: { latent: [], pixels: [], chosen: null }, dragging: "lasso", heard: false, deaf: false,
    journey: 0, // counts draws, so that a newer one ends an older glide
    under: undefined, // the dot under the pointer
  };
  hearClicksInSpace(view, on);
  view.plot.lpPicture = () => pictureOf(view);
  let queue = Promise.resolve(); // Plotly's calls, one after the other
  const later = (act) => {
    queue = queue.then(act).catch((error) => console.warn("map:", error));
  };
  // The same for what changes a map that is there.
  const change = (act) => later(() => (view.shown ? act() : null));

  return {
    // Show a map. Where it shows the same pictures as the one before (`together`), dots glide.
    draw(data, colouring, palette, together) {
      view.journey += 1;
      later(() => show(view, on, { data, colouring, palette }, together && !calm.matches));
    },
    recolour(colouring, palette) {
      change(() => {
        Object.assign(/** @type {Shown} */ (view.shown), { colouring, palette });
        return recolour(view, on);
      });
    },
    // Rings around neighbours and around the point that they are neighbours of.
    ring(rings) {
      view.rings = rings;
      change(() => ring(view));
    },
    select(selected) {
      view.selected = selected;
      change(() => select(view, on));
    },
    // "lasso", "select" (a box) or "pan".
    mode(name) {
      view.dragging = name;
      change(() => (deep(view) ? null : Plotly.relayout(view.plot, { dragmode: name })));
    },
    place: createPlacing(view, on, change),
    zoom: (closer) => change(() => zoom(view, closer ? ZOOM : 1 / ZOOM)),
    reset() {
      change(() => {
        if (deep(view)) return Plotly.relayout(view.plot, HOME);
        return look(view, view.shown?.ranges ?? []);
      });
    },
    resize() {
      change(() => {
        const [width, height] = [node.clientWidth, node.clientHeight];
        if (!width || !height) return null;
        if (deep(view)) return Plotly.relayout(view.plot, { width, height });
        return look(view, view.wanted, { width, height });
      });
    },
    destroy() {
      view.journey += 1;
      Plotly.purge(view.plot);
    },
  };
}
