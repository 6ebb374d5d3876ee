// One operation on every number, with operands that are seen through strides.
//
// A kernel runs along one row; an operand steps by 4, or by 0 where the same four numbers serve
// throughout (broadcast). `walk` goes over the rows and is all that knows of layouts.
#include "doubles.h"
#include "kernels.h"
#include "maths.h"
#include "operations.h"

enum { CHUNK = 256 };  // numbers of an operand whose innermost stride is neither 0 nor 1

typedef void Kernel(int n, in a, int sa, in b, int sb, in c, int sc, out o);

#define KERNEL(name, expression)                                             \
  static void name(int n, in a, int sa, in b, int sb, in c, int sc, out o) { \
    for (int i = 0; i < n; i += 4, a += sa, b += sb, c += sc) {              \
      v128_t x = LOAD(a), y = LOAD(b), z = LOAD(c);                          \
      (void)x, (void)y, (void)z;                                             \
      STORE(o + i, expression);                                              \
    }                                                                        \
  }
#define TRUE_WHERE(mask) wasm_v128_and(mask, ALL(1))
#define IS(x) wasm_f32x4_ne(x, ALL(0))
#define LANES(name, expression)            \
  static v128_t name(v128_t u, v128_t w) { \
    float p[4], q[4];                      \
    STORE(p, u);                           \
    STORE(q, w);                           \
    for (int i = 0; i < 4; i++) {          \
      double x = p[i], y = q[i];           \
      (void)y;                             \
      p[i] = (float)(expression);          \
    }                                      \
    return LOAD(p);                        \
  }
LANES(sines, sin_64(x))
LANES(cosines, cos_64(x))
LANES(log_gammas, log_gamma_64(x))
LANES(digammas, digamma_64(x))
LANES(powers, pow_64(x, y))
LANES(remainders, remainder_64(x, y, 1))
LANES(truncated_remainders, remainder_64(x, y, 0))

KERNEL(unary_neg, wasm_f32x4_neg(x))
KERNEL(unary_abs, absolute(x))
KERNEL(unary_sign, SUB(TRUE_WHERE(wasm_f32x4_gt(x, ALL(0))), TRUE_WHERE(wasm_f32x4_lt(x, ALL(0)))))
KERNEL(unary_floor, wasm_f32x4_floor(x))
KERNEL(unary_ceil, wasm_f32x4_ceil(x))
KERNEL(unary_round, wasm_f32x4_nearest(x))
KERNEL(unary_trunc, wasm_f32x4_trunc(x))
KERNEL(unary_sqrt, wasm_f32x4_sqrt(x))
KERNEL(unary_rsqrt, DIV(ALL(1), wasm_f32x4_sqrt(x)))
KERNEL(unary_reciprocal, DIV(ALL(1), x))
KERNEL(unary_square, MUL(x, x))
KERNEL(unary_relu, wasm_f32x4_pmax(x, ALL(0)))
KERNEL(unary_isnan, TRUE_WHERE(wasm_f32x4_ne(x, x)))
KERNEL(unary_isinf, TRUE_WHERE(wasm_f32x4_eq(absolute(x), ALL(__builtin_inff()))))
KERNEL(unary_logical_not, TRUE_WHERE(wasm_f32x4_eq(x, ALL(0))))
KERNEL(unary_exp, exponential(x))
KERNEL(unary_expm1, exponential_minus_1(x))
KERNEL(unary_log, logarithm(x))
KERNEL(unary_log1p, logarithm_plus_1(x))
KERNEL(unary_sigmoid, sigmoid(x))
KERNEL(unary_log_sigmoid, wasm_f32x4_neg(softplus(wasm_f32x4_neg(x))))
KERNEL(unary_tanh, tangent(x))
KERNEL(unary_atanh, inverse_tangent(x))
KERNEL(unary_sin, sines(x, x))
KERNEL(unary_cos, cosines(x, x))
KERNEL(unary_silu, MUL(x, sigmoid(x)))
KERNEL(unary_gelu, MUL(x, normal_distribution(x)))
KERNEL(unary_gelu_tanh, MUL(x, sigmoid(gelu_tanh_argument(x))))
KERNEL(unary_softplus, softplus(x))
KERNEL(unary_erf, error_function(x))
KERNEL(unary_erfc, erf_complement(x))
KERNEL(unary_erfcx, erf_complement_scaled(x))
KERNEL(unary_log_ndtr, log_normal_distribution(x))
KERNEL(unary_lgamma, log_gammas(x, x))
KERNEL(unary_digamma, digammas(x, x))

KERNEL(binary_add, ADD(x, y))
KERNEL(binary_sub, SUB(x, y))
KERNEL(binary_mul, MUL(x, y))
KERNEL(binary_div, DIV(x, y))
KERNEL(binary_minimum, wasm_f32x4_min(x, y))
KERNEL(binary_maximum, wasm_f32x4_max(x, y))
KERNEL(binary_eq, TRUE_WHERE(wasm_f32x4_eq(x, y)))
KERNEL(binary_ne, TRUE_WHERE(wasm_f32x4_ne(x, y)))
KERNEL(binary_lt, TRUE_WHERE(wasm_f32x4_lt(x, y)))
KERNEL(binary_le, TRUE_WHERE(wasm_f32x4_le(x, y)))
KERNEL(binary_gt, TRUE_WHERE(wasm_f32x4_gt(x, y)))
KERNEL(binary_ge, TRUE_WHERE(wasm_f32x4_ge(x, y)))
KERNEL(binary_logical_and, TRUE_WHERE(wasm_v128_and(IS(x), IS(y))))
KERNEL(binary_logical_or, TRUE_WHERE(wasm_v128_or(IS(x), IS(y))))
KERNEL(binary_logical_xor, TRUE_WHERE(wasm_v128_xor(IS(x), IS(y))))
KERNEL(binary_pow, powers(x, y))
KERNEL(binary_remainder, remainders(x, y))
KERNEL(binary_fmod, truncated_remainders(x, y))
KERNEL(binary_leaky_relu, SELECT(wasm_f32x4_lt(x, ALL(0)), MUL(x, y), x))
KERNEL(binary_elu, SELECT(wasm_f32x4_lt(x, ALL(0)), MUL(y, exponential_minus_1(x)), x))
KERNEL(binary_relu_backward, wasm_v128_and(x, wasm_f32x4_gt(y, ALL(0))))
KERNEL(binary_silu_backward, ({
         v128_t s = sigmoid(y);
         MUL(x, MUL(s, fma(y, SUB(ALL(1), s), ALL(1))));
       }))
KERNEL(binary_gelu_backward, ({
         v128_t density = MUL(ALL(0.39894228f), exponential(MUL(ALL(-0.5f), MUL(y, y))));
         MUL(x, fma(y, density, normal_distribution(y)));
       }))
KERNEL(binary_gelu_tanh_backward, ({
         v128_t s = sigmoid(gelu_tanh_argument(y));
         v128_t slope = fma(MUL(y, y), ALL(0.21406445f), ALL(1.5957691f));
         MUL(x, MUL(s, fma(MUL(y, slope), SUB(ALL(1), s), ALL(1))));
       }))
KERNEL(binary_softplus_backward, MUL(x, sigmoid(y)))
KERNEL(binary_sigmoid_backward, MUL(x, MUL(y, SUB(ALL(1), y))))
KERNEL(binary_tanh_backward, MUL(x, fnma(y, y, ALL(1))))

KERNEL(ternary_where, SELECT(IS(x), y, z))
KERNEL(ternary_addmul, fma(y, z, x))
KERNEL(ternary_clamp, wasm_f32x4_pmin(wasm_f32x4_pmax(x, y), z))
KERNEL(ternary_lerp, fma(z, SUB(y, x), x))
KERNEL(ternary_softplus, SELECT(wasm_f32x4_gt(MUL(x, y), z), x, DIV(softplus(MUL(x, y)), y)))

#define UNARY(name) unary_##name,
#define BINARY(name) binary_##name,
#define TERNARY(name) ternary_##name,
static Kernel* const unary_kernels[] = {UNARY_OPERATIONS(UNARY)};
static Kernel* const binary_kernels[] = {BINARY_OPERATIONS(BINARY)};
static Kernel* const ternary_kernels[] = {TERNARY_OPERATIONS(TERNARY)};

// One row of n numbers; strides as in the layout.
static void row(Kernel* kernel, int n, in* a, const int* stride, out o) {
  float near[3][CHUNK];
  in from[3];
  int step[3], odd = 0;
  for (int k = 0; k < 3; k++) {
    from[k] = a[k];
    step[k] = stride[k] ? 4 : 0;
    if (!stride[k]) {
      STORE(near[k], ALL(*a[k]));
      from[k] = near[k];
    }
    odd |= stride[k] > 1 || stride[k] < 0;
  }
  for (int i = 0, count; i < n; i += count) {
    count = odd ? least(n - i, CHUNK) : n;
    if (odd) {
      for (int k = 0; k < 3; k++) {
        if (!stride[k]) continue;
        for (int j = 0; j < count; j++) near[k][j] = a[k][(i + j) * stride[k]];
        from[k] = near[k];
      }
    }
    int whole = count & ~3, rest = count - whole;
    if (whole) kernel(whole, from[0], step[0], from[1], step[1], from[2], step[2], o + i);
    if (rest) {  // apart, because o may be an operand whose next row follows at once
      float last[4];
      for (int k = 0; k < 3; k++) from[k] += step[k] ? whole : 0;
      kernel(4, from[0], 0, from[1], 0, from[2], 0, last);
      for (int j = 0; j < rest; j++) o[i + whole + j] = last[j];
    }
  }
}

static void walk(Kernel* kernel, int operands, int axes, ints t, in a, in b, in c, out o) {
  in at[3] = {a, b, c};
  int index[8] = {0}, inner = axes - 1, n = t[inner], stride[3];
  for (int k = 0; k < 3; k++) stride[k] = k < operands ? t[axes * (k + 1) + inner] : 0;
  for (;;) {
    row(kernel, n, at, stride, o);
    o += n;
    int d = inner - 1;
    for (; d >= 0; d--) {
      int wrap = ++index[d] == t[d];
      for (int k = 0; k < operands; k++) {
        int s = t[axes * (k + 1) + d];
        at[k] += wrap ? s - s * t[d] : s;
      }
      if (!wrap) break;
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

void unary(int op, int axes, ints t, in a, out o) {
  walk(unary_kernels[op], 1, axes, t, a, a, a, o);
}

void binary(int op, int axes, ints t, in a, in b, out o) {
  walk(binary_kernels[op], 2, axes, t, a, b, b, o);
}

void ternary(int op, int axes, ints t, in a, in b, in c, out o) {
  walk(ternary_kernels[op], 3, axes, t, a, b, c, o);
}
