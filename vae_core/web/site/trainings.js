// What a static site's page can train: its choice, and its files.
import { make } from "../kit/dom.js";
import { begunAnew } from "../learn/fresh.js";
import { readPack } from "../engine/pack.js";
import { createSelect, option } from "./choice.js";
import { fetchBytes } from "./data.js";
/** @import { Site } from "./site.js" */
/** @typedef {Site["trainings"][number]} Offered */

/** @param {string} name */
export const fetchBuffer = async (name) => (await fetchBytes(`${name}.bin`)).buffer;

/**
 * @param {Site} site
 * @param {Offered} chosen
 * @param {string} label
 */
function createChoice(site, chosen, label) {
  const select = createSelect(site, { label, key: "preset" }, site.trainings.map((each) => option(each, chosen.id)));
  return make("div", { class: "lp-site-choice" }, select,
    make("span", { class: "lp-muted", text: chosen.caption }));
}

// Shows which training the address asks for (?preset=ID) and fetches it with its first examples; `first` is
// that of a page where the address says nothing.
/**
 * @param {HTMLElement} root
 * @param {Site} site
 * @param {{title: string, label: string, first?: string}} words
 * @returns {Promise<{chosen: Offered, file: ArrayBuffer, examples: ArrayBuffer, place: HTMLElement,
 *   start: boolean}>}
 */
export async function openTraining(root, site, { title, label, first = "" }) {
  const query = new URLSearchParams(window.location.search);
  const { trainings } = site;
  const named = (id) => trainings.find((each) => each.id === id);
  const chosen = named(query.get("preset")) ?? named(first) ?? trainings[0];
  root.append(make("h1", { class: "lp-unseen", text: title }));
  if (!chosen) throw new Error("This site has no data to train on: whoever made it had none at hand.");
  const place = make("div", {});
  const wait = make("p", { class: "lp-muted lp-site-wait", role: "status", text: "Loading the examples …" });
  root.append(createChoice(site, chosen, label), wait, place);
  const [file, examples] = await Promise.all(
    [fetchBuffer(`${chosen.id}.train`), fetchBuffer(chosen.examples[0])]);
  wait.remove();
  const { seed } = readPack(file).meta.training;
  return { chosen, file: begunAnew(file, seed), examples, place, start: query.get("start") === "1" };
}
