// Convolutions as products whose second operand, the patches, is packed straight from the pictures.
//
// A patch number d (channel, row and column of the kernel) and a position q (example, row, column)
// stand for the number source[offset[d] + base[q]], where source is a copy of some examples with
// the padding around them. Positions run on from example to example, so that small pictures fill
// the tiles too. A transposed convolution with stride s is s x s convolutions with stride 1, each
// with the part of the kernel that reaches its share of the result: no product with a 0, no
// scattered sums. Where it has few channels to give, sums are scattered after all: they would not
// fill the tiles.
#pragma once
#include "panel.h"
#include "simd.h"

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
  int landing[2];                 // rows and columns of the frame that scattered sums land in
  int channels, inputs, outputs;  // of the source; per group: channels of the source, of the result
  float* source;
  int *offset, *place, *base, *target;
} Plan;

// Lays the parts of `work` out; returns how many numbers they take.
int lay_out(Plan* plan, const Geometry* g, int transposed, int B, int C, int H, int W, int O,
            int OH, int OW, out work);

// The examples from x on into the frame; what surrounds them stays 0.
void frame_in(const Plan* plan, int examples, in x);

// o (B, O, P) = the bias (O), or 0
void start(int B, int O, int P, in bias, out o);

// Panel of patches: `depth` patch numbers of up to WIDTH positions.
void pack_patches(in source, const int* offset, int depth, const int* base, int columns, out to);

// o[m, target[q]] += sum over d of a[m * row + place[d]] source[offset[d] + base[q]], for q < n
void patch_product(const Plan* plan, int M, int n, int K, in a, int row, out o, int plane);

// How the four numbers lie apart evenly: 1 or 2; 0 for any other way.
INLINE int evenly(const int* at) {
  int step = at[1] - at[0];
  return (step == 1 || step == 2) && at[2] - at[1] == step && at[3] - at[2] == step ? step : 0;
}

INLINE v128_t load_evenly(in s, int step) {
  v128_t v = LOAD(s);
  return step == 1 ? v : wasm_i32x4_shuffle(v, LOAD(s + 4), 0, 2, 4, 6);
}
