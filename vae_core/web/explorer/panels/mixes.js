// Classes of a conditional model: the same code in every class, and mixes of classes.
/** @import { Instrument, InstrumentState, PanelContext } from "../../kit/types.js" */
import { make } from "../../kit/dom.js";
import { createFader } from "../../kit/fader.js";
import { createFeed, packCodes } from "../../kit/feed.js";
import { simplex } from "../../engine/latent_math.js";
import { makePane, makeSection } from "../../kit/panel_style.js";
import { createSmallPicture } from "../../kit/slot.js";
import { explain } from "../../kit/tip.js";

const SHOWN = 0.005; // weights below this are not worth saying
const SAME = 1e-9;

function oneHot(index, count) {
  return Array.from({ length: count }, (_, y) => (y === index ? 1 : 0));
}

const percent = (weight) => `${Math.round(100 * weight)} %`;

// The picture of a class, a button that goes there. -> {button, draw(values), node}
/**
 * @param {Instrument} instrument
 * @param {number} index
 */
function createShot(instrument, index) {
  const { names, engine: { shape, classes } } = instrument;
  const name = names[index];
  const { canvas, side, draw } = createSmallPicture(shape);
  const button = make("button", { type: "button", class: "lp-shot" }, canvas);
  button.setAttribute("aria-label", `class ${name}`);
  button.addEventListener("click", () => {
    instrument.move({ y: oneHot(index, classes) }, "classes");
    instrument.commit(`class ${name}`);
  });
  const caption = make("span", { text: name, "aria-hidden": "true" });
  explain(button, name);
  const node = make("div", { class: "lp-class-shot" }, button, caption);
  node.style.width = `${side}px`;
  return { button, draw, node };
}

/**
 * @param {HTMLElement[]} shots
 * @param {HTMLElement[]} faders
 */
function makeMixesPane(shots, faders) {
  return makePane(
    "Classes",
    makeSection("This code in every class", make("div", { class: "lp-shots" }, ...shots)),
    makeSection(
      "A mix of classes",
      make("p", {
        class: "lp-muted",
        text: "The decoder has only ever seen one class at a time; between them it improvises. "
          + "The code z stays as it is.",
      }),
      make("div", { class: "lp-faders" }, ...faders),
    ),
  );
}

// See tabs.js.
/** @param {PanelContext} context */
export function createMixes({ instrument, batch }) {
  const { names } = instrument;
  const { shape, size, classes } = instrument.engine;
  const plane = shape[0] * shape[1] * shape[2];
  let raw = instrument.y()?.slice() ?? []; // the sliders, before they are scaled to sum to one
  /** @type {number[] | null} */
  let z = null;

  const shots = names.map((_, index) => createShot(instrument, index));
  const feed = createFeed(batch, "mixes", (pictures) => {
    shots.forEach(({ draw }, i) => draw(pictures.subarray(i * plane, (i + 1) * plane)));
  });

  function mix(index, value) {
    const next = raw.slice();
    next[index] = value;
    const weights = simplex(next);
    if (!weights) { // no class at all is not a point of the simplex: the last one stays
      showWeights(instrument.y() ?? []);
      return;
    }
    raw = next;
    instrument.move({ y: weights }, "mixes");
  }

  const faders = names.map((name, index) => createFader({
    name, low: 0, high: 1, step: 0.01,
    format: percent,
    onMove: (value) => mix(index, value),
    onRelease() {
      const parts = (instrument.y() ?? [])
        .map((weight, y) => (weight >= SHOWN ? `${percent(weight)} ${names[y]}` : ""));
      instrument.commit(`mix of ${parts.filter(Boolean).join(", ")}`);
    },
  }));

  // The sliders stay where the hand has put them; the readings are the weights that are decoded.
  function showWeights(weights) {
    faders.forEach((fader, y) => fader.show(raw[y], percent(weights[y])));
    shots.forEach(({ button }, y) => {
      button.setAttribute("aria-pressed", weights[y] === 1 ? "true" : "false");
    });
  }

  /** @param {number[]} code */
  function ask(code) {
    const codes = names.map((_, k) => ({ z: code, y: oneHot(k, classes) }));
    feed.ask(packCodes(codes, size, classes));
  }

  return {
    node: makeMixesPane(shots.map(({ node }) => node), faders.map(({ node }) => node)),
    /** @param {InstrumentState} state */
    show({ z: code, y }) {
      const weights = y ?? [];
      // Sliders left by the hand stay as long as they stand for the weights that are decoded.
      const own = simplex(raw);
      const kept = own && weights.every((weight, k) => Math.abs(weight - own[k]) <= SAME);
      if (!kept) raw = weights.slice();
      showWeights(weights);
      const before = z;
      if (before && code.every((value, k) => value === before[k])) return;
      z = code.slice();
      ask(z);
    },
    renew: () => { if (z) ask(z); },
    destroy: feed.stop,
  };
}
