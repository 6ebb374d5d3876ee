// Traversals: each dimension in turn over a range of values, the others as they are now.
import { ranked, worthText } from "../../engine/axes.js";
import { createChips } from "../../kit/chips.js";
import { codebook } from "../codes.js";
import { make } from "../../kit/dom.js";
import { createFeed } from "../../kit/feed.js";
import { quantile, sortedColumn } from "../../engine/latent_math.js";
import { makePane } from "../../kit/panel_style.js";
import { createTiles } from "../../kit/tiles.js";
import { explain } from "../../kit/tip.js";
/** @import { Axis } from "../../engine/types.js" */
/** @import { Instrument, InstrumentState, PanelContext } from "../../kit/types.js" */
/**
 * @typedef {{values: (axis: Axis, columns: number) => number[],
 *   header: (column: number, columns: number) => string, forget?: () => void}} Range
 */

const AT_FIRST = 12; // rows, most telling first
const STEPS = [5, 7, 9, 11, 15];
const USUAL_STEPS = 9;
const REACHES = [1, 2, 3]; // standard deviations
const TAIL = 0.01; // share of the data beyond either end of a range in quantiles
const ENOUGH = 100; // codes for quantiles worth the name
const LABEL = 70; // CSS pixels for the names of rows
const LARGEST = 92; // CSS pixels of a tile: nine of them use the width

// The share of the way from one end to the other, for a column.
function share(column, columns) {
  return columns > 1 ? column / (columns - 1) : 0.5;
}

function signed(value) {
  const text = Math.abs(value) < 0.005 ? "0" : `${Number(Math.abs(value).toFixed(2))}`;
  return text === "0" ? text : `${value < 0 ? "−" : "+"}${text}`;
}

// The columns of each row: a range in standard deviations, or in quantiles of the data.
// -> {values(axis, columns) -> [numbers], header(column, columns) -> text, forget(): the data's codes
// are others}
/**
 * @param {number} reach
 * @returns {Range}
 */
function inDeviations(reach) {
  const deviations = (column, columns) => reach * (2 * share(column, columns) - 1);
  return {
    values: ({ home, spread }, columns) => Array.from(
      { length: columns },
      (_, column) => home + spread * deviations(column, columns),
    ),
    header: (column, columns) => signed(deviations(column, columns)),
  };
}

/**
 * @param {() => {codes: ArrayLike<number>, size: number} | null} bookOf
 * @returns {Range}
 */
function inQuantiles(bookOf) {
  const sorted = new Map();
  const column = (index) => {
    const book = bookOf();
    return book ? sortedColumn(book.codes, book.size, index) : [0];
  };
  const part = (column, columns) => TAIL + (1 - 2 * TAIL) * share(column, columns);
  return {
    values({ index }, columns) {
      if (!sorted.has(index)) sorted.set(index, column(index));
      const numbers = sorted.get(index);
      return Array.from({ length: columns }, (_, c) => quantile(numbers, part(c, columns)));
    },
    header: (column, columns) => `${Math.round(100 * part(column, columns))} %`,
    forget: () => sorted.clear(),
  };
}

// The column whose value is nearest to the value now, -1 when that is beyond the ends.
function nearestColumn(values, value) {
  let best = 0;
  values.forEach((some, column) => {
    if (Math.abs(some - value) < Math.abs(values[best] - value)) best = column;
  });
  const last = values.length - 1;
  const margin = last > 0 ? (values[last] - values[0]) / last / 2 : Infinity;
  return value < values[0] - margin || value > values[last] + margin ? -1 : best;
}

/**
 * @param {Axis} axis
 * @param {boolean} deterministic
 * @param {boolean} inOrder whether one dimension is worth more than another
 */
function rowTitle({ index, worth }, deterministic, inOrder) {
  const title = make("span", { class: "lp-name" }, "z", make("sub", { text: index + 1 }));
  if (!inOrder) return title;
  const nats = make("span", { class: "lp-nats lp-number-text" });
  nats.textContent = worthText(worth, deterministic);
  explain(nats, deterministic ? "std: how far the codes spread" : "KL: nats the code costs");
  return make("span", {}, title, make("br"), nats);
}

// What the columns may stand for: ranges of the prior, and quantiles where there are codes enough.
// -> {all, first, chips(onPick(range))}
/** @param {Instrument} instrument */
function createRanges({ pack, engine, deterministic }) {
  const book = codebook(pack);
  const enough = book?.many && book.codes.length / engine.size >= ENOUGH;
  const quantiles = enough ? inQuantiles(() => codebook(pack)) : null;
  const ranges = [...REACHES.map(inDeviations), ...(quantiles ? [quantiles] : [])];
  const names = REACHES.map((reach) => `±${reach} σ`);
  if (quantiles) names.push("data quantiles");
  const whose = deterministic ? "standard deviations of the codes" : "prior standard deviations";
  const first = REACHES.length - 1;
  return {
    all: ranges,
    first: ranges[first],
    /** @param {(range: Range) => void} onPick */
    chips(onPick) {
      const chips = createChips(names, {
        label: quantiles ? `Range, in ${whose} or quantiles of the data` : `Range, in ${whose}`,
        onPick: (index) => onPick(ranges[index]),
      });
      chips.show(first);
      explain(chips.node, `σ: ${whose}`);
      return chips.node;
    },
  };
}

// The choice of how many steps. onPick(count)
/** @param {(count: number) => void} onPick */
function createStepsChoice(onPick) {
  const steps = make(
    "select",
    { class: "lp-select" },
    ...STEPS.map((count) => make("option", { value: count, text: count })),
  );
  steps.value = `${USUAL_STEPS}`;
  steps.addEventListener("change", () => onPick(Number(steps.value)));
  return make("label", { class: "lp-bar-item" }, "Steps ", steps);
}

// A button that shows all dimensions, or only the first ones again, where there are more. onPick(all)
/**
 * @param {number} count
 * @param {number} few
 * @param {(all: boolean) => void} onPick
 */
function createAll(count, few, onPick) {
  if (count <= few) return [];
  const node = make("button", {
    type: "button", class: "lp-button", "aria-pressed": "false", text: `Show all ${count}`,
  });
  node.addEventListener("click", () => {
    const on = node.getAttribute("aria-pressed") !== "true";
    node.setAttribute("aria-pressed", on ? "true" : "false");
    onPick(on);
  });
  return [node];
}

// The codes of the grid around the code now: rows of dimensions, columns of their values.
/** @param {Instrument} instrument */
function createGrid({ axes, deterministic, engine: { size, classes }, z, y }) {
  const active = axes.filter((axis) => axis.active).slice(0, AT_FIRST);
  const few = active.length ? active : axes.slice(0, AT_FIRST);
  let shown = few;
  /** @type {number[][]} */
  let values = []; // per row, per column
  let now = { z: z().slice(), y: y()?.slice() ?? null };
  const name = (row, column) => (
    `latent dimension ${shown[row].index + 1} at ${values[row][column].toFixed(2)}`);
  return {
    name,
    few,
    rows: () => shown.map((axis) => ({ title: rowTitle(axis, deterministic, ranked(axes)) })),
    /** @param {boolean} all */
    show(all) { shown = all ? axes : few; },
    /**
     * @param {Range} range
     * @param {number} columns
     */
    refresh(range, columns) { values = shown.map((axis) => range.values(axis, columns)); },
    // To another code. -> whether it is another
    /** @param {Pick<InstrumentState, "z" | "y">} next */
    move(next) {
      const same = next.z.every((value, k) => value === now.z[k])
        && (!next.y || next.y.every((weight, k) => weight === now.y?.[k]));
      if (!same) now = { z: next.z.slice(), y: next.y?.slice() ?? null };
      return !same;
    },
    /**
     * @param {number} row
     * @param {number} column
     */
    placed(row, column) {
      const code = now.z.slice();
      code[shown[row].index] = values[row][column];
      return code;
    },
    nearest: () => shown.map(({ index }, row) => nearestColumn(values[row], now.z[index])),
    /** @param {number} columns */
    job(columns) {
      const n = shown.length * columns;
      const codes = new Float32Array(n * size);
      const weights = classes ? new Float32Array(n * classes) : null;
      for (let i = 0; i < n; i += 1) {
        const row = Math.floor(i / columns);
        codes.set(now.z, i * size);
        codes[i * size + shown[row].index] = values[row][i % columns];
        if (weights && now.y) weights.set(now.y, i * classes);
      }
      return { z: codes, y: weights, n };
    },
  };
}

// See tabs.js.
/** @param {PanelContext} context */
export function createTraversals({ instrument, batch }) {
  const { axes, engine } = instrument;
  const [grid, ranges] = [createGrid(instrument), createRanges(instrument)];
  let range = ranges.first;
  let glancing = false;

  const tiles = createTiles(engine.shape, {
    name: "traversals: rows are latent dimensions, columns their values",
    label: LABEL, largest: LARGEST,
    header: (column, columns) => range.header(column, columns),
    describe: grid.name,
    onLayout: refresh,
    onPick(row, column) {
      glancing = false;
      instrument.move({ z: grid.placed(row, column) }, "traversals");
      instrument.commit(grid.name(row, column));
    },
    onGlance(row, column = 0) {
      glancing = row !== null;
      instrument.preview(row === null ? null : { z: grid.placed(row, column) });
    },
  });
  const feed = createFeed(batch, "traversals", (pictures) => tiles.draw(pictures));

  function request() {
    const columns = tiles.columns();
    if (!columns) return;
    tiles.mark(grid.nearest());
    feed.ask(grid.job(columns));
  }

  /** @param {Range} next */
  const take = (next) => { range = next; refresh(); };

  // After a change of rows, columns or range.
  function refresh() {
    grid.refresh(range, tiles.columns());
    tiles.relabel();
    request();
  }

  const setRows = () => tiles.set({ rows: grid.rows() });
  const choices = [
    make("div", { class: "lp-bar-item" }, ranges.chips(take)),
    createStepsChoice((steps) => tiles.set({ steps })),
    ...createAll(axes.length, grid.few.length, (all) => { grid.show(all); setRows(); }),
  ];
  tiles.set({ steps: USUAL_STEPS });
  setRows();

  return {
    node: makePane("Traversals", make("div", { class: "lp-bar" }, ...choices), tiles.node),
    /** @param {InstrumentState} state */
    show(state) {
      if (state.previewing && glancing) return; // the grid does not move under the mouse
      if (!state.previewing) glancing = false;
      if (grid.move(state)) request();
    },
    renew() {
      for (const each of ranges.all) each.forget?.();
      refresh();
    },
    destroy() {
      feed.stop();
      tiles.destroy();
    },
  };
}
