// The innermost part of products and convolutions: a tile of the result in registers.
//
// A module of its own, built twice: with the fused multiply-add of relaxed SIMD and without. It has
// neither stack nor data. Unrolling the steps, or more sums, makes both V8 and LLVM spill.
#include "panel.h"
#include "simd.h"

// c (height, WIDTH), rows ldc apart = [c if load] + a b
INLINE void tile(const u32 height, int depth, in a, in b, out c, int ldc, int load) {
  v128_t s[6][2];
#pragma unroll
  for (u32 i = 0; i < height; i++) s[i][0] = s[i][1] = ALL(0);
  for (int k = 0; k < depth; k++, a += height, b += WIDTH) {
    v128_t b0 = LOAD(b), b1 = LOAD(b + 4);
#pragma unroll
    for (u32 i = 0; i < height; i++) {
      v128_t x = wasm_v128_load32_splat(a + i);
      s[i][0] = fma(x, b0, s[i][0]);
      s[i][1] = fma(x, b1, s[i][1]);
    }
  }
#pragma unroll
  for (u32 i = 0; i < height; i++, c += ldc) {
    if (load) {
      s[i][0] = ADD(LOAD(c), s[i][0]);
      s[i][1] = ADD(LOAD(c + 4), s[i][1]);
    }
    STORE(c, s[i][0]);
    STORE(c + 4, s[i][1]);
  }
}

// Where a tile sticks out of c its sums go through `edge`, and are the same to the last bit: a row
// does not depend on what stands beside it.
EXPORT void multiply_tiles(int rows, int columns, int depth, in a, in b, out c, int ldc, int load,
                           out edge) {
  for (int height; rows > 0; rows -= height, a += height * depth, c += height * ldc) {
    height = tile_height(rows);
    int whole = rows >= height && columns == WIDTH, step = whole ? ldc : WIDTH;
    out to = whole ? c : edge;
    if (height == 6) tile(6, depth, a, b, to, step, whole && load);
    else tile(4, depth, a, b, to, step, whole && load);
    if (whole) continue;
    for (int i = 0; i < least(rows, height); i++) {
      for (int j = 0; j < columns; j++) {
        c[i * ldc + j] = (load ? c[i * ldc + j] : 0) + edge[i * WIDTH + j];
      }
    }
  }
}

// More sums at once than memory brings numbers for.
EXPORT void multiply_row(int rows, int depth, in a, in b, int row, out sums) {
  in w[WIDTH];
  v128_t s[WIDTH];
#pragma unroll
  for (u32 i = 0; i < WIDTH; i++) {
    w[i] = b + least(i, rows - 1) * row;  // the last of fewer is read again
    s[i] = ALL(0);
  }
  for (int k = 0; k < depth; k += 4) {
    v128_t x = LOAD(a + k);
#pragma unroll
    for (u32 i = 0; i < WIDTH; i++) s[i] = fma(x, LOAD(w[i] + k), s[i]);
  }
#pragma unroll
  for (u32 half = 0; half < WIDTH; half += 4) {
    transpose4(s + half);
    STORE(sums + half, ADD(ADD(s[half], s[half + 1]), ADD(s[half + 2], s[half + 3])));
  }
}
