// What a task is done with, by the name that a lesson's file has for it.
/** @import { InstrumentKind } from "../types.js" */
import { below } from "./below.js";
import { estimators } from "./estimators.js";
import { anatomy, explorer } from "./explorer.js";
import { fences } from "./fences.js";
import { holes } from "./holes.js";
import { none } from "./none.js";
import { tolerance } from "./tolerance.js";
import { training } from "./training.js";
import { trainings } from "./trainings.js";

/** @type {Record<string, InstrumentKind>} */
export const INSTRUMENTS = {
  anatomy, below, estimators, explorer, fences, holes, none, tolerance, training, trainings,
};
