// Planes through the latent space: two of its dimensions, or the codes' first two principal
// components. A plane is two orthonormal directions; it passes through whatever code is in hand.

/** @import { Ellipse, Numbers, Plane, Point } from "./types.js" */

const EXACT = 16; // dimensions up to which all eigenvectors are computed at once
const ITERATIONS = 100; // of subspace iteration, for more dimensions
const SWEEPS = 30;

/**
 * @param {Numbers} left
 * @param {Numbers} right
 * @param {number} [offset] in `right`
 */
export function dot(left, right, offset = 0) {
  let sum = 0;
  for (let d = 0; d < left.length; d += 1) sum += left[d] * right[offset + d];
  return sum;
}

// Eigenvectors of a symmetric matrix (n rows of n), the largest eigenvalue first, by Jacobi's
// rotations (Golub & Van Loan, Matrix Computations, section 8.5). -> {values, vectors}
function eigen(matrix) {
  const n = matrix.length;
  const m = matrix.map((row) => Float64Array.from(row));
  const v = m.map((_, i) => Float64Array.from(m, (__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let off = 0;
    let all = 0;
    for (let p = 0; p < n; p += 1) {
      for (let q = 0; q < n; q += 1) {
        all += m[p][q] ** 2;
        if (p !== q) off += m[p][q] ** 2;
      }
    }
    if (off <= 1e-24 * all) break;
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) {
        if (m[p][q] === 0) continue;
        const theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
        const c = 1 / Math.hypot(1, t);
        const s = t * c;
        for (let k = 0; k < n; k += 1) {
          const [left, right] = [m[k][p], m[k][q]];
          m[k][p] = c * left - s * right;
          m[k][q] = s * left + c * right;
        }
        for (let k = 0; k < n; k += 1) {
          const [left, right] = [m[p][k], m[q][k]];
          m[p][k] = c * left - s * right;
          m[q][k] = s * left + c * right;
        }
        for (let k = 0; k < n; k += 1) { // row k of v holds component k of every eigenvector
          const [left, right] = [v[k][p], v[k][q]];
          v[k][p] = c * left - s * right;
          v[k][q] = s * left + c * right;
        }
      }
    }
  }
  const order = Array.from(m.keys()).sort((i, j) => m[j][j] - m[i][i]);
  return {
    values: order.map((i) => m[i][i]),
    vectors: order.map((i) => Float64Array.from(v, (row) => row[i])),
  };
}

function orthonormalise(vectors) {
  vectors.forEach((vector, index) => {
    for (let twice = 0; twice < 2; twice += 1) { // once loses orthogonality to rounding
      for (const before of vectors.slice(0, index)) {
        const share = dot(before, vector);
        for (let d = 0; d < vector.length; d += 1) vector[d] -= share * before[d];
      }
    }
    const length = Math.hypot(...vector) || 1;
    for (let d = 0; d < vector.length; d += 1) vector[d] /= length;
  });
}

function combine(weights, vectors) {
  return Float64Array.from(vectors[0], (_, d) =>
    weights.reduce((sum, weight, k) => sum + weight * vectors[k][d], 0));
}

// The first two principal components of codes (M*D floats): {axes: [a, b], shares of the variance}.
// Each axis points to where its largest component is positive.
/**
 * @param {Numbers} codes
 * @param {number} size
 * @returns {{axes: Float64Array[], shares: number[]}}
 */
export function principalAxes(codes, size) {
  const count = codes.length / size;
  const mean = new Float64Array(size);
  for (let i = 0; i < codes.length; i += 1) mean[i % size] += codes[i] / count;
  const covariance = Array.from({ length: size }, () => new Float64Array(size));
  const centred = new Float64Array(size);
  for (let m = 0; m < count; m += 1) {
    for (let d = 0; d < size; d += 1) centred[d] = codes[m * size + d] - mean[d];
    for (let i = 0; i < size; i += 1) {
      const row = covariance[i];
      for (let j = 0; j <= i; j += 1) row[j] += (centred[i] * centred[j]) / count;
    }
  }
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < i; j += 1) covariance[j][i] = covariance[i][j];
  }
  const total = covariance.reduce((sum, row, i) => sum + row[i], 0) || 1;

  let found;
  if (size <= EXACT) {
    found = eigen(covariance);
  } else {
    // Subspace iteration, then Rayleigh and Ritz within the subspace.
    const basis = Array.from({ length: EXACT }, (_, k) =>
      Float64Array.from({ length: size }, (__, d) => Math.sin((d + 1) * (k + 1.5))));
    orthonormalise(basis);
    for (let step = 0; step < ITERATIONS; step += 1) {
      for (const vector of basis) vector.set(covariance.map((row) => dot(row, vector)));
      orthonormalise(basis);
    }
    const images = basis.map((vector) => covariance.map((row) => dot(row, vector)));
    const small = eigen(basis.map((left) => images.map((image) => dot(left, image))));
    const vectors = small.vectors.map((weights) => combine(Array.from(weights), basis));
    found = { values: small.values, vectors };
  }
  const axes = found.vectors.slice(0, 2).map((vector) => {
    const larger = (best, value) => (Math.abs(value) > Math.abs(best) ? value : best);
    return vector.reduce(larger, 0) < 0 ? vector.map((value) => -value) : vector;
  });
  return { axes, shares: found.values.slice(0, 2).map((value) => value / total) };
}

// "z3,z1" -> [2, 0], "pca" -> "pca"; null for anything that is no plane of `size` dimensions.
/**
 * @param {unknown} id
 * @param {number} size
 * @returns {"pca" | Point | null}
 */
export function parsePlane(id, size) {
  if (id === "pca") return size > 2 ? id : null;
  const match = typeof id === "string" ? /^z(\d{1,4}),z(\d{1,4})$/.exec(id) : null;
  if (!match) return null;
  const [x, y] = [Number(match[1]) - 1, Number(match[2]) - 1];
  const valid = x !== y && [x, y].every((d) => d >= 0 && d < size);
  return valid ? [x, y] : null;
}

// The first two principal components, named with their shares of the variance.
/** @returns {{axes: Float64Array[], names: [x: string, y: string]}} */
function principalPlane(codes, size) {
  const { axes, shares } = principalAxes(codes, size);
  const name = (k) => `PC ${k + 1} (${Math.round(100 * shares[k])} %)`;
  return { axes, names: [name(0), name(1)] };
}

/** @returns {{axes: Float64Array[], names: [x: string, y: string]}} */
function coordinatePlane(pair, size) {
  const axes = pair.map((index) => (
    Float64Array.from({ length: size }, (_, d) => (d === index ? 1 : 0))
  ));
  return { axes, names: [`z${pair[0] + 1}`, `z${pair[1] + 1}`] };
}

// The plane of that id (see parsePlane) among codes (M*D floats):
// {id, names: [x, y], a, b, project(z, offset = 0) -> [x, y],
//  through(z, x, y) -> the code at (x, y) of the plane through z}.
/**
 * @param {string} id
 * @param {Numbers} codes
 * @param {number} size
 * @returns {Plane}
 */
export function createPlane(id, codes, size) {
  const found = parsePlane(id, size);
  if (!found) throw new Error(`“${id}” is no plane of ${size} dimensions.`);
  const { axes: [a, b], names } = found === "pca"
    ? principalPlane(codes, size) : coordinatePlane(found, size);
  return {
    id,
    names,
    a,
    b,
    project: (z, offset = 0) => [dot(a, z, offset), dot(b, z, offset)],
    through(z, x, y) {
      const right = x - dot(a, z);
      const up = y - dot(b, z);
      return Array.from(z, (value, d) => value + right * a[d] + up * b[d]);
    },
  };
}

// diag(exp(log_variance)) seen in the plane: [variance along x, covariance, variance along y].
/**
 * @param {{a: Numbers, b: Numbers}} plane
 * @param {Numbers} logVariance
 * @param {number} [offset]
 * @returns {[xx: number, xy: number, yy: number]}
 */
export function projectVariance({ a, b }, logVariance, offset = 0) {
  let [xx, xy, yy] = [0, 0, 0];
  for (let d = 0; d < a.length; d += 1) {
    if (a[d] === 0 && b[d] === 0) continue;
    const variance = Math.exp(logVariance[offset + d]);
    xx += a[d] * a[d] * variance;
    xy += a[d] * b[d] * variance;
    yy += b[d] * b[d] * variance;
  }
  return [xx, xy, yy];
}

// The one-sigma ellipse of a 2 x 2 covariance: half axes, and the angle from x to the major one.
/**
 * @param {[xx: number, xy: number, yy: number]} covariance
 * @returns {Ellipse}
 */
export function ellipseOf([xx, xy, yy]) {
  const middle = (xx + yy) / 2;
  const apart = Math.hypot((xx - yy) / 2, xy);
  return {
    major: Math.sqrt(middle + apart),
    minor: Math.sqrt(Math.max(0, middle - apart)),
    angle: Math.atan2(2 * xy, xx - yy) / 2,
  };
}
