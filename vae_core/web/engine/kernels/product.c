// Matrix products: cut into blocks that stay in the caches, packed, multiplied in register tiles.
#include "panel.h"
#include "simd.h"

float packed_a[DEPTH * ROWS] __attribute__((aligned(64)));
float packed_b[DEPTH * COLUMNS] __attribute__((aligned(64)));

int block_depth(int left) {
  if (left <= DEPTH) return left;
  int blocks = (left + DEPTH - 1) / DEPTH;
  return ((left + blocks - 1) / blocks + 3) & ~3;
}

INLINE out pack_tile(const int height, in* s, int depth, const int* place, out to) {
  for (int k = 0; k < depth; k++, to += height) {
#pragma unroll
    for (int i = 0; i < height; i++) to[i] = s[i][place[k]];
  }
  return to;
}

void pack_rows(int rows, int depth, in a, int row, const int* place, out to) {
  for (int height; rows > 0; rows -= height, a += height * row) {
    in s[6];
    height = tile_height(rows);
    for (int i = 0; i < 6; i++) s[i] = a + least(i, rows - 1) * row;  // past the end: not stored
    if (height == 6) to = pack_tile(6, s, depth, place, to);
    else to = pack_tile(4, s, depth, place, to);
  }
}

const int* every(int step) {
  static int places[DEPTH];
  for (int k = 0; k < DEPTH; k++) places[k] = k * step;
  return places;
}

void multiply_panel(int rows, int columns, int depth, in a, in b, out c, int ldc, int load) {
  static float edge[6 * WIDTH];
  multiply_tiles(rows, columns, depth, a, b, c, ldc, load, edge);
}

// Up to WIDTH columns of b, the rest 0.
static void pack_panel(int columns, int depth, in b, int row, int col, out to) {
  if (columns == WIDTH && col == 1) {
    for (int k = 0; k < depth; k++, b += row, to += WIDTH) {
      STORE(to, LOAD(b));
      STORE(to + 4, LOAD(b + 4));
    }
    return;
  }
  int k = 0;
  if (columns == WIDTH && row == 1) {
    for (; k + 4 <= depth; k += 4, to += 4 * WIDTH) {
      v128_t x[4], y[4];
      for (int i = 0; i < 4; i++) {
        x[i] = LOAD(b + i * col + k);
        y[i] = LOAD(b + (i + 4) * col + k);
      }
      transpose4(x);
      transpose4(y);
      for (int i = 0; i < 4; i++) {
        STORE(to + i * WIDTH, x[i]);
        STORE(to + i * WIDTH + 4, y[i]);
      }
    }
  }
  for (; k < depth; k++, to += WIDTH) {
    for (int j = 0; j < WIDTH; j++) to[j] = j < columns ? b[k * row + j * col] : 0;
  }
}

// c += some rows of b, each times a number of a.
INLINE void add_rows(const int rows, int N, in a, in b, int row, out c) {
  int n = 0;
  for (; n + 4 <= N; n += 4) {
    v128_t s = LOAD(c + n);
#pragma unroll
    for (int i = 0; i < rows; i++) s = fma(ALL(a[i]), LOAD(b + i * row + n), s);
    STORE(c + n, s);
  }
  for (; n < N; n++) {
    for (int i = 0; i < rows; i++) c[n] += a[i] * b[i * row + n];
  }
}

// One row of a, whose columns are adjacent: no operand is read twice, so nothing is packed.
static void row_product(int N, int K, in a, in b, int b_row, int b_col, out c, int acc) {
  if (b_row == 1) {
    int whole = K & ~3;
    for (int n = 0; n < N; n += WIDTH) {
      float sums[WIDTH];
      int columns = least(WIDTH, N - n);
      multiply_row(columns, whole, a, b + n * b_col, b_col, sums);
      for (int i = 0; i < columns; i++) {
        for (int k = whole; k < K; k++) sums[i] += a[k] * b[(n + i) * b_col + k];
        c[n + i] = (acc ? c[n + i] : 0) + sums[i];
      }
    }
    return;
  }
  if (!acc) fill(N, 0, c);
  int k = 0;  // c is read and written once for four rows of b
  for (; k + 4 <= K; k += 4) add_rows(4, N, a + k, b + k * b_row, b_row, c);
  for (; k < K; k++) add_rows(1, N, a + k, b + k * b_row, b_row, c);
}

void gemm(int M, int N, int K, in a, int a_row, int a_col, in b, int b_row, int b_col, out c,
          int ldc, int acc, in bias) {
  if (bias) {
    for (int m = 0; m < M; m++) {
      for (int n = 0; n < N; n++) c[m * ldc + n] = (acc ? c[m * ldc + n] : 0) + bias[n];
    }
    acc = 1;
  }
  if (M == 1 && a_col == 1 && (b_row == 1 || b_col == 1)) {
    row_product(N, K, a, b, b_row, b_col, c, acc);
    return;
  }
  const int* place = every(a_col);
  for (int n0 = 0; n0 < N; n0 += COLUMNS) {
    int columns = least(COLUMNS, N - n0);
    for (int k0 = 0, depth; k0 < K; k0 += depth) {
      depth = block_depth(K - k0);
      for (int n = 0; n < columns; n += WIDTH) {
        pack_panel(least(WIDTH, columns - n), depth, b + k0 * b_row + (n0 + n) * b_col, b_row,
                   b_col, packed_b + n * depth);
      }
      for (int m0 = 0; m0 < M; m0 += ROWS) {
        int rows = least(ROWS, M - m0);
        pack_rows(rows, depth, a + m0 * a_row + k0 * a_col, a_row, place, packed_a);
        for (int n = 0; n < columns; n += WIDTH) {
          multiply_panel(rows, least(WIDTH, columns - n), depth, packed_a, packed_b + n * depth,
                         c + m0 * ldc + n0 + n, ldc, acc || k0 > 0);
        }
      }
    }
  }
}

void gemm_batch(int count, int M, int N, int K, in a, int a_step, int a_row, int a_col, in b,
                int b_step, int b_row, int b_col, out c, int c_step, int ldc, int acc) {
  for (; count > 0; count--, a += a_step, b += b_step, c += c_step) {
    gemm(M, N, K, a, a_row, a_col, b, b_row, b_col, c, ldc, acc, 0);
  }
}
