// Who notices that a task is done, by the name that a lesson's file has for it.
/** @import { TaskCheck } from "../types.js" */
import { better } from "./better.js";
import { halve } from "./halve.js";
import { reparameterisation } from "./reparameterisation.js";
import { wake } from "./wake.js";

/** @type {Record<string, TaskCheck>} */
export const TASKS = { better, halve, reparameterisation, wake };
