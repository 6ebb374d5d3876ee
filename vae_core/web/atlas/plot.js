// The scatter of the Map page, drawn by Plotly: WebGL where the browser has it, else SVG.
import { marksOf } from "./colours.js";
import {
  CHOSEN, coordinatesOf, dotSize, DOTS, LATENT, layoutOf, PIXELS, rangeOf, tracesOf,
} from "./figure.js";
import { createGlide } from "./glide.js";

const ZOOM = 0.75;
const STILL = 5; // CSS pixels
const CONFIG = { displayModeBar: false, scrollZoom: true, doubleClick: false, showTips: false };
const HOME = { "scene.camera.eye": { x: 1.25, y: 1.25, z: 1.25 },
  "scene.camera.center": { x: 0, y: 0, z: 0 } };

function closing([low, high], factor) {
  const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
  return [middle - half, middle + half];
}

// A page scrolls over the map as elsewhere: only with Ctrl or ⌘ does the wheel reach the plot.
function leaveWheelToPage(node) {
  node.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) event.preventDefault();
    else event.stopImmediatePropagation();
  }, { capture: true, passive: false });
}

// node: an element with a size. on: {hover(index), leave(), click(index), select(indices)}.
// -> {draw, recolour, ring, select, mode, zoom, reset, resize, destroy}, see each
export function createPlot(Plotly, node, { webgl, on }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const state = { rings: { latent: [], pixels: [], chosen: null }, selected: null, webgl };
  let shown = null; // {data, colouring, palette, places, ranges}
  let dragging = "lasso";
  let journey = 0; // counts draws, so that a newer one ends an older glide
  let heard = false;
  let deaf = false;
  let under; // the dot under the pointer
  let pressed = [0, 0]; // where the pointer went down
  let queue = Promise.resolve(); // Plotly's calls, one after the other

  const plot = make(node);
  const traces = () => tracesOf(shown, { ...state, width: node.clientWidth });
  const deep = () => shown.data.dimensions === 3;
  const layout = () => layoutOf(shown, dragging, [node.clientWidth, node.clientHeight]);
  const later = (act) => {
    queue = queue.then(act).catch((error) => console.warn("map:", error));
  };

  // Plotly adds to the element: its listeners and the layout as it is.
  /** @returns {HTMLDivElement & {on: Function, _fullLayout: any}} */
  function make(parent) {
    const inner = /** @type {any} */ (document.createElement("div"));
    parent.append(inner);
    leaveWheelToPage(inner);
    return inner;
  }

  // In space Plotly tells of a click at every frame while the button is down, hence when turning:
  // a click there is a press and a release at one place.
  plot.addEventListener("pointerdown", (event) => {
    pressed = [event.clientX, event.clientY];
  }, true);
  plot.addEventListener("pointerup", (event) => {
    const [x, y] = pressed;
    const still = Math.hypot(event.clientX - x, event.clientY - y) < STILL;
    if (still && under !== undefined && shown && deep()) on.click(under);
  }, true);

  function listen() {
    if (heard) return;
    heard = true;
    const dots = ({ points = [] }) => (
      points.filter((p) => p.curveNumber === DOTS).map((p) => p.pointNumber)
    );
    plot.on("plotly_hover", (event) => {
      [under] = dots(event);
      if (under !== undefined) on.hover(under);
    });
    plot.on("plotly_unhover", () => {
      under = undefined;
      on.leave();
    });
    plot.on("plotly_click", (event) => {
      const [index] = dots(event);
      if (index !== undefined && !deep()) on.click(index);
    });
    plot.on("plotly_selected", (event) => { if (event && !deaf) on.select(dots(event)); });
  }

  async function react(change = {}) {
    await Plotly.react(plot, traces(), { ...layout(), ...change }, CONFIG);
    listen();
  }

  // Where the dots are, in pixels of the plot.
  function pixels() {
    const { xaxis, yaxis } = plot._fullLayout;
    const [xs, ys] = shown.places;
    const left = (x) => xaxis._offset + xaxis.l2p(x);
    const top = (y) => yaxis._offset + yaxis.l2p(y);
    return [xs.map(left), ys.map(top)];
  }

  // The new map is drawn beneath while its dots travel there from where they were.
  async function travel(before) {
    const turn = journey;
    const { data, colouring, palette } = shown;
    const glide = createGlide(node, before, {
      markOf: marksOf(colouring, palette), palette, diameter: dotSize(data.count, node.clientWidth),
    });
    plot.style.opacity = "0";
    try {
      await react();
      await glide.go(pixels(), () => turn !== journey);
    } finally {
      plot.style.opacity = "";
      glide.end();
    }
  }

  return {
    // Show a map. Where it shows the same pictures as the one before (`together`), dots glide.
    draw(data, colouring, palette, together) {
      journey += 1;
      later(async () => {
        const flat = shown && !deep() && data.dimensions === 2;
        const before = flat && together && !calm.matches ? pixels() : null;
        if (shown && shown.data.dimensions !== data.dimensions) {
          Plotly.purge(plot); // its listeners go with it
          heard = false;
        }
        const places = coordinatesOf(data);
        shown = { data, colouring, palette, places, ranges: places.map(rangeOf) };
        await (before ? travel(before) : react());
        node.dataset.drawn = `${Number(node.dataset.drawn ?? 0) + 1}`;
      });
    },
    recolour(colouring, palette) {
      later(async () => {
        if (!shown) return;
        Object.assign(shown, { colouring, palette });
        const view = layout();
        if (!deep()) {
          const now = plot._fullLayout;
          for (const axis of ["xaxis", "yaxis"]) view[axis].range = now[axis].range.slice();
        }
        await react(view);
      });
    },
    // Rings around neighbours and around the point that they are neighbours of.
    ring(rings) {
      state.rings = rings;
      later(() => {
        if (!shown) return null;
        const drawn = traces().slice(LATENT);
        const axes = deep() ? ["x", "y", "z"] : ["x", "y"];
        const update = Object.fromEntries(axes.map((c) => [c, drawn.map((trace) => trace[c])]));
        return Plotly.restyle(plot, update, [LATENT, PIXELS, CHOSEN]);
      });
    },
    select(selected) {
      state.selected = selected;
      later(() => {
        if (!shown) return null;
        if (deep()) return react();
        // Taking the drawn outline away is told as a selection of nothing.
        deaf = true;
        const update = { selectedpoints: [selected] };
        return Plotly.update(plot, update, { selections: [] }, [DOTS]).finally(() => {
          deaf = false;
        });
      });
    },
    // "lasso", "select" (a box) or "pan".
    mode(name) {
      dragging = name;
      later(() => (shown && !deep() ? Plotly.relayout(plot, { dragmode: name }) : null));
    },
    zoom(closer) {
      const factor = closer ? ZOOM : 1 / ZOOM;
      later(() => {
        if (!shown) return null;
        const { scene, xaxis, yaxis } = plot._fullLayout;
        if (deep()) {
          const { eye } = scene._scene.getCamera();
          const next = Object.fromEntries(Object.entries(eye).map(([k, v]) => [k, v * factor]));
          return Plotly.relayout(plot, { "scene.camera.eye": next });
        }
        return Plotly.relayout(plot, {
          "xaxis.range": closing(xaxis.range, factor), "yaxis.range": closing(yaxis.range, factor),
        });
      });
    },
    reset() {
      later(() => {
        if (!shown) return null;
        const [x, y] = shown.ranges;
        const whole = { "xaxis.range": x.slice(), "yaxis.range": y.slice() };
        return Plotly.relayout(plot, deep() ? HOME : whole);
      });
    },
    resize() {
      later(() => {
        const [width, height] = [node.clientWidth, node.clientHeight];
        return shown && width && height ? Plotly.relayout(plot, { width, height }) : null;
      });
    },
    destroy() {
      journey += 1;
      Plotly.purge(plot);
    },
  };
}
