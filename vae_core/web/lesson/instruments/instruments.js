// What a task is done with, by the name that a lesson's file has for it.
/** @import { InstrumentKind } from "../types.js" */
import { estimators } from "./estimators.js";
import { anatomy, explorer } from "./explorer.js";
import { none } from "./none.js";
import { training } from "./training.js";
import { trainings } from "./trainings.js";

/** @type {Record<string, InstrumentKind>} */
export const INSTRUMENTS = { anatomy, estimators, explorer, none, training, trainings };
