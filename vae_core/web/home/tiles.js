// Rows of small pictures: one row for each model, one column for each thing that is shown to all.
import { make } from "../kit/dom.js";
import { createPicture } from "../kit/picture.js";
/** @import { Shape } from "../engine/types.js" */

// titles: of the rows, each an element. onPick(column, row) on a click, if given.
// -> {node, draw(row, column, values, words), mark({row, column})}
/**
 * @param {{titles: HTMLElement[], columns: number, shape: Shape, label: string,
 *   onPick?: (column: number, row: number) => void}} options
 */
export function createTiles({ titles, columns, shape, label, onPick }) {
  const rows = titles.map((title, row) => {
    const tiles = Array.from({ length: columns }, (_, column) => {
      const canvas = make("canvas", { class: "lp-pixels", role: "img" });
      const words = make("span", { class: "lp-home-tile-words lp-number-text" });
      const node = onPick
        ? make("button", { type: "button", class: "lp-home-tile" }, canvas, words)
        : make("div", { class: "lp-home-tile" }, canvas, words);
      node.addEventListener("click", () => onPick?.(column, row));
      return { node, canvas, words, view: createPicture(canvas, shape) };
    });
    const node = make("div", { class: "lp-home-tiles", style: `--columns: ${columns}` },
      ...tiles.map((tile) => tile.node));
    return { title, tiles, node: make("div", { class: "lp-home-tile-row" }, title, node) };
  });
  return {
    node: make("div", { class: "lp-home-grid", role: "group", "aria-label": label },
      ...rows.map((row) => row.node)),
    /**
     * @param {number} row
     * @param {number} column
     * @param {ArrayLike<number>} values
     * @param {string} name of the tile for those who do not see it
     * @param {...(Node | string)} words
     */
    draw(row, column, values, name, ...words) {
      const tile = rows[row].tiles[column];
      tile.view.draw(values);
      tile.words.replaceChildren(...words);
      (onPick ? tile.node : tile.canvas).setAttribute("aria-label", name);
    },
    // Which of the tiles that can be picked are.
    /** @param {(row: number, column: number) => boolean} chosen */
    mark(chosen) {
      rows.forEach(({ tiles }, row) => tiles.forEach(({ node }, column) => {
        node.setAttribute("aria-pressed", `${chosen(row, column)}`);
      }));
    },
  };
}
