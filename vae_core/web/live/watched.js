// One example under the same noise at every report: its mean and width in each dimension, what it
// costs. That the width shrinks and the KL grows is the code learning to tell.
import {
  bellPath, peakOf, priorPeak, reachOf, rowMeasures, rowScale,
} from "../bells/plan.js";
import { short } from "../charts/format.js";
import { make, makeSvg } from "../kit/dom.js";

const ROWS = 4; // dimensions at most: those in which this example costs most
const [WIDTH, HEIGHT] = [150, 26]; // of a bell, CSS pixels
const NEEDLE = 2; // pixels of a point without width

/**
 * The dimensions that are shown, in their order.
 * @param {ArrayLike<number>} kl nats of each
 * @returns {number[]}
 */
export function telling(kl) {
  const order = Array.from(kl, (_, index) => index).sort((a, b) => kl[b] - kl[a]);
  return order.slice(0, ROWS).sort((a, b) => a - b);
}

// One dimension: the prior in grey, q(z|x) over it, the mean's tick and the code drawn. `plain`: a code
// that is a point, with neither prior nor KL.
function createRow() {
  const shape = (fill, more = {}) => makeSvg("path", { fill: `var(--lp-${fill})`, ...more });
  const prior = shape("muted", { "fill-opacity": 0.22 });
  const bell = shape("sigma", { "fill-opacity": 0.55, "data-s": "sigma" });
  const tick = shape("mu", { "data-s": "mu" });
  const dot = makeSvg("circle", { r: 3.5, fill: "var(--lp-z)", "data-s": "z" });
  const drawing = makeSvg("svg", { width: WIDTH, height: HEIGHT, "aria-hidden": "true" }, prior, bell, tick, dot);
  const [name, nats, said] = [make("span"), make("span", { class: "lp-watched-kl lp-number-text" }),
    make("span", { class: "lp-unseen" })];
  const node = make("div", { class: "lp-watched-row" }, name, drawing, nats, said);
  return {
    node,
    show({ index, mu, sigma, z, kl, reach, plain }) {
      const { axis } = rowMeasures(HEIGHT);
      const scale = rowScale({ home: 0, spread: 1 }, reach, WIDTH);
      prior.setAttribute("d", plain ? "" : bellPath(scale, 0, 1, axis, priorPeak(axis)));
      const wide = sigma !== null && sigma > 0;
      bell.setAttribute("d", wide ? bellPath(scale, mu, sigma, axis, axis * peakOf(sigma, 1)) : "");
      const x = scale.at(mu).toFixed(1);
      tick.setAttribute("d", `M${x},0h${NEEDLE}V${axis}h${-NEEDLE}Z`);
      dot.setAttribute("cx", scale.at(z).toFixed(1));
      dot.setAttribute("cy", `${HEIGHT - 5}`);
      name.textContent = `z${index + 1}`;
      nats.textContent = plain ? "" : short(kl);
      const width = wide ? `, standard deviation ${short(sigma)}` : "";
      said.textContent = plain ? `dimension ${index + 1}: ${short(mu)}`
        : `dimension ${index + 1}: mean ${short(mu)}${width}, KL ${short(kl)} nats`;
    },
  };
}

// "This example: 72.9 + 18.9 = 91.8 nats", in the colours of its parts.
function sumNodes({ reconstruction, kl }) {
  const part = (value, s) => make("b", { class: `lp-watched-${s}`, "data-s": s, text: short(value) });
  const nodes = ["This example: ", part(reconstruction, "reconstruction")];
  if (Number.isFinite(kl) && kl !== 0) nodes.push(" + ", part(kl, "kl"), ` = ${short(reconstruction + kl)}`);
  return [...nodes, " nats"];
}

/** -> {node, update(watched, tensors)}: nothing is shown where nothing is told. */
export function createWatched() {
  const rows = Array.from({ length: ROWS }, createRow);
  const [heading, unit] = [make("span"), make("span", { class: "lp-watched-kl" })];
  const head = make("div", { class: "lp-watched-row lp-watched-head lp-muted" }, make("span"), heading, unit);
  const sum = make("p", { class: "lp-watched-sum lp-number-text" });
  const node = make("div", { class: "lp-watched", hidden: "" }, sum, head, ...rows.map((row) => row.node));
  let values = {};
  return {
    node,
    /**
     * @param {{reconstruction: number, kl: number} | null} watched nats of the example
     * @param {Record<string, any>} tensors those of its code: watched/mu, sigma, z and kl
     * @param {boolean} [plain] whether the model is a plain autoencoder
     */
    update(watched, tensors, plain = false) {
      for (const name of ["mu", "sigma", "z", "kl"]) {
        if (tensors[`watched/${name}`]) values = { ...values, [name]: tensors[`watched/${name}`].data };
      }
      node.hidden = !watched;
      if (!watched) return;
      sum.replaceChildren(...sumNodes(watched));
      const { mu, sigma = null, z = mu, kl } = values;
      const shown = mu && kl ? telling(kl) : [];
      head.hidden = !shown.length;
      heading.textContent = plain ? "code of this example" : "q(z|x) of this example on the prior";
      unit.textContent = plain ? "" : "KL";
      const axes = shown.map((index) => ({ index, home: 0, spread: 1 }));
      const reach = reachOf(axes, [mu, z]);
      rows.forEach((row, place) => {
        const index = shown[place];
        row.node.hidden = index === undefined;
        if (index === undefined) return;
        row.show({ index, mu: mu[index], sigma: sigma && sigma[index], z: z[index], kl: kl[index], reach, plain });
      });
    },
  };
}
