// Rows whose length is not a multiple of 4: their last numbers come and go in parts.
#pragma once
#include "kernels.h"
#include "simd.h"

INLINE v128_t load_part(in a, int count, float rest) {
  v128_t v = LOAD(a);
  if (count >= 4) return v;
  return SELECT(wasm_i32x4_gt(wasm_i32x4_splat(count), wasm_i32x4_make(0, 1, 2, 3)), v, ALL(rest));
}

INLINE void store_part(out o, v128_t v, int count) {
  if (count >= 4) {
    STORE(o, v);
    return;
  }
  float p[4];
  STORE(p, v);
  for (int i = 0; i < count; i++) o[i] = p[i];
}
