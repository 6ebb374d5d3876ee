// Rate against distortion: a dot for each model, the way its training took, the level lines of the
// ELBO and the convex frontier (Alemi et al. 2018, "Fixing a Broken ELBO", arXiv:1711.00464).
/** @import { Model } from "./frontier_plan.js" */
import { makeSvg } from "../kit/dom.js";
import { short } from "./format.js";
import { LABEL, planFrontier } from "./frontier_plan.js";
import { createPanel } from "./panel.js";
import { createRoom, svgNodes } from "./svg.js";
import { explain } from "../kit/tip.js";

const HELP = "Rate and distortion, in nats; one nat is 1.44 bits. A dot for each model at its validation figures; thin lines show how its training got "
  + "there; dashed lines join equal ELBOs; the thick line is the convex frontier of these models "
  + "(Alemi et al. 2018, arXiv:1711.00464)";

// One dot with its label: a button for the pointer and the keyboard.
function createDot(onPick) {
  const place = makeSvg("g", { class: "lp-glide" },
    makeSvg("circle", { r: 15, class: "lp-hit" }), makeSvg("circle", { r: 6, class: "lp-dot" }));
  const label = makeSvg("text", { class: "lp-dot-label" });
  const node = makeSvg("g", { role: "button", tabindex: "0", class: "lp-point" },
    place, label);
  node.addEventListener("click", onPick);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onPick();
  });
  return {
    node,
    show({ label: name, rate, distortion }, at, box) {
      node.style.display = at ? "" : "none";
      if (!at) return;
      const [x, y] = at.map((value) => `${value.toFixed(1)}px`);
      place.style.transform = `translate(${x}, ${y})`;
      label.textContent = name;
      label.setAttribute("x", box[0].toFixed(1));
      label.setAttribute("y", (box[1] + LABEL - 4).toFixed(1));
      const said = `${name}: KL ${short(rate)} nats, reconstruction ${short(distortion)} nats, `
        + `−ELBO ${short(rate + distortion)} nats`;
      node.setAttribute("aria-label", said);
      explain(node, said);
    },
    choose(chosen) {
      node.classList.toggle("lp-chosen", chosen);
      node.setAttribute("aria-pressed", chosen ? "true" : "false");
    },
  };
}

// Where the ring is: at a dot, and between two dots while the scrubber is.
function ringPlace(places, position) {
  const low = Math.floor(position);
  const [from, to] = [places[low], places[low + 1] ?? places[low]];
  if (!from || !to) return places[Math.round(position)];
  return from.map((value, k) => value + (to[k] - value) * (position - low));
}

/**
 * @param {{onPick: (column: number) => void}} options onPick at a click or Enter
 */
export function createFrontier({ onPick }) {
  const drawing = makeSvg("g", {});
  const ring = makeSvg("circle", { r: 11, class: "lp-ring" });
  const dots = makeSvg("g", {});
  const svg = makeSvg("svg", { role: "group", "aria-label": "reconstruction against KL" },
    drawing, ring, dots);
  const room = createRoom(svg, draw);
  const { node, reading } = createPanel(
    { title: "Reconstruction against KL", help: HELP, name: "lp-frontier" }, room.node);
  reading.textContent = "lower left is better";
  room.empty.textContent = "The dots come with the first reports.";
  /** @type {Model[]} */
  let models = [];
  let parts = [];
  let places = []; // of the dots, in CSS pixels, or null
  let position = 0;

  function draw(size) {
    const plan = planFrontier(models, size);
    room.empty.hidden = plan !== null;
    places = plan?.places ?? [];
    drawing.replaceChildren(...svgNodes(plan?.shapes ?? []));
    parts.forEach((part, index) => part.show(models[index], places[index], plan?.boxes[index]));
    drawRing();
  }

  function drawRing() {
    const here = ringPlace(places, position);
    ring.style.display = here ? "" : "none";
    if (here) {
      ring.setAttribute("cx", here[0].toFixed(1));
      ring.setAttribute("cy", here[1].toFixed(1));
    }
    parts.forEach((part, index) => part.choose(index === Math.round(position)));
  }

  return {
    node,
    /** @param {Model[]} next */
    update(next) {
      models = next;
      if (parts.length !== models.length) {
        parts = models.map((_, index) => createDot(() => onPick(index)));
        dots.replaceChildren(...parts.map((part) => part.node));
      }
      room.redraw();
    },
    /** @param {number} next the column, which may be between two */
    mark(next) {
      position = next;
      if (places.length) drawRing();
    },
    destroy: room.destroy,
  };
}
