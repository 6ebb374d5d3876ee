// Convolutions as products whose second operand, the patches, is packed straight from the pictures.
//
// A patch number d (channel, row and column of the kernel) and a position q (example, row, column)
// stand for the number source[offset[d] + base[q]], where source is a copy of some examples with
// the padding around them. Positions run on from example to example, so that small pictures fill
// the tiles too. A transposed convolution with stride s is s x s convolutions with stride 1, each with
// the part of the kernel that reaches its share of the result: no product with a 0, no scattered sums.
#include "panel.h"
#include "simd.h"

enum { POSITIONS = 1024 };  // treated together, at least: what a block of examples is cut by

typedef struct {
  int groups, kernel[2], stride[2], padding[2], dilation[2];
} Geometry;

// Examples with zeros around them: `before` rows and columns of them, then the picture.
typedef struct {
  int examples, channels, height, width, before[2], padded[2];
} Frame;

// What the three kinds of convolution have in common.
typedef struct {
  const Geometry* g;
  Frame frame;
  int channels, inputs, outputs;  // of the source; per group: channels of the source, of the result
  float* source;
  int *offset, *place, *base, *target;
} Plan;

static int block_of(int B, int positions) { return most(1, least(B, POSITIONS / positions)); }

// The padding that a convolution, or else a transposed one, reads: before and after, per axis.
static void margins(const Geometry* g, int transposed, const int* size, const int* result, int before[2], int after[2]) {
  for (int i = 0; i < 2; i++) {
    int reach = (g->kernel[i] - 1) * g->dilation[i], s = g->stride[i], p = g->padding[i];
    before[i] = transposed ? most(0, reach / s - p / s) : p;
    int last = transposed ? (result[i] - 1 + p) / s : (result[i] - 1) * s - p + reach;
    after[i] = most(0, last - (size[i] - 1));
  }
}

// Lays the parts of `work` out; returns how many numbers they take.
static int lay_out(Plan* plan, const Geometry* g, int transposed, int B, int C, int H, int W, int O, int OH, int OW, out work) {
  int size[2] = {H, W}, result[2] = {OH, OW}, after[2];
  Frame* f = &plan->frame;
  plan->g = g;
  plan->channels = C;
  plan->inputs = C / g->groups;
  plan->outputs = O / g->groups;
  margins(g, transposed, size, result, f->before, after);
  f->examples = block_of(B, OH * OW);
  f->channels = plan->inputs;
  f->height = H;
  f->width = W;
  for (int i = 0; i < 2; i++) f->padded[i] = f->before[i] + size[i] + after[i];
  int taps = plan->inputs * g->kernel[0] * g->kernel[1], positions = f->examples * OH * OW;
  int room = f->examples * plan->inputs * f->padded[0] * f->padded[1] + 16;  // read past its end
  plan->source = work;
  plan->offset = (int*)(work + room);
  plan->place = plan->offset + taps;
  plan->base = plan->place + taps;
  plan->target = plan->base + positions;
  if (work) fill(room, 0, work);
  return room + 2 * (taps + positions);
}

int conv_space(int B, int C, int H, int W, int O, int OH, int OW, ints g) {
  Plan plan;
  const Geometry* geometry = (const Geometry*)g;
  return most(lay_out(&plan, geometry, 0, B, C, H, W, O, OH, OW, 0),
              lay_out(&plan, geometry, 1, B, C, H, W, O, OH, OW, 0));
}

// The examples from x on into the frame; what surrounds them stays 0.
static void frame_in(const Plan* plan, int examples, in x) {
  const Frame* f = &plan->frame;
  int plane = f->padded[0] * f->padded[1];
  out to = plan->source + f->before[0] * f->padded[1] + f->before[1];
  for (int b = 0; b < examples; b++, x += plan->channels * f->height * f->width) {
    for (int c = 0; c < f->channels; c++, to += plane) {
      for (int y = 0; y < f->height; y++) {
        copy(f->width, x + (c * f->height + y) * f->width, to + y * f->padded[1]);
      }
    }
  }
}

// o (B, O, P) = the bias (O), or 0
static void start(int B, int O, int P, in bias, out o) {
  for (int i = 0; i < B * O; i++) fill(P, bias ? bias[i % O] : 0, o + i * P);
}

// Offsets of the patch numbers of an ordinary convolution.
static void offsets(const Plan* plan) {
  const Geometry* g = plan->g;
  int *o = plan->offset, d = 0, wide = plan->frame.padded[1];
  for (int c = 0; c < plan->inputs; c++) {
    for (int i = 0; i < g->kernel[0]; i++) {
      for (int j = 0; j < g->kernel[1]; j++) {
        o[d] = (c * plan->frame.padded[0] + i * g->dilation[0]) * wide + j * g->dilation[1];
        plan->place[d] = d;
        d++;
      }
    }
  }
}

// Where the positions (y, x) with y < OH, x < OW read from, and which number of the result they are.
static int positions(const Plan* plan, int examples, int OH, int OW, int example_step) {
  const Geometry* g = plan->g;
  const Frame* f = &plan->frame;
  int n = 0;
  for (int b = 0; b < examples; b++) {
    for (int y = 0; y < OH; y++) {
      int row = (b * f->channels * f->padded[0] + y * g->stride[0]) * f->padded[1];
      for (int x = 0; x < OW; x++, n++) {
        plan->base[n] = row + x * g->stride[1];
        plan->target[n] = b * example_step + y * OW + x;
      }
    }
  }
  return n;
}

// How the four numbers lie apart evenly: 1 or 2; 0 for any other way.
INLINE int evenly(const int* at) {
  int step = at[1] - at[0];
  return (step == 1 || step == 2) && at[2] - at[1] == step && at[3] - at[2] == step ? step : 0;
}

INLINE v128_t load_evenly(in s, int step) {
  v128_t v = LOAD(s);
  return step == 1 ? v : wasm_i32x4_shuffle(v, LOAD(s + 4), 0, 2, 4, 6);
}

// Panel of patches: `depth` patch numbers of up to WIDTH positions.
static void pack_patches(in source, const int* offset, int depth, const int* base, int columns, out to) {
  for (int half = 0; half < WIDTH; half += 4) {
    int at[4];
    for (int j = 0; j < 4; j++) at[j] = base[least(half + j, columns - 1)];
    int step = evenly(at);
    out o = to + half;
    for (int k = 0; k < depth; k++, o += WIDTH) {
      in s = source + offset[k];
      if (step) {
        STORE(o, load_evenly(s + at[0], step));
      } else {
#pragma unroll
        for (int j = 0; j < 4; j++) o[j] = s[at[j]];
      }
    }
  }
}

// The same panel the other way round: `depth` positions of up to WIDTH patch numbers.
static void pack_positions(in source, const int* base, int depth, const int* offset, int columns, out to) {
  in s[WIDTH];
  for (int j = 0; j < WIDTH; j++) s[j] = source + offset[least(j, columns - 1)];
  int k = 0;
  while (k < depth) {
    int step = k + 4 <= depth ? evenly(base + k) : 0;
    if (step) {
      v128_t x[4], y[4];
      for (int i = 0; i < 4; i++) {
        x[i] = load_evenly(s[i] + base[k], step);
        y[i] = load_evenly(s[i + 4] + base[k], step);
      }
      transpose4(x);
      transpose4(y);
      for (int i = 0; i < 4; i++, to += WIDTH) {
        STORE(to, x[i]);
        STORE(to + 4, y[i]);
      }
      k += 4;
    } else {
      for (int j = 0; j < WIDTH; j++) to[j] = s[j][base[k]];
      to += WIDTH;
      k++;
    }
  }
}

// Rows of a, `row` apart, of which each has its numbers at the places of a table; in tiles as
// pack_rows makes them.
static void pack_table(int rows, int depth, in a, int row, const int* place, out to) {
  for (; rows > 0; rows -= 6, a += 6 * row) {
    int height = rows > 4 ? 6 : rows > 2 ? 4 : 2;
    in s[6];
    for (int i = 0; i < 6; i++) s[i] = a + least(i, rows - 1) * row;  // past the end: not stored
    for (int k = 0; k < depth; k++) {
      for (int i = 0; i < height; i++) *to++ = s[i][place[k]];
    }
  }
}

// A panel of sums onto the result, whose rows are `plane` apart and whose columns lie anywhere.
static void multiply_scattered(int rows, int columns, int depth, in a, in b, out o, int plane, const int* target) {
  if (target[columns - 1] - target[0] == columns - 1) {
    multiply_panel(rows, columns, depth, a, b, o + target[0], plane, 1);
    return;
  }
  float sums[ROWS * WIDTH];
  multiply_panel(rows, WIDTH, depth, a, b, sums, WIDTH, 0);
  for (int m = 0; m < rows; m++) {
    for (int j = 0; j < columns; j++) o[m * plane + target[j]] += sums[m * WIDTH + j];
  }
}

// o[m, target[q]] += sum over d of a[m * row + place[d]] source[offset[d] + base[q]], for q < n
static void patch_product(const Plan* plan, int M, int n, int K, in a, int row, out o, int plane) {
  for (int n0 = 0; n0 < n; n0 += COLUMNS) {
    int columns = least(COLUMNS, n - n0);
    for (int k0 = 0, depth; k0 < K; k0 += depth) {
      depth = block_depth(K - k0);
      for (int q = 0; q < columns; q += WIDTH) {
        pack_patches(plan->source, plan->offset + k0, depth, plan->base + n0 + q,
                     least(WIDTH, columns - q), packed_b + q * depth);
      }
      for (int m0 = 0; m0 < M; m0 += ROWS) {
        int rows = least(ROWS, M - m0);
        pack_table(rows, depth, a + m0 * row, row, plan->place + k0, packed_a);
        for (int q = 0; q < columns; q += WIDTH) {
          multiply_scattered(rows, least(WIDTH, columns - q), depth, packed_a, packed_b + q * depth,
                             o + m0 * plane, plane, plan->target + n0 + q);
        }
      }
    }
  }
}

void conv(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in w, in bias, out o, out work) {
  Plan plan;
  lay_out(&plan, (const Geometry*)g, 0, B, C, H, W, O, OH, OW, work);
  offsets(&plan);
  int taps = plan.inputs * plan.g->kernel[0] * plan.g->kernel[1];
  for (int b = 0; b < B; b += plan.frame.examples) {
    int examples = least(plan.frame.examples, B - b);
    int n = positions(&plan, examples, OH, OW, O * OH * OW);
    start(examples, O, OH * OW, bias, o + b * O * OH * OW);
    for (int i = 0; i < plan.g->groups; i++) {
      frame_in(&plan, examples, x + (b * C + i * plan.inputs) * H * W);
      patch_product(&plan, plan.outputs, n, taps, w + i * plan.outputs * taps, taps,
                    o + (b * O + i * plan.outputs) * OH * OW, OH * OW);
    }
  }
}

// The patch numbers that reach the results of a phase: a part of the kernel; returns how many.
static int phase_offsets(const Plan* plan, const int* phase) {
  const Geometry* g = plan->g;
  const Frame* f = &plan->frame;
  int d = 0;
  for (int c = 0; c < plan->inputs; c++) {
    for (int i = 0; i < g->kernel[0]; i++) {
      int y = i * g->dilation[0] - phase[0];
      if (y % g->stride[0]) continue;
      for (int j = 0; j < g->kernel[1]; j++) {
        int x = j * g->dilation[1] - phase[1];
        if (x % g->stride[1]) continue;
        plan->offset[d] = (c * f->padded[0] - y / g->stride[0]) * f->padded[1] - x / g->stride[1];
        plan->place[d] = (c * plan->outputs * g->kernel[0] + i) * g->kernel[1] + j;
        d++;
      }
    }
  }
  return d;
}

// Positions q * stride + phase - padding of the results of a phase, in both axes; returns their number.
static int phase_positions(const Plan* plan, int examples, const int* phase, int OH, int OW, int example_step) {
  const Geometry* g = plan->g;
  const Frame* f = &plan->frame;
  int n = 0, first[2];
  for (int i = 0; i < 2; i++) {
    int apart = g->padding[i] - phase[i];
    first[i] = apart > 0 ? (apart + g->stride[i] - 1) / g->stride[i] : 0;
  }
  for (int b = 0; b < examples; b++) {
    for (int q = first[0];; q++) {
      int y = q * g->stride[0] + phase[0] - g->padding[0];
      if (y >= OH) break;
      int row = (b * f->channels * f->padded[0] + q + f->before[0]) * f->padded[1] + f->before[1];
      for (int p = first[1];; p++, n++) {
        int x = p * g->stride[1] + phase[1] - g->padding[1];
        if (x >= OW) break;
        plan->base[n] = row + p;
        plan->target[n] = b * example_step + y * OW + x;
      }
    }
  }
  return n;
}

void conv_transposed(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in w, in bias, out o,
                     out work) {
  Plan plan;
  lay_out(&plan, (const Geometry*)g, 1, B, C, H, W, O, OH, OW, work);
  int area = plan.g->kernel[0] * plan.g->kernel[1], phase[2];
  for (int b = 0; b < B; b += plan.frame.examples) {
    int examples = least(plan.frame.examples, B - b);
    start(examples, O, OH * OW, bias, o + b * O * OH * OW);
    for (int i = 0; i < plan.g->groups; i++) {
      frame_in(&plan, examples, x + (b * C + i * plan.inputs) * H * W);
      for (phase[0] = 0; phase[0] < plan.g->stride[0]; phase[0]++) {
        for (phase[1] = 0; phase[1] < plan.g->stride[1]; phase[1]++) {
          int depth = phase_offsets(&plan, phase);
          int n = phase_positions(&plan, examples, phase, OH, OW, O * OH * OW);
          patch_product(&plan, plan.outputs, n, depth, w + i * plan.inputs * plan.outputs * area, area,
                        o + (b * O + i * plan.outputs) * OH * OW, OH * OW);
        }
      }
    }
  }
}

// gw (M, taps) += go (M, positions) patches (positions, taps)
static void weight_product(const Plan* plan, int M, int n, int taps, in go, int plane, out gw) {
  for (int d0 = 0; d0 < taps; d0 += COLUMNS) {
    int columns = least(COLUMNS, taps - d0);
    for (int q0 = 0, depth; q0 < n; q0 += depth) {
      depth = block_depth(n - q0);
      for (int d = 0; d < columns; d += WIDTH) {
        pack_positions(plan->source, plan->base + q0, depth, plan->offset + d0 + d,
                       least(WIDTH, columns - d), packed_b + d * depth);
      }
      for (int m0 = 0; m0 < M; m0 += ROWS) {
        int rows = least(ROWS, M - m0);
        pack_table(rows, depth, go + m0 * plane, plane, plan->target + q0, packed_a);
        for (int d = 0; d < columns; d += WIDTH) {
          multiply_panel(rows, least(WIDTH, columns - d), depth, packed_a, packed_b + d * depth,
                         gw + m0 * taps + d0 + d, taps, 1);
        }
      }
    }
  }
}

void conv_weight(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in go, out gw, out work) {
  Plan plan;
  lay_out(&plan, (const Geometry*)g, 0, B, C, H, W, O, OH, OW, work);
  offsets(&plan);
  int taps = plan.inputs * plan.g->kernel[0] * plan.g->kernel[1];
  fill(O * taps, 0, gw);
  for (int b = 0; b < B; b += plan.frame.examples) {
    int examples = least(plan.frame.examples, B - b);
    int n = positions(&plan, examples, OH, OW, O * OH * OW);
    for (int i = 0; i < plan.g->groups; i++) {
      frame_in(&plan, examples, x + (b * C + i * plan.inputs) * H * W);
      weight_product(&plan, plan.outputs, n, taps, go + (b * O + i * plan.outputs) * OH * OW, OH * OW,
                     gw + i * plan.outputs * taps);
    }
  }
}
