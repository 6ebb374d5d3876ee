// A clip as the present frame, over its past (blue) and what the action leads to (orange). Where
// the model has a transition it rolls: the code moves on step by step under the action in hand,
// beside the true simulation where there is one.
import { attachActionKeys } from "./action_keys.js";
import { make } from "../kit/dom.js";
import { createErrorPlot } from "../charts/error_plot.js";
import { turnTo } from "./pendulum.js";
import { createPicture } from "../kit/picture.js";
import { compile } from "../engine/runtime.js";
import { createTruth } from "./truth.js";

const DEGREES = 180 / Math.PI;
const ARROWS = { left: "← left", none: "no push", right: "right →" };

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

// The code moves on by the pack's transition; the truth and their difference follow.
function createRoller(instrument, node, truth) {
  const { meta, pack } = instrument;
  const { seconds, width, height } = meta.layout;
  const program = compile(meta.transition, pack.tensors, 1);
  const shape = [3, height, width];
  const real = truth && frameCanvas(shape, "the true simulation");
  const angles = [make("b", { class: "lp-number-text" }), make("b", { class: "lp-number-text" })];
  const figure = real && make(
    "figure",
    {},
    real.canvas,
    make("figcaption", {}, "truth ", angles[1]),
  );
  const started = make("p", { class: "lp-muted lp-clip-start" });
  const plot = truth && createErrorPlot();
  const actions = instrument.names.map((name, k) => {
    const button = make("button", { type: "button", class: "lp-chip", text: ARROWS[name] ?? name });
    button.addEventListener("click", () => choose(k));
    return button;
  });
  const clock = createClock(node, seconds, { tick, onRest: () => instrument.commit(`step ${steps}`) });
  const back = make("button", { type: "button", class: "lp-button", text: "Back to start" });
  let [known, start, now] = [null, null, null]; // the code last seen, where it began, the truth
  let [errors, steps] = [[], 0];

  function choose(action) {
    instrument.move({ y: action }, "roll");
  }

  function tick() {
    if (!instrument.engine.fresh()) return; // a slow decoder sets the pace
    const [z] = program.run(
      { z: Float32Array.from(instrument.z()), y: Float32Array.from(instrument.y()) },
      1,
    );
    known = Array.from(z);
    steps += 1;
    if (now) now = { ...now, state: truth.step(now.state, instrument.y()) };
    instrument.move({ z: known }, "roll");
  }

  function begin(z, y, clip) {
    known = z.slice();
    [errors, steps] = [[], 0];
    now = truth?.begin(known, y, clip) ?? null;
    start = { z: known, state: now?.state };
    if (!truth) return;
    started.textContent = now
      ? `The truth starts ${now.words}.`
      : "These frames show no pendulum: there is no truth to compare with.";
  }

  back.addEventListener("click", () => {
    clock.halt();
    [errors, steps, known] = [[], 0, start.z];
    if (now) now = { ...now, state: start.state };
    instrument.move({ z: start.z }, "roll");
    instrument.commit("back to start");
  });
  attachActionKeys(node, choose);

  const row = make("div", { class: "lp-buttons lp-clip-actions" }, ...actions);
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Action");
  const keys = "Hold ← or → to push, while the pointer is over this or it has the focus. ";
  return {
    figure,
    caption: ["model ", angles[0]],
    aside: plot && make("div", { class: "lp-clip-aside" }, plot.node, started),
    parts: [
      make("div", { class: "lp-buttons" }, clock.button, back),
      row,
      make(
        "p",
        { class: "lp-muted" },
        make("span", { class: "lp-clip-keys", text: keys }),
        "Blue is the past, orange what the push leads to.",
      ),
    ],
    show({ z, y, previewing }, clip) {
      const action = y.indexOf(Math.max(...y));
      actions.forEach((button, k) => button.setAttribute("aria-pressed", String(k === action)));
      if (!clip) return;
      // A preview is a glance at another code: neither the roll nor the truth is about it.
      if (previewing) return;
      const moved = !known || z.some((value, d) => value !== known[d]);
      if (moved) begin(z, y, clip);
      if (!truth) return;
      const angle = truth.angle(clip);
      angles[0].textContent = degrees(angle);
      angles[1].textContent = now ? degrees(turnTo(now.state[0], 0)) : "–";
      if (now) {
        errors[steps] = truth.apart(angle, now.state);
        real.picture.draw(truth.picture(now.state, y));
      }
      figure.classList.toggle("lp-clip-none", !now);
      plot.show(now ? errors : []);
    },
  };
}

// Without a transition: the clip's frames, one after the other.
function createFilm(instrument, node, draw) {
  const { frames, seconds } = instrument.meta.layout;
  const number = make("span", { class: "lp-number-text" });
  let [at, clip] = [1, null];
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
    show(_, values) {
      clip = values;
      turn(at);
    },
  };
}

// A viewer (see viewers.js) of clips (frames, H, W).
export function createClip(instrument) {
  const { meta } = instrument;
  const { height, width } = meta.layout;
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
