// Two models side by side under one example or one code: what changed shows in the same place twice.
/** @import { Batch, Pack, Posterior } from "../engine/types.js" */
/** @import { ExampleInHand, Instrument } from "../kit/types.js" */
import { createBatch } from "../engine/batch.js";
import { hasEncoder } from "../engine/encoder.js";
import { make } from "../kit/dom.js";
import { queryFromState, stateFromQuery } from "../kit/link.js";
import { dress } from "../kit/style.js";
import { nounOf } from "../viewers/viewers.js";
import { createAccount } from "./account.js";
import { BESIDE_CSS } from "./beside_style.js";
import { createCode } from "./code.js";
import { createExamples } from "./examples.js";
import { createTrail } from "../kit/trail.js";
import { createInstrument } from "./instrument.js";
import { createStage } from "./stage.js";
import { validClasses, validCode } from "./valid.js";

/**
 * @typedef {{title: string, pack: Pack}} Named
 * @typedef {{what: string, values: [string, string]}} Change
 * @typedef {{node: HTMLElement, instrument: Instrument, batch: Batch, destroy: () => void}} Side
 */

/**
 * One of the two: its picture, what the example costs it, its bells.
 * @param {Named} named
 * @returns {Side}
 */
function createSide({ title, pack }) {
  const instrument = createInstrument(pack);
  const node = make("section", { class: "lp-beside-one", "aria-label": title });
  const stage = createStage(instrument, node, null);
  const code = createCode(instrument, 0);
  const account = createAccount(instrument, code.price);
  stage.beside.remove();
  node.append(make("h2", { class: "lp-beside-title", text: title }), stage.node,
    ...(account ? [account.node] : []), code.node);
  for (const view of [stage, code, account]) if (view) instrument.watch(view);
  const batch = createBatch(pack);
  return {
    node, instrument, batch,
    destroy() {
      for (const part of [batch, instrument, stage, code, account]) part?.destroy();
    },
  };
}

// Gives an example to a model: it goes to its own posterior's mean.
/**
 * @param {Side} side
 * @param {ExampleInHand} example
 * @param {number | null} y
 */
async function give({ instrument, batch }, example, y) {
  const weights = validClasses(y, instrument.engine.classes);
  if (!example.x || !hasEncoder(instrument.meta)) return;
  const conditional = instrument.meta.encoder?.inputs.some(({ name }) => name === "y");
  /** @type {Posterior | null} */
  const found = await batch.encode(example.x, conditional ? weights ?? instrument.y() : null, "beside");
  if (!found) return;
  const { mean, logVariance } = found;
  instrument.move({ z: Array.from(mean), y: weights }, "examples", { ...example, y: weights, mean, logVariance });
}

/** @param {Change[]} changes */
function createChanges(changes) {
  const nothing = "nothing in their settings: they differ by chance.";
  const rows = changes.map(({ what, values: [from, to] }) => make("div", {},
    make("dt", { text: what }), make("dd", { text: `${from} → ${to}` })));
  return make("dl", { class: "lp-beside-changes" }, make("div", {}, make("dt", {},
    make("b", { text: "What changed" })), ...(changes.length ? [] : [make("dd", { text: nothing })])), ...rows);
}

// Whether both are given the same example or the same code. -> {node, code(): whether the code}
/** @param {boolean} codes whether their codes can be the same @param {() => void} onTurn */
function createSwitch(codes, onTurn) {
  let code = false;
  const names = codes ? ["One example", "One code"] : ["One example"];
  const buttons = names.map((text, k) => {
    const node = make("button", { type: "button", class: "lp-button", text, "aria-pressed": `${k === 0}` });
    node.addEventListener("click", () => {
      turn(k === 1);
      onTurn();
    });
    return node;
  });
  /** @param {boolean} on */
  function turn(on) {
    code = on && codes;
    buttons.forEach((node, k) => node.setAttribute("aria-pressed", `${(k === 1) === code}`));
  }
  const why = make("span", { class: "lp-muted", text: "Their codes differ in size: one code fits one of them only." });
  const group = make("div", { class: "lp-beside-switch", role: "group", "aria-label": "Under" }, ...buttons);
  return { node: make("div", { class: "lp-bar" }, group, ...(codes ? [] : [why])), code: () => code, turn };
}

// While one code is in both hands, moving one moves the other.
/**
 * @param {Side[]} sides
 * @param {() => boolean} linked
 */
function link(sides, linked) {
  let busy = false;
  sides.forEach((side, k) => {
    const other = sides[1 - k].instrument;
    side.instrument.watch({
      show({ z, y, previewing }) {
        if (busy || previewing || !linked()) return;
        busy = true;
        other.move({ z: z.slice(), y: other.engine.classes === y?.length ? y.slice() : undefined }, "sliders");
        busy = false;
      },
    });
  });
}

/**
 * Shows two models in `root` under one example (each goes to its own posterior) or one code.
 * @param {HTMLElement} root
 * @param {[Named, Named]} models
 * @param {{changes: Change[], read: () => string, write: (query: string) => string}} options
 */
export function mountBeside(root, models, { changes, read, write }) {
  const skin = dress(root, BESIDE_CSS);
  const sides = models.map(createSide);
  const [first, second] = sides.map(({ instrument }) => instrument);
  const same = first.engine.size === second.engine.size;
  const choice = createSwitch(same, () => {
    if (choice.code()) second.move({ z: first.z().slice() }, "sliders");
    else if (held) takeAll(held.example, held.y);
    push();
  });
  /** @type {{example: ExampleInHand, y: number | null} | null} */
  let held = null;
  const starts = createExamples(models[0].pack, {
    onPick(example, y) {
      takeAll(example, y).then(push);
    },
  });
  /** @param {ExampleInHand} example @param {number | null} y */
  async function takeAll(example, y) {
    held = { example, y };
    const some = choice.code() ? sides.slice(0, 1) : sides;
    await Promise.all(some.map((side) => give(side, example, y)));
  }
  const push = () => trail.push(queryFromState({
    ...(choice.code() ? first.state() : { z: null, y: null }), example: held?.example.index ?? null,
  }));
  /** @param {string} query */
  async function show(query) {
    const state = stateFromQuery(query);
    const z = validCode(state.z, first.engine.size);
    choice.turn(z !== null);
    const index = state.example ?? (z ? null : 0);
    if (starts && index !== null && index < starts.count) {
      const { example, y } = starts.of(index);
      await takeAll(example, y);
    }
    if (z) first.move({ z, y: state.y }, "sliders");
  }
  const trail = createTrail({ show, write, read });
  link(sides, choice.code);
  for (const side of sides) side.instrument.onCommit(push);
  if (starts) first.watch(starts);
  const noun = nounOf(models[0].pack.meta);
  root.append(make("div", { class: "lp-beside-page" },
    createChanges(changes),
    ...(starts ? [choice.node, starts.node]
      : [make("p", { class: "lp-muted", text: `The first model comes with no ${noun} to give to both.` })]),
    make("div", { class: "lp-beside-pair" }, ...sides.map(({ node }) => node))));
  show(read());
  return {
    refresh: skin.refresh,
    destroy() {
      for (const part of [trail, ...sides, starts, skin]) part?.destroy();
      root.replaceChildren();
    },
  };
}
