// The beta wall: one scrubber, the model under it large, all models side by side, and their curves.
// Everything is linked here, in the browser: nothing is sent before the hand lets go.
import { createFrontier } from "../charts/frontier.js";
import { createSeries } from "./series.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { createFocus } from "./focus.js";
import { firstColumn, readColumns } from "./plan.js";
import { createScrubber } from "./scrubber.js";
import { WALL_CSS } from "./style.js";
import { createTable } from "./table.js";

const FADE = 150; // ms from between two models, or from another, to the chosen one

// run: the one chosen at first, if any; onChoose(run) once per release.
// -> {update(pack), choose(run), refresh() after a theme change, destroy()}
export function mountWall(root, { run, onChoose }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const focus = createFocus();
  const scrubber = createScrubber({
    name: "move through the models",
    onMove(next) {
      target = Math.round(next);
      moveTo(calm.matches ? target : next);
    },
    onRelease: choose,
    onStep: (by) => glideTo(Math.min(columns.length - 1, Math.max(0, target + by))),
    onSettle: () => choose(target),
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
  let columns = [];
  let shared = null;
  let palette = null;
  let position = null; // on the scrubber: from 0 to columns - 1
  let target = 0; // the column where it is, or where a fade leads
  let told = run;
  let frame = 0;
  let updates = 0;

  function show(glide) {
    scrubber.show(position);
    focus.show(columns, position, shared, palette, glide);
    table.mark(position);
    frontier.mark(position);
    series.mark(position);
    root.dataset.position = position.toFixed(2);
  }

  function moveTo(next) {
    cancelAnimationFrame(frame);
    frame = 0;
    position = next;
    show(false);
  }

  // Fade from where the wall stands; from farther away than a column, from the neighbour.
  function glideTo(column) {
    target = column;
    const start = Math.min(column + 1, Math.max(column - 1, position));
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
  }

  function choose(column) {
    glideTo(column);
    if (columns[column].run === told) return;
    told = columns[column].run;
    onChoose(told);
  }

  function repaint() {
    if (shared) draw(false);
  }

  function draw(glide) {
    palette = skin.palette();
    table.update(columns, shared, palette);
    show(glide);
  }

  return {
    update(pack) {
      columns = readColumns(pack);
      shared = {
        shape: pack.meta.shape,
        inputs: pack.tensors.inputs,
        labels: pack.meta.class_names.length ? (pack.tensors.labels?.data ?? null) : null,
        names: pack.meta.class_names,
      };
      symbol.textContent = columns[0].label.replace(/ [^ ]*$/, "");
      scrubber.setColumns(columns.map(({ label }) => label));
      if (position === null) position = target = firstColumn(columns, run);
      frontier.update(columns);
      series.update(columns, pack.meta);
      draw(updates > 0);
      updates += 1;
      root.dataset.updates = updates;
    },
    choose(wanted) {
      const column = columns.findIndex((candidate) => candidate.run === wanted);
      if (column < 0) return;
      told = wanted;
      glideTo(column);
    },
    refresh() {
      skin.refresh();
      repaint();
    },
    destroy() {
      cancelAnimationFrame(frame);
      for (const part of [focus, table, frontier, series]) part.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
