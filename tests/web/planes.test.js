// Planes through the latent space, densities and ellipses in them, against their definitions.
import assert from "node:assert/strict";
import test from "node:test";

import { densityField, projectPosteriors } from "../../vae_core/web/engine/density.js";
import {
  createPlane, ellipseOf, parsePlane, principalAxes, projectVariance,
} from "../../vae_core/web/engine/planes.js";
import { near, numbers } from "./helpers.js";

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

test("ids of planes are understood, and nothing else", () => {
  assert.deepEqual(parsePlane("z3,z1", 5), [2, 0]);
  assert.equal(parsePlane("pca", 3), "pca");
  for (const id of ["pca", "z1,z1", "z0,z1", "z1,z3", "z1, z2", "z1", "", null, 7, ["z1,z2"]]) {
    assert.equal(parsePlane(id, 2), null, String(id));
  }
  assert.throws(() => createPlane("z1,z9", [], 3), /z1,z9/);
});

test("principal axes find the directions that the codes were made of", () => {
  // Codes along two known orthogonal directions of 20 dimensions, and a little noise.
  for (const size of [3, 20]) {
    const unit = (v) => v.map((value) => value / Math.hypot(...v));
    const long = unit(Array.from({ length: size }, (_, d) => (d % 3) + 1));
    const other = Array.from({ length: size }, (_, d) => Math.sin(d + 1));
    const wide = unit(other.map((value, d) => value - dot(other, long) * long[d]));
    const noise = numbers(200 * size);
    const wave = (turns, m) => Math.sin(2 * Math.PI * turns * (m / 200));
    const codes = Float32Array.from({ length: 200 * size }, (_, i) => {
      const [m, d] = [Math.floor(i / size), i % size];
      return 5 * wave(3, m) * long[d] + wave(5, m) * wide[d] + 0.01 * noise[i];
    });
    const { axes, shares } = principalAxes(codes, size);
    assert.ok(Math.abs(dot(Array.from(axes[0]), long)) > 0.999);
    assert.ok(Math.abs(dot(Array.from(axes[1]), wide)) > 0.999);
    assert.ok(shares[0] > 0.9 && shares[0] + shares[1] > 0.99 && shares[0] + shares[1] <= 1);
    for (const axis of axes) {
      assert.ok(Math.abs(dot(axis, axis) - 1) < 1e-9);
      assert.ok(Math.max(...axis) >= -Math.min(...axis), "the largest entry is positive");
    }
  }
});

test("a plane keeps what is not in it", () => {
  const z = [0.3, -1, 2, 0.1, 0.7];
  const plane = createPlane("z4,z1", [], 5);
  assert.deepEqual(plane.names, ["z4", "z1"]);
  near(plane.project(z), [0.1, 0.3], 1e-12);
  near(plane.through(z, 0.5, -2), [-2, -1, 2, 0.5, 0.7], 1e-12);
  near(plane.project([9, ...z], 1), [0.1, 0.3], 1e-12);
  const main = createPlane("pca", numbers(500), 5);
  near(main.project(main.through(z, 0.5, -2)), [0.5, -2], 1e-9);
  assert.match(main.names[0], /^PC 1 \(\d+ %\)$/);
});

test("a density is the mean of the Gaussians in the plane", () => {
  const codes = Float32Array.of(0.5, -1, 9, -1.5, 0.25, -9); // two codes of three dimensions
  const logVariance = Float32Array.of(-2, -1, 0, -1.5, -3, 0);
  const plane = createPlane("z1,z2", codes, 3);
  const [side, half, width] = [30, 3, 0.2];
  const posteriors = projectPosteriors(plane, codes, logVariance, width);
  near(posteriors.points, [0.5, -1, -1.5, 0.25], 1e-6);
  const field = densityField(posteriors, [0, 0, half], side);
  const expected = Array.from({ length: side * side }, (_, i) => {
    const x = -half + ((i % side) + 0.5) * (2 * half / side);
    const y = half - (Math.floor(i / side) + 0.5) * (2 * half / side);
    return [0, 1].reduce((sum, m) => {
      const [vx, vy] = [0, 1].map((d) => Math.exp(logVariance[3 * m + d]) + width ** 2);
      const square = (x - codes[3 * m]) ** 2 / vx + (y - codes[3 * m + 1]) ** 2 / vy;
      return sum + Math.exp(-square / 2) / (4 * Math.PI * Math.sqrt(vx * vy));
    }, 0);
  });
  near(field, expected, 2e-3 * Math.max(...expected));
});

test("an ellipse has the eigenvalues and the direction of its covariance", () => {
  const [turn, major, minor] = [0.6, 2, 0.5];
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const covariance = [
    major ** 2 * c * c + minor ** 2 * s * s,
    (major ** 2 - minor ** 2) * c * s,
    major ** 2 * s * s + minor ** 2 * c * c,
  ];
  const found = ellipseOf(covariance);
  near([found.major, found.minor, found.angle], [major, minor, turn], 1e-12);
  const plane = { a: [c, s], b: [-s, c] };
  near(projectVariance(plane, [7, Math.log(4), Math.log(0.25)], 1), [
    4 * c * c + 0.25 * s * s, (0.25 - 4) * c * s, 4 * s * s + 0.25 * c * c,
  ], 1e-12);
});
