// Counts as Home writes them.
import { grouped as byThree } from "../kit/counted.js";

// 55000 -> "55 000", with spaces that do not break.
/** @param {number} count */
export const grouped = (count) => byThree(count, "\u00a0");
