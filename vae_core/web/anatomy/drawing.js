// The drawing: x, encoder, code, decoder, x-hat from left to right, with what connects them.
/** @import { AnatomyPack, Reading } from "./types.js" */
/** @import { Model } from "./model.js" */
import { make } from "../kit/dom.js";
import { createClassRow } from "./classes.js";
import { createCodeColumn } from "./code_column.js";
import { createClosing, createOpening, createTrapezoid } from "./connectors.js";
import { createDice } from "./dice.js";
import { createExampleColumn } from "./example_column.js";
import { isHeld } from "./hand.js";
import { createLayers } from "./layers.js";
import { createResultColumn } from "./result_column.js";

const HEIGHT = 348; // pixels of the drawing
const SIDE = 196; // of x and x-hat
const TOP = 30; // where they begin
const MIDDLE = TOP + SIDE / 2;
const LAYER = { width: 112, height: 250 };

/** @param {number} tall @returns {[number, number]} */
const around = (tall) => [MIDDLE - tall / 2, MIDDLE + tall / 2];

// The height at which a picture of these sides is drawn.
/** @param {AnatomyPack["meta"]} meta */
function pictureSpan({ shape: [, height, width] }) {
  const tall = height > width ? SIDE : (SIDE * height) / width;
  return /** @type {[number, number]} */ ([TOP, TOP + tall]);
}

/** @param {{weights?: number}[]} layers */
const weightsOf = (layers) => layers.reduce((sum, { weights }) => sum + (weights ?? 0), 0);

/** @param {string} title @param {HTMLElement} node @param {string} part @param {string} name */
function network(title, node, part, name) {
  return make("section", { class: `lp-column lp-column-layers lp-column-${name}`, "data-part": part }, make("h2", { text: title }), node);
}

// What a hand can do here, where there is room to say it.
/** @param {Model} model */
function hintOf({ set }) {
  if (set.includes("sigma")) return "Drag μ, σ or z.";
  return set.includes("mu") ? "Drag μ." : "Drag z.";
}

/** @param {string} part @param {Node} node */
const link = (part, node) => make("div", { class: "lp-connector", "data-part": part }, node);

/**
 * The parts from left to right; without an encoder the code comes first; an example that needs more
 * room than a picture has its network beneath.
 * @param {{example: {node: HTMLElement, wide: boolean} | null, result: HTMLElement, code: HTMLElement[],
 *   networks: HTMLElement[], trapezoids: HTMLElement[]}} parts
 */
function layOut({ example, result, code, networks, trapezoids }) {
  const node = make("div", { class: "lp-drawing" });
  if (!example) {
    node.classList.add("lp-drawing-prior");
    node.append(...code.slice(1), networks[1], trapezoids[1], result);
  } else if (example.wide) {
    node.classList.add("lp-drawing-wide");
    example.node.append(networks[0]);
    result.append(networks[1]);
    node.append(example.node, ...code, result);
  } else {
    node.append(example.node, trapezoids[0], networks[0], ...code, networks[1], trapezoids[1], result);
  }
  return node;
}

/**
 * hands: onExample(index), onDraw(x, done), onClass(y), onMove, onCode, onRelease, onSelect, onRoll,
 * onHold, onSweep, onMany.
 * -> {node, classes (a row over it, or null), selected(), show(reading, hand, {draws, many, pulls}), draw(), destroy()}
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {any} hands
 */
export function createDrawing(pack, model, hands) {
  const { meta } = pack;
  const { layers, posterior } = meta.anatomy;
  const size = meta.latent_dim;
  const span = pictureSpan(meta);
  const cell = SIDE / Math.max(meta.shape[1], meta.shape[2]);
  const example = model.encodes ? createExampleColumn(pack, model, { onPick: hands.onExample, onDraw: hands.onDraw }) : null;
  const result = createResultColumn(pack);
  const code = createCodeColumn(pack, model, hands);
  const dice = model.drawn ? createDice({ ...hands, many: hands.many }) : null;
  const encoder = createLayers(layers.encoder, "Encoder", weightsOf([...layers.encoder, layers.posterior]), { ...LAYER, cell, colour: "x" });
  const decoder = createLayers(layers.decoder, "Decoder", weightsOf(layers.decoder), { ...LAYER, cell, colour: "reconstruction" });
  const [left, right] = [encoder, decoder].map(({ tall }) => around(tall));
  const place = { height: HEIGHT, middle: MIDDLE, size };
  const plain = posterior.kind === "diagonal-gaussian";
  const opening = createOpening(encoder.tall && !example?.wide ? left : span, { ...place, symbols: plain ? ["mu", "sigma"] : ["mu"], rays: true });
  const closing = createClosing(decoder.tall && !example?.wide ? right : span, place);
  const middle = make("section", { class: "lp-column lp-column-code", "data-part": "encode sample gradient update", "aria-label": "Code" },
    code.node, make("div", { class: "lp-code-buttons" }, ...(dice ? [dice.node] : []), code.unfolding ?? make("p", { class: "lp-hint", text: hintOf(model) })));
  const node = layOut({
    example, result: result.node,
    code: [link("encode sample gradient", opening.node), middle, link("decode gradient", closing.node)],
    networks: [network("Encoder", encoder.node, "encode update", "encoder"), network("Decoder", decoder.node, "decode update", "decoder")],
    trapezoids: [
      link("encode gradient", createTrapezoid(span, left, { ...place, width: 20, colour: "x" })),
      link("decode gradient", createTrapezoid(right, span, { ...place, width: 20, colour: "reconstruction" })),
    ],
  });
  const classes = createClassRow(pack, hands.onClass);
  return {
    node,
    classes: classes?.node ?? null,
    selected: code.selected,
    draw: () => example?.draw(),
    stop: () => dice?.stop(),
    /**
     * @param {Reading} reading
     * @param {import("./types.js").Hand} hand
     * @param {{draws: Float32Array[] | null, many: boolean, pulls: import("./types.js").Pulls | null}} beside
     */
    show(reading, hand, { draws, many, pulls }) {
      example?.show(reading, hand.x);
      classes?.show(reading.y);
      encoder.show(reading.outputs);
      decoder.show(reading.outputs);
      if (example) opening.show(reading);
      closing.show(reading);
      code.show(reading, draws, { pulls, weights: hand.weights });
      result.show(reading);
      dice?.show(isHeld(hand), many);
    },
    /** @param {Reading} reading @param {Float32Array[] | null} draws */
    showDraws: (reading, draws) => code.show(reading, draws),
    // The weights are others: their blocks light up once.
    flash() {
      if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      for (const each of node.querySelectorAll(".lp-layer-picture")) {
        each.animate([{ filter: "none" }, { filter: "brightness(2.2)" }, { filter: "none" }], { duration: 700 });
      }
    },
    destroy() {
      dice?.destroy();
      code.destroy();
      example?.destroy();
    },
  };
}
