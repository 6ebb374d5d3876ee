// What gives the truth, by the name that a lesson's file has for it.
/** @import { Answering } from "../types.js" */
import { beyond } from "./beyond.js";
import { collapse } from "./collapse.js";
import { conditional } from "./conditional.js";
import { disentanglement } from "./disentanglement.js";
import { elbo } from "./elbo.js";
import { estimators } from "./estimators.js";
import { gaussian } from "./gaussian.js";
import { holes } from "./holes.js";
import { posterior } from "./posterior.js";
import { terms } from "./terms.js";

/** @type {Record<string, Answering>} */
export const ANSWERS = {
  beyond, collapse, conditional, disentanglement, elbo, estimators, gaussian, holes, posterior, terms,
};
