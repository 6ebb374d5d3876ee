// What gives the truth, by the name that a lesson's file has for it.
/** @import { Answering } from "../types.js" */
import { conditional } from "./conditional.js";
import { disentanglement } from "./disentanglement.js";
import { elbo } from "./elbo.js";
import { gaussian } from "./gaussian.js";
import { holes } from "./holes.js";
import { posterior } from "./posterior.js";
import { terms } from "./terms.js";

/** @type {Record<string, Answering>} */
export const ANSWERS = { conditional, disentanglement, elbo, gaussian, holes, posterior, terms };
