// A step of Adam.
#include "kernels.h"
#include "simd.h"

void adam(int n, out p, in g, out m, out v, out ema, float step, float b1, float b2, float eps,
          float root, float keep, float rate) {
  for (int i = 0; i < n; i += 4) {
    v128_t x = LOAD(g + i);
    v128_t first = fma(ALL(1 - b1), x, MUL(ALL(b1), LOAD(m + i)));
    v128_t second = fma(MUL(ALL(1 - b2), x), x, MUL(ALL(b2), LOAD(v + i)));
    first = wasm_v128_and(first, wasm_v128_not(wasm_f32x4_lt(wasm_f32x4_abs(first), ALL(1e-30f))));
    second = wasm_v128_and(second, wasm_v128_not(wasm_f32x4_lt(second, ALL(1e-36f))));
    STORE(m + i, first);
    STORE(v + i, second);
    v128_t move = DIV(first, fma(wasm_f32x4_sqrt(second), ALL(root), ALL(eps)));
    v128_t y = fnma(ALL(step), move, MUL(ALL(keep), LOAD(p + i)));
    STORE(p + i, y);
    if (ema) {
      v128_t a = LOAD(ema + i);
      STORE(ema + i, fma(ALL(rate), SUB(y, a), a));
    }
  }
}
