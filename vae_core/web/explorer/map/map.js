// The latent map: where the data lie in a plane through the code in hand, and that code among them.
import { REACH, standardPrior } from "../../engine/axes.js";
import { createSurface, paintShapes } from "../../charts/canvas.js";
import { allNamed, classCentres } from "../../charts/centres.js";
import { createSquareFrame } from "../../charts/frame.js";
import { paintDensity } from "./cloud.js";
import { createColourings } from "./colourings.js";
import { make } from "../../kit/dom.js";
import { createMapControls } from "./controls.js";
import { createManifold } from "./grid.js";
import { createGrounds, DENSITY_SIDE } from "./grounds.js";
import { attachHand } from "./hand.js";
import { MARGIN, planGround, planHand } from "./paint.js";
import { MAP_CSS } from "./style.js";
import { ellipseOf, parsePlane, projectVariance } from "../../engine/planes.js";
import { counted } from "../../kit/counted.js";
/** @import { Batch, Point } from "../../engine/types.js" */
/** @import { InstrumentState, Palette, PanelContext } from "../../kit/types.js" */
/** @import { Size } from "../../charts/types.js" */
/** @import { Colouring } from "./colourings.js" */
/** @import { Ground } from "./grounds.js" */

const USUAL = 400; // pixels of a map that is not on the page yet
const SETTLE = 40; // ms until the cloud of the density follows the points

/**
 * What is on the map.
 * @typedef {{context: PanelContext, node: HTMLElement, colourings: Colouring[], ground: Ground,
 *   colouring: Colouring, grid: boolean, pictures: HTMLCanvasElement | null,
 *   state: InstrumentState | null, palette: Palette | null, settled: boolean}} LatentMap
 */

// The colours of now, looked up once after each change of theme.
/** @param {LatentMap} map */
function paletteOf(map) {
  map.palette ??= map.context.palette();
  return map.palette;
}

// Of the example in hand: its posterior, in this plane.
/** @param {LatentMap} map */
function posteriorOf({ ground, state }) {
  const example = state?.example;
  if (!example?.logVariance) return null;
  const ellipse = ellipseOf(projectVariance(ground.plane, example.logVariance, 0));
  return { centre: ground.plane.project(example.mean), ellipse };
}

/**
 * @param {LatentMap} map
 * @param {Size} size
 */
const frameIn = ({ ground }, size) => createSquareFrame(ground.frame, size, MARGIN);

// Whether names of a few classes stand on the map itself: where all find room.
/** @param {LatentMap} map */
function allStand(map) {
  const { classes, labels } = map.colouring;
  const centres = classes && labels ? classCentres(map.ground.points, labels, classes) : [];
  const side = map.node.clientWidth || USUAL;
  return centres.length > 1 && allNamed(centres, frameIn(map, { width: side, height: side }));
}

// -> paint(context, size): what changes with the plane
/** @param {LatentMap} map */
function createGroundPainter(map) {
  let key = "";
  /** @type {Ground | null} */
  let ground = null;
  /** @type {HTMLCanvasElement} */
  let canvas;

  /** @param {Palette} palette */
  function cloudOf(palette) {
    const now = `${map.ground.plane.id} ${palette.text}`;
    if (key !== now || ground !== map.ground) {
      canvas = paintDensity(map.ground.field(), DENSITY_SIDE, palette.text);
    }
    [key, ground] = [now, map.ground];
    return canvas;
  }

  return (painter, size) => {
    const palette = paletteOf(map);
    const { points, frame, wide, plane } = map.ground;
    const { labels, count, mark, classes } = map.colouring;
    const scene = {
      points, frame, wide, labels, names: plane.names, classes, density: map.settled ? cloudOf(palette) : null,
      prior: standardPrior(map.context.instrument.meta),
      glyphs: Array.from({ length: Math.max(1, count) }, (_, k) => mark(k, palette)),
      pictures: map.grid ? map.pictures : null,
    };
    paintShapes(painter, planGround(scene, frameIn(map, size)), palette);
  };
}

// -> paint(context, size): what follows the hand
/** @param {LatentMap} map */
function createHandPainter(map) {
  return (painter, size) => {
    const { ground: { plane }, state } = map;
    if (!state) return;
    const hand = {
      here: plane.project(map.context.instrument.z()),
      glance: state.previewing ? plane.project(state.z) : null,
      posterior: posteriorOf(map),
    };
    paintShapes(painter, planHand(hand, frameIn(map, size)), paletteOf(map));
  };
}

// Mouse, finger and keys move the instrument through the plane.
/**
 * @param {LatentMap} map
 * @param {HTMLCanvasElement} canvas
 */
function moveBy(map, canvas) {
  const { instrument } = map.context;
  /** @param {Point} place */
  const through = ([x, y]) => map.ground.plane.through(instrument.z(), x, y);
  const here = () => map.ground.plane.project(instrument.z());
  attachHand(canvas, {
    at(event) {
      const box = canvas.getBoundingClientRect();
      const { x, y } = frameIn(map, box);
      return [x.invert(event.clientX - box.left), y.invert(event.clientY - box.top)];
    },
    unit: () => (instrument.deterministic ? map.ground.frame[2] / REACH : 1),
    onGlance: (place) => instrument.preview(place ? { z: through(place) } : null),
    onPin: (place) => instrument.move({ z: through(place) }, "map"),
    onNudge([right, up]) {
      const [x, y] = here();
      instrument.move({ z: through([x + right, y + up]) }, "map");
    },
    onRelease() {
      const [x, y] = here();
      const [across, upwards] = map.ground.plane.names;
      instrument.commit(`${across} at ${x.toFixed(2)}, ${upwards} at ${y.toFixed(2)}`);
    },
  });
}

// The two canvases of the map, one over the other, and the pictures between them.
/**
 * @param {LatentMap} map
 * @param {Batch} batch
 */
function createCanvases(map, batch) {
  const ground = make("canvas", { class: "lp-map-ground", "aria-hidden": "true" });
  const top = make("canvas", {
    class: "lp-map-hand", tabindex: "0", role: "application", "aria-roledescription": "latent map",
  });
  const below = createSurface(ground, createGroundPainter(map));
  const above = createSurface(top, createHandPainter(map));
  const { instrument } = map.context;
  const manifold = createManifold(instrument, batch, (canvas, { side, milliseconds }) => {
    map.pictures = canvas;
    map.node.dataset.grid = `${side}`;
    map.node.dataset.milliseconds = milliseconds.toFixed(1);
    below.schedule();
  });
  moveBy(map, top);
  const settling = setTimeout(() => {
    map.settled = true;
    below.schedule();
  }, SETTLE);
  return {
    node: make("div", { class: "lp-map-square" }, ground, top),
    below,
    above,
    stop: manifold.stop,
    request() {
      if (!map.grid) return;
      const { plane, frame } = map.ground;
      const weights = map.state?.weights ?? 0;
      manifold.request({ plane, frame, z: instrument.z(), y: instrument.y(), weights });
    },
    label() {
      const { plane: { names: [across, upwards] }, points } = map.ground;
      top.setAttribute("aria-label",
        `${across} across, ${upwards} upwards, ${counted(points.length / 2, "example")}; arrow keys move`);
    },
    destroy() {
      clearTimeout(settling);
      manifold.stop();
      below.destroy();
      above.destroy();
    },
  };
}

/**
 * @param {PanelContext} context
 * @param {ReturnType<typeof createGrounds>} grounds
 * @param {{plane?: string | null, grid?: boolean} | null} initial
 * @returns {LatentMap}
 */
function begin(context, grounds, initial) {
  const { axes, meta, pack } = context.instrument;
  const size = meta.latent_dim;
  const usual = size === 2 ? "z1,z2" : `z${axes[0].index + 1},z${axes[1].index + 1}`;
  const wanted = initial?.plane;
  const colourings = createColourings(pack);
  return {
    context, colourings, colouring: colourings[0],
    ground: grounds.of(wanted && parsePlane(wanted, size) ? wanted : usual),
    grid: typeof initial?.grid === "boolean" ? initial.grid : size === 2,
    pictures: null, state: null, palette: null, settled: false,
    node: make("section", { class: "lp-latent-map", "aria-label": "Latent map" }),
  };
}

// To another plane, with or without pictures under the points; tell() when either has changed.
/**
 * @param {LatentMap} map
 * @param {(id: string) => Ground} groundOf
 * @param {ReturnType<typeof createCanvases>} canvases
 * @param {() => void} tell
 */
function createTurns(map, groundOf, canvases, tell) {
  function renew() {
    map.pictures = null;
    canvases.label();
    tell();
    canvases.request();
    canvases.below.schedule();
  }
  return {
    /** @param {string} id */
    plane(id) {
      map.ground = groundOf(id);
      canvases.stop();
      renew();
      canvases.above.schedule();
    },
    /** @param {boolean} on */
    grid(on) {
      map.grid = on;
      if (!on) canvases.stop();
      renew();
    },
  };
}

// What the hands at the controls do, with words for a screen reader.
/**
 * @param {LatentMap} map
 * @param {() => ReturnType<typeof createTurns>} turn
 * @param {(words: string) => void} tell
 */
function handsOf(map, turn, tell) {
  return {
    /** @param {string} id */
    onPlane(id) {
      turn().plane(id);
      tell(`map of ${map.ground.plane.names.join(" and ")}`);
    },
    /** @param {boolean} on */
    onGrid(on) {
      turn().grid(on);
      tell(on ? "pictures on the map" : "no pictures on the map");
    },
  };
}

// context: {instrument, batch, palette()}. initial: {plane: "z1,z2" or "pca", grid: boolean}; what
// is missing or invalid becomes the default. onChange(words) runs when the user changes either.
// -> {node, show(state), state() -> {plane, grid}, setState({plane, grid}), renew() after map/codes
// have changed, repaint(), destroy()},
// or null when the pack has no map or the code has one dimension.
/**
 * @param {PanelContext} context
 * @param {{initial?: {plane?: string | null, grid?: boolean} | null, onChange?: (words: string) => void}} [options]
 */
export function createMap(context, { initial = null, onChange = () => {} } = {}) {
  const { axes, meta, pack } = context.instrument;
  const size = meta.latent_dim;
  const codes = pack.tensors["map/codes"]?.data;
  if (!codes?.length || size < 2) return null;
  let grounds = createGrounds(context.instrument, codes);
  const map = begin(context, grounds, initial);
  const canvases = createCanvases(map, context.batch);
  const colours = map.colourings.map(({ title }) => title);
  const controls = createMapControls({ axes, colours, ...handsOf(map, () => turn, onChange), onColour });
  map.node.append(make("style", { text: MAP_CSS }), canvases.node, controls.node);
  const state = () => ({ plane: map.ground.plane.id, grid: map.grid });
  const turn = createTurns(map, (id) => grounds.of(id), canvases, () => {
    controls.show(state());
    drawLegend();
  });

  /** @param {number} index */
  function onColour(index) {
    map.colouring = map.colourings[index];
    drawLegend();
    canvases.below.schedule();
  }

  function drawLegend() {
    const { legend, mark } = map.colouring;
    const palette = context.palette();
    const entries = legend.map(([index, name]) => [mark(index, palette), name]);
    controls.legend(entries, allStand(map));
  }

  turn.plane(map.ground.plane.id);
  return {
    node: map.node,
    /** @param {InstrumentState} next */
    show(next) {
      map.state = next;
      if (!next.previewing) canvases.request();
      canvases.above.schedule();
    },
    state,
    /** @param {{plane?: string | null, grid?: boolean} | null} [next] */
    setState(next) {
      if (next?.plane && parsePlane(next.plane, size)) turn.plane(next.plane);
      if (typeof next?.grid === "boolean" && next.grid !== map.grid) turn.grid(next.grid);
    },
    // The model has learned: its codes lie elsewhere.
    renew() {
      grounds = createGrounds(context.instrument, pack.tensors["map/codes"].data);
      map.ground = grounds.of(map.ground.plane.id);
      canvases.request();
      canvases.below.schedule();
      canvases.above.schedule();
    },
    repaint() {
      map.palette = null;
      drawLegend();
      canvases.below.schedule();
      canvases.above.schedule();
    },
    destroy: canvases.destroy,
  };
}
