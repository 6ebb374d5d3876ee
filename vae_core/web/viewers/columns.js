// The lines of a row's card: a number where it stands in its range, a choice with probabilities.
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

const REACH = 3; // standard deviations that a range has where no real rows tell it
const MISSING = "–"; // in the place of what is not there
const SHOWN = 5; // values of a choice; those beyond are summed up

// Texts that are the same already are left, as most of a long table's are.
function tell(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const percent = (share) => `${(100 * share).toFixed(0)} %`;

function track(...parts) {
  return make("span", { class: "lp-record-track", "aria-hidden": "true" }, ...parts);
}

const MOST_DECIMALS = 30;

// What writes a multiple of a step, in a column's unit, and its decimals: {decimals, write(value)}.
export function writerOf(step) {
  let decimals = 0;
  for (let whole = step; decimals < MOST_DECIMALS; decimals += 1, whole = step * 10 ** decimals) {
    if (whole > 0.5 && Math.abs(whole - Math.round(whole)) < 1e-9 * whole) break;
  }
  const write = (value) => (Math.round(value / step) * step).toFixed(decimals).replace(/^-(0\.?0*)$/, "$1");
  return { decimals, write };
}

// place: {column, start}; range: {low, high} of the real rows' numbers, if there are any.
// -> {node, show(mean, spread or null, real row or null)}
export function createNumber({ column, start }, range) {
  const { name, unit, offset, scale, step } = column;
  const { decimals, write } = writerOf(step);
  const low = range?.low ?? -REACH;
  const high = range?.high ?? REACH;
  const share = (x) => (high > low ? Math.min(1, Math.max(0, (x - low) / (high - low))) : 0.5);
  const written = (x) => (Number.isNaN(x) ? MISSING : write(offset + scale * x));
  const place = (node, x) => { node.style.left = `${(100 * share(x)).toFixed(1)}%`; };

  const band = make("span", { class: "lp-record-band" });
  const mark = make("span", { class: "lp-record-mark" });
  const tick = make("span", { class: "lp-record-tick" });
  const value = make("span", { class: "lp-record-value" });
  const around = make("span", { class: "lp-record-spread" });
  const real = make("span", { class: "lp-record-real", role: "cell" });
  const label = make("span", { class: "lp-record-name", role: "rowheader", text: name });
  const inUnit = unit && ` ${unit}`;
  if (unit) label.append(make("span", { class: "lp-record-unit", text: inUnit }));
  const bar = track(band, tick, mark);
  bar.removeAttribute("aria-hidden"); // its range is told to those who tab to it
  bar.setAttribute("role", "cell");
  explain(bar, `from ${written(low)} to ${written(high)}${inUnit}`);
  const number = make("span", { class: "lp-record-number", role: "cell" }, value, around);

  return {
    node: make("div", { class: "lp-record-row", role: "row" }, label, bar, number, real),
    show(mean, spread, row) {
      const x = mean[start];
      tell(value, written(x));
      mark.hidden = Number.isNaN(x);
      place(mark, x);
      if (spread) {
        const sigma = spread[start];
        const shown = scale * sigma;
        tell(around, ` ± ${shown < 0.5 * step ? shown.toPrecision(1) : shown.toFixed(decimals)}`);
        place(band, x - sigma);
        band.style.right = `${(100 * (1 - share(x + sigma))).toFixed(1)}%`;
      }
      tick.hidden = !row || Number.isNaN(row[start]);
      if (!row) return;
      place(tick, row[start]);
      tell(real, written(row[start]));
    },
  };
}

// The same of a column with a few values. Few stand in their own order; of many the most probable.
export function createChoice({ column: { name, values }, start, length }) {
  const many = length > SHOWN + 1;
  const order = Array.from({ length }, (_, index) => index);
  const lines = order.slice(0, many ? SHOWN : length).map(() => {
    const fill = make("span", { class: "lp-record-band" });
    const what = make("span", {});
    const share = make("span", {});
    return { fill, what, share, node: make("div", { class: "lp-record-choice" }, track(fill), what, share) };
  });
  const rest = make("span", { class: "lp-record-rest" });
  const choices = make("div", { class: "lp-record-choices", role: "cell" }, ...lines.map(({ node }) => node));
  if (many) choices.append(rest);
  const label = make("span", { class: "lp-record-name", role: "rowheader", text: name });
  const real = make("span", { class: "lp-record-real", role: "cell" });

  return {
    node: make("div", { class: "lp-record-row", role: "row" }, label, choices, real),
    show(mean, _, row) {
      if (many) order.sort((a, b) => mean[start + b] - mean[start + a] || a - b);
      let told = 0;
      lines.forEach(({ fill, what, share }, k) => {
        const p = mean[start + order[k]];
        told += p;
        tell(what, values[order[k]]);
        tell(share, Number.isNaN(p) ? MISSING : percent(p));
        fill.style.width = `${(100 * (p || 0)).toFixed(1)}%`;
      });
      const others = Number.isNaN(told) ? MISSING : percent(Math.max(0, 1 - told));
      if (many) tell(rest, `${length - SHOWN} others ${others}`);
      if (!row) return;
      const own = row.subarray(start, start + length);
      tell(real, Number.isNaN(own[0]) ? MISSING : values[own.indexOf(Math.max(...own))]);
    },
  };
}
