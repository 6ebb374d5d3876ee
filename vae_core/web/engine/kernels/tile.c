// The innermost part of products and convolutions: a tile of the result in registers.
#include "panel.h"
#include "simd.h"

// Sums of a tile of `height` rows, added to c where `load`. Where the tile sticks out of c they go
// through `edge`, and are the same to the last bit: a row does not depend on what stands beside it.
INLINE void tile(const int height, int rows, int columns, int depth, in a, in b, out c, int ldc,
                 int load) {
  v128_t s[6][2];
  float edge[6 * WIDTH];
  int whole = rows == height && columns == WIDTH;
#pragma unroll
  for (int i = 0; i < height; i++) s[i][0] = s[i][1] = ALL(0);
  int k = 0;
#define STEP                                             \
  {                                                      \
    v128_t b0 = LOAD(b), b1 = LOAD(b + 4);               \
    _Pragma("unroll") for (int i = 0; i < height; i++) { \
      v128_t x = wasm_v128_load32_splat(a + i);          \
      s[i][0] = fma(x, b0, s[i][0]);                     \
      s[i][1] = fma(x, b1, s[i][1]);                     \
    }                                                    \
    a += height;                                         \
    b += WIDTH;                                          \
  }
  if (height == 6) {  // the common one earns more code
    for (; k + 4 <= depth; k += 4) {
#pragma unroll
      for (int u = 0; u < 4; u++) STEP
    }
  }
  for (; k < depth; k++)
    STEP
#undef STEP
        out to = whole ? c : edge;
  int step = whole ? ldc : WIDTH;
#pragma unroll
  for (int i = 0; i < height; i++) {
    if (whole && load) {
      s[i][0] = ADD(LOAD(to + i * step), s[i][0]);
      s[i][1] = ADD(LOAD(to + i * step + 4), s[i][1]);
    }
    STORE(to + i * step, s[i][0]);
    STORE(to + i * step + 4, s[i][1]);
  }
  if (whole) return;
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++)
      c[i * ldc + j] = (load ? c[i * ldc + j] : 0) + edge[i * WIDTH + j];
  }
}

void multiply_panel(int rows, int columns, int depth, in a, in b, out c, int ldc, int load) {
  for (; rows > 4; rows -= 6, a += 6 * depth, c += 6 * ldc) {
    tile(6, least(rows, 6), columns, depth, a, b, c, ldc, load);
  }
  if (rows > 2) tile(4, rows, columns, depth, a, b, c, ldc, load);
  else if (rows > 0) tile(2, rows, columns, depth, a, b, c, ldc, load);
}
