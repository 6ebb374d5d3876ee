// The card of a point: its picture, its terms, and its neighbours in latent and in pixel space.
/** @import { ExploreRequest } from "./types.js" */
import { exploreRequest, nearestRows } from "./data.js";
import { createShot, describe, figure, nameOf, paintShot } from "./shots.js";
import { make } from "../kit/dom.js";
import { explainTitle, nats } from "../kit/entry.js";
import { explain } from "../kit/tip.js";

export const NEIGHBOURS = 10;
const LARGE = 112;

function share(data, index, neighbours) {
  if (!data.labels) return "";
  const same = neighbours.filter((n) => data.labels[n.index] === data.labels[index]).length;
  return `${same} of ${neighbours.length} are “${nameOf(data, index)}”`;
}

function createStrip(title, said, symbol) {
  const shots = make("div", { class: "lp-atlas-strip" });
  const words = make("span", { class: "lp-muted" });
  const heading = make("p", { class: "lp-heading" },
    make("span", { class: `lp-atlas-ring ${symbol}`, "aria-hidden": "true" }),
    explainTitle(make("span", { text: title }), said), " ", words);
  return {
    node: make("section", {}, heading, shots),
    show(data, index, neighbours, onPick) {
      words.textContent = share(data, index, neighbours);
      shots.replaceChildren(...neighbours.map((n) => createShot(data, n.index, {
        onPick, note: `distance ${figure(n.distance)}`,
      })));
    },
  };
}

// onPick(index) opens another point's card, onExplore(request) leaves for Explore.
// -> {node, show(data, index) -> {latent: [index], pixels: [index]}}
export function createCard({ onPick, onExplore }) {
  const canvas = make("canvas", { class: "lp-pixels lp-atlas-large", role: "img" });
  const title = make("p", { class: "lp-atlas-title" });
  const terms = make("p", { class: "lp-number-text lp-muted" });
  const open = explain(make("button", { type: "button", class: "lp-button lp-primary",
    text: "Open in Explore" }), "Its code under the sliders");
  const latent = createStrip("Nearest in latent space",
    { term: "latent-space", help: "Here: the smallest Euclidean distances between posterior means, over all points of the map." }, "lp-latent");
  const pixels = createStrip("Nearest in pixel space",
    { help: "Smallest Euclidean distance between the pictures, over all points of the map" }, "lp-of-pixels");
  const node = make("div", { class: "lp-atlas-card" },
    make("div", { class: "lp-atlas-head" }, canvas,
      make("div", {}, title, terms, open)),
    latent.node, pixels.node);
  /** @type {ExploreRequest} */
  let request;
  open.addEventListener("click", () => onExplore(request));
  return {
    node,
    show(data, index) {
      paintShot(canvas, data, index, LARGE);
      canvas.setAttribute("aria-label", describe(data, index));
      title.textContent = describe(data, index);
      const kl = data.meta.deterministic ? "" : `, KL ${figure(data.kl[index])}`;
      terms.replaceChildren(`reconstruction ${figure(data.error[index])}${kl} `, nats());
      request = exploreRequest(data, [index]);
      const [channels, height, width] = data.shape;
      const near = nearestRows(data.codes, data.size, index, NEIGHBOURS);
      const alike = nearestRows(data.pictures, channels * height * width, index, NEIGHBOURS);
      latent.show(data, index, near, onPick);
      pixels.show(data, index, alike, onPick);
      node.dataset.point = index;
      return { latent: near.map((n) => n.index), pixels: alike.map((n) => n.index) };
    },
  };
}
