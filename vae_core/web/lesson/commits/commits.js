// The kinds of commit, by the name that a lesson's file has for them.
/** @import { CommitKind } from "../types.js" */
import { bell } from "./bell.js";
import { choice } from "./choice.js";
import { curve } from "./curve.js";
import { marks } from "./marks.js";
import { numbers } from "./numbers.js";
import { order } from "./order.js";
import { spot } from "./spot.js";

/** @type {Record<string, CommitKind>} */
export const COMMITS = { bell, choice, curve, marks, numbers, order, spot };
