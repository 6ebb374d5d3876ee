// What is looked at, by the name that a lesson's file has for it.
/** @import { SceneKind } from "../types.js" */
import { integrand } from "./integrand.js";
import { row } from "./row.js";

/** @type {Record<string, SceneKind>} */
export const SCENES = { integrand, row };
