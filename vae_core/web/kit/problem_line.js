// A sentence in the place of what could not be shown.
import { make } from "./dom.js";
import { sentenceOf } from "./problem.js";

/**
 * @param {unknown} error
 * @param {string} [otherwise] see sentenceOf
 */
export const problemLine = (error, otherwise) => (
  make("p", { class: "lp-error", role: "alert", text: sentenceOf(error, otherwise) }));
