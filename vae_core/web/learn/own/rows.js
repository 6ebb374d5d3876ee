// Rows of somebody's own table as examples of a model: CSV with the columns that it knows.
/** @import { TableLayout } from "../../engine/types.js" */
import { MOST, listed } from "./limits.js";

/** @typedef {import("./limits.js").Found} Found */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

// The fields of a CSV (RFC 4180), whose separator is whichever of ; , and tab its first line has most.
/** @param {string} text */
export function parseRows(text) {
  const first = text.slice(0, text.search(/\r|\n|$/));
  const separator = [";", ",", "\t"].reduce((best, each) => (
    first.split(each).length > first.split(best).length ? each : best), ",");
  const rows = [];
  let [row, field, quoted] = [/** @type {string[]} */ ([]), "", false];
  const end = () => {
    row.push(field);
    field = "";
  };
  for (let i = 0; i < text.length && rows.length <= MOST; i += 1) {
    const letter = text[i];
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (letter === '"' && !field) quoted = true;
    else if (letter === separator) end();
    else if (letter === "\n" || letter === "\r") {
      end();
      if (row.some(Boolean)) rows.push(row);
      row = [];
    } else field += letter;
  }
  end();
  if (row.some(Boolean)) rows.push(row);
  return rows.map((each) => each.map((value) => value.trim()));
}

/**
 * The numbers of one field, (width,); null where it is none that the column knows.
 * @param {string} text
 * @param {any} column
 */
function encoded(text, column) {
  if (column.type === "choice") {
    const place = column.values.indexOf(text);
    return place < 0 ? null : column.values.map((_, k) => Number(k === place));
  }
  // A decimal comma is one only where no point stands beside it.
  const plain = text.includes(".") ? text : text.replace(",", ".");
  if (!NUMBER.test(plain)) return null;
  const value = (Number(plain) - column.offset) / column.scale;
  return Number.isFinite(Math.fround(value)) ? [value] : null;
}

/**
 * @param {string} text
 * @param {TableLayout} layout
 * @param {{classes: string[], labelled: boolean}} options
 * @returns {Found}
 */
export function readRows(text, { columns }, { classes, labelled }) {
  const [head = [], ...rows] = parseRows(text.replace(/^\ufeff/, ""));
  const places = columns.map(({ name }) => head.indexOf(name));
  const missing = columns.filter((_, k) => places[k] < 0).map(({ name }) => name);
  if (missing.length) {
    const named = missing.slice(0, 5).join(", ");
    const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
    throw new Error(`The table lacks ${named}${more}. `
      + "Its first line names the columns, and all that the model knows have to be among them.");
  }
  const known = new Set(classes);
  const others = Array.from(head.keys()).filter((k) => !places.includes(k));
  const classAt = others.find((k) => rows.length && rows.every((row) => known.has(row[k])));
  if (labelled && classAt === undefined) {
    throw new Error(`This model is told a class of each row: a further column has to hold one of ${classes.slice(0, 10).join(", ")}.`);
  }
  const problems = [];
  const values = [];
  const labels = [];
  for (const row of rows.slice(0, MOST)) {
    const parts = columns.map((column, k) => encoded(row[places[k]] ?? "", column));
    if (parts.some((part) => part === null)) problems.push("have a value that its column does not know");
    else {
      values.push(Float32Array.from(parts.flat()));
      labels.push(classAt === undefined ? -1 : classes.indexOf(row[classAt]));
    }
  }
  return { noun: "row", values, labels: classAt === undefined ? null : labels, left: listed(problems) };
}
