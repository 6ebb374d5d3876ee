// Mathematics as MathML, made of the few forms that a weights file may name; nothing is read as markup.
/** @import { MathTree } from "./types.js" */
import { symbolOf } from "./symbols.js";

const SPACE = "http://www.w3.org/1998/Math/MathML";
const DEEPEST = 24; // forms inside each other: a file with more is no formula
const TOKEN = /[A-Za-z]+|\p{Script=Greek}|[\d.]+|\s+|[^]/gu;
// Letters that stand together are one name where they are one of these, else a product.
const NAMES = /^(?:log|ln|exp|max|min|det|diag|Cov|KL|ELBO|MMD|TC|MI|loss|sg|dwKL|argmin|made|round|tanh|for|of|if|and|the|const|nats)$/;
const FENCES = "()[]{}";

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {MathMLElement}
 */
function element(tag, attributes = {}, ...children) {
  const node = /** @type {MathMLElement} */ (document.createElementNS(SPACE, tag));
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** @param {string} token */
function operator(token) {
  const written = { "-": "−", "*": "·" }[token] ?? token;
  const node = element("mo", {}, written);
  // Brackets and bars of a line stay of its height.
  if (`${FENCES}|`.includes(token)) node.setAttribute("stretchy", "false");
  if (token === "|") for (const side of ["lspace", "rspace"]) node.setAttribute(side, "0.12em");
  return node;
}

/** @typedef {[kind: "mi" | "mn" | "mo" | "mspace", token: string]} Token a name of MathML and its text */

/**
 * @param {string} token
 * @returns {Token["0"]}
 */
function kindOf(token) {
  if (/^\s/.test(token)) return "mspace";
  if (/^[\d.]/.test(token)) return "mn";
  return /^[\p{L}½¼∞]/u.test(token) ? "mi" : "mo";
}

// What a text is made of.
/**
 * @param {string} text
 * @returns {Token[]}
 */
export function tokensOf(text) {
  return (text.match(TOKEN) ?? []).flatMap((token) => {
    const apart = /^[A-Za-z]/.test(token) && !NAMES.test(token) ? Array.from(token) : [token];
    return apart.map((each) => /** @type {Token} */ ([kindOf(each), each]));
  });
}

/** @param {string} text */
function nodesOf(text) {
  return tokensOf(text).map(([kind, token]) => {
    if (kind === "mo") return operator(token);
    return kind === "mspace" ? element("mspace", { width: "0.2em" }) : element(kind, {}, token);
  });
}

/**
 * @param {MathTree} tree
 * @param {number} depth
 * @returns {MathMLElement}
 */
function node(tree, depth) {
  if (depth > DEEPEST) throw new Error("This file's formula is no formula.");
  const inside = (/** @type {MathTree} */ part) => node(part, depth + 1);
  if (typeof tree === "string") return element("mrow", {}, ...nodesOf(tree));
  if (Array.isArray(tree)) return element("mrow", {}, ...tree.map(inside));
  if ("s" in tree) {
    const symbol = symbolOf(`${tree.s}`);
    return element("mrow", { class: `lp-s-${symbol}`, "data-s": symbol }, inside(tree.is));
  }
  if ("sub" in tree) return element("msub", {}, ...tree.sub.map(inside));
  if ("sup" in tree) return element("msup", {}, ...tree.sup.map(inside));
  if ("frac" in tree) return element("mfrac", {}, ...tree.frac.map(inside));
  if ("under" in tree) return element("munder", {}, ...tree.under.map(inside));
  throw new Error("This file's formula is of a newer version. Open it with a newer one of this program.");
}

/** @param {MathTree} tree */
export function makeMath(tree) {
  return element("math", {}, node(tree, 0));
}

// The same as a line of text, for those who do not see it.
/**
 * @param {MathTree} tree
 * @returns {string}
 */
export function spoken(tree) {
  if (typeof tree === "string") return tree;
  if (Array.isArray(tree)) return tree.map(spoken).join("");
  if ("s" in tree) return spoken(tree.is);
  if ("sub" in tree) return `${spoken(tree.sub[0])}_${spoken(tree.sub[1])}`;
  if ("sup" in tree) return `${spoken(tree.sup[0])}^${spoken(tree.sup[1])}`;
  if ("frac" in tree) return `(${spoken(tree.frac[0])})/(${spoken(tree.frac[1])})`;
  return `${spoken(tree.under[0])} ${spoken(tree.under[1])}`;
}
