// A grid of pictures on one canvas, with a button over each tile for mouse, touch and keyboard.
import { make } from "./dom.js";
import { blitFloats } from "./picture.js";
import { planTiles } from "./tile_plan.js";

const MOVES = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

// options:
//   name                  of the whole grid, for screen readers
//   label                 CSS pixels for the names of rows; largest: no tile is wider (CSS pixels)
//   header(column, columns) -> text above a column
//   describe(row, column, columns) -> words for a tile
//   onLayout(columns)     after the number of rows or columns has changed: draw() is due
//   onPick(row, column, columns)
//   onGlance(row, column, columns), onGlance(null)  the mouse is over a tile, or has left
// -> {node, columns(), set({rows: [{title: node, fixed: no buttons}], steps}), draw(values),
//     mark([column or -1 per row]), relabel(), destroy()}
export function createTiles(shape, options) {
  const { name, label, largest, header, describe, onLayout, onPick, onGlance } = options;
  const canvas = make("canvas", { class: "lp-pixels", "aria-hidden": "true" });
  const over = make("div", { class: "lp-tiles-over" });
  const grid = make("div", { class: "lp-tiles", role: "group", "aria-label": name }, canvas, over);
  const node = make("div", { class: "lp-tiles-room" }, grid);
  const context = canvas.getContext("2d");
  let available = 0;
  let rows = [];
  let steps = 0;
  let plan = null;
  let image = null;
  let words = null;
  let buttons = []; // [row][column], or [] for a fixed row
  let heads = [];
  let stop = null; // the button that Tab reaches

  function place(element, { x, y }, width, height) {
    const { scale } = plan;
    Object.assign(element.style, {
      left: `${x * scale}px`, top: `${y * scale}px`,
      width: `${width * scale}px`, height: `${height * scale}px`,
    });
  }

  function reach(button) {
    if (stop) stop.tabIndex = -1;
    stop = button;
    if (stop) stop.tabIndex = 0;
  }

  function build() {
    const [, height, width] = shape;
    const { columns, perBlock, left, top, scale } = plan;
    const everything = [];
    heads = [];
    buttons = rows.map(({ title, fixed }, row) => {
      const { x, y } = plan.at(row, 0);
      const named = make("div", { class: "lp-tiles-label" }, title);
      const beyond = Math.max(0, plan.row - 1 - height) / 2; // a name may be higher than its tiles
      place(named, { x: x - left, y: y - beyond }, left, height + 2 * beyond);
      everything.push(named);
      if (row % perBlock === 0) {
        for (let column = 0; column < columns; column += 1) {
          const head = make("span", { class: "lp-tiles-head lp-number-text" });
          place(head, { x: plan.at(row, column).x, y: 0 }, width, top);
          heads.push({ head, column });
          everything.push(head);
        }
      }
      if (fixed) return [];
      return Array.from({ length: columns }, (_, column) => {
        const spot = plan.at(row, column);
        const button = make("button", {
          type: "button", class: "lp-tile", tabindex: -1,
          "data-row": row, "data-column": column, "data-x": spot.x, "data-y": spot.y,
        });
        place(button, spot, width, height);
        everything.push(button);
        return button;
      });
    });
    over.replaceChildren(...everything);
    canvas.width = plan.across;
    canvas.height = plan.down;
    canvas.style.width = `${plan.across * scale}px`;
    canvas.style.height = `${plan.down * scale}px`;
    image = context.createImageData(canvas.width, canvas.height);
    words = new Uint32Array(image.data.buffer);
    stop = null;
    reach(buttons.find((row) => row.length)?.[0] ?? null);
  }

  function relabel() {
    if (!plan) return;
    const { columns } = plan;
    for (const { head, column } of heads) head.textContent = header(column, columns);
    buttons.forEach((line, row) => line.forEach((button, column) => {
      button.setAttribute("aria-label", describe(row, column, columns));
    }));
  }

  function layout() {
    if (!rows.length || available <= 0) return;
    plan = planTiles({ available, shape, rows: rows.length, steps, label, largest });
    build();
    onLayout(plan.columns);
    relabel();
  }

  function cellOf(event) {
    const button = event.target.closest?.(".lp-tile");
    return button ? [Number(button.dataset.row), Number(button.dataset.column)] : null;
  }

  over.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    reach(buttons[cell[0]][cell[1]]);
    onPick(...cell, plan.columns);
  });
  over.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    const move = MOVES[event.key];
    if (!cell || !move) return;
    event.preventDefault();
    const next = buttons[cell[0] + move[0]]?.[cell[1] + move[1]];
    if (!next) return;
    reach(next);
    next.focus();
  });
  if (onGlance) {
    over.addEventListener("pointerover", (event) => {
      const cell = event.pointerType === "mouse" && !event.buttons ? cellOf(event) : null;
      if (cell) onGlance(...cell, plan.columns);
    });
    over.addEventListener("pointerout", (event) => { if (cellOf(event)) onGlance(null); });
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width <= 0 || Math.abs(contentRect.width - available) < 0.5) return;
    available = contentRect.width;
    layout();
  });
  observer.observe(node);

  return {
    node,
    columns: () => plan?.columns ?? 0,
    set(next) {
      ({ rows, steps } = { rows, steps, ...next });
      layout();
    },
    // values: (rows * columns, C, H, W) floats of a whole grid; another number is out of date.
    draw(values) {
      const [channels, height, width] = shape;
      const { columns } = plan;
      if (values.length !== rows.length * columns * channels * height * width) return;
      for (let index = 0; index < rows.length * columns; index += 1) {
        const { x, y } = plan.at(Math.floor(index / columns), index % columns);
        blitFloats(words, canvas.width, x, y, values, index, shape);
      }
      context.putImageData(image, 0, 0);
    },
    mark(columns) {
      buttons.forEach((line, row) => line.forEach((button, column) => {
        const here = columns[row] === column;
        if (here === button.hasAttribute("aria-current")) return;
        if (here) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }));
    },
    relabel,
    destroy: () => observer.disconnect(),
  };
}
