// What a task is done with, by the name that a lesson's file has for it.
/** @import { InstrumentKind } from "../types.js" */
import { anatomy, explorer } from "./explorer.js";
import { none } from "./none.js";
import { training } from "./training.js";

/** @type {Record<string, InstrumentKind>} */
export const INSTRUMENTS = { anatomy, explorer, none, training };
