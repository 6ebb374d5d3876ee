// What gives the truth, by the name that a lesson's file has for it.
/** @import { Answering } from "../types.js" */
import { beyond } from "./beyond.js";
import { collapse } from "./collapse.js";
import { estimators } from "./estimators.js";
import { terms } from "./terms.js";

/** @type {Record<string, Answering>} */
export const ANSWERS = { beyond, collapse, estimators, terms };
