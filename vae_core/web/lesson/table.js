// Answers as a table: a row for each question, guess, why, task and lesson of a person who has no name; from
// what a browser keeps of its learner (lesson/progress.js), and from files of either kind.
import { parseRows } from "../learn/own/rows.js";
import { read } from "./progress.js";

export const COLUMNS = ["person", "arm", "lesson", "kind", "item", "value", "right", "gap"];

/**
 * @typedef {{person: string, arm: string, lesson: string, kind: string, item: string, value: string,
 *   right: string, gap: string}} Row
 *   kind "question": item "1.before" or "1.after", value the option as the lesson's file counts them, 0 is the
 *   right one and 3 "I do not know"; "commit": item its id, value its guess as JSON, gap how far it was off, right
 *   of a choice;
 *   "lesson": value 1 where the answers were shown without guesses; "why" and "missing": value the words;
 *   "task": value the tries, right whether it was done
 */

const DIGITS = 4; // of a gap, which is a distance between a hand's guess and a model's answer

// A choice is the one guess that is a word: it is right or wrong once its answer was seen.
/** @param {import("./types.js").Progress["guesses"][string]} each */
const rightOf = ({ guess, gap }) => (typeof guess === "string" && typeof gap === "number" ? (gap === 0 ? 1 : 0) : "");

/** @param {import("./progress.js").Kept} kept @returns {Row[]} */
export function rowsOf({ person, lessons }) {
  /** @type {Row[]} */
  const rows = [];
  for (const [lesson, state] of Object.entries(lessons)) {
    /**
     * @param {string} kind
     * @param {string} item
     * @param {string | number} value
     * @param {string | number} [right]
     * @param {string | number} [gap]
     */
    const add = (kind, item, value, right = "", gap = "") => {
      rows.push({ person, arm: state.arm ?? "", lesson, kind, item, value: `${value}`, right: `${right}`, gap: `${gap}` });
    };
    add("lesson", "shown", state.shown ? 1 : 0);
    for (const when of /** @type {const} */ (["before", "after"])) {
      state[when].forEach((option, k) => {
        if (Number.isInteger(option)) add("question", `${k + 1}.${when}`, option, option === 0 ? 1 : 0);
      });
    }
    for (const [id, each] of Object.entries(state.guesses)) {
      const gap = typeof each.gap === "number" ? Number(each.gap.toPrecision(DIGITS)) : "";
      add("commit", id, JSON.stringify(each.guess), rightOf(each), gap);
    }
    if (state.why) add("why", "why", state.why);
    if (state.missing) add("missing", "missing", state.missing);
    if (state.task) add("task", "task", state.task.tries ?? "", state.task.done ? 1 : 0);
  }
  return rows;
}

// Words that a spreadsheet would compute begin with a letter that it does not.
/** @param {string} text */
function cell(text) {
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {Row[]} rows */
export const csvOf = (rows) => [COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((name) => cell(row[name])).join(","))]
  .map((line) => `${line}\r\n`).join("");

/**
 * The rows of a file: a table as csvOf writes it, or the progress of one browser. Throws a sentence where it
 * is neither.
 * @param {string} text
 * @param {string} name of the file
 * @returns {Row[]}
 */
export function rowsFrom(text, name) {
  if (text.trimStart().startsWith("{")) {
    const kept = read(JSON.parse(text));
    if (!kept) throw new Error(`${name} holds no answers of lessons.`);
    return rowsOf(kept);
  }
  const [head = [], ...lines] = parseRows(text);
  const places = COLUMNS.map((column) => head.map((each) => each.trim()).indexOf(column));
  if (places.some((place) => place < 0)) {
    throw new Error(`${name} has not the columns of answers: ${COLUMNS.join(", ")}.`);
  }
  return lines.map((line) => /** @type {Row} */ (
    Object.fromEntries(COLUMNS.map((column, k) => [column, line[places[k]] ?? ""]))));
}

/**
 * Rows of several files; of a person and item that stand in more than one the last counts.
 * @param {Row[][]} files
 */
export function joined(files) {
  /** @type {Map<string, Row>} */
  const found = new Map();
  for (const row of files.flat()) {
    found.set(JSON.stringify([row.person, row.lesson, row.kind, row.item]), row);
  }
  return [...found.values()];
}

/** @param {Row[]} rows */
export const people = (rows) => [...new Set(rows.map(({ person }) => person))];
