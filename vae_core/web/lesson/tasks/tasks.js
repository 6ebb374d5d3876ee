// Who notices that a task is done, by the name that a lesson's file has for it.
/** @import { TaskCheck } from "../types.js" */
import { fences } from "./fences.js";
import { below } from "./below.js";
import { halve } from "./halve.js";
import { holes } from "./holes.js";
import { labels } from "./labels.js";
import { slant } from "./slant.js";
import { tolerance } from "./tolerance.js";

/** @type {Record<string, TaskCheck>} */
export const TASKS = { fences, halve };
export const TASKS = { below, halve, holes, labels, slant, tolerance };
