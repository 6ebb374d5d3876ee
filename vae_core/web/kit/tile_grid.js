// The elements over the canvas of a grid of tiles: names of rows, heads of columns, a button a tile.
import { make } from "./dom.js";
/** @import { Shape } from "../engine/types.js" */
/** @import { TilePlan } from "./tile_plan.js" */
/** @import { TileRow } from "./types.js" */

const MOVES = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

// Puts an element where the plan has picture pixels.
/**
 * @param {HTMLElement} element
 * @param {number} scale
 * @param {{x: number, y: number, width: number, height: number}} box
 */
function place(element, scale, { x, y, width, height }) {
  Object.assign(element.style, {
    left: `${x * scale}px`, top: `${y * scale}px`,
    width: `${width * scale}px`, height: `${height * scale}px`,
  });
}

/**
 * @param {HTMLElement} title
 * @param {number} row
 * @param {TilePlan} plan
 * @param {number} height
 */
function makeName(title, row, plan, height) {
  const { x, y } = plan.at(row, 0);
  const named = make("div", { class: "lp-tiles-label" }, title);
  const beyond = Math.max(0, plan.row - 1 - height) / 2; // a name may be higher than its tiles
  place(named, plan.scale, {
    x: x - plan.left, y: y - beyond, width: plan.left, height: height + 2 * beyond,
  });
  return named;
}

/**
 * @param {number} row
 * @param {number} column
 * @param {TilePlan} plan
 * @param {Shape} shape
 */
function makeTile(row, column, plan, [, height, width]) {
  const { x, y } = plan.at(row, column);
  const button = make("button", {
    type: "button", class: "lp-tile", tabindex: -1,
    "data-row": row, "data-column": column, "data-x": x, "data-y": y,
  });
  place(button, plan.scale, { x, y, width, height });
  return button;
}

// -> {nodes: all of them in order, heads: [{head, column}],
//     buttons: [row][column], or [] for a fixed row}
/**
 * @param {TileRow[]} rows
 * @param {TilePlan} plan
 * @param {Shape} shape
 */
export function makeGrid(rows, plan, shape) {
  const [, height, width] = shape;
  /** @type {HTMLElement[]} */
  const nodes = [];
  /** @type {{head: HTMLElement, column: number}[]} */
  const heads = [];
  const buttons = rows.map(({ title, fixed }, row) => {
    nodes.push(makeName(title, row, plan, height));
    for (let column = 0; row % plan.perBlock === 0 && column < plan.columns; column += 1) {
      const head = make("span", { class: "lp-tiles-head lp-number-text" });
      place(head, plan.scale, { x: plan.at(row, column).x, y: 0, width, height: plan.top });
      heads.push({ head, column });
      nodes.push(head);
    }
    if (fixed) return [];
    const line = Array.from({ length: plan.columns }, (_, c) => makeTile(row, c, plan, shape));
    nodes.push(...line);
    return line;
  });
  return { nodes, heads, buttons };
}

/** @param {Event} event */
function cellOf(event) {
  const button = /** @type {HTMLElement} */ (event.target).closest?.(".lp-tile");
  if (!(button instanceof HTMLElement)) return null;
  return { row: Number(button.dataset.row), column: Number(button.dataset.column) };
}

// Mouse, touch and keys on the tiles: one stop for Tab, arrows inside.
//   onPick(row, column); onGlance(row, column) and onGlance(null), where given
// -> {set(buttons)}: after the tiles have been made anew
/**
 * @param {HTMLElement} over
 * @param {{onPick: (row: number, column: number) => void,
 *   onGlance?: (row: number | null, column?: number) => void}} hands
 */
export function attachTiles(over, { onPick, onGlance }) {
  /** @type {HTMLElement[][]} */
  let buttons = [];
  /** @type {HTMLElement | null} */
  let stop = null; // the button that Tab reaches

  /** @param {HTMLElement | null} button */
  function reach(button) {
    if (stop) stop.tabIndex = -1;
    stop = button;
    if (stop) stop.tabIndex = 0;
  }

  over.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    reach(buttons[cell.row][cell.column]);
    onPick(cell.row, cell.column);
  });
  over.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    const move = MOVES[event.key];
    if (!cell || !move) return;
    event.preventDefault();
    const next = buttons[cell.row + move[0]]?.[cell.column + move[1]];
    if (!next) return;
    reach(next);
    next.focus();
  });
  if (onGlance) {
    over.addEventListener("pointerover", (event) => {
      const cell = event.pointerType === "mouse" && !event.buttons ? cellOf(event) : null;
      if (cell) onGlance(cell.row, cell.column);
    });
    over.addEventListener("pointerout", (event) => { if (cellOf(event)) onGlance(null); });
  }
  return {
    /** @param {HTMLElement[][]} next */
    set(next) {
      buttons = next;
      stop = null;
      reach(buttons.find((row) => row.length)?.[0] ?? null);
    },
  };
}
