// Dots on their way from one map to the next, on a canvas over the plot: Plotly redraws too slowly
// for motion where there is no graphics card.
import { make } from "../kit/dom.js";
import { createSprites } from "../charts/scatter.js";

export const GLIDE = 500; // ms

function easeInOut(t) {
  return t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
}

// One small picture for each mark that occurs, and which of them each dot has.
function spritesOf(count, markOf, palette, ratio, radius) {
  const places = new Map();
  const marks = [];
  const which = Array.from({ length: count }, (_, i) => {
    const mark = markOf(i);
    const key = `${mark.colour} ${mark.path}`;
    if (!places.has(key)) places.set(key, marks.push(mark) - 1);
    return places.get(key);
  });
  const list = createSprites(marks.length, palette, ratio, radius, (index) => marks[index]);
  return { list, which };
}

// area: the element that is covered. from: [[x], [y]] in its CSS pixels; markOf(i): a dot's mark.
// -> {go(to, stopped()) a promise, done when the dots have arrived; end()}
export function createGlide(area, from, { markOf, palette, diameter }) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [area.clientWidth, area.clientHeight];
  const canvas = make("canvas", { class: "lp-atlas-glide", "aria-hidden": "true" });
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext("2d");
  const count = from[0].length;
  const { list, which } = spritesOf(count, markOf, palette, ratio, diameter / 2);
  const half = list[0].width / 2;

  function paint(at) {
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < count; i += 1) {
      context.drawImage(list[which[i]], at(0, i) * ratio - half, at(1, i) * ratio - half);
    }
    canvas.dataset.frames = `${Number(canvas.dataset.frames ?? 0) + 1}`;
  }

  paint((axis, i) => from[axis][i]);
  area.append(canvas);
  return {
    async go(to, stopped) {
      const begun = performance.now();
      for (let share = 0; share < 1 && !stopped();) {
        const now = await new Promise((done) => { requestAnimationFrame(done); });
        share = Math.min(1, Math.max(0, now - begun) / GLIDE);
        const eased = easeInOut(share);
        paint((axis, i) => from[axis][i] + (to[axis][i] - from[axis][i]) * eased);
      }
    },
    end: () => canvas.remove(),
  };
}
