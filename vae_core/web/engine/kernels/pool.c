// Pooling of planes, and their enlargement by repetition.
#include "kernels.h"
#include "simd.h"

typedef struct {
  int groups, kernel[2], stride[2], padding[2], dilation[2];
} Window;

// What part of the window at place `at` of an axis lies inside: from, to (excluded), and with
// padding.
typedef struct {
  int from, to, padded;
} Span;

static Span span(const Window* g, int axis, int at, int size) {
  int start = at * g->stride[axis] - g->padding[axis];
  int end = least(start + g->kernel[axis], size + g->padding[axis]);
  return (Span){most(start, 0), least(end, size), end - start};
}

void max_pool(int n, int H, int W, int OH, int OW, ints t, in x, out o, out index) {
  const Window* g = (const Window*)t;
  for (; n > 0; n--, x += H * W) {
    for (int i = 0; i < OH * OW; i++) {
      int y0 = i / OW * g->stride[0] - g->padding[0], x0 = i % OW * g->stride[1] - g->padding[1],
          best = -1;
      for (int k = 0; k < g->kernel[0] * g->kernel[1]; k++) {
        int r = y0 + k / g->kernel[1] * g->dilation[0], c = x0 + k % g->kernel[1] * g->dilation[1];
        if (r < 0 || r >= H || c < 0 || c >= W) continue;
        float v = x[r * W + c];
        if (best < 0 || v > x[best] || v != v) best = r * W + c;
      }
      *o++ = best < 0 ? -__builtin_inff() : x[best];
      if (index) *index++ = most(best, 0);
    }
  }
}

// Of a window: the mean of x into o, or, backwards, its share of the gradient in o added to x.
static void average(int n, int H, int W, int OH, int OW, ints t, int count_padding, int divisor,
                    out x, out o, int backward) {
  const Window* g = (const Window*)t;
  for (; n > 0; n--, x += H * W) {
    for (int i = 0; i < OH * OW; i++, o++) {
      Span r = span(g, 0, i / OW, H), c = span(g, 1, i % OW, W);
      int count = count_padding ? r.padded * c.padded : (r.to - r.from) * (c.to - c.from);
      float share = 1.0f / (divisor ? divisor : count), total = 0;
      for (int y = r.from; y < r.to; y++) {
        for (int k = c.from; k < c.to; k++) {
          if (backward) x[y * W + k] += *o * share;
          else total += x[y * W + k];
        }
      }
      if (!backward) *o = total * share;
    }
  }
}

void avg_pool(int n, int H, int W, int OH, int OW, ints g, int count_padding, int divisor, in x,
              out o) {
  average(n, H, W, OH, OW, g, count_padding, divisor, (out)x, o, 0);
}

void avg_pool_backward(int n, int H, int W, int OH, int OW, ints g, int count_padding, int divisor,
                       in go, out gx) {
  fill(n * H * W, 0, gx);
  average(n, H, W, OH, OW, g, count_padding, divisor, gx, (out)go, 1);
}

void adaptive_avg_pool(int n, int H, int W, int OH, int OW, in x, out o) {
  for (; n > 0; n--, x += H * W) {
    for (int i = 0; i < OH * OW; i++) {
      int y0 = i / OW * H / OH, y1 = ((i / OW + 1) * H + OH - 1) / OH;
      int x0 = i % OW * W / OW, x1 = ((i % OW + 1) * W + OW - 1) / OW;
      float total = 0;
      for (int y = y0; y < y1; y++) {
        for (int k = x0; k < x1; k++) total += x[y * W + k];
      }
      *o++ = total / ((y1 - y0) * (x1 - x0));
    }
  }
}

void upsample_nearest(int n, int H, int W, int OH, int OW, in x, out o) {
  for (; n > 0; n--, x += H * W) {
    for (int y = 0; y < OH; y++) {
      for (int k = 0; k < OW; k++) *o++ = x[y * H / OH * W + k * W / OW];
    }
  }
}
