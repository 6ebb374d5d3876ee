// @ts-nocheck
// What is drawn on the map: below, what changes with the plane; above, what follows the hand.
import { font, numeral, ticks } from "../../charts/charts.js";

const MARGIN = 16; // CSS pixels around the frame
const DOT = 3.2; // radius of a point, in CSS pixels
const DOT_ON_PICTURES = 2.6;
const CURSOR = 7;
const TAU = 2 * Math.PI;

export const dotRadius = (onPictures) => (onPictures ? DOT_ON_PICTURES : DOT);

// Between the plane's units and the canvas's CSS pixels, for a frame [centre x, centre y, half].
export function createGeometry([centreX, centreY, half], width, height) {
  const scale = Math.max(1, Math.min(width, height) / 2 - MARGIN) / half;
  return {
    scale,
    toX: (x) => width / 2 + (x - centreX) * scale,
    toY: (y) => height / 2 - (y - centreY) * scale,
    fromX: (pixel) => centreX + (pixel - width / 2) / scale,
    fromY: (pixel) => centreY - (pixel - height / 2) / scale,
    // A square around the same centre: [left, top, side] in pixels.
    square: (reach) => [width / 2 - reach * scale, height / 2 - reach * scale, 2 * reach * scale],
  };
}

// A line that shows on any ground: dark on a light rim or the other way round.
function strokeTwice(context, palette, path, { colour, width, alpha = 1, rim = true }) {
  if (rim) {
    context.globalAlpha = 0.6 * alpha;
    context.strokeStyle = palette.background;
    context.lineWidth = width + 2;
    context.stroke(path);
  }
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
  context.globalAlpha = 1;
}

function circle(x, y, radius) {
  const path = new Path2D();
  path.arc(x, y, radius, 0, TAU);
  return path;
}

function write(context, palette, text, x, y) {
  context.strokeStyle = palette.background;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function paintPrior(context, { toX, toY, scale }, palette, onPictures) {
  context.setLineDash([4, 4]);
  for (const sigma of [1, 2, 3]) {
    strokeTwice(context, palette, circle(toX(0), toY(0), sigma * scale), {
      colour: palette.text, width: 1, alpha: onPictures ? 0.6 : 0.3, rim: onPictures,
    });
  }
  context.setLineDash([]);
}

function paintTicks(context, geometry, palette, width, height) {
  context.fillStyle = palette.muted;
  context.font = font(palette, 11);
  const marks = (low, high) => ticks(low, high, 5);
  context.textAlign = "center";
  for (const mark of marks(geometry.fromX(MARGIN), geometry.fromX(width - MARGIN))) {
    write(context, palette, numeral(mark), geometry.toX(mark), height - 4);
  }
  context.textAlign = "left";
  for (const mark of marks(geometry.fromY(height - MARGIN), geometry.fromY(MARGIN))) {
    write(context, palette, numeral(mark), 3, geometry.toY(mark) + 4);
  }
}

// scene: {points: [x, y, ...], labels or null, sprites, names: [x, y], prior: whether there is one,
//   density: a canvas over the square `wide`, pictures: instead one over `frame`, or null}
export function paintGround(context, scene, geometry, palette, width, height) {
  const { points, labels, sprites, pictures, density } = scene;
  const { toX, toY, square } = geometry;
  if (pictures) {
    const [left, top, side] = square(scene.frame[2]);
    context.imageSmoothingEnabled = pictures.width > side;
    context.imageSmoothingQuality = "high";
    context.drawImage(pictures, left, top, side, side);
  } else {
    const [left, top, side] = square(scene.wide[2]);
    context.imageSmoothingEnabled = true;
    context.drawImage(density, left, top, side, side);
  }
  context.imageSmoothingEnabled = true;
  if (scene.prior) paintPrior(context, geometry, palette, Boolean(pictures));
  const ratio = window.devicePixelRatio || 1;
  const size = sprites[0].width / ratio;
  for (let i = 0; i < points.length / 2; i += 1) {
    const sprite = sprites[labels ? labels[i] : 0] ?? sprites[0];
    const x = toX(points[2 * i]) - size / 2;
    context.drawImage(sprite, x, toY(points[2 * i + 1]) - size / 2, size, size);
  }
  context.font = font(palette, 11);
  context.fillStyle = palette.muted;
  context.textAlign = "left";
  if (scene.prior) {
    for (const sigma of [1, 2, 3]) {
      write(context, palette, `${sigma} σ`, toX(0) + 4, toY(-sigma) - 4);
    }
  } else {
    paintTicks(context, geometry, palette, width, height);
  }
  context.fillStyle = palette.z;
  context.font = font(palette, 13, 600);
  context.textAlign = "right";
  write(context, palette, scene.names[0], width - 4, toY(0) - 6);
  context.textAlign = "left";
  write(context, palette, scene.names[1], Math.min(toX(0) + 6, width - 80), 13);
}

function paintPosterior(context, { centre: [x, y], ellipse }, geometry, palette) {
  const { toX, toY, scale } = geometry;
  for (const sigma of [2, 1]) {
    const path = new Path2D();
    const [major, minor] = [ellipse.major * sigma * scale, ellipse.minor * sigma * scale];
    path.ellipse(toX(x), toY(y), major, minor, -ellipse.angle, 0, TAU);
    const alpha = sigma === 1 ? 1 : 0.55;
    strokeTwice(context, palette, path, { colour: palette.sigma, width: 2, alpha });
  }
  const cross = new Path2D();
  cross.moveTo(toX(x) - 12, toY(y));
  cross.lineTo(toX(x) + 12, toY(y));
  cross.moveTo(toX(x), toY(y) - 12);
  cross.lineTo(toX(x), toY(y) + 12);
  strokeTwice(context, palette, cross, { colour: palette.mu, width: 2 });
}

// hand: {here: [x, y] of the code, glance: [x, y] of a preview or null,
//   posterior: {centre: [x, y], ellipse} or null}
export function paintHand(context, hand, geometry, palette, width, height) {
  if (hand.posterior) paintPosterior(context, hand.posterior, geometry, palette);
  if (hand.glance) {
    const [x, y] = hand.glance;
    const ring = circle(geometry.toX(x), geometry.toY(y), CURSOR);
    strokeTwice(context, palette, ring, { colour: palette.z, width: 1.5 });
  }
  const [x, y] = [geometry.toX(hand.here[0]), geometry.toY(hand.here[1])];
  const clamp = (value, most) => Math.min(most - CURSOR - 1, Math.max(CURSOR + 1, value));
  const [inX, inY] = [clamp(x, width), clamp(y, height)];
  const dot = circle(inX, inY, CURSOR);
  if (inX === x && inY === y) { // a code beyond the map is a ring at its edge
    context.fillStyle = palette.z;
    context.fill(dot);
  }
  strokeTwice(context, palette, dot, {
    colour: inX === x && inY === y ? palette.background : palette.z, width: 2, rim: false,
  });
}
