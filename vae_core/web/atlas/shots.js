// Pictures of points: canvases at native resolution, which CSS enlarges crisply.
import { grouped } from "../kit/counted.js";
import { make } from "../kit/dom.js";
import { drawThumbnail } from "../kit/picture.js";
import { explain } from "../kit/tip.js";

// The whole-numbered enlargement by which a picture is at least `least` CSS pixels wide.
function enlargement(width, least) {
  return Math.max(1, Math.ceil(least / width));
}

export function nameOf({ labels, names }, index) {
  return labels ? names[labels[index]] : "";
}

// "4 · example 120", its place in the split.
export function describe(data, index) {
  const name = nameOf(data, index);
  const which = `example ${data.indices[index]}`;
  return name === "" ? which : `${name} · ${which}`;
}

export function paintShot(canvas, data, index, least) {
  drawThumbnail(canvas, data.pictures, index, data.shape);
  canvas.style.width = `${data.shape[2] * enlargement(data.shape[2], least)}px`;
}

// A picture as a button that opens its point's card.
export function createShot(data, index, { least = 56, onPick, note = "" }) {
  const canvas = make("canvas", { class: "lp-pixels", "aria-hidden": "true" });
  paintShot(canvas, data, index, least);
  const label = note ? `${describe(data, index)}, ${note}` : describe(data, index);
  const button = make("button", { type: "button", class: "lp-shot", "aria-label": label }, canvas);
  explain(button, label);
  button.dataset.point = index;
  button.addEventListener("click", () => onPick(index));
  return button;
}

// Nats and other numbers of a point, with three figures.
export function figure(value) {
  const number = Number(value.toPrecision(3));
  return Math.abs(number) < 1000 ? String(Number(number.toFixed(3))) : grouped(number);
}
