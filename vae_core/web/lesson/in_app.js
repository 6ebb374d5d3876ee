// Where the app has what stands behind lessons, and its other pages.
import { readPack } from "../engine/pack.js";
import { fetchOnce } from "../learn/place.js";
/** @import { Language, Sources } from "./types.js" */

const EVERY = 700; // ms between two looks for a file that is still being made
const PATIENCE = 180_000;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// A training is prepared off the page, which takes seconds the first time.
/** @param {string} address */
async function fetchWhenMade(address) {
  const until = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await fetchOnce(address);
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(EVERY);
    }
  }
}

const UNSENT = "The server did not send the instrument. Reload the page.";

/**
 * @param {{models: Record<string, string>, trainings?: Record<string, {file: string, examples: string}>, instruments?: string,
 *   language: Language}} data addresses
 * @returns {Sources}
 */
export function sourcesOf({ models, trainings = {}, instruments = "", language }) {
  return {
    async instruments() {
      const module = await import(new URL(instruments, window.location.href).href).catch(() => { throw new Error(UNSENT); });
      return module.default(language);
    },
    model: async (name) => readPack(await fetchOnce(models[name])),
    async training(id) {
      if (!trainings[id]) throw new Error("This training could not be made ready. Reload the page.");
      const [file, examples] = await Promise.all([trainings[id].file, trainings[id].examples].map(fetchWhenMade));
      return { file, examples };
    },
  };
}

// Pages lie beside each other.
/** @param {string} page @param {Record<string, string>} query */
export function hrefOf(page, query) {
  const text = new URLSearchParams(query).toString();
  return text ? `${page}?${text}` : page;
}
