// What is looked at, by the name that a lesson's file has for it.
/** @import { SceneKind } from "../types.js" */
import { courses } from "./courses.js";
import { deadly } from "./deadly.js";
import { heaps } from "./heaps.js";
import { row } from "./row.js";

/** @type {Record<string, SceneKind>} */
export const SCENES = { courses, deadly, heaps, row };
