// What stands between the columns: trapezoids from one height to the next, the code's own squares, the
// rays that open it to the bells.
/** @import { Reading } from "./types.js" */
import { makeSvg } from "../kit/dom.js";

const SQUARE = 7;
const TALL = 98; // pixels that the squares of a code may take

/** @param {number} width @param {number} height @param {...Node} children */
const svg = (width, height, ...children) => makeSvg("svg", {
  class: "lp-link", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true",
}, ...children);

/** @param {[number, number]} from @param {[number, number]} to spans @param {number} left @param {number} right @param {string} colour */
function trapezoid([a, b], [c, d], left, right, colour) {
  return makeSvg("path", {
    d: `M${left},${a}L${right},${c}V${d}L${left},${b}z`, fill: `var(--lp-${colour})`, "fill-opacity": 0.13,
  });
}

/** @param {[number, number]} from @param {[number, number]} to @param {{width: number, height: number, middle: number, colour: string}} look */
export function createTrapezoid(from, to, { width, height, middle, colour }) {
  const decoder = colour === "reconstruction";
  const turn = decoder ? back(width / 2, middle, TURNS.decoder, colour) : back(width / 2, middle, TURNS.encoder);
  return svg(width, height, trapezoid(from, to, 0, width, colour), turn);
}

// Where the gradient goes: against the way of the example, place after place in turn.
/** @param {number} x @param {number} y @param {number} turn @param {string} [colour] */
function back(x, y, turn, colour = "") {
  const path = makeSvg("path", { class: colour ? `lp-return lp-return-${colour}` : "lp-return", d: `M${x + 4},${y - 6}L${x - 4},${y}L${x + 4},${y + 6}` });
  path.style.setProperty("--turn", `${turn}`);
  return path;
}
const TURNS = { decoder: 0, closing: 1, code: 2, opening: 3, head: 4, encoder: 5 };

// The squares of a code: as many as it has dimensions, of the true size while there is room.
/** @param {number} size @param {number} middle */
export function squaresOf(size, middle) {
  const side = Math.min(SQUARE, TALL / size);
  const tall = side * size;
  return { side, span: /** @type {[number, number]} */ ([middle - tall / 2, middle + tall / 2]) };
}

/** @param {string} symbol @param {number} x @param {ReturnType<typeof squaresOf>} squares @param {number} size */
function squareColumn(symbol, x, { side, span }, size) {
  const gap = side > 3 ? 1 : 0;
  const cells = Array.from({ length: size }, (_, i) => makeSvg("rect", {
    x, y: span[0] + i * side, width: 6, height: Math.max(0.5, side - gap), fill: `var(--lp-${symbol})`,
  }));
  return { node: makeSvg("g", { "data-s": symbol }, ...cells), cells };
}

/** @param {SVGRectElement[]} cells @param {ArrayLike<number> | null} values @param {number} most */
function fill(cells, values, most) {
  cells.forEach((cell, i) => {
    const share = values ? Math.min(1, Math.abs(values[i]) / (most || 1)) : 0;
    cell.setAttribute("fill-opacity", (0.2 + 0.8 * share).toFixed(2));
  });
}

const largest = (values) => (values ? Math.max(...Array.from(values, Math.abs)) : 1);

/**
 * From the encoder to the bells: a trapezoid, the columns mu and sigma, rays. -> {node, show(reading)}
 * @param {[number, number]} from the encoder's span
 * @param {{height: number, middle: number, size: number, symbols: ("mu" | "sigma" | "z")[], rays: boolean}} look
 */
export function createOpening(from, { height, middle, size, symbols, rays }) {
  const width = 56;
  const squares = squaresOf(size, middle);
  const columns = symbols.map((symbol, i) => ({ symbol, ...squareColumn(symbol, 20 + 8 * i, squares, size) }));
  const end = 20 + 8 * symbols.length;
  const lines = makeSvg("path", {
    d: `M${end},${squares.span[0]}L${width},2M${end},${squares.span[1]}L${width},${height - 2}`,
    class: "lp-rays", fill: "none",
  });
  const node = svg(width, height, trapezoid(from, squares.span, 0, 18, "x"), ...columns.map((column) => column.node), ...(rays ? [lines] : []),
    back(9, middle, TURNS.head), back((end + width) / 2, middle, TURNS.opening));
  return {
    node,
    /** @param {Reading} reading */
    show({ mu, sigma, z }) {
      for (const { symbol, cells } of columns) {
        const values = { mu, sigma, z }[symbol];
        fill(cells, values, symbol === "sigma" ? Math.max(1, largest(values)) : largest(values));
      }
    },
  };
}

/**
 * From the bells to the decoder: rays, the column z, a trapezoid. -> {node, show(reading)}
 * @param {[number, number]} to the decoder's span
 * @param {{height: number, middle: number, size: number}} look
 */
export function createClosing(to, { height, middle, size }) {
  const width = 48;
  const squares = squaresOf(size, middle);
  const { node: cellsNode, cells } = squareColumn("z", 22, squares, size);
  const lines = makeSvg("path", {
    d: `M0,2L20,${squares.span[0]}M0,${height - 2}L20,${squares.span[1]}`, class: "lp-rays", fill: "none",
  });
  return {
    node: svg(width, height, lines, cellsNode, trapezoid(squares.span, to, 30, width, "reconstruction"),
      back(39, middle, TURNS.closing, "reconstruction"), back(11, middle, TURNS.code, "reconstruction")),
    /** @param {Reading} reading */
    show: ({ z }) => fill(cells, z, largest(z.subarray(0, size))),
  };
}
