// Transposed convolutions, which are the gradients of convolutions' inputs, too.
#include "patches.h"

enum { FEW = WIDTH };  // channels that do not fill tiles well

// The patch numbers that reach the results of a phase: a part of the kernel; returns how many.
static int phase_offsets(const Plan* plan, const int* phase) {
  const Geometry* g = plan->g;
  const Frame* f = &plan->frame;
  int d = 0;
  for (int i = 0; i < g->kernel[0]; i++) {
    int y = i * g->dilation[0] - phase[0];
    if (y % g->stride[0]) continue;
    for (int j = 0; j < g->kernel[1]; j++) {
      int x = j * g->dilation[1] - phase[1];
      if (x % g->stride[1]) continue;
      plan->offset[d] = -y / g->stride[0] * f->padded[1] - x / g->stride[1];
      plan->place[d] = i * g->kernel[1] + j;
      d++;
    }
  }
  int plane = f->padded[0] * f->padded[1], kernel = g->kernel[0] * g->kernel[1];
  for (int k = d; k < d * plan->inputs; k++) {
    plan->offset[k] = plan->offset[k - d] + plane;
    plan->place[k] = plan->place[k - d] + plan->outputs * kernel;
  }
  return d * plan->inputs;
}

// Positions q * stride + phase - padding of the results of a phase, in both axes; returns their
// number.
static int phase_positions(const Plan* plan, int examples, const int* phase, int OH, int OW,
                           int example_step) {
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

// A transposed convolution of one group and a block of examples, onto o (examples, O, OH, OW).
static void by_phases(const Plan* plan, int examples, in x, in w, int O, int OH, int OW, out o) {
  int phase[2];
  frame_in(plan, examples, x);
  for (phase[0] = 0; phase[0] < plan->g->stride[0]; phase[0]++) {
    for (phase[1] = 0; phase[1] < plan->g->stride[1]; phase[1]++) {
      int depth = phase_offsets(plan, phase),
          n = phase_positions(plan, examples, phase, OH, OW, O * OH * OW);
      patch_product(plan, plan->outputs, n, depth, w, plan->g->kernel[0] * plan->g->kernel[1], o,
                    OH * OW);
    }
  }
}

// Every number of x times the whole kernel, added up where it lands, in frames around the results.
static void scatter(const Plan* plan, int examples, in x, in w, int H, int W) {
  const Geometry* g = plan->g;
  int M = plan->outputs * g->kernel[0] * g->kernel[1], n = 0, wide = plan->landing[1];
  int frame = plan->landing[0] * wide;
  for (int c = 0; c < plan->inputs; c++) plan->offset[c] = c * H * W;
  for (int r = 0; r < M; r++) {
    int j = r % g->kernel[1], i = r / g->kernel[1] % g->kernel[0],
        m = r / g->kernel[1] / g->kernel[0];
    plan->place[r] = m * frame + i * g->dilation[0] * wide + j * g->dilation[1];
  }
  for (int b = 0; b < examples; b++) {
    for (int i = 0; i < H * W; i++, n++) {
      plan->base[n] = b * plan->channels * H * W + i;
      plan->target[n] =
          b * plan->outputs * frame + i / W * g->stride[0] * wide + i % W * g->stride[1];
    }
  }
  fill(examples * plan->outputs * frame, 0, plan->source);
  for (int k0 = 0, depth; k0 < plan->inputs; k0 += depth) {
    depth = block_depth(plan->inputs - k0);
    for (int m0 = 0; m0 < M; m0 += ROWS) {
      int rows = least(ROWS, M - m0);
      pack_rows(rows, depth, w + k0 * M + m0, 1, every(M), packed_a);
      for (int q = 0; q < n; q += WIDTH) {
        int columns = least(WIDTH, n - q);
        const int* target = plan->target + q;
        float sums[ROWS * WIDTH];
        pack_patches(x, plan->offset + k0, depth, plan->base + q, columns, packed_b);
        multiply_panel(rows, WIDTH, depth, packed_a, packed_b, sums, WIDTH, 0);
        for (int r = 0; r < rows; r++) {
          out to = plan->source + plan->place[m0 + r];
          for (int j = 0; j < columns; j++) to[target[j]] += sums[r * WIDTH + j];
        }
      }
    }
  }
}

// For few channels of the result: what landed within the results is theirs.
static void by_scattering(const Plan* plan, int examples, in x, in w, int H, int W, int O, int OH,
                          int OW, out o) {
  const Geometry* g = plan->g;
  scatter(plan, examples, x, w, H, W);
  for (int i = 0; i < examples * plan->outputs; i++) {
    in from =
        plan->source + (i * plan->landing[0] + g->padding[0]) * plan->landing[1] + g->padding[1];
    out to = o + (i / plan->outputs * O + i % plan->outputs) * OH * OW;
    for (int y = 0; y < OH; y++) {
      for (int k = 0; k < OW; k++) *to++ += from[y * plan->landing[1] + k];
    }
  }
}

void conv_transposed(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in w, in bias,
                     out o, out work) {
  Plan plan;
  lay_out(&plan, (const Geometry*)g, 1, B, C, H, W, O, OH, OW, work);
  int weights = plan.inputs * plan.outputs * plan.g->kernel[0] * plan.g->kernel[1];
  for (int b = 0; b < B; b += plan.frame.examples) {
    int examples = least(plan.frame.examples, B - b);
    start(examples, O, OH * OW, bias, o + b * O * OH * OW);
    for (int i = 0; i < plan.g->groups; i++) {
      in from = x + (b * C + i * plan.inputs) * H * W;
      out to = o + (b * O + i * plan.outputs) * OH * OW;
      if (plan.outputs <= FEW)
        by_scattering(&plan, examples, from, w + i * weights, H, W, O, OH, OW, to);
      else by_phases(&plan, examples, from, w + i * weights, O, OH, OW, to);
    }
  }
}
