// Four numbers at a time.
#pragma once
#include <wasm_simd128.h>

#define INLINE static inline __attribute__((always_inline))
#define LOAD(p) wasm_v128_load(p)
#define STORE(p, v) wasm_v128_store(p, v)
#define ALL wasm_f32x4_splat
#define ADD wasm_f32x4_add
#define SUB wasm_f32x4_sub
#define MUL wasm_f32x4_mul
#define DIV wasm_f32x4_div
#define SELECT(mask, yes, no) wasm_v128_bitselect(yes, no, mask)

// a b + c and c - a b, each rounded twice: strict SIMD has no fused form. Relaxed SIMD has, on the
// processors that have it.
#ifdef __wasm_relaxed_simd__
#define fma wasm_f32x4_relaxed_madd
#else
INLINE v128_t fma(v128_t a, v128_t b, v128_t c) { return ADD(MUL(a, b), c); }
#endif
INLINE v128_t fnma(v128_t a, v128_t b, v128_t c) { return SUB(c, MUL(a, b)); }

INLINE float sum_lanes(v128_t v) {
  v = ADD(v, wasm_i64x2_shuffle(v, v, 1, 0));
  return wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1);
}

INLINE void transpose4(v128_t* r) {
  v128_t a = wasm_i32x4_shuffle(r[0], r[1], 0, 4, 1, 5);
  v128_t b = wasm_i32x4_shuffle(r[0], r[1], 2, 6, 3, 7);
  v128_t c = wasm_i32x4_shuffle(r[2], r[3], 0, 4, 1, 5);
  v128_t d = wasm_i32x4_shuffle(r[2], r[3], 2, 6, 3, 7);
  r[0] = wasm_i64x2_shuffle(a, c, 0, 2);
  r[1] = wasm_i64x2_shuffle(a, c, 1, 3);
  r[2] = wasm_i64x2_shuffle(b, d, 0, 2);
  r[3] = wasm_i64x2_shuffle(b, d, 1, 3);
}

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int most(int a, int b) { return a > b ? a : b; }
