// @ts-nocheck
// The geometry of the curves: frontier, level lines, places on a log axis. No drawing here.

// The lower left of the convex hull of points [[x, y], ...]: what mixtures of the trained models
// reach, and no trained model is below it. -> points from left to right
export function convexFrontier(points) {
  const sorted = [...points].sort(([x, y], [u, v]) => x - u || y - v);
  const hull = [];
  const turn = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  for (const point of sorted) {
    if (hull.length && point[1] >= hull.at(-1)[1]) continue; // dearer, and no better
    while (hull.length > 1 && turn(hull.at(-2), hull.at(-1), point) <= 0) hull.pop();
    hull.push(point);
  }
  return hull;
}

// Places of values on an axis, 0 to 1: logarithmic for positive numbers, with zero a step before
// the smallest; evenly spaced for anything else. -> {places, broken: whether zero is set apart}
export function logPlaces(values) {
  const even = values.map((_, index) => (values.length > 1 ? index / (values.length - 1) : 0.5));
  const numeric = values.every((value) => Number.isFinite(value) && value >= 0);
  const positive = values.filter((value) => value > 0);
  if (!numeric || positive.length < 2) return { places: even, broken: false };
  const logs = positive.map(Math.log);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  if (high === low) return { places: even, broken: false };
  const zero = low - Math.max(0.18 * (high - low), (high - low) / positive.length);
  const broken = positive.length < values.length;
  const start = broken ? zero : low;
  const place = (value) => ((value > 0 ? Math.log(value) : zero) - start) / (high - start);
  return { places: values.map(place), broken };
}

// [low, high] around values, with room on both sides; `floor` is never passed from above.
export function paddedRange(values, { share = 0.12, floor = -Infinity, least = 1e-3 } = {}) {
  const known = values.filter(Number.isFinite);
  if (!known.length) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const pad = Math.max(least, high - low, 0.02 * Math.abs(high)) * share;
  return [low >= floor ? Math.max(floor, low - pad) : low - pad, high + pad];
}

// Boxes for labels of points so that none covers another or a point: the first free of a few
// places around each. points: [[x, y]]; sizes: [[width, height]]; bounds: [left, top, right,
// bottom]. -> [[x, y] of the box's left top]
export function placeLabels(points, sizes, bounds, distance = 10) {
  const taken = points.map(([x, y]) => [x - 6, y - 6, x + 6, y + 6]);
  const overlap = ([a, b, c, d], [e, f, g, h]) => (
    Math.max(0, Math.min(c, g) - Math.max(a, e)) * Math.max(0, Math.min(d, h) - Math.max(b, f))
  );
  const outside = ([left, top, right, bottom]) => (
    Math.max(0, bounds[0] - left) + Math.max(0, bounds[1] - top)
    + Math.max(0, right - bounds[2]) + Math.max(0, bottom - bounds[3])
  );
  return points.map(([x, y], index) => {
    const [width, height] = sizes[index];
    const [near, far] = [distance, distance + height];
    const places = [
      [x + near, y - height - 2], [x + near, y - height / 2], [x + near, y + 2],
      [x - near - width, y - height / 2], [x - width / 2, y - far], [x - width / 2, y + near],
      [x + near, y - 2 * height - 2], [x + near, y + height + 2],
      [x + near, y - 3 * height - 2], [x + near, y + 2 * height + 2],
    ];
    const costs = places.map(([left, top]) => {
      const box = [left, top, left + width, top + height];
      return taken.reduce((sum, other) => sum + overlap(box, other), 0) + 1000 * outside(box);
    });
    const [left, top] = places[costs.indexOf(Math.min(...costs))];
    taken.push([left, top, left + width, top + height]);
    return [left, top];
  });
}

// Where the line x + y = sum crosses the box [left, right] x [low, high]: two points or null.
export function levelLine(sum, [left, right], [low, high]) {
  const start = Math.max(left, sum - high);
  const end = Math.min(right, sum - low);
  return end - start > 1e-9 ? [[start, sum - start], [end, sum - end]] : null;
}
