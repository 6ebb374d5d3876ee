// Convolutions, and the gradients of their weights.
#include "patches.h"

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

// Where the positions (y, x) with y < OH, x < OW read from, and which number of the result they
// are.
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

void conv(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in w, in bias, out o,
          out work) {
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

// The same panel the other way round: `depth` positions of up to WIDTH patch numbers.
static void pack_positions(in source, const int* base, int depth, const int* offset, int columns,
                           out to) {
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
        pack_rows(rows, depth, go + m0 * plane, plane, plan->target + q0, packed_a);
        for (int d = 0; d < columns; d += WIDTH) {
          multiply_panel(rows, least(WIDTH, columns - d), depth, packed_a, packed_b + d * depth,
                         gw + m0 * taps + d0 + d, taps, 1);
        }
      }
    }
  }
}

void conv_weight(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in go, out gw,
                 out work) {
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
      weight_product(&plan, plan.outputs, n, taps, go + (b * O + i * plan.outputs) * OH * OW,
                     OH * OW, gw + i * plan.outputs * taps);
    }
  }
}
