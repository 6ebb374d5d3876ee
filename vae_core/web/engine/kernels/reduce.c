// Reductions over one axis.
#include "maths.h"
#include "part.h"
#include "sums.h"

enum {
  SUM,
  SQUARES,
  PRODUCT,
  MAXIMUM,
  MINIMUM,
  ARGMAX,
  ARGMIN,
  LOG_SUM,
  RUN = 256,
  ROWS_A_RUN = 16
};

INLINE double sum_runs(int n, in a, int squares, float centre) {
  double total = 0;
  v128_t c = ALL(centre);
  for (int i = 0; i < n;) {
    v128_t s[4] = {ALL(0), ALL(0), ALL(0), ALL(0)};
    int end = least(n, i + RUN);
    for (int k = 0; i < end; i += 4, k = (k + 1) & 3) {
      v128_t x = load_part(a + i, n - i, centre);
      if (squares) {
        x = SUB(x, c);
        x = MUL(x, x);
      }
      s[k] = ADD(s[k], x);
    }
    total += sum_lanes(ADD(ADD(s[0], s[1]), ADD(s[2], s[3])));
  }
  return total;
}

double sum_row(int n, in a) { return sum_runs(n, a, 0, 0); }
double sum_squares(int n, in a, float centre) { return sum_runs(n, a, 1, centre); }

INLINE v128_t combine(int op, v128_t s, v128_t x) {
  if (op == PRODUCT) return MUL(s, x);
  return op == MAXIMUM ? wasm_f32x4_max(s, x) : wasm_f32x4_min(s, x);
}

INLINE float neutral(int op) {
  return op == PRODUCT ? 1 : op == MAXIMUM ? -__builtin_inff() : __builtin_inff();
}

static float combine_row(int op, int n, in a) {
  v128_t s = ALL(neutral(op));
  for (int i = 0; i < n; i += 4) s = combine(op, s, load_part(a + i, n - i, neutral(op)));
  s = combine(op, s, wasm_i64x2_shuffle(s, s, 1, 0));
  s = combine(op, s, wasm_i32x4_shuffle(s, s, 1, 0, 3, 2));
  return wasm_f32x4_extract_lane(s, 0);
}

static float log_sum(int n, in a) {
  float top = combine_row(MAXIMUM, n, a), shift = top - top == 0 ? top : 0;
  double total = 0;
  for (int i = 0; i < n; i += 4) {
    total += sum_lanes(exponential(SUB(load_part(a + i, n - i, -__builtin_inff()), ALL(shift))));
  }
  return shift + wasm_f32x4_extract_lane(logarithm(ALL((float)total)), 0);
}

static float extreme_place(int op, int n, in a, int step) {
  int best = 0;
  for (int i = 1; i < n; i++) {
    float x = a[i * step], y = a[best * step];
    if (y != y) break;
    if (x != x || (op == ARGMAX ? x > y : x < y)) best = i;
  }
  return best;
}

static float reduce_row(int op, int n, in a, float scale, float centre) {
  if (op == SUM) return (float)(sum_row(n, a) * scale);
  if (op == SQUARES) return (float)(sum_squares(n, a, centre) * scale);
  return op == LOG_SUM ? log_sum(n, a) : combine_row(op, n, a);
}

// Four columns at once: sums of short runs, themselves added with what rounding took put back.
static void sum_columns(int B, in a, int step, int squares, v128_t centre, float scale, int count,
                        out o) {
  v128_t total = ALL(0), lost = ALL(0);
  for (int i = 0; i < B;) {
    v128_t s = ALL(0);
    for (int end = least(B, i + ROWS_A_RUN); i < end; i++, a += step) {
      v128_t x = LOAD(a);
      if (squares) {
        x = SUB(x, centre);
        x = MUL(x, x);
      }
      s = ADD(s, x);
    }
    s = SUB(s, lost);
    v128_t next = ADD(total, s);
    lost = SUB(SUB(next, total), s);
    lost = SELECT(wasm_f32x4_eq(lost, lost), lost, ALL(0));  // infinity - infinity
    total = next;
  }
  store_part(o, MUL(total, ALL(scale)), count);
}

static void combine_columns(int op, int B, in a, int step, int count, out o) {
  v128_t s = LOAD(a);
  for (int i = 1; i < B; i++) s = combine(op, s, LOAD(a + i * step));
  store_part(o, s, count);
}

// Numbers of a column, one by one, into a row: for what has no form of its own.
static float reduce_strided(int op, int B, in a, int step, float scale, float centre) {
  float part[RUN], sums[2] = {0, 0};
  double total = 0;
  if (op == ARGMAX || op == ARGMIN) return extreme_place(op, B, a, step);
  if (step == 1) return reduce_row(op, B, a, scale, centre);
  for (int i = 0; i < B; i += RUN) {
    int n = least(RUN, B - i);
    for (int j = 0; j < n; j++) part[j] = a[(i + j) * step];
    if (op == SUM) total += sum_row(n, part);
    else if (op == SQUARES) total += sum_squares(n, part, centre);
    else {
      sums[1] = reduce_row(op, n, part, 1, 0);
      sums[0] = i == 0 ? sums[1] : reduce_row(op, 2, sums, 1, 0);
    }
  }
  return op <= SQUARES ? (float)(total * scale) : sums[0];
}

static void reduce_from(int op, int A, int B, int C, in a, int step_a, int step_b, float scale,
                        in centre, out o) {
  for (int i = 0; i < A; i++, a += step_a) {
    for (int j = 0; j < C; j += 4) {
      int count = least(4, C - j);
      if (C > 1 && op <= SQUARES) {
        v128_t c = centre ? load_part(centre + j, count, 0) : ALL(0);
        sum_columns(B, a + j, step_b, op == SQUARES, c, scale, count, o + j);
      } else if (C > 1 && op <= MINIMUM) {
        combine_columns(op, B, a + j, step_b, count, o + j);
      } else {
        for (int k = j; k < j + count; k++) {
          o[k] = reduce_strided(op, B, a + k, step_b, scale, centre ? centre[k] : 0);
        }
      }
    }
    o += C;
    if (centre) centre += C;
  }
}

void reduce(int op, int A, int B, int C, in a, int step_a, int step_b, float scale, out o) {
  reduce_from(op, A, B, C, a, step_a, step_b, scale, 0, o);
}

void moments(int A, int B, int C, in a, int step_a, int step_b, out mean, out variance) {
  reduce_from(SUM, A, B, C, a, step_a, step_b, 1.0f / B, 0, mean);
  reduce_from(SQUARES, A, B, C, a, step_a, step_b, 1.0f / B, mean, variance);
}

void cumsum(int A, int B, int C, in a, out o) {
  for (int i = 0; i < A; i++) {
    for (int k = 0; k < C; k++) {
      double total = 0;
      for (int j = 0; j < B; j++) {
        int at = (i * B + j) * C + k;
        total += a[at];
        o[at] = (float)total;
      }
    }
  }
}
