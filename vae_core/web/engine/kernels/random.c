// Pseudo-random numbers: eight xorshift32 generators side by side (Marsaglia 2003), of which each
// starts at a hashed place of its own. Enough for noise; nothing is kept secret with them.
#include "kernels.h"
#include "maths.h"

static u32 hash(u32 x) {  // of Murmur3: every bit of x changes half of the result's
  x = (x ^ (x >> 16)) * 0x85ebca6bu;
  x = (x ^ (x >> 13)) * 0xc2b2ae35u;
  return x ^ (x >> 16);
}

void seed(u32 value, u32* state) {
  for (u32 i = 0; i < 8; i++) {
    u32 s = hash(hash(value + 1) + i * 0x9e3779b9u);
    state[i] = s ? s : 1;  // 0 would stay 0
  }
}

INLINE v128_t next(u32* state) {
  v128_t x = LOAD(state);
  x = wasm_v128_xor(x, wasm_i32x4_shl(x, 13));
  x = wasm_v128_xor(x, wasm_u32x4_shr(x, 17));
  x = wasm_v128_xor(x, wasm_i32x4_shl(x, 5));
  STORE(state, x);
  return x;
}

// In (0, 1): the upper 23 bits and a half, so that neither end is reached.
INLINE v128_t uniform(u32* state) {
  v128_t k = wasm_f32x4_convert_i32x4(wasm_u32x4_shr(next(state), 9));
  return MUL(ADD(k, ALL(0.5f)), ALL(1 / 8388608.0f));
}

void uniforms(int n, u32* state, out o) {
  for (int i = 0; i < n; i += 8) {
    STORE(o + i, uniform(state));
    STORE(o + i + 4, uniform(state + 4));
  }
}

// Box and Muller: a radius and an angle give two independent normals.
void normals(int n, u32* state, out o) {
  for (int i = 0; i < n; i += 8) {
    v128_t radius = wasm_f32x4_sqrt(MUL(ALL(-2), logarithm(uniform(state))));
    v128_t quarters = MUL(ALL(4), uniform(state + 4)), k = wasm_f32x4_nearest(quarters);
    v128_t r = MUL(SUB(quarters, k), ALL(1.57079632679f)), z = MUL(r, r);
    v128_t s = MUL(r, polynomial(4, SINE, z)), c = polynomial(5, COSINE, z);
    v128_t which = wasm_i32x4_trunc_sat_f32x4(k), one = BITS(1);
    v128_t odd = wasm_i32x4_eq(wasm_v128_and(which, one), one);
    v128_t flip = wasm_i32x4_shl(wasm_v128_and(which, BITS(2)), 30);
    v128_t turn = wasm_i32x4_shl(wasm_v128_and(wasm_i32x4_add(which, one), BITS(2)), 30);
    STORE(o + i, MUL(radius, wasm_v128_xor(SELECT(odd, c, s), flip)));
    STORE(o + i + 4, MUL(radius, wasm_v128_xor(SELECT(odd, s, c), turn)));
  }
}
