// Linear layers and convolutions: all of them end in one small matrix product.
//
// V8 emits no SIMD for typed arrays, so speed comes from register tiling (3 x 4 sums held in
// registers: 12 multiply-adds for 7 loads) over rows that are contiguous in memory.

/** @import { OpContext, Weight } from "./types.js" */

// c[row, column] += a[row, :] . b[column, :] for a (rows, depth) and b (columns, depth).
export function addProduct(a, aStart, rows, b, bStart, columns, depth, c, cStart, rowStep, columnStep) {
  if (columns < 4 && rows > columns) {
    addProduct(b, bStart, columns, a, aStart, rows, depth, c, cStart, columnStep, rowStep);
    return;
  }
  const tiledRows = rows - (rows % 3);
  const tiledColumns = columns - (columns % 4);
  for (let column = 0; column < tiledColumns; column += 4) {
    const bAt = bStart + column * depth;
    const cAt = cStart + column * columnStep;
    for (let row = 0; row < tiledRows; row += 3) {
      addTile(a, aStart + row * depth, b, bAt, depth, c, cAt + row * rowStep, rowStep, columnStep);
    }
    for (let row = tiledRows; row < rows; row++) {
      addRow(a, aStart + row * depth, b, bAt, depth, c, cAt + row * rowStep, columnStep);
    }
  }
  for (let column = tiledColumns; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const sum = dot(a, aStart + row * depth, b, bStart + column * depth, depth);
      c[cStart + row * rowStep + column * columnStep] += sum;
    }
  }
}

// Three rows of a against four of b.
function addTile(a, a0, b, b0, depth, c, cAt, rowStep, columnStep) {
  const a1 = a0 + depth;
  const a2 = a1 + depth;
  const b1 = b0 + depth;
  const b2 = b1 + depth;
  const b3 = b2 + depth;
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0;
  let s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0;
  for (let k = 0; k < depth; k++) {
    const x0 = a[a0 + k], x1 = a[a1 + k], x2 = a[a2 + k];
    let y = b[b0 + k];
    s00 += x0 * y; s10 += x1 * y; s20 += x2 * y;
    y = b[b1 + k];
    s01 += x0 * y; s11 += x1 * y; s21 += x2 * y;
    y = b[b2 + k];
    s02 += x0 * y; s12 += x1 * y; s22 += x2 * y;
    y = b[b3 + k];
    s03 += x0 * y; s13 += x1 * y; s23 += x2 * y;
  }
  c[cAt] += s00;
  c[cAt + columnStep] += s01;
  c[cAt + 2 * columnStep] += s02;
  c[cAt + 3 * columnStep] += s03;
  cAt += rowStep;
  c[cAt] += s10;
  c[cAt + columnStep] += s11;
  c[cAt + 2 * columnStep] += s12;
  c[cAt + 3 * columnStep] += s13;
  cAt += rowStep;
  c[cAt] += s20;
  c[cAt + columnStep] += s21;
  c[cAt + 2 * columnStep] += s22;
  c[cAt + 3 * columnStep] += s23;
}

// One row of a against four of b, unrolled: a single picture through a linear layer.
function addRow(a, a0, b, b0, depth, c, cAt, columnStep) {
  const b1 = b0 + depth;
  const b2 = b1 + depth;
  const b3 = b2 + depth;
  const unrolled = depth - (depth % 4);
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  let k = 0;
  for (; k < unrolled; k += 4) {
    const x0 = a[a0 + k], x1 = a[a0 + k + 1], x2 = a[a0 + k + 2], x3 = a[a0 + k + 3];
    s0 += x0 * b[b0 + k] + x1 * b[b0 + k + 1] + x2 * b[b0 + k + 2] + x3 * b[b0 + k + 3];
    s1 += x0 * b[b1 + k] + x1 * b[b1 + k + 1] + x2 * b[b1 + k + 2] + x3 * b[b1 + k + 3];
    s2 += x0 * b[b2 + k] + x1 * b[b2 + k + 1] + x2 * b[b2 + k + 2] + x3 * b[b2 + k + 3];
    s3 += x0 * b[b3 + k] + x1 * b[b3 + k + 1] + x2 * b[b3 + k + 2] + x3 * b[b3 + k + 3];
  }
  for (; k < depth; k++) {
    const x = a[a0 + k];
    s0 += x * b[b0 + k];
    s1 += x * b[b1 + k];
    s2 += x * b[b2 + k];
    s3 += x * b[b3 + k];
  }
  c[cAt] += s0;
  c[cAt + columnStep] += s1;
  c[cAt + 2 * columnStep] += s2;
  c[cAt + 3 * columnStep] += s3;
}

function dot(a, aStart, b, bStart, depth) {
  let sum = 0;
  for (let k = 0; k < depth; k++) sum += a[aStart + k] * b[bStart + k];
  return sum;
}

// Every plane of `length` numbers starts as its channel's bias (or zero).
function fillBias(output, start, bias, channels, length) {
  for (let channel = 0; channel < channels; channel++) {
    const from = start + channel * length;
    output.fill(bias ? bias.data[channel] : 0, from, from + length);
  }
}

// Every row starts as the bias (or zero).
export function fillRows(output, bias, rows, width) {
  if (!bias) output.fill(0, 0, rows * width);
  for (let row = 0; bias && row < rows; row++) output.set(bias.data, row * width);
}

// weight (out, in): the rows of all examples at once, so that each weight is read once for three.
/** @param {OpContext} context */
export function linear({ inputs: [input], output, weights: { weight, bias }, size, shape }) {
  const [outFeatures, inFeatures] = weight.shape;
  const rowsEach = size / outFeatures;
  if (shape.at(-1) !== outFeatures || input.shape.at(-1) !== inFeatures) {
    throw new Error(`a weight of ${weight.shape} does not map ${input.shape} to ${shape}`);
  }
  const run = (n) => {
    const rows = n * rowsEach;
    fillRows(output, bias, rows, outFeatures);
    addProduct(input.data, 0, rows, weight.data, 0, outFeatures, inFeatures,
      output, 0, outFeatures, 1);
  };
  return { run, flops: 2 * rowsEach * outFeatures * inFeatures };
}

// Copies one example into the middle of a larger canvas whose border stays zero.
/**
 * @param {Float32Array} source
 * @param {number} start
 * @param {number[]} shape
 * @param {Float32Array} canvas
 * @param {number[]} canvasShape
 * @param {number[]} corner
 */
function copyPadded(source, start, [channels, height, width], canvas, canvasShape, [top, left]) {
  const [, canvasHeight, canvasWidth] = canvasShape;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const from = start + (channel * height + y) * width;
      const to = (channel * canvasHeight + y + top) * canvasWidth + left;
      for (let x = 0; x < width; x++) canvas[to + x] = source[from + x];
    }
  }
}

const COLUMN_BUDGET = 32768; // floats of patches gathered at a time: they stay in the L2 cache

// weight (out, in / groups, kh, kw): patches are gathered as rows, then multiplied.
/** @param {OpContext} context */
export function conv2d({ inputs: [input], output, weights: { weight, bias }, attrs, shape }) {
  const [channels, height, width] = input.shape;
  const [outChannels, outHeight, outWidth] = shape;
  const [weightOut, groupChannels, kernelHeight, kernelWidth] = weight.shape;
  const { stride, padding, dilation, groups } = attrs;
  if (weightOut !== outChannels || groupChannels * groups !== channels) {
    throw new Error(`a weight of ${weight.shape} does not map ${input.shape} to ${shape}`);
  }
  const positions = outHeight * outWidth;
  const depth = groupChannels * kernelHeight * kernelWidth;
  const groupOut = outChannels / groups;
  const padded = [channels, height + 2 * padding[0], width + 2 * padding[1]];
  const plane = padded[1] * padded[2];
  const canvas = padding[0] || padding[1] ? new Float32Array(channels * plane) : null;

  // A patch element lies at starts[position] + offsets[k] of the padded example.
  const starts = new Int32Array(positions);
  for (let p = 0; p < positions; p++) {
    const y = Math.floor(p / outWidth) * stride[0];
    starts[p] = y * padded[2] + (p % outWidth) * stride[1];
  }
  const offsets = new Int32Array(depth);
  for (let k = 0; k < depth; k++) {
    const y = Math.floor(k / kernelWidth) % kernelHeight;
    const channel = Math.floor(k / (kernelWidth * kernelHeight));
    offsets[k] = channel * plane + y * dilation[0] * padded[2] + (k % kernelWidth) * dilation[1];
  }
  const step = Math.min(positions, Math.max(4, Math.floor(COLUMN_BUDGET / depth / 4) * 4));
  const columns = new Float32Array(step * depth);

  function gather(source, base, first, count) {
    for (let p = 0; p < count; p++) {
      const start = base + starts[first + p];
      const to = p * depth;
      for (let k = 0; k < depth; k++) columns[to + k] = source[start + offsets[k]];
    }
  }

  const run = (n) => {
    for (let example = 0; example < n; example++) {
      const inputStart = example * input.step;
      const outputStart = example * outChannels * positions;
      if (canvas) copyPadded(input.data, inputStart, input.shape, canvas, padded, padding);
      fillBias(output, outputStart, bias, outChannels, positions);
      for (let group = 0; group < groups; group++) {
        const base = (canvas ? 0 : inputStart) + group * groupChannels * plane;
        const weightStart = group * groupOut * depth;
        const groupStart = outputStart + group * groupOut * positions;
        for (let first = 0; first < positions; first += step) {
          const count = Math.min(step, positions - first);
          gather(canvas ?? input.data, base, first, count);
          addProduct(weight.data, weightStart, groupOut, columns, 0, count, depth,
            output, groupStart + first, positions, 1);
        }
      }
    }
  };
  return { run, flops: 2 * outChannels * positions * depth };
}

// weight (in, out / groups, kh, kw): every input position is multiplied into the patch it paints;
// the patches are summed onto a canvas and its middle is the output.
/** @param {OpContext} context */
export function convTranspose2d({ inputs: [input], output, weights, attrs, shape }) {
  const { weight, bias } = weights;
  const [channels, height, width] = input.shape;
  const [outChannels, outHeight, outWidth] = shape;
  const [weightIn, groupOut, kernelHeight, kernelWidth] = weight.shape;
  const { stride, padding, dilation, groups } = attrs;
  if (weightIn !== channels || groupOut * groups !== outChannels) {
    throw new Error(`a weight of ${weight.shape} does not map ${input.shape} to ${shape}`);
  }
  const positions = height * width;
  const depth = channels / groups;
  const taps = kernelHeight * kernelWidth;
  const rows = groupOut * taps;
  const span = (count, axis, kernel, out) =>
    Math.max((count - 1) * stride[axis] + dilation[axis] * (kernel - 1) + 1, out + padding[axis]);
  const canvasHeight = span(height, 0, kernelHeight, outHeight);
  const canvasWidth = span(width, 1, kernelWidth, outWidth);
  const canvas = new Float32Array(groupOut * canvasHeight * canvasWidth);
  const patches = new Float32Array(rows * positions);
  const points = new Float32Array(positions * depth); // the input, one row per position

  // Weights as (group, out, ky, kx, in), so that both sides of the product are contiguous in `in`.
  const kernels = new Float32Array(weight.data.length);
  for (let channel = 0; channel < channels; channel++) {
    const start = Math.floor(channel / depth) * rows * depth + (channel % depth);
    for (let row = 0; row < rows; row++) {
      kernels[start + row * depth] = weight.data[channel * rows + row];
    }
  }

  function paint() {
    canvas.fill(0);
    for (let row = 0; row < rows; row++) {
      const ky = Math.floor(row / kernelWidth) % kernelHeight;
      const channel = Math.floor(row / taps);
      const corner = channel * canvasHeight * canvasWidth
        + ky * dilation[0] * canvasWidth + (row % kernelWidth) * dilation[1];
      const step = stride[1];
      for (let y = 0; y < height; y++) {
        const to = corner + y * stride[0] * canvasWidth;
        const from = row * positions + y * width;
        for (let x = 0; x < width; x++) canvas[to + x * step] += patches[from + x];
      }
    }
  }

  function crop(start, firstChannel) {
    for (let channel = 0; channel < groupOut; channel++) {
      const shift = bias ? bias.data[firstChannel + channel] : 0;
      for (let y = 0; y < outHeight; y++) {
        const from = (channel * canvasHeight + y + padding[0]) * canvasWidth + padding[1];
        const to = start + (channel * outHeight + y) * outWidth;
        for (let x = 0; x < outWidth; x++) output[to + x] = canvas[from + x] + shift;
      }
    }
  }

  const run = (n) => {
    for (let example = 0; example < n; example++) {
      for (let group = 0; group < groups; group++) {
        const from = example * input.step + group * depth * positions;
        for (let channel = 0; channel < depth; channel++) {
          for (let p = 0; p < positions; p++) {
            points[p * depth + channel] = input.data[from + channel * positions + p];
          }
        }
        patches.fill(0);
        addProduct(kernels, group * rows * depth, rows, points, 0, positions, depth,
          patches, 0, positions, 1);
        paint();
        crop((example * outChannels + group * groupOut) * outHeight * outWidth, group * groupOut);
      }
    }
  };
  return { run, flops: 2 * positions * channels * rows };
}
