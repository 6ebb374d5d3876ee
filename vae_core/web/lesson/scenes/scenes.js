// What is looked at, by the name that a lesson's file has for it.
/** @import { SceneKind } from "../types.js" */
import { row } from "./row.js";

/** @type {Record<string, SceneKind>} */
export const SCENES = { row };
