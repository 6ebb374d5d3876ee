// Home: the story of a variational autoencoder with a model in hand, four doors, and ways on.
import { BELLS_CSS } from "../bells/style.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { followAddress } from "./address.js";
import { createDoors } from "./doors.js";
import { button, dieIcon } from "./dice.js";
import { createFresh } from "./fresh.js";
import { createPicks, oneOfEach } from "./picks.js";
import { addressOf, createStage, examplesOf } from "./stage.js";
import { HOME_CSS } from "./style.js";
/** @import { Pack } from "../engine/types.js" */
/** @typedef {Record<string, string>} Query */
/** @typedef {(page: string, query?: Query) => void} Go */
/** @typedef {[label: string, page: string, query: Query]} Way */

const START = "3"; // the digit that is there at first

// The buttons beside the picks: dice, and digits that no hand has written.
/**
 * @param {Pack} pack
 * @param {ReturnType<typeof createStage>} stage
 */
function createTools(pack, stage) {
  const fresh = createFresh(pack);
  const dice = button("Roll the dice", stage.roll, {
    icon: dieIcon(), tip: "New noise ε: another code from the same bell curves",
  });
  const digit = button("New digit", () => stage.draw(fresh.fitted(), "new digit"), {
    tip: `A code from the ${fresh.title}, ${fresh.description}`,
  });
  const prior = button("From the prior", () => stage.draw(fresh.prior(), "a code from the prior"), {
    tip: "A code from N(0, I), as the model was trained: now and then it is no digit",
  });
  return make("div", { class: "lp-home-tools" }, dice, ...(fresh.title ? [digit] : []), prior);
}

/**
 * @param {string} title
 * @param {Node[]} links
 */
function group(title, links) {
  return make("section", {}, make("h2", { text: title }),
    make("div", { class: "lp-home-links" }, ...links));
}

// Where the app leads on from Home; the first button is the one that stands out.
/** @type {Way[]} */
const WAYS = [
  ["Train your own", "train", { dataset: "mnist" }],
  ["Open in Explore", "explore", {}],
  ["Bring data of your own", "data", {}],
];

// pack: the digits starter's, with card/... and meta.home = {others: [{id, title}]}.
// go(page, query) leaves Home; to "explore" with the model in hand where the query names no other.
/**
 * @param {HTMLElement} root
 * @param {Pack<any>} pack
 * @param {{go: Go, ways?: Way[]}} options
 */
export function mountHome(root, pack, { go, ways = WAYS }) {
  const { meta } = pack;
  const own = make("div", { class: "lp-home" });
  const skin = dress(root, BELLS_CSS + HOME_CSS, () => stage.refresh());
  root.append(own);
  const digits = oneOfEach(examplesOf(pack));
  const stage = createStage([pack], {
    start: digits.find(({ name }) => name === START)?.index ?? 0, titles: { x: "Draw here", output: "Painted from the dots" },
  });
  const apart = button("Take it apart", () => go("explore", {
    run: meta.home.id, view: "anatomy", ...addressOf(stage),
  }), { kind: "lp-home-first" });
  stage.foot.append(apart);
  const picks = createPicks(digits, meta.shape, stage.pick);
  stage.watch(({ index }) => picks.show(index));
  const doors = createDoors(pack, (door) => (door === "what"
    ? go("explore", { run: meta.home.id, view: "anatomy", ...addressOf(stage), step: "encode" })
    : go("home", { door })));
  own.append(
    make("div", { class: "lp-home-head" },
      make("h1", { text: "A picture, squeezed through ten bell curves" }),
      make("p", { text: "That is a variational autoencoder. Draw a digit, drag a dot, roll the dice: "
        + "all is computed in your browser, by a model trained on 55\u00a0000 digits." })),
    make("div", { class: "lp-home-hand" },
      stage.node, make("div", { class: "lp-home-row" }, picks.node, createTools(pack, stage))),
    doors,
    make("div", { class: "lp-home-more" },
      group("Go on", ways.map(([label, page, query], k) => button(
        label, () => go(page, page === "explore" ? { run: meta.home.id, ...query } : query),
        k ? {} : { kind: "lp-home-first" },
      ))),
      group("Not only digits", meta.home.others.map(({ id, title }) => (
        button(title, () => go("explore", { run: id })))))),
  );
  const trail = followAddress(stage);
  return {
    refresh() {
      skin.refresh();
      stage.refresh();
    },
    destroy() {
      trail.destroy();
      stage.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
