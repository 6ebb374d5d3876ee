// A clip as the present frame, over its past (blue) and what the action leads to (orange). Where
// the model has a transition it rolls: the code moves on step by step under the action in hand,
// beside the true simulation where there is one.
import { attachActionKeys } from "./action_keys.js";
import { make } from "../kit/dom.js";
import { createErrorPlot } from "../charts/error_plot.js";
import { turnTo } from "./pendulum.js";
import { createPicture } from "../kit/picture.js";
import { compile } from "../engine/runtime.js";
import { createCourse } from "./course.js";
import { createTruth } from "./truth.js";
/** @import { Truth } from "./course.js" */
/** @import { ClipLayout, Graph, Shape } from "../engine/types.js" */
/** @import { Instrument, InstrumentState, Viewer } from "../kit/types.js" */

const DEGREES = 180 / Math.PI;
const ENDLESS = "The model's step has no finite numbers here. Go back to the start.";
const ARROWS = { left: "← left", none: "no push", right: "right →" };

/**
 * @param {Shape} shape
 * @param {string} words
 */
function frameCanvas(shape, words) {
  const canvas = make("canvas", { class: "lp-pixels lp-clip-frame", role: "img", "aria-label": words });
  canvas.style.aspectRatio = `${shape[2]} / ${shape[1]}`;
  return { canvas, picture: createPicture(canvas, shape) };
}

function degrees(angle) {
  const value = Math.round(angle * DEGREES);
  return `${value < 0 ? "−" : ""}${Math.abs(value)}°`;
}

// Calls tick() every so many seconds while it plays; under reduced motion once a click.
function createClock(node, seconds, { tick, onRest }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const button = make("button", { type: "button", class: "lp-button lp-clip-play" });
  let timer = 0;

  function label() {
    button.textContent = calm.matches ? "Step" : timer ? "Pause" : "Play";
  }
  function halt() {
    const ran = timer !== 0;
    clearInterval(timer);
    timer = 0;
    label();
    if (ran && node.isConnected) onRest();
  }
  function run() {
    if (node.isConnected) tick();
    else halt();
  }
  button.addEventListener("click", () => {
    if (timer) halt();
    else if (calm.matches) {
      tick();
      onRest();
    } else {
      timer = setInterval(run, 1000 * seconds);
      label();
    }
  });
  calm.addEventListener("change", halt);
  label();
  return { button, halt };
}

// The actions as buttons. -> {node, show(y weights)}
/**
 * @param {string[]} names
 * @param {(action: number) => void} onChoose
 */
function createActions(names, onChoose) {
  const buttons = names.map((name, k) => {
    const button = make("button", { type: "button", class: "lp-chip", text: ARROWS[name] ?? name });
    button.addEventListener("click", () => onChoose(k));
    return button;
  });
  return {
    node: make("div", {
      class: "lp-buttons lp-clip-actions", role: "group", "aria-label": "Action",
    }, ...buttons),
    /** @param {number[]} y */
    show(y) {
      const action = y.indexOf(Math.max(...y));
      buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(k === action)));
    },
  };
}

// The truth beside the model, and their difference. -> {figure, aside, begun(), show(clip, y)}
/**
 * @param {Truth} truth
 * @param {ReturnType<typeof createCourse>} course
 * @param {Shape} shape
 * @param {HTMLElement} modelAngle
 */
function createComparison(truth, course, shape, modelAngle) {
  const real = frameCanvas(shape, "the true simulation");
  const trueAngle = make("b", { class: "lp-number-text" });
  const figure = make("figure", {}, real.canvas, make("figcaption", {}, "truth ", trueAngle));
  const started = make("p", { class: "lp-muted lp-clip-start" });
  const plot = createErrorPlot();
  return {
    figure,
    aside: make("div", { class: "lp-clip-aside" }, plot.node, started),
    begun() {
      const now = course.now();
      started.textContent = now
        ? `The truth starts ${now.words}.`
        : "These frames show no pendulum: there is no truth to compare with.";
    },
    /**
     * @param {Float32Array} clip
     * @param {number[]} y
     */
    show(clip, y) {
      const now = course.now();
      const angle = truth.angle(clip);
      modelAngle.textContent = degrees(angle);
      trueAngle.textContent = now ? degrees(turnTo(now.state[0], 0)) : "–";
      course.compare(angle);
      if (now) real.picture.draw(truth.picture(now.state, y));
      figure.classList.toggle("lp-clip-none", !now);
      plot.show(now ? course.errors() : []);
    },
  };
}

// The code moves on by the pack's transition; the truth and their difference follow.
/**
 * @param {Instrument} instrument
 * @param {HTMLElement} node
 * @param {Truth | null} truth
 */
function createRoller(instrument, node, truth) {
  const { meta, pack } = instrument;
  const { seconds, width, height } = /** @type {ClipLayout} */ (meta.layout);
  const program = compile(/** @type {Graph} */ (meta.transition), pack.tensors, 1);
  const course = createCourse(truth);
  const angle = make("b", { class: "lp-number-text" });
  const beside = truth && createComparison(truth, course, [3, height, width], angle);
  const classes = () => instrument.y() ?? [];
  const choose = (action) => instrument.move({ y: action }, "roll");
  const actions = createActions(instrument.names, choose);

  function tick() {
    if (!instrument.engine.fresh()) return; // a slow decoder sets the pace
    const y = classes();
    const code = { z: Float32Array.from(instrument.z()), y: Float32Array.from(y) };
    const z = Array.from(program.run(code, 1)[0]);
    said.textContent = z.every(Number.isFinite) ? "" : ENDLESS;
    if (said.textContent) {
      clock.halt();
      return;
    }
    course.step(z, y);
    instrument.move({ z }, "roll");
  }

  const onRest = () => instrument.commit(`step ${course.steps()}`);
  const said = make("p", { class: "lp-muted", role: "status" });
  const clock = createClock(node, seconds, { tick, onRest });
  const back = make("button", { type: "button", class: "lp-button", text: "Back to start" });
  back.addEventListener("click", () => {
    clock.halt();
    said.textContent = "";
    instrument.move({ z: course.back() }, "roll");
    instrument.commit("back to start");
  });
  attachActionKeys(node, choose);

  const keys = "Hold ← or → to push, while the pointer is over this or it has the focus. ";
  return {
    figure: beside?.figure ?? null,
    caption: ["model ", angle],
    aside: beside?.aside ?? null,
    parts: [
      make("div", { class: "lp-buttons" }, clock.button, back),
      actions.node,
      said,
      make("p", { class: "lp-muted" }, make("span", { class: "lp-clip-keys", text: keys }),
        "Blue is the past, orange what the push leads to."),
    ],
    /**
     * @param {InstrumentState} state
     * @param {Float32Array | null} clip
     */
    show({ z, y, previewing }, clip) {
      const weights = y ?? [];
      actions.show(weights);
      // A preview is a glance at another code: neither the roll nor the truth is about it.
      if (!clip || previewing) return;
      if (course.left(z)) {
        course.begin(z, weights, clip);
        beside?.begun();
      }
      beside?.show(clip, weights);
    },
  };
}

// Without a transition: the clip's frames, one after the other.
/**
 * @param {Instrument} instrument
 * @param {HTMLElement} node
 * @param {(clip: Float32Array, k: number) => void} draw
 */
function createFilm(instrument, node, draw) {
  const { frames, seconds } = /** @type {ClipLayout} */ (instrument.meta.layout);
  const number = make("span", { class: "lp-number-text" });
  let at = 1;
  /** @type {Float32Array | null} */
  let clip = null;
  function turn(to) {
    at = to;
    number.textContent = `${at + 1} of ${frames}`;
    if (clip) draw(clip, at);
  }
  const clock = createClock(node, 2 * seconds, {
    tick: () => turn((at + 1) % frames),
    onRest: () => {},
  });
  return {
    figure: null,
    aside: null,
    caption: ["frame ", number],
    parts: [make("div", { class: "lp-buttons" }, clock.button)],
    /**
     * @param {InstrumentState} _
     * @param {Float32Array | null} values
     */
    show(_, values) {
      clip = values;
      turn(at);
    },
  };
}

// A viewer (see viewers.js) of clips (frames, H, W).
/**
 * @param {Instrument} instrument
 * @returns {Viewer}
 */
export function createClip(instrument) {
  const { meta } = instrument;
  const { height, width } = /** @type {ClipLayout} */ (meta.layout);
  const plane = height * width;
  const rolls = Boolean(meta.transition);
  const node = make("div", { class: "lp-viewer lp-clip", tabindex: 0, role: "group" });
  node.setAttribute("aria-label", "clip decoded from the latent code");
  const told = frameCanvas([rolls ? 3 : 1, height, width], "what the model tells");
  const way = rolls
    ? createRoller(instrument, node, createTruth(instrument.pack))
    : createFilm(instrument, node, (clip, k) => {
      told.picture.draw(clip.subarray(k * plane, (k + 1) * plane));
    });
  const model = make("figure", {}, told.canvas, make("figcaption", {}, ...way.caption));
  const frames = make("div", { class: "lp-clip-frames" }, model);
  if (way.figure) frames.append(way.figure);
  node.append(frames, ...way.parts);
  return {
    node,
    aside: way.aside,
    draw(picture, { mean }, state) {
      if (rolls) told.picture.draw(picture);
      way.show(state, mean);
    },
  };
}
