// The beta wall: one scrubber, the model under it large, all models side by side, and their curves.
// Everything is linked here, in the browser: nothing is sent before the hand lets go.
import { createFrontier } from "../charts/frontier.js";
import { createSeries } from "./series.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { createFocus } from "./focus.js";
import { firstColumn, partedLabel, readColumns, readShared } from "./plan.js";
import { createScrubber } from "./scrubber.js";
import { WALL_CSS } from "./style.js";
import { createTable } from "./table.js";
/** @import { Pack } from "../engine/types.js" */
/** @import { Palette } from "../kit/types.js" */
/** @import { Shared, WallColumn } from "./types.js" */

const FADE = 150; // ms from between two models, or from another, to the chosen one

// A place between 0 and the last column, moved at once or in a short glide. onMove(position)
/** @param {(position: number) => void} onMove */
function createPosition(onMove) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {number | null} */
  let position = null;
  let target = 0; // the column where it is, or where a fade leads
  let frame = 0;

  function moveTo(next) {
    cancelAnimationFrame(frame);
    frame = 0;
    position = next;
    onMove(next);
  }
  return {
    /** @param {number} column where to be, without telling, if nowhere yet */
    begin(column) { if (position === null) position = target = column; },
    now: () => position ?? 0,
    target: () => target,
    // Under the hand: between columns, but for those who want no motion.
    /** @param {number} next */
    drag(next) {
      target = Math.round(next);
      moveTo(calm.matches ? target : next);
    },
    // Fade from where the wall stands; from farther away than a column, from the neighbour.
    /** @param {number} column */
    glide(column) {
      target = column;
      const start = Math.min(column + 1, Math.max(column - 1, position ?? column));
      if (calm.matches || start === column) {
        moveTo(column);
        return;
      }
      const begun = performance.now();
      const tick = () => {
        const share = Math.min(1, (performance.now() - begun) / FADE);
        moveTo(start + (column - start) * share);
        if (share < 1) frame = requestAnimationFrame(tick);
      };
      tick();
    },
    stop: () => cancelAnimationFrame(frame),
  };
}

// The parts of the wall, one under the other. -> {parts to show and destroy, skin, say what differs}
/**
 * @param {HTMLElement} root
 * @param {ReturnType<typeof createPosition>} position
 * @param {{choose: (column: number) => void, last: () => number, repaint: () => void}} hands
 */
function createParts(root, position, { choose, last, repaint }) {
  const focus = createFocus();
  const scrubber = createScrubber({
    name: "move through the models",
    onMove: position.drag,
    onRelease: choose,
    onStep: (by) => position.glide(Math.min(last(), Math.max(0, position.target() + by))),
    onSettle: () => choose(position.target()),
  });
  const table = createTable({ onPick: choose });
  const frontier = createFrontier({ onPick: choose });
  const series = createSeries({ onPick: choose });
  const skin = dress(root, WALL_CSS, repaint);
  const symbol = make("b", { class: "lp-scrub-name" });
  root.append(make("div", { class: "lp-beta-wall" },
    focus.node,
    make("div", { class: "lp-stand" },
      make("div", { class: "lp-scrub-row" }, symbol, scrubber.node), table.node),
    make("div", { class: "lp-curves" }, frontier.node, series.node)));
  return { focus, scrubber, table, frontier, series, skin, symbol };
}

// run: the one chosen at first, if any; onChoose(run) once per release.
// -> {update(pack), choose(run), refresh() after a theme change, destroy()}
/**
 * @param {HTMLElement} root
 * @param {{run: string | null, onChoose: (run: string) => void}} options
 */
export function mountWall(root, { run, onChoose }) {
  const position = createPosition(() => show(false));
  const parts = createParts(root, position, {
    choose, last: () => columns.length - 1, repaint: () => { if (shared) draw(false); },
  });
  const { focus, scrubber, table, frontier, series, skin } = parts;
  /** @type {WallColumn[]} */
  let columns = [];
  /** @type {Shared} */
  let shared;
  /** @type {Palette} */
  let palette;
  let told = run;
  let updates = 0;

  /** @param {boolean} glide */
  function show(glide) {
    const now = position.now();
    scrubber.show(now);
    focus.show(columns, now, shared, palette, glide);
    for (const part of [table, frontier, series]) part.mark(now);
    root.dataset.position = now.toFixed(2);
  }

  /** @param {number} column */
  function choose(column) {
    position.glide(column);
    if (columns[column].run === told) return;
    told = columns[column].run;
    onChoose(told);
  }

  /** @param {boolean} glide */
  function draw(glide) {
    palette = skin.palette();
    table.update(columns, shared, palette);
    show(glide);
  }

  return {
    /** @param {Pack<any>} pack */
    update(pack) {
      columns = readColumns(pack);
      shared = readShared(pack);
      parts.symbol.textContent = partedLabel(columns[0])[0];
      scrubber.setColumns(columns.map(({ label }) => label));
      position.begin(firstColumn(columns, run));
      frontier.update(columns);
      series.update(columns, pack.meta);
      draw(updates > 0);
      updates += 1;
      root.dataset.updates = `${updates}`;
    },
    /** @param {string | null} wanted */
    choose(wanted) {
      const column = columns.findIndex((candidate) => candidate.run === wanted);
      if (column < 0) return;
      told = wanted;
      position.glide(column);
    },
    refresh() {
      skin.refresh();
      if (shared) draw(false);
    },
    destroy() {
      position.stop();
      for (const part of [focus, table, frontier, series, skin]) part.destroy();
      root.replaceChildren();
    },
  };
}
