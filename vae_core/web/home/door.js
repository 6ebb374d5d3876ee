// A door of Home: one prepared question, answered by models that are shipped.
import { BELLS_CSS } from "../bells/style.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { followAddress } from "./address.js";
import { betaDoor } from "./beta.js";
import { collapseDoor } from "./collapse.js";
import { button } from "./dice.js";
import { holesDoor } from "./holes.js";
import { modelsIn } from "./model.js";
import { createPicks, oneOfEach } from "./picks.js";
import { createStage, examplesOf } from "./stage.js";
import { HOME_CSS } from "./style.js";
/** @import { Pack } from "../engine/types.js" */
/**
 * @typedef {object} DoorParts
 * @property {Pack[]} packs
 * @property {string[]} names of the models
 * @property {ReturnType<typeof createStage>} stage
 * @property {ReturnType<typeof oneOfEach>} picks
 */

const DOORS = { beta: betaDoor, holes: holesDoor, collapse: collapseDoor };
const ALONE = new Set(["holes"]); // no example is in hand
const START = { beta: "2", collapse: "3" };

/**
 * @param {HTMLElement} root
 * @param {Pack<any>} pack meta: {door, names, models: the records of its models, runs: their ids}
 * @param {{go: (page: string, query?: Record<string, string>) => void}} options
 */
export function mountDoor(root, pack, { go }) {
  const { door, names, runs } = pack.meta;
  const packs = modelsIn(pack);
  const own = make("div", { class: `lp-home lp-home-${door}` });
  const skin = dress(root, BELLS_CSS + HOME_CSS, () => stage?.refresh());
  root.append(own);
  const picks = oneOfEach(examplesOf(packs[0]));
  const stage = ALONE.has(door) ? null : createStage(packs, {
    start: picks.find(({ name }) => name === START[door])?.index ?? 0,
    titles: { x: "Draw here", output: "Painted from the dots" },
  });
  const { title, words, condition, parts, start = 0 } = DOORS[door]({ packs, names, stage, picks });
  const heads = make("div", { class: "lp-home-head" },
    button("← Home", () => go("home"), { kind: "lp-home-back" }),
    make("h1", { text: title }), make("p", { text: words }));
  const place = () => stage?.now().place ?? 0;
  const foot = make("div", { class: "lp-home-row lp-home-end" },
    make("p", { class: "lp-muted", text: condition }),
    button("Open in Explore", () => go("explore", { run: runs[place()] })));
  own.append(heads);
  if (stage) {
    const strip = createPicks(picks, packs[0].meta.shape, stage.pick);
    stage.watch(({ index }) => strip.show(index));
    const row = make("div", { class: "lp-home-row" }, strip.node);
    const hand = make("div", { class: "lp-home-hand" }, stage.node, ...(door === "beta" ? [row] : []));
    own.append(...(door === "beta" ? [...parts, hand] : [hand, ...parts]));
    if (start) stage.use(start);
  } else {
    own.append(...parts);
  }
  own.append(foot);
  const trail = stage && followAddress(stage);
  return {
    refresh() {
      skin.refresh();
      stage?.refresh();
    },
    destroy() {
      trail?.destroy();
      stage?.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
