// What the points of a map can be coloured by: the class, or a ground-truth factor of the data.
/** @import { Pack } from "../../engine/types.js" */
/** @import { Mark, Palette } from "../../kit/types.js" */
import { classMark, rampMark } from "../../kit/shapes.js";

const NAMED = 5; // values of a factor that the legend names, ends included
const STEPS = 21; // colours of a continuous factor

// The values that a legend names, spread over all: [index, ...].
function spread(count) {
  const named = Math.min(count, NAMED);
  return Array.from({ length: named }, (_, k) => (
    named > 1 ? Math.round((k * (count - 1)) / (named - 1)) : 0
  ));
}

// A continuous factor, in steps of one size.
/**
 * @param {string} title
 * @param {number[]} values
 * @returns {Colouring}
 */
function binned(title, values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = (value) => (high > low ? (value - low) / (high - low) : 0);
  return {
    title,
    labels: values.map((value) => Math.min(STEPS - 1, Math.floor(place(value) * STEPS))),
    count: STEPS,
    legend: spread(STEPS).map((index) => {
      const value = low + ((high - low) * index) / (STEPS - 1);
      return [index, `${Number(value.toPrecision(2))}`];
    }),
    classes: null,
    mark: (index) => rampMark(index / (STEPS - 1)),
  };
}

// pack: with map/labels (M,) and perhaps map/factors (M, F), meta.factor_names and factor_sizes.
// -> [{title, labels (M,) or null, count, legend: [[index, name], ...], classes (their names, or null),
// mark(index, palette)}], the
// class first if there is one; a factor is marked by discs on a ramp, since its values have an order.
/**
 * @typedef {{title: string, labels: ArrayLike<number> | null, count: number,
 *   legend: [index: number, name: string][], classes: string[] | null,
 *   mark: (index: number, palette: Palette) => Mark}} Colouring
 * @param {Pick<Pack, "meta" | "tensors">} pack
 * @returns {Colouring[]}
 */
export function createColourings({ meta, tensors }) {
  const labels = tensors["map/labels"]?.data ?? null;
  const most = labels ? Array.from(labels).reduce((best, label) => Math.max(best, label), 0) : -1;
  const names = Array.from({ length: most + 1 }, (_, k) => meta.class_names?.[k] ?? `${k}`);
  /** @type {Colouring} */
  const byClass = {
    title: "class",
    labels,
    count: names.length,
    legend: names.map((name, index) => [index, name]),
    classes: labels ? names : null,
    mark: (index, palette) => classMark(index, labels ? palette.classes : [palette.z]),
  };
  const factors = tensors["map/factors"];
  const { factor_names: titles, factor_sizes: sizes = [] } = meta;
  if (!factors || !titles?.length) return [byClass];
  const width = factors.shape[1];
  const byFactor = titles.map((title, column) => {
    const values = Array.from(factors.data).filter((_, i) => i % width === column);
    const count = sizes[column];
    if (!count) return binned(title, values);
    /** @type {Colouring} */
    const factor = {
      title,
      labels: values,
      count,
      legend: spread(count).map((index) => [index, `${index + 1}`]),
      classes: null,
      mark: (index) => rampMark(count > 1 ? index / (count - 1) : 0),
    };
    return factor;
  });
  if (!labels) return byFactor;
  const repeats = ({ labels: some }) => (
    Array.from(some ?? []).every((value, i) => value === labels[i]));
  return [byClass, ...byFactor.filter((factor) => !repeats(factor))];
}
