// Steps of optimisers, as torch takes them, and a moving average.
#include "kernels.h"
#include "simd.h"

// A gradient after clipping, and the pull of its weights towards 0.
INLINE v128_t pulled(in g, out p, float scale, float decay) {
  return fma(ALL(decay), LOAD(p), MUL(ALL(scale), LOAD(g)));
}

// Numbers nearer to 0 than `least` as 0.
INLINE v128_t without(v128_t x, float least) {
  return wasm_v128_and(x, wasm_v128_not(wasm_f32x4_lt(wasm_f32x4_abs(x), ALL(least))));
}

void adam(int n, out p, in g, out m, out v, float step, float keep1, float take1, float keep2,
          float take2, float eps, float root, float keep, float scale, float decay) {
  for (int i = 0; i < n; i += 4) {
    v128_t x = pulled(g + i, p + i, scale, decay);
    v128_t first = without(fma(ALL(take1), x, MUL(ALL(keep1), LOAD(m + i))), 1e-30f);
    v128_t second = fma(MUL(ALL(take2), x), x, MUL(ALL(keep2), LOAD(v + i)));
    second = without(second, 1e-36f);
    STORE(m + i, first);
    STORE(v + i, second);
    v128_t move = DIV(first, fma(wasm_f32x4_sqrt(second), ALL(root), ALL(eps)));
    STORE(p + i, fnma(ALL(step), move, MUL(ALL(keep), LOAD(p + i))));
  }
}

void momentum(int n, out p, in g, out m, float step, float keep, float scale, float decay) {
  for (int i = 0; i < n; i += 4) {
    v128_t x = pulled(g + i, p + i, scale, decay);
    v128_t first = without(fma(ALL(keep), LOAD(m + i), x), 1e-30f);
    STORE(m + i, first);
    STORE(p + i, fnma(ALL(step), first, LOAD(p + i)));
  }
}

void follow(int n, in p, out o, float rate) {
  for (int i = 0; i < n; i += 4) {
    v128_t a = LOAD(o + i);
    STORE(o + i, fma(ALL(rate), SUB(LOAD(p + i), a), a));
  }
}
