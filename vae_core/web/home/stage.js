// The anatomy of one example in one line: picture, its code's bell curves, picture, and what it
// cost. One or several models of one data set stand behind it; one of them is in hand.
/** @import { Pack } from "../engine/types.js" */
/** @import { Shown } from "./hand.js" */
import { latentAxes, randomNormal } from "../engine/axes.js";
import { createBells } from "../bells/bells.js";
import { fullBar } from "../bells/plan.js";
import { make, makeSvg } from "../kit/dom.js";
import { createPicture } from "../kit/picture.js";
import { createCostWords } from "./cost_words.js";
import { createHand } from "./hand.js";
import { createModel } from "./model.js";
import { createDrawing } from "./pad.js";

const ROW = 24; // CSS pixels of a bell's drawing

// The examples of a pack as floats (C*H*W) in [0, 1].
/** @param {Pack} pack */
export function examplesOf({ tensors, meta }) {
  const { data, shape } = tensors["examples/images"];
  const size = data.length / shape[0];
  const labels = tensors["examples/labels"]?.data;
  return Array.from({ length: shape[0] }, (_, index) => ({
    index,
    x: Float32Array.from(data.subarray(index * size, (index + 1) * size), (value) => value / 255),
    name: labels ? meta.class_names?.[labels[index]] ?? `${labels[index]}` : `${index + 1}`,
  }));
}

// What narrows from a picture to the code, or widens from the code to a picture.
/** @param {"encoder" | "decoder"} which */
function wedge(which) {
  const path = which === "encoder" ? "M0,0L36,18V82L0,100z" : "M0,18L36,0V100L0,82z";
  const attributes = {
    class: `lp-home-wedge lp-home-${which}`, viewBox: "0 0 36 100", preserveAspectRatio: "none",
    "aria-hidden": "true",
  };
  return makeSvg("svg", attributes, makeSvg("path", { d: path }));
}

// A picture under its symbol and its words.
/**
 * @param {"x" | "reconstruction"} symbol
 * @param {string} words
 * @param {HTMLElement} picture
 * @param {...Node} more
 */
function titled(symbol, words, picture, ...more) {
  const letter = symbol === "x" ? "x" : "x̂";
  const kind = symbol === "x" ? "lp-home-x" : "lp-home-out";
  return make("section", { class: kind },
    make("h2", { "data-s": symbol },
      make("i", { class: `lp-home-letter lp-home-${symbol}`, text: letter }), words, ...more),
    picture);
}

// What a dimension costs on average.
/** @param {Pack["meta"]} meta @returns {number[] | null} */
const meanKl = (meta) => meta.anatomy?.typical?.kl_per_dimension ?? meta.latent?.kl ?? null;

// The bells of one model's code, with KL bars on one scale for all models. -> {node, show(shown), use(pack of another model), destroy()}
/**
 * @param {Pack[]} packs
 * @param {{onMove: (index: number, z: number) => void, onRelease: (index: number) => void}} hands
 */
function createCode(packs, { onMove, onRelease }) {
  const node = make("div", { class: "lp-home-bells" });
  let { meta } = packs[0];
  const fullKl = packs.length > 1
    ? Math.max(...packs.map((pack) => fullBar(null, meanKl(pack.meta)))) : null;
  /** @type {ReturnType<typeof createBells>} */
  let bells;
  /** @param {Pack} pack */
  function use(pack) {
    bells?.destroy();
    ({ meta } = pack);
    const point = Boolean(meta.deterministic);
    bells = createBells(latentAxes(meta), {
      height: ROW,
      title: point ? "the encoder's point" : "mean and width from the encoder",
      prior: !point,
      fullKl,
      kl: point ? null : { here: null, mean: null },
      onMove: (index, { z }) => { if (z !== undefined) onMove(index, z); },
      onRelease,
    });
    node.replaceChildren(bells.node);
  }
  use(packs[0]);
  return {
    node,
    use,
    /** @param {Shown} shown */
    show({ z, said, nats }) {
      const kl = meta.deterministic ? null : { here: nats ? nats.kls : null, mean: meanKl(meta) };
      bells.show({ z, posterior: said, kl });
    },
    destroy: () => bells.destroy(),
  };
}

// The boxes of the line. -> {node, show(shown), ...}
/**
 * @param {Pack[]} packs
 * @param {{x: string, output: string}} titles
 * @param {Parameters<typeof createDrawing>[1] & Parameters<typeof createCode>[1]} hands
 */
function createLine(packs, titles, hands) {
  const drawing = createDrawing(packs[0], hands);
  const code = createCode(packs, hands);
  const cost = createCostWords();
  const output = make("canvas", {
    class: "lp-pixels lp-home-picture", role: "img", "aria-label": "what the code is decoded to",
  });
  const view = createPicture(output, packs[0].meta.shape);
  const node = make("div", { class: "lp-home-story" },
    titled("x", titles.x, drawing.node,
      make("span", { class: "lp-home-aside", text: "or pick below" }), drawing.clear), wedge("encoder"), code.node, wedge("decoder"),
    titled("reconstruction", titles.output, output), cost.node);
  return {
    node, drawing, code, cost,
    /** @param {Shown} shown */
    show(shown) {
      view.draw(shown.picture);
      code.show(shown);
      const { anatomy } = packs[shown.place].meta;
      cost.show(shown.nats, anatomy?.typical ?? null, shown.byHand);
    },
  };
}

// Who is told of every change, and the voice for those who do not see it.
/** @param {() => Shown} now */
function createListeners(now) {
  /** @type {Set<(shown: Shown) => void>} */
  const watchers = new Set();
  /** @type {Set<() => void>} */
  const releases = new Set();
  const voice = make("span", { class: "lp-unseen", "aria-live": "polite" });
  return {
    voice,
    /** @param {() => void} listener */
    onRelease(listener) { releases.add(listener); },
    /** @param {(shown: Shown) => void} watcher */
    watch(watcher) {
      watchers.add(watcher);
      watcher(now());
    },
    // words: what was done, at a release.
    /** @param {string} [words] */
    tell(words) {
      const shown = now();
      for (const watcher of watchers) watcher(shown);
      const cost = shown.nats ? `; ${shown.nats.loss.toFixed(1)} nats` : "";
      if (!words) return;
      voice.textContent = words + cost;
      for (const listener of releases) listener();
    },
  };
}

// What was held comes into the hand. -> the picture that is its x, an empty one where there is none
/**
 * @param {ReturnType<typeof createHand>} hand
 * @param {ReturnType<typeof examplesOf>} examples
 * @param {import("./hand.js").Held} held
 */
function take(hand, examples, { place, index, epsilon, z }) {
  if (place !== hand.now().place) hand.use(place);
  hand.roll(epsilon);
  if (index !== null) hand.see(examples[index].x, index);
  if (z) (index === null ? hand.invent : hand.move)(z);
  return index === null ? new Float32Array(examples[0].x.length) : examples[index].x;
}

// packs: of models of one data set; the first is in hand.
//   use(place)  another model; pick(index) another example; roll() the dice; draw(z, words) a code
//               of no example
//   watch(view) view(shown) at every change, and now; onRelease(listener) once the hand lets go
//   held() what brings the same back, hold(held) does it
/**
 * @param {Pack[]} packs
 * @param {{start: number, titles: {x: string, output: string}}} options
 */
export function createStage(packs, { start, titles }) {
  const models = packs.map((pack) => createModel(pack));
  const examples = examplesOf(packs[0]);
  const hand = createHand(models);
  const { voice, watch, tell, onRelease } = createListeners(hand.now);
  const line = createLine(packs, titles, {
    onDraw(x, done) {
      hand.see(x);
      tell(done ? "digit drawn" : "");
    },
    onClear() {
      hand.invent(hand.now().z);
      tell("pad cleared");
    },
    onMove(index, value) {
      const { z } = hand.now();
      z[index] = value;
      hand.move(z);
      tell();
    },
    onRelease: (index) => tell(`dimension ${index + 1} at ${hand.now().z[index].toFixed(2)}`),
  });
  line.node.append(voice);
  watch(line.show);
  const pick = (index) => {
    line.drawing.show(examples[index].x);
    hand.see(examples[index].x, index);
    tell(`digit ${examples[index].name}`);
  };
  pick(start);
  return {
    node: line.node, foot: line.cost.foot, examples, models, now: hand.now, watch, pick, onRelease,
    held: hand.held,
    /** @param {import("./hand.js").Held} held */
    hold(held) {
      if (held.place !== hand.now().place) line.code.use(packs[held.place]);
      line.drawing.show(take(hand, examples, held));
      tell();
    },
    /** @param {number} place */
    use(place) {
      hand.use(place);
      line.code.use(packs[place]);
      tell("another model");
    },
    roll() {
      hand.roll(hand.now().epsilon.map(randomNormal));
      tell("new noise");
    },
    /** @param {number[]} z @param {string} words */
    draw(z, words) {
      line.drawing.show(new Float32Array(examples[0].x.length));
      hand.invent(z);
      tell(words);
    },
    refresh: () => tell(),
    destroy() {
      line.drawing.destroy();
      line.code.destroy();
    },
  };
}

// What an address says of the example in hand and its noise; a drawn one is left in the window.
/** @param {ReturnType<typeof createStage>} stage */
export function addressOf(stage) {
  const { index, x, z, said } = stage.now();
  /** @type {Record<string, string>} */
  const query = {};
  if (index !== null) query.example = `${index}`;
  else if (x) {
    query.example = "drawn";
    window.lpDrawn = x;
  }
  const { mean, sigma } = said ?? {};
  if (mean && sigma) {
    query.epsilon = z.map((at, d) => `${d}:${((at - mean[d]) / sigma[d]).toFixed(4)}`).join(",");
  }
  return query;
}
