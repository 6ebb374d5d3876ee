// What is in hand on Home and behind its doors, as a part of the address: "example=3&epsilon=0.31,-0.6",
// "z=..." where the code was set by hand or is nobody's, "model=2" behind a door.
/** @import { createStage } from "./stage.js" */
/** @typedef {ReturnType<typeof createStage>} Stage */
/** @typedef {import("./hand.js").Held} Held */
import { createTrail, inSearch } from "../kit/trail.js";

const OWN = ["example", "model", "epsilon", "z"];

/** @param {ArrayLike<number>} values */
const written = (values) => Array.from(values, (value) => `${Math.round(value * 1e4) / 1e4}`).join(",");

/** @param {string | null} text @param {number} size */
function numbers(text, size) {
  const values = (text ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  return values.length === size && values.every(Number.isFinite) ? values : null;
}

/** @param {string | null} text @param {number} count */
function whole(text, count) {
  return /^\d{1,6}$/.test(text ?? "") && Number(text) < count ? Number(text) : null;
}

/**
 * What differs from `begun` as parameters; a drawn example cannot stand in an address.
 * @param {Held} held
 * @param {Held} begun
 */
export function queryFromHeld(held, begun) {
  const parts = [];
  if (held.place !== begun.place) parts.push(`model=${held.place}`);
  if (held.index !== null && held.index !== begun.index) parts.push(`example=${held.index}`);
  if (held.z) parts.push(`z=${written(held.z)}`);
  else if (held.epsilon !== begun.epsilon) parts.push(`epsilon=${written(held.epsilon)}`);
  if (held.index === null) parts.push("example=none");
  return parts.join("&");
}

/**
 * The other way round; what is no part of this stage is as it was at first.
 * @param {string} text
 * @param {Held} begun
 * @param {{examples: number, models: number}} counts
 * @returns {Held}
 */
export function heldFromQuery(text, begun, { examples, models }) {
  const query = new URLSearchParams(text.replace(/^[#?]/, ""));
  const size = begun.epsilon.length;
  const z = numbers(query.get("z"), size);
  const nobody = query.get("example") === "none" && z !== null;
  return {
    place: whole(query.get("model"), models) ?? begun.place,
    index: nobody ? null : whole(query.get("example"), examples) ?? begun.index,
    epsilon: numbers(query.get("epsilon"), size) ?? begun.epsilon,
    z,
  };
}

/**
 * Shows what the address says, and keeps the address up with every release.
 * @param {Stage} stage as it begins
 */
export function followAddress(stage) {
  const begun = stage.held();
  const counts = { examples: stage.examples.length, models: stage.models.length };
  /** @param {string} query */
  const show = (query) => stage.hold(heldFromQuery(query, begun, counts));
  const trail = createTrail({ show, write: (query) => inSearch(query, OWN), read: () => window.location.search });
  if (window.location.search) show(window.location.search);
  stage.onRelease(() => trail.push(queryFromHeld(stage.held(), begun)));
  return trail;
}
