// What patches.h declares: the frame of some examples, panels of patches, and products with them.
#include "patches.h"

enum { POSITIONS = 1024 };  // of a block of examples: as many as fit, or one

static int block_of(int B, int positions) { return most(1, least(B, POSITIONS / positions)); }

// The padding that a convolution, or else a transposed one, reads: before and after, per axis.
static void margins(const Geometry* g, int transposed, const int* size, const int* result,
                    int before[2], int after[2]) {
  for (int i = 0; i < 2; i++) {
    int reach = (g->kernel[i] - 1) * g->dilation[i], s = g->stride[i], p = g->padding[i];
    before[i] = transposed ? most(0, reach / s - p / s) : p;
    int last = transposed ? (result[i] - 1 + p) / s : (result[i] - 1) * s - p + reach;
    after[i] = most(0, last - (size[i] - 1));
  }
}

int lay_out(Plan* plan, const Geometry* g, int transposed, int B, int C, int H, int W, int O,
            int OH, int OW, out work) {
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
  int room = plan->inputs * f->padded[0] * f->padded[1], positions = OH * OW,
      channels = plan->inputs;
  if (transposed) {
    for (int i = 0; i < 2; i++) {
      int reach = (size[i] - 1) * g->stride[i] + (g->kernel[i] - 1) * g->dilation[i] + 1;
      plan->landing[i] = most(reach, g->padding[i] + result[i]);
    }
    room = most(room, plan->outputs * plan->landing[0] * plan->landing[1]);
    positions = most(positions, H * W);
    channels = most(channels, plan->outputs);
  }
  room = f->examples * room + 16;  // read past its end
  positions *= f->examples;
  int taps = channels * g->kernel[0] * g->kernel[1];
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

void frame_in(const Plan* plan, int examples, in x) {
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

void start(int B, int O, int P, in bias, out o) {
  for (int i = 0; i < B * O; i++) fill(P, bias ? bias[i % O] : 0, o + i * P);
}

void pack_patches(in source, const int* offset, int depth, const int* base, int columns, out to) {
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

// A panel of sums onto the result, whose rows are `plane` apart and whose columns lie anywhere.
static void multiply_scattered(int rows, int columns, int depth, in a, in b, out o, int plane,
                               const int* target) {
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

void patch_product(const Plan* plan, int M, int n, int K, in a, int row, out o, int plane) {
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
        pack_rows(rows, depth, a + m0 * row, row, plan->place + k0, packed_a);
        for (int q = 0; q < columns; q += WIDTH) {
          multiply_scattered(rows, least(WIDTH, columns - q), depth, packed_a, packed_b + q * depth,
                             o + m0 * plane, plane, plan->target + n0 + q);
        }
      }
    }
  }
}
