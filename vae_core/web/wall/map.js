// @ts-nocheck
// The latent map of one column of the wall: the same examples for every model, so that dots can
// glide from one model's places to another's.
import { make } from "../kit/dom.js";
import { createSurface, font } from "../charts/charts.js";
import { createSprites, frameOf } from "../charts/scatter.js";

const GLIDE = 300; // ms
const MARGIN = 8;

const easeOut = (t) => 1 - (1 - t) ** 3;

// radius: of a dot, in CSS pixels; names: whether the prior's circles are named.
// -> {node, show({points, labels, classes[, half]} or null, palette, glide), destroy}
export function createPlainMap({ radius, names = false }) {
  const node = make("canvas", { class: "lp-wall-map", role: "img" });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let data = null; // {points: [x, y, ...], labels, classes}
  let palette = null;
  let sprites = { key: "", list: [] };
  let from = { points: new Float32Array(0), half: 3 };
  let here = from;
  let target = from;
  let startedAt = -Infinity;

  // -> whether the dots still move
  function advance() {
    const share = calm.matches ? 1 : Math.min(1, (performance.now() - startedAt) / GLIDE);
    const eased = easeOut(share);
    here = share >= 1 ? target : {
      points: target.points.map((to, i) => from.points[i] + (to - from.points[i]) * eased),
      half: from.half + (target.half - from.half) * eased,
    };
    return share < 1;
  }

  function drawPrior(context, x0, y0, scale, width, height) {
    context.strokeStyle = palette.text;
    context.lineWidth = 1;
    context.globalAlpha = 0.14;
    context.beginPath();
    context.moveTo(0, y0);
    context.lineTo(width, y0);
    context.moveTo(x0, 0);
    context.lineTo(x0, height);
    context.stroke();
    context.globalAlpha = 0.4;
    context.setLineDash([4, 4]);
    for (const sigma of [1, 2]) {
      context.beginPath();
      context.arc(x0, y0, sigma * scale, 0, 2 * Math.PI);
      context.stroke();
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  function drawNames(context, x0, y0, scale) {
    context.font = font(palette, 13);
    context.textAlign = "left";
    context.fillStyle = palette.muted;
    context.strokeStyle = palette.background;
    context.lineWidth = 4;
    context.lineJoin = "round";
    for (const sigma of [1, 2]) {
      const place = [`${sigma} σ`, x0 + 5, y0 - sigma * scale - 4];
      context.strokeText(...place);
      context.fillText(...place);
    }
  }

  function paint(context, width, height) {
    if (!palette || !data) return;
    const moving = advance();
    const { points, half } = here;
    const scale = (Math.min(width, height) / 2 - MARGIN) / half;
    const [x0, y0] = [width / 2, height / 2];
    drawPrior(context, x0, y0, scale, width, height);
    const ratio = window.devicePixelRatio || 1;
    const classes = data.labels ? data.classes : 0;
    const key = `${classes} ${ratio} ${palette.background} ${palette.classes}`;
    if (sprites.key !== key) {
      sprites = { key, list: createSprites(classes, palette, ratio, radius) };
    }
    const side = sprites.list[0].width / ratio;
    for (let i = 0; i < points.length / 2; i += 1) {
      const sprite = sprites.list[classes ? data.labels[i] : 0] ?? sprites.list[0];
      const [x, y] = [x0 + points[2 * i] * scale, y0 - points[2 * i + 1] * scale];
      context.drawImage(sprite, x - side / 2, y - side / 2, side, side);
    }
    if (names) drawNames(context, x0, y0, scale);
    if (moving) surface.schedule();
  }

  const surface = createSurface(node, paint);

  return {
    node,
    show(next, colours, glide = false) {
      palette = colours;
      const same = Boolean(data && next) && data.points.length === next.points.length;
      if (same && glide) advance();
      data = next;
      node.classList.toggle("lp-waiting", !next);
      if (next) {
        const half = next.half ?? halfOf(next.points);
        target = { points: next.points, half };
        from = same && glide ? here : target;
        startedAt = same && glide ? performance.now() : -Infinity;
      }
      surface.schedule();
    },
    destroy: surface.destroy,
  };
}

// How far a map reaches from the prior's mean, in its standard deviations.
function halfOf(points) {
  return frameOf(Array.from(points), true)[2];
}

// Places between two models' maps.
export function blendMaps(from, to, share) {
  if (!share || !to || from.length !== to.length) return { points: from, half: halfOf(from) };
  const [a, b] = [halfOf(from), halfOf(to)];
  return {
    points: from.map((value, i) => value + (to[i] - value) * share),
    half: a + (b - a) * share,
  };
}
