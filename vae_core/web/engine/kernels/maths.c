// Coefficients of maths.h. EXP, ERF and ERFC are least-squares fits at Chebyshev nodes, reweighted
// towards the largest error; LOG, SINE and COSINE are those of the Cephes library.
#include "maths.h"

// 1 / log 2; log 2 in two parts; then (exp(r) - 1 - r) / r^2 for |r| <= log(2) / 2
const float EXP[] = {1.44269504f,  0.693359375f,  -2.12194440e-4f, 0.5f,          0.16666667f,
                     0.041666467f, 0.0083332863f, 0.001393365f,    0.00019907577f};

// log 2 in two parts; then (log(1 + f) - f + f^2 / 2) / f^3
const float LOG[] = {0.693359375f,     -2.12194440e-4f,   3.3333331174e-1f, -2.4999993993e-1f,
                     2.0000714765e-1f, -1.6668057665e-1f, 1.4249322787e-1f, -1.2420140846e-1f,
                     1.1676998740e-1f, -1.1514610310e-1f, 7.0376836292e-2f};

// (1 + 2 a) exp(a^2) erfc(a) - 1 of q = (a - 2) / (a + 2)
const float ERFC[] = {0.2769784f,     -0.092763714f,   -0.16603105f,   0.16404854f,
                      -0.05421232f,   -0.0080138706f,  0.0086901365f,  0.0012058757f,
                      -0.0013967896f, -0.00034647182f, 0.00016122611f, 5.923248e-05f};

// erf(x) / x - 1 of x^2, for |x| < 0.93
const float ERF[] = {0.12837917f,   -0.37612635f,    0.11283694f,   -0.02685927f,
                     0.0052006342f, -0.00081374374f, 8.3452236e-05f};

// sin(r) / r and cos(r) of r^2, for |r| <= pi / 4
const float SINE[] = {1, -1.6666654611e-1f, 8.3321608736e-3f, -1.9515295891e-4f};
const float COSINE[] = {1, -0.5f, 4.166664568298827e-2f, -1.388731625493765e-3f,
                        2.443315711809948e-5f};

v128_t logarithm_plus_1(v128_t x) {
  v128_t u = ADD(ALL(1), x), y = logarithm_and(u, DIV(SUB(x, SUB(u, ALL(1))), u));
  return SELECT(wasm_f32x4_lt(absolute(x), ALL(1e-8f)), x, y);
}

v128_t exponential_of_square(v128_t x, float factor) {
  v128_t s = MUL(x, x), high = wasm_v128_and(x, BITS((int)0xfffff000)), low = SUB(x, high);
  v128_t lost = fma(low, low, fma(MUL(ALL(2), high), low, SUB(MUL(high, high), s)));
  v128_t y = MUL(s, ALL(factor)), e = exponential(y);
  // Where exp is 0 or infinite nothing is lost, and infinity - infinity not wanted.
  return SELECT(wasm_f32x4_lt(absolute(y), ALL(88.4f)), fma(MUL(lost, ALL(factor)), e, e), e);
}

v128_t scaled_erfc(v128_t a) {
  v128_t q = SUB(ALL(1), DIV(ALL(4), ADD(a, ALL(2)))), p = polynomial(12, ERFC, q);
  return DIV(fma(ALL(0.5f), p, ALL(0.5f)), ADD(a, ALL(0.5f)));
}
