// Home of a static site, or one of its doors where the address says so (?door=beta).
import { mountDoor } from "../home/door.js";
import { mountHome } from "../home/home.js";
import { packOf } from "../home/model.js";
import { fetchPack } from "./data.js";
import { openPage } from "./frame.js";
import { createGo } from "./site.js";
/** @import { Way } from "../home/home.js" */

/** @type {Way[]} */
const WAYS = [
  ["Train your own", "train", {}],
  ["Open in Explore", "explore", {}],
  ["All models of this site", "models", {}],
];

openPage(async (root, site) => {
  const go = createGo(site);
  const door = site.doors[new URLSearchParams(window.location.search).get("door") ?? ""];
  if (door) {
    const packs = await Promise.all(door.runs.map((id) => fetchPack(`${id}.model.bin`)));
    mountDoor(root, packOf(packs, door), { go });
    return;
  }
  const [model, cards] = await Promise.all([
    fetchPack(`${site.home}.model.bin`), fetchPack("home.bin"),
  ]);
  const tensors = { ...model.tensors, ...cards.tensors };
  mountHome(root, { meta: { ...model.meta, ...cards.meta }, tensors }, { go, ways: WAYS });
});
