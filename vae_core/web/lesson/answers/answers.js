// What gives the truth, by the name that a lesson's file has for it.
/** @import { Answering } from "../types.js" */
import { terms } from "./terms.js";

/** @type {Record<string, Answering>} */
export const ANSWERS = { terms };
