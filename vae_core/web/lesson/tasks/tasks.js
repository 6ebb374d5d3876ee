// Who notices that a task is done, by the name that a lesson's file has for it.
/** @import { TaskCheck } from "../types.js" */
import { below } from "./below.js";
import { better } from "./better.js";
import { fences } from "./fences.js";
import { halve } from "./halve.js";
import { holes } from "./holes.js";
import { labels } from "./labels.js";
import { reparameterisation } from "./reparameterisation.js";
import { slant } from "./slant.js";
import { tolerance } from "./tolerance.js";
import { wake } from "./wake.js";

/** @type {Record<string, TaskCheck>} */
export const TASKS = {
  below, better, fences, halve, holes, labels, reparameterisation, slant, tolerance, wake,
};
