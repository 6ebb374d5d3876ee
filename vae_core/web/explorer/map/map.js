// The latent map: where the data lie in a plane through the code in hand, and that code among them.
/** @import { Frame, Numbers, Plane } from "../../engine/types.js" */
/** @import { PanelContext } from "../../kit/types.js" */
import { REACH, standardPrior } from "../../engine/axes.js";
import { createSurface, paintShapes } from "../../charts/canvas.js";
import { createSquareFrame } from "../../charts/frame.js";
import { squareRange } from "../../charts/range.js";
import { createColourings } from "./colourings.js";
import { densityField, paintDensity, projectPosteriors } from "../../engine/density.js";
import { make } from "../../kit/dom.js";
import { createMapControls } from "./controls.js";
import { createManifold } from "./grid.js";
import { attachHand } from "./hand.js";
import { MARGIN, planGround, planHand } from "./paint.js";
import { MAP_CSS } from "./style.js";
import { createPlane, ellipseOf, parsePlane, projectVariance } from "../../engine/planes.js";

const DENSITY_SIDE = 112; // cells of the density along a side
const BEYOND = 1.2; // how much farther than the frame the density reaches, to the canvas's edge
const BANDWIDTH = 0.12; // prior standard deviations added to each posterior in the density
const POINT_BANDWIDTH = 0.06; // for codes that are points: of the frame's half extent

// Which example's mean a code is exactly, as row of examples/mean; -1 when it is none.
function exampleOf(tensors, z) {
  const means = tensors["examples/mean"];
  if (!means) return -1;
  const [count, size] = means.shape;
  for (let e = 0; e < count; e += 1) {
    if (z.every((value, d) => value === means.data[e * size + d])) return e;
  }
  return -1;
}

// context: {instrument, batch, palette()}. initial: {plane: "z1,z2" or "pca", grid: boolean}; what
// is missing or invalid becomes the default. onChange(words) runs when the user changes either.
// -> {node, show(state), state() -> {plane, grid}, setState({plane, grid}), repaint(), destroy()},
// or null when the pack has no map or the code has one dimension.
/**
 * @param {PanelContext} context
 * @param {{initial?: {plane?: string, grid?: boolean} | null, onChange?: (words: string) => void}} [options]
 */
export function createMap(context, { initial = null, onChange = () => {} } = {}) {
  const { instrument, batch } = context;
  const { axes, meta, deterministic } = instrument;
  const { tensors } = instrument.pack;
  const size = meta.latent_dim;
  const codes = tensors["map/codes"]?.data;
  if (!codes?.length || size < 2) return null;
  const logVariance = tensors["map/log_variance"]?.data ?? null;
  const exampleSpread = tensors["map/example_log_variance"]?.data ?? null;
  const colourings = createColourings(instrument.pack);
  let colouring = colourings[0];
  const telling = axes.slice(0, 2).map(({ index }) => index + 1);
  const usual = size === 2 ? "z1,z2" : `z${telling[0]},z${telling[1]}`;

  const ground = make("canvas", { class: "lp-map-ground", "aria-hidden": "true" });
  const top = make("canvas", {
    class: "lp-map-hand", tabindex: "0", role: "application", "aria-roledescription": "latent map",
  });
  const square = make("div", { class: "lp-map-square" }, ground, top);
  const controls = createMapControls({
    axes, colours: colourings.map(({ title }) => title),
    onPlane: setPlane, onGrid: setGrid, onColour: setColour,
  });
  const style = make("style", { text: MAP_CSS });
  const node = make("section", { class: "lp-latent-map", "aria-label": "Latent map" },
    style, square, controls.node);

  /** @typedef {{plane: Plane, points: Float32Array, frame: Frame, wide: Frame, field: Float32Array}} Ground */
  /** @type {Map<string, Ground>} */
  const planes = new Map(); // what is computed once for each plane
  /** @type {Ground} */
  let view;
  let grid = typeof initial?.grid === "boolean" ? initial.grid : size === 2;
  let pictures = null;
  let density = { key: "", canvas: null };
  let palette = null;
  let state = null;

  function viewOf(id) {
    if (!planes.has(id)) {
      const plane = createPlane(id, codes, size);
      const { points } = projectPosteriors(plane, codes, null, 0);
      const frame = /** @type {Frame} */ (squareRange(Array.from(points), standardPrior(meta)));
      const bandwidth = deterministic ? POINT_BANDWIDTH * frame[2] : BANDWIDTH;
      const spread = projectPosteriors(plane, codes, logVariance, bandwidth);
      /** @type {Frame} */
      const wide = [frame[0], frame[1], BEYOND * frame[2]];
      const field = densityField(spread, wide, DENSITY_SIDE);
      planes.set(id, { plane, points, frame, wide, field });
    }
    return planes.get(id);
  }

  // Where the code came from an encoder: its posterior, in this plane.
  function posterior() {
    const z = instrument.z();
    /** @type {Numbers | null | undefined} */
    let spread = instrument.posterior?.logVariance;
    let row = 0;
    if (!spread && state.origin === "examples") {
      spread = exampleSpread;
      row = exampleOf(tensors, z);
    }
    if (!spread || row < 0) return null;
    const ellipse = ellipseOf(projectVariance(view.plane, spread, row * size));
    return { centre: view.plane.project(z), ellipse };
  }

  const frameIn = (size) => createSquareFrame(view.frame, size, MARGIN);

  function paintBelow(painter, size) {
    palette ??= context.palette();
    const cloud = `${view.plane.id} ${palette.text}`;
    if (density.key !== cloud) {
      density = { key: cloud, canvas: paintDensity(view.field, DENSITY_SIDE, palette.text) };
    }
    const { labels, count, mark } = colouring;
    const scene = {
      points: view.points, labels, names: view.plane.names, prior: standardPrior(meta),
      glyphs: Array.from({ length: Math.max(1, count) }, (_, k) => mark(k, palette)),
      density: density.canvas, pictures: grid ? pictures : null, frame: view.frame, wide: view.wide,
    };
    paintShapes(painter, planGround(scene, frameIn(size)), palette);
  }

  function paintAbove(painter, size) {
    if (!state) return;
    palette ??= context.palette();
    const hand = {
      here: view.plane.project(instrument.z()),
      glance: state.previewing ? view.plane.project(state.z) : null,
      posterior: posterior(),
    };
    paintShapes(painter, planHand(hand, frameIn(size)), palette);
  }

  const below = createSurface(ground, paintBelow);
  const above = createSurface(top, paintAbove);
  const manifold = createManifold(instrument, batch, (canvas, { side, milliseconds }) => {
    pictures = canvas;
    node.dataset.grid = side;
    node.dataset.milliseconds = milliseconds.toFixed(1);
    below.schedule();
  });

  function requestPictures() {
    if (!grid) return;
    const { plane, frame } = view;
    manifold.request({ plane, frame, z: instrument.z(), y: instrument.y() });
  }

  function tell() {
    const [across, upwards] = view.plane.names;
    top.setAttribute("aria-label",
      `${across} across, ${upwards} upwards, ${view.points.length / 2} examples; arrow keys move`);
    controls.show({ plane: view.plane.id, grid });
  }

  function choosePlane(id) {
    view = viewOf(id);
    manifold.stop();
    pictures = null;
    tell();
    requestPictures();
    below.schedule();
    above.schedule();
  }

  function chooseGrid(on) {
    grid = on;
    if (grid) requestPictures();
    else manifold.stop();
    pictures = null;
    tell();
    below.schedule();
  }

  function setPlane(id) {
    choosePlane(id);
    onChange(`map of ${view.plane.names.join(" and ")}`);
  }

  function setGrid(on) {
    chooseGrid(on);
    onChange(on ? "pictures on the map" : "no pictures on the map");
  }

  function drawLegend() {
    const colours = context.palette();
    const { legend, mark } = colouring;
    controls.legend(legend.map(([index, name]) => [mark(index, colours), name]));
  }

  function setColour(index) {
    colouring = colourings[index];
    drawLegend();
    below.schedule();
  }

  const through = ([x, y]) => view.plane.through(instrument.z(), x, y);
  attachHand(top, {
    at(event) {
      const box = top.getBoundingClientRect();
      const { x, y } = frameIn(box);
      return [x.invert(event.clientX - box.left), y.invert(event.clientY - box.top)];
    },
    unit: () => (deterministic ? view.frame[2] / REACH : 1),
    onGlance: (place) => instrument.preview(place ? { z: through(place) } : null),
    onPin: (place) => instrument.move({ z: through(place) }, "map"),
    onNudge([right, up]) {
      const [x, y] = view.plane.project(instrument.z());
      instrument.move({ z: through([x + right, y + up]) }, "map");
    },
    onRelease() {
      const [x, y] = view.plane.project(instrument.z());
      const [across, upwards] = view.plane.names;
      instrument.commit(`${across} at ${x.toFixed(2)}, ${upwards} at ${y.toFixed(2)}`);
    },
  });

  choosePlane(parsePlane(initial?.plane, size) ? initial.plane : usual);
  drawLegend();
  return {
    node,
    show(next) {
      state = next;
      if (!next.previewing) requestPictures();
      above.schedule();
    },
    state: () => ({ plane: view.plane.id, grid }),
    setState(next) {
      if (parsePlane(next?.plane, size)) choosePlane(next.plane);
      if (typeof next?.grid === "boolean" && next.grid !== grid) chooseGrid(next.grid);
    },
    repaint() {
      palette = null;
      drawLegend();
      below.schedule();
      above.schedule();
    },
    destroy() {
      manifold.stop();
      below.destroy();
      above.destroy();
    },
  };
}
