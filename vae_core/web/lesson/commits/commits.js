// The kinds of commit, by the name that a lesson's file has for them.
/** @import { CommitKind } from "../types.js" */
import { choice } from "./choice.js";
import { curve } from "./curve.js";
import { numbers } from "./numbers.js";
import { order } from "./order.js";

/** @type {Record<string, CommitKind>} */
export const COMMITS = { choice, curve, numbers, order };
