// Elementary functions of four numbers, within 2e-6 of their value (tests/web/kernels.test.js).
//
// Limits come out by themselves: exp overflows to infinity, log(0) is -infinity, NaN stays NaN
// because pmin(x, y) and pmax(x, y) are x where they cannot compare.
#pragma once
#include "simd.h"

#define BITS wasm_i32x4_splat
#define SIGN BITS((int)0x80000000)

INLINE v128_t absolute(v128_t x) { return wasm_f32x4_abs(x); }
INLINE v128_t with_sign(v128_t x, v128_t sign) { return SELECT(SIGN, sign, x); }

// Constants in memory: a load that fills all lanes takes 7 bytes of code, a vector constant 18, and
// V8 builds such a constant anew wherever registers are short.
extern const float EXP[9], LOG[11], ERFC[12], ERF[7], SINE[4], COSINE[5];
#define SPLAT(p) wasm_v128_load32_splat(p)

// The polynomial with n coefficients, the constant one first.
INLINE v128_t polynomial(const int n, const float* c, v128_t x) {
  v128_t sum = SPLAT(c + n - 1);
#pragma unroll
  for (int i = n - 2; i >= 0; i--) sum = fma(sum, x, SPLAT(c + i));
  return sum;
}

// 2^n for whole n of -126 to 127.
INLINE v128_t power_of_two(v128_t n) { return wasm_i32x4_shl(wasm_i32x4_add(n, BITS(127)), 23); }

// x = n log 2 + r: returns exp(r) - 1, and n.
INLINE v128_t reduced_expm1(v128_t x, v128_t* n) {
  v128_t k = wasm_f32x4_nearest(MUL(x, SPLAT(EXP)));
  v128_t r = fnma(k, SPLAT(EXP + 2), fnma(k, SPLAT(EXP + 1), x)), p = polynomial(6, EXP + 3, r);
  *n = wasm_i32x4_trunc_sat_f32x4(k);
  return fma(p, MUL(r, r), r);
}

INLINE v128_t exponential(v128_t x) {
  v128_t n, p = reduced_expm1(wasm_f32x4_pmax(wasm_f32x4_pmin(x, ALL(89)), ALL(-104)), &n);
  v128_t half = wasm_i32x4_shr(n, 1);  // twice: 2^n itself may overflow or be a denormal
  return MUL(MUL(ADD(p, ALL(1)), power_of_two(half)), power_of_two(wasm_i32x4_sub(n, half)));
}

INLINE v128_t exponential_minus_1(v128_t x) {
  v128_t n, p = reduced_expm1(wasm_f32x4_pmax(wasm_f32x4_pmin(x, ALL(89)), ALL(-40)), &n);
  v128_t half = power_of_two(wasm_i32x4_sub(n, BITS(1)));
  v128_t y = MUL(fma(half, p, SUB(half, ALL(0.5f))), ALL(2));
  return SELECT(wasm_f32x4_lt(absolute(x), ALL(1e-8f)), x, y);  // keeps -0 and denormals
}

// Of a positive, normal number; `more` is added to the result.
INLINE v128_t logarithm_inside(v128_t x, v128_t more) {
  v128_t e = wasm_i32x4_shr(wasm_i32x4_sub(x, BITS(0x3f3504f3)), 23);  // x in 2^e sqrt(1/2) [1, 2)
  v128_t f = SUB(wasm_i32x4_sub(x, wasm_i32x4_shl(e, 23)), ALL(1)), z = MUL(f, f);
  v128_t k = wasm_f32x4_convert_i32x4(e), p = polynomial(9, LOG + 2, f);
  v128_t low = fnma(ALL(0.5f), z, fma(k, SPLAT(LOG + 1), MUL(MUL(p, f), z)));
  return fma(k, SPLAT(LOG), ADD(f, ADD(low, more)));
}

// The same for any number.
INLINE v128_t logarithm_and(v128_t x, v128_t more) {
  v128_t denormal = wasm_f32x4_lt(x, ALL(1.17549435e-38f));
  v128_t y = SELECT(denormal, MUL(x, ALL(8388608)), x);
  v128_t r = logarithm_inside(y, SUB(more, wasm_v128_and(denormal, ALL(15.942385f))));
  r = SELECT(wasm_f32x4_eq(x, ALL(0)), ALL(-__builtin_inff()), r);
  r = SELECT(wasm_f32x4_lt(x, ALL(__builtin_inff())), r, x);
  return SELECT(wasm_f32x4_lt(x, ALL(0)), ALL(__builtin_nanf("")), r);
}

INLINE v128_t logarithm(v128_t x) { return logarithm_and(x, ALL(0)); }

// Longer ones are called: they are shared by many operations, of which few are used much.
// log(1 + x); what 1 + x rounds away is put back.
v128_t logarithm_plus_1(v128_t x);
// exp(factor x^2) for x >= 0; what x^2 rounds away is put back.
v128_t exponential_of_square(v128_t x, float factor);
// exp(a^2) erfc(a) for a >= 0: (1 + 2 a) times it, less 1, is a polynomial of q = (a - 2) / (a +
// 2).
v128_t scaled_erfc(v128_t a);

INLINE v128_t sigmoid(v128_t x) {
  v128_t e = exponential(wasm_f32x4_neg(absolute(x))), r = DIV(ALL(1), ADD(ALL(1), e));
  return SELECT(wasm_f32x4_lt(x, ALL(0)), MUL(e, r), r);
}

INLINE v128_t softplus(v128_t x) {
  v128_t e = exponential(wasm_f32x4_neg(absolute(x))), u = ADD(ALL(1), e);
  v128_t y = logarithm_inside(u, DIV(SUB(e, SUB(u, ALL(1))), u));
  return ADD(wasm_f32x4_pmax(x, ALL(0)), y);
}

INLINE v128_t tangent(v128_t x) {  // hyperbolic
  v128_t t = exponential_minus_1(MUL(ALL(2), wasm_f32x4_pmin(absolute(x), ALL(20))));
  return with_sign(DIV(t, ADD(t, ALL(2))), x);
}

INLINE v128_t inverse_tangent(v128_t x) {  // hyperbolic
  v128_t a = absolute(x);
  return with_sign(MUL(ALL(0.5f), logarithm_plus_1(DIV(ADD(a, a), SUB(ALL(1), a)))), x);
}

INLINE v128_t erf_complement(v128_t x) {
  v128_t a = absolute(x), y = MUL(scaled_erfc(a), exponential_of_square(a, -1));
  return SELECT(wasm_f32x4_lt(x, ALL(0)), SUB(ALL(2), y), y);
}

INLINE v128_t erf_complement_scaled(v128_t x) {
  v128_t a = absolute(x), y = scaled_erfc(a);
  return SELECT(wasm_f32x4_lt(x, ALL(0)), SUB(MUL(ALL(2), exponential_of_square(a, 1)), y), y);
}

INLINE v128_t error_function(v128_t x) {
  v128_t s = MUL(x, x);
  v128_t small = fma(x, polynomial(7, ERF, s), x);
  v128_t large = with_sign(SUB(ALL(1), erf_complement(absolute(x))), x);
  return SELECT(wasm_f32x4_lt(absolute(x), ALL(0.93f)), small, large);
}

// Twice the standard normal's probability beyond a >= 0, over exp(-a^2 / 2).
INLINE v128_t scaled_tail(v128_t a) { return scaled_erfc(MUL(a, ALL(0.70710678f))); }

INLINE v128_t normal_distribution(v128_t x) {  // of the standard normal, below x
  v128_t a = absolute(x), y = MUL(MUL(ALL(0.5f), scaled_tail(a)), exponential_of_square(a, -0.5f));
  return SELECT(wasm_f32x4_gt(x, ALL(0)), SUB(ALL(1), y), y);
}

INLINE v128_t log_normal_distribution(v128_t x) {
  v128_t a = absolute(x), half = MUL(ALL(0.5f), scaled_tail(a));
  v128_t c = wasm_f32x4_neg(MUL(half, exponential_of_square(a, -0.5f))), u = ADD(ALL(1), c);
  v128_t rest = logarithm_inside(u, DIV(SUB(c, SUB(u, ALL(1))), u));
  v128_t tail = logarithm_inside(half, MUL(MUL(ALL(-0.5f), x), x));
  return SELECT(wasm_f32x4_lt(x, ALL(0)), tail, rest);
}

INLINE v128_t gelu_tanh_argument(v128_t x) {  // twice it: (1 + tanh(u)) / 2 = sigmoid(2 u)
  return MUL(x, fma(MUL(x, x), ALL(0.071354816f), ALL(1.5957691f)));
}
