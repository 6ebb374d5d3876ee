// What is looked at, by the name that a lesson's file has for it.
/** @import { SceneKind } from "../types.js" */
import { anchors } from "./anchors.js";
import { bells } from "./bells.js";
import { bounds } from "./bounds.js";
import { classes, frames } from "./classes.js";
import { cost } from "./cost.js";
import { courses } from "./courses.js";
import { deadly } from "./deadly.js";
import { dial } from "./dial.js";
import { groups } from "./groups.js";
import { heaps } from "./heaps.js";
import { integrand } from "./integrand.js";
import { row } from "./row.js";
import { slider } from "./slider.js";
import { stacks } from "./stacks.js";
import { streams } from "./streams.js";
import { tighter } from "./tighter.js";
import { told } from "./told.js";

/** @type {Record<string, SceneKind>} */
export const SCENES = {
  anchors, bells, bounds, classes, cost, courses, deadly, dial, frames, groups, heaps, integrand, row,
  slider, stacks, streams, tighter, told,
};
