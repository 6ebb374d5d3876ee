// Traversals: each dimension in turn over a range of values, the others as they are now.
import { worthText } from "../../engine/axes.js";
import { createChips } from "../../kit/chips.js";
import { codebook } from "../codes.js";
import { make } from "../../kit/dom.js";
import { createFeed } from "../../kit/feed.js";
import { quantile, sortedColumn } from "../../engine/latent_math.js";
import { makePane } from "../../kit/panel_style.js";
import { createTiles } from "../../kit/tiles.js";

const AT_FIRST = 12; // rows, most telling first
const STEPS = [5, 7, 9, 11, 15];
const USUAL_STEPS = 9;
const REACHES = [1, 2, 3]; // standard deviations
const TAIL = 0.01; // share of the data beyond either end of a range in quantiles
const ENOUGH = 100; // codes for quantiles worth the name
const LABEL = 70; // CSS pixels for the names of rows

// The share of the way from one end to the other, for a column.
function share(column, columns) {
  return columns > 1 ? column / (columns - 1) : 0.5;
}

function signed(value) {
  const text = Math.abs(value) < 0.005 ? "0" : `${Number(Math.abs(value).toFixed(2))}`;
  return text === "0" ? text : `${value < 0 ? "−" : "+"}${text}`;
}

// The columns of each row: a range in standard deviations, or in quantiles of the data.
// -> {values(axis, columns) -> [numbers], header(column, columns) -> text}
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

function inQuantiles({ codes, size }) {
  const sorted = new Map();
  const part = (column, columns) => TAIL + (1 - 2 * TAIL) * share(column, columns);
  return {
    values({ index }, columns) {
      if (!sorted.has(index)) sorted.set(index, sortedColumn(codes, size, index));
      const numbers = sorted.get(index);
      return Array.from({ length: columns }, (_, c) => quantile(numbers, part(c, columns)));
    },
    header: (column, columns) => `${Math.round(100 * part(column, columns))} %`,
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

function rowTitle({ index, worth }, deterministic) {
  const title = make("span", { class: "lp-name" }, "z", make("sub", { text: index + 1 }));
  const nats = make("span", { class: "lp-nats lp-number-text" });
  nats.textContent = worthText(worth, deterministic);
  nats.title = deterministic ? "std: how far the codes spread" : "KL: nats the code costs";
  return make("span", {}, title, make("br"), nats);
}

// See tabs.js.
export function createTraversals({ instrument, batch }) {
  const { axes, deterministic, engine } = instrument;
  const { size, classes, shape } = engine;
  const book = codebook(instrument.pack);
  const quantiles = book?.many && book.codes.length / size >= ENOUGH ? inQuantiles(book) : null;
  const ranges = [...REACHES.map(inDeviations), ...(quantiles ? [quantiles] : [])];
  const first = axes.filter(({ active }) => active).slice(0, AT_FIRST);
  let shown = first.length ? first : axes.slice(0, AT_FIRST);
  let range = ranges[REACHES.length - 1];
  let values = []; // per row, per column
  let now = { z: instrument.z().slice(), y: instrument.y()?.slice() ?? null };
  let glancing = false;

  const tiles = createTiles(shape, {
    name: "traversals: rows are latent dimensions, columns their values",
    label: LABEL,
    header: (column, columns) => range.header(column, columns),
    describe: (row, column) => (
      `latent dimension ${shown[row].index + 1} at ${values[row][column].toFixed(2)}`
    ),
    onLayout: refresh,
    onPick(row, column) {
      glancing = false;
      instrument.move({ z: placed(row, column) }, "traversals");
      instrument.commit(
        `latent dimension ${shown[row].index + 1} at ${values[row][column].toFixed(2)}`,
      );
    },
    onGlance(row, column) {
      glancing = row !== null;
      instrument.preview(glancing ? { z: placed(row, column) } : null);
    },
  });
  const feed = createFeed(batch, "traversals", (pictures) => tiles.draw(pictures));

  function placed(row, column) {
    const z = now.z.slice();
    z[shown[row].index] = values[row][column];
    return z;
  }

  function request() {
    const columns = tiles.columns();
    if (!columns) return;
    const n = shown.length * columns;
    const z = new Float32Array(n * size);
    const y = classes ? new Float32Array(n * classes) : null;
    for (let i = 0; i < n; i += 1) {
      const row = Math.floor(i / columns);
      z.set(now.z, i * size);
      z[i * size + shown[row].index] = values[row][i % columns];
      if (y) y.set(now.y, i * classes);
    }
    tiles.mark(shown.map(({ index }, row) => nearestColumn(values[row], now.z[index])));
    feed.ask({ z, y, n });
  }

  // After a change of rows, columns or range.
  function refresh() {
    const columns = tiles.columns();
    values = shown.map((axis) => range.values(axis, columns));
    tiles.relabel();
    request();
  }

  function setRows() {
    tiles.set({
      rows: shown.map((axis) => ({ title: rowTitle(axis, deterministic) })),
    });
  }

  const names = REACHES.map((reach) => `±${reach} σ`);
  if (quantiles) names.push("data quantiles");
  const whose = deterministic ? "standard deviations of the codes" : "prior standard deviations";
  const chips = createChips(names, {
    label: quantiles ? `Range, in ${whose} or quantiles of the data` : `Range, in ${whose}`,
    onPick(index) {
      range = ranges[index];
      refresh();
    },
  });
  chips.show(REACHES.length - 1);
  chips.node.title = `σ: ${whose}`;

  const steps = make(
    "select",
    { class: "lp-select" },
    ...STEPS.map((count) => make("option", { value: count, text: count })),
  );
  steps.value = `${USUAL_STEPS}`;
  steps.addEventListener("change", () => tiles.set({ steps: Number(steps.value) }));
  const stepsLabel = make("label", { class: "lp-bar-item" }, "Steps ", steps);

  const bar = make("div", { class: "lp-bar" }, make("div", { class: "lp-bar-item" }, chips.node));
  bar.append(stepsLabel);
  if (axes.length > shown.length) {
    const all = make("button", {
      type: "button", class: "lp-button", "aria-pressed": "false",
      text: `Show all ${axes.length}`,
    });
    const few = shown;
    all.addEventListener("click", () => {
      const on = shown === few;
      shown = on ? axes : few;
      all.setAttribute("aria-pressed", on ? "true" : "false");
      setRows();
    });
    bar.append(all);
  }
  tiles.set({ steps: USUAL_STEPS });
  setRows();

  return {
    node: makePane("Traversals", bar, tiles.node),
    show({ z, y, previewing }) {
      if (previewing && glancing) return; // the grid does not move under the mouse
      if (!previewing) glancing = false;
      const same = z.every((value, k) => value === now.z[k])
        && (!y || y.every((weight, k) => weight === now.y[k]));
      if (same) return;
      now = { z: z.slice(), y: y?.slice() ?? null };
      request();
    },
    destroy() {
      feed.stop();
      tiles.destroy();
    },
  };
}
