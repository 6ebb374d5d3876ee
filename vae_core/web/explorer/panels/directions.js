// Directions: toward a class, toward pictures that one likes, and arithmetic on codes.
import { createArithmetic } from "./arithmetic.js";
import { meansByClass } from "../codes.js";
import { make } from "../../kit/dom.js";
import { subtract } from "../../engine/latent_math.js";
import { makePane, makeSection } from "../../kit/panel_style.js";
import { createSteering } from "./steering.js";
import { createTrays } from "./trays.js";

const TOLD = "This model is told the class, so its code need not carry it: these directions are "
  + "often short, and what is decoded keeps its class.";

function createClassSliders(instrument, steering) {
  const means = meansByClass(instrument.pack);
  if (!means || means.classes.length < 2) return null;
  const nodes = means.classes.map(({ name, mean }) => (
    steering.add(`toward ${name}`, subtract(mean, means.overall)).node
  ));
  const section = makeSection(
    "Toward a class",
    make("p", {
      class: "lp-muted",
      text: "Adds the way from the mean of all codes to the mean of a class, so many times.",
    }),
    make("div", { class: "lp-faders" }, ...nodes),
  );
  if (instrument.engine.classes) {
    section.insertBefore(make("p", { class: "lp-muted", text: TOLD }), section.lastChild);
  }
  return section;
}

function createLikes(instrument, steering) {
  const handle = steering.add("strength", null);
  const trays = createTrays(instrument.pack, handle.turn);
  return trays && makeSection("More like these, less like those", handle.node, trays.node);
}

// See tabs.js.
export function createDirections(context) {
  const { instrument } = context;
  const steering = createSteering(instrument);
  const arithmetic = createArithmetic(context);
  const parts = [
    createClassSliders(instrument, steering),
    createLikes(instrument, steering),
    makeSection("Arithmetic", arithmetic.node),
  ].flatMap((part) => part ?? []);
  /** @type {number[] | null} */
  let y = null;
  let asked = false;
  return {
    node: makePane("Directions", ...parts),
    show(state) {
      steering.show(state);
      const before = y;
      const same = asked && (!before || state.y?.every((weight, k) => weight === before[k]));
      if (same) return;
      asked = true;
      y = state.y?.slice() ?? null;
      arithmetic.refresh();
    },
    destroy: arithmetic.destroy,
  };
}
