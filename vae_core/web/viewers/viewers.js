// What is large under the hand: the picture itself, or what people read an example of another kind
// as. A viewer of a kind is createX(instrument) -> {node, draw(picture, {mean, spread}, state)} and
// perhaps `aside`, what stands beside it where there is room; draw() runs at every move of the hand,
// with arrays that are reused.
import { make } from "../kit/dom.js";
import { createPicture } from "../kit/picture.js";
import { createClip } from "./clip.js";
import { createCurves } from "./series.js";
import { createCard } from "./table.js";
import { createLine } from "./text.js";

const VIEWERS = { clip: createClip, series: createCurves, table: createCard, text: createLine };

// What people call an example.
export const nounOf = (meta) => meta.layout?.noun ?? "picture";

function createPixels({ meta }) {
  const [, height, width] = meta.shape;
  const canvas = make("canvas", { class: "lp-picture lp-pixels", role: "img" });
  canvas.setAttribute("aria-label", "picture decoded from the latent code");
  // Scaled by whole numbers where that leaves a choice of sizes, so that pixels stay square.
  canvas.style.setProperty("--grain", `${width <= 160 ? width : 1}`);
  canvas.style.setProperty("--aspect", `${width} / ${height}`);
  canvas.style.setProperty("--narrowing", `${Math.min(1, width / height)}`);
  const picture = createPicture(canvas, meta.shape);
  return { node: canvas, draw: (values) => picture.draw(values) };
}

export function createViewer(instrument) {
  return (VIEWERS[instrument.meta.layout?.kind] ?? createPixels)(instrument);
}
