// Classes of a conditional model: the same code in every class, and mixes of classes.
import { make } from "../../kit/dom.js";
import { createFader } from "../../kit/fader.js";
import { createFeed, packCodes } from "../../kit/feed.js";
import { simplex } from "../../engine/latent_math.js";
import { makePane, makeSection } from "../../kit/panel_style.js";
import { createSmallPicture } from "../../kit/slot.js";

const SHOWN = 0.005; // weights below this are not worth saying
const SAME = 1e-9;

function oneHot(index, count) {
  return Array.from({ length: count }, (_, y) => (y === index ? 1 : 0));
}

// See tabs.js.
export function createMixes({ instrument, batch }) {
  const { names } = instrument;
  const { shape, size, classes } = instrument.engine;
  const plane = shape[0] * shape[1] * shape[2];
  let raw = instrument.y().slice(); // the sliders, before they are scaled to sum to one
  /** @type {number[] | null} */
  let z = null;

  const shots = names.map((name, index) => {
    const { canvas, side, draw } = createSmallPicture(shape);
    const button = make("button", { type: "button", class: "lp-shot" }, canvas);
    button.setAttribute("aria-label", `class ${name}`);
    button.addEventListener("click", () => {
      instrument.move({ y: oneHot(index, classes) }, "classes");
      instrument.commit(`class ${name}`);
    });
    const caption = make("span", { text: name, title: name, "aria-hidden": "true" });
    const node = make("div", { class: "lp-class-shot" }, button, caption);
    node.style.width = `${side}px`;
    return { button, draw, node };
  });
  const feed = createFeed(batch, "mixes", (pictures) => {
    shots.forEach(({ draw }, i) => draw(pictures.subarray(i * plane, (i + 1) * plane)));
  });

  const percent = (weight) => `${Math.round(100 * weight)} %`;

  function mix(index, value) {
    const next = raw.slice();
    next[index] = value;
    const weights = simplex(next);
    if (!weights) { // no class at all is not a point of the simplex: the last one stays
      showWeights(instrument.y());
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
      const parts = instrument.y()
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

  return {
    node: makePane(
      "Classes",
      makeSection(
        "This code in every class",
        make("div", { class: "lp-shots" }, ...shots.map(({ node }) => node)),
      ),
      makeSection(
        "A mix of classes",
        make("p", {
          class: "lp-muted",
          text: "The decoder has only ever seen one class at a time; between them it improvises. "
            + "The code z stays as it is.",
        }),
        make("div", { class: "lp-faders" }, ...faders.map(({ node }) => node)),
      ),
    ),
    show(state) {
      // Sliders left by the hand stay as long as they stand for the weights that are decoded.
      const own = simplex(raw);
      const kept = own && state.y.every((weight, y) => Math.abs(weight - own[y]) <= SAME);
      if (!kept) raw = state.y.slice();
      showWeights(state.y);
      const before = z;
      if (before && state.z.every((value, k) => value === before[k])) return;
      z = state.z.slice();
      const codes = names.map((_, y) => ({ z, y: oneHot(y, classes) }));
      feed.ask(packCodes(codes, size, classes));
    },
    destroy: feed.stop,
  };
}
