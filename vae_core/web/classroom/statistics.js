// What answers say of a course: gain by arm, shares right, beliefs that were left, each with its 95 % interval.
/** @import { Row } from "../lesson/table.js" */
import { NORMAL_80, NORMAL_95, studentQuantile } from "./distributions.js";

/** @typedef {{value: number, low: number, high: number}} Interval */
/** @typedef {{count: number, mean: number, deviation: number, interval: Interval | null}} Group */

const mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;

// Sum of squared differences from the mean.
/** @param {number[]} values */
function spread(values) {
  const middle = mean(values);
  return values.reduce((sum, each) => sum + (each - middle) ** 2, 0);
}

/**
 * A share of so many, with Wilson's interval (Wilson 1927): it stays within 0 and 1 and is there for few.
 * @param {number} hits
 * @param {number} count
 * @returns {Interval | null} null of none
 */
export function shareOf(hits, count) {
  if (!count) return null;
  const z2 = NORMAL_95 ** 2;
  const share = hits / count;
  const middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half = (NORMAL_95 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Mean and standard deviation of a group, with Student's interval. @param {number[]} values @returns {Group} */
export function groupOf(values) {
  const count = values.length;
  if (!count) return { count, mean: NaN, deviation: NaN, interval: null };
  const middle = mean(values);
  if (count < 2) return { count, mean: middle, deviation: NaN, interval: null };
  const deviation = Math.sqrt(spread(values) / (count - 1));
  const half = studentQuantile(0.975, count - 1) * deviation / Math.sqrt(count);
  return { count, mean: middle, deviation, interval: { value: middle, low: middle - half, high: middle + half } };
}

/**
 * The difference of two groups' means after, at equal shares before: least squares of after = a + b before +
 * c [first group], and the interval of c (analysis of covariance). `visible` is the least difference that so
 * many people show in four of five such classes.
 * @param {[before: number, after: number][]} first
 * @param {[before: number, after: number][]} second
 * @returns {(Interval & {slope: number, visible: number, freedom: number}) | null} null of too few people
 */
export function differenceGivenBefore(first, second) {
  const freedom = first.length + second.length - 3;
  if (first.length < 2 || second.length < 2 || freedom < 1) return null;
  const groups = [first, second].map((pairs) => {
    const [before, after] = [pairs.map(([each]) => each), pairs.map(([, each]) => each)];
    const [x, y] = [mean(before), mean(after)];
    return {
      count: pairs.length, x, y, xx: spread(before), yy: spread(after),
      xy: pairs.reduce((sum, [b, a]) => sum + (b - x) * (a - y), 0),
    };
  });
  const [xx, xy, yy] = ["xx", "xy", "yy"].map((key) => groups[0][key] + groups[1][key]);
  const flat = xx < 1e-12; // all begin alike: nothing to be held equal
  const slope = flat ? 0 : xy / xx;
  const left = flat ? freedom + 1 : freedom;
  const variance = Math.max(0, yy - slope * xy) / left;
  const apart = groups[0].x - groups[1].x;
  const value = groups[0].y - groups[1].y - slope * apart;
  const factor = 1 / groups[0].count + 1 / groups[1].count + (flat ? 0 : apart ** 2 / xx);
  const error = Math.sqrt(variance * factor);
  const half = studentQuantile(0.975, left) * error;
  return { value, low: value - half, high: value + half, slope, visible: (NORMAL_95 + NORMAL_80) * error, freedom: left };
}

/**
 * What each person answered to each pair of questions of which both were answered.
 * @param {Row[]} rows
 * @returns {{person: string, arm: string, lesson: string, pair: number, before: number, after: number}[]}
 */
export function pairsOf(rows) {
  /** @type {Map<string, any>} */
  const found = new Map();
  for (const { person, arm, lesson, kind, item, value } of rows) {
    const [, number, when] = /^(\d+)\.(before|after)$/.exec(item) ?? [];
    if (kind !== "question" || !when || !/^[0-3]$/.test(value)) continue;
    const key = JSON.stringify([person, lesson, number]);
    const pair = found.get(key) ?? { person, arm, lesson, pair: Number(number) };
    found.set(key, { ...pair, [when]: Number(value) });
  }
  return [...found.values()].filter(({ before, after }) => before !== undefined && after !== undefined);
}

/**
 * Shares of right answers of each person, before and after, by arm.
 * @param {ReturnType<typeof pairsOf>} pairs
 * @returns {Map<string, [before: number, after: number][]>}
 */
export function peopleByArm(pairs) {
  /** @type {Map<string, typeof pairs>} */
  const own = new Map();
  for (const pair of pairs) own.set(pair.person, [...(own.get(pair.person) ?? []), pair]);
  /** @type {Map<string, [number, number][]>} */
  const arms = new Map();
  for (const each of own.values()) {
    const right = (when) => each.filter((pair) => pair[when] === 0).length / each.length;
    const { arm } = each[0];
    arms.set(arm, [...(arms.get(arm) ?? []), [right("before"), right("after")]]);
  }
  return arms;
}

/**
 * Of each pair of questions: shares right before and after, and of those who held a belief before the share
 * that is right after.
 * @param {ReturnType<typeof pairsOf>} pairs
 * @param {string} lesson
 * @param {number} number of the pair, from 1
 */
export function pairSummary(pairs, lesson, number) {
  const own = pairs.filter((pair) => pair.lesson === lesson && pair.pair === number);
  const right = (when) => shareOf(own.filter((pair) => pair[when] === 0).length, own.length);
  const moved = [1, 2].map((option) => {
    const held = own.filter(({ before }) => before === option);
    return { held: held.length, share: shareOf(held.filter(({ after }) => after === 0).length, held.length) };
  });
  return { count: own.length, before: right("before"), after: right("after"), moved };
}
