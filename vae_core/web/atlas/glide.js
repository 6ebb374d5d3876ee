// Dots on their way from one map to the next, on a canvas over the plot: Plotly redraws too slowly
// for motion where there is no graphics card.
/** @import { SymbolsShape } from "../charts/types.js" */
import { make } from "../kit/dom.js";
import { fitCanvas, paintShapes } from "../charts/canvas.js";

export const GLIDE = 500; // ms

function easeInOut(t) {
  return t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
}

// The marks that occur, and which of them each dot has.
function glyphsOf(count, markOf) {
  const places = new Map();
  const glyphs = [];
  const which = Array.from({ length: count }, (_, i) => {
    const glyph = markOf(i);
    const key = `${glyph.colour} ${glyph.path}`;
    if (!places.has(key)) places.set(key, glyphs.push(glyph) - 1);
    return places.get(key);
  });
  return { glyphs, which };
}

// area: the element that is covered. from: [[x], [y]] in its CSS pixels; markOf(i): a dot's mark.
// -> {go(to, stopped()) a promise, done when the dots have arrived; end()}
export function createGlide(area, from, { markOf, palette, diameter }) {
  const size = { width: area.clientWidth, height: area.clientHeight };
  const canvas = make("canvas", { class: "lp-atlas-glide", "aria-hidden": "true" });
  const { glyphs, which } = glyphsOf(from[0].length, markOf);

  function paint([xs, ys]) {
    /** @type {SymbolsShape} */
    const dots = { kind: "symbols", xs, ys, glyphs, which, radius: diameter / 2 };
    paintShapes(fitCanvas(canvas, size), [dots], palette);
    canvas.dataset.frames = `${Number(canvas.dataset.frames ?? 0) + 1}`;
  }

  paint(from);
  area.append(canvas);
  return {
    async go(to, stopped) {
      const begun = performance.now();
      for (let share = 0; share < 1 && !stopped();) {
        const now = await new Promise((done) => { requestAnimationFrame(done); });
        share = Math.min(1, Math.max(0, now - begun) / GLIDE);
        const eased = easeInOut(share);
        paint(from.map((places, axis) => (
          places.map((start, i) => start + (to[axis][i] - start) * eased))));
      }
    },
    end: () => canvas.remove(),
  };
}
