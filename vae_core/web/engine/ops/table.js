// Every operation that the page knows, by its name. The same list in Python is
// vae_core/tracing/operations.py.

/** @import { Op } from "../graph.js" */
import { CONVOLUTION } from "./convolution.js";
import { ELEMENTWISE } from "./elementwise.js";
import { INDEXING } from "./indexing.js";
import { LAYOUT } from "./layout.js";
import { NORMALISE } from "./normalise.js";
import { PRODUCTS } from "./products.js";
import { REDUCE } from "./reduce.js";
import { SEQUENCE } from "./sequence.js";
import { VIEWS } from "./views.js";

/** @type {Record<string, Op>} */
export const OPS = {
  ...VIEWS, ...ELEMENTWISE, ...REDUCE, ...PRODUCTS, ...CONVOLUTION, ...NORMALISE, ...LAYOUT,
  ...INDEXING, ...SEQUENCE,
};
