// Moving numbers: strided copies, and rows or places chosen by an index.
#include "kernels.h"
#include "simd.h"

void fill(int n, float value, out o) {
  int i = 0;
  for (; i + 4 <= n; i += 4) STORE(o + i, ALL(value));
  for (; i < n; i++) o[i] = value;
}

void arange(int n, float start, float step, out o) {
  for (int i = 0; i < n; i++) o[i] = start + i * step;
}

void copy(int n, in a, out o) {
  int i = 0;
  for (; i + 4 <= n; i += 4) STORE(o + i, LOAD(a + i));
  for (; i < n; i++) o[i] = a[i];
}

// The next row of a layout: moves `strided`; returns 0 after the last.
static int next_row(int axes, ints t, int* index, in* strided) {
  for (int d = axes - 2; d >= 0; d--) {
    *strided += t[axes + d];
    if (++index[d] < t[d]) return 1;
    *strided -= t[axes + d] * t[d];
    index[d] = 0;
  }
  return 0;
}

void strided_read(int axes, ints t, in a, out o) {
  int index[8] = {0}, n = t[axes - 1], s = t[2 * axes - 1];
  do {
    if (s == 1) copy(n, a, o);
    else if (s == 0) fill(n, *a, o);
    else
      for (int i = 0; i < n; i++) o[i] = a[i * s];
    o += n;
  } while (next_row(axes, t, index, &a));
}

void strided_write(int axes, ints t, in a, out o, int add) {
  int index[8] = {0}, n = t[axes - 1], s = t[2 * axes - 1];
  in at = o;
  do {
    out to = (out)at;
    if (add)
      for (int i = 0; i < n; i++) to[i * s] += a[i];
    else if (s == 1) copy(n, a, to);
    else
      for (int i = 0; i < n; i++) to[i * s] = a[i];
    a += n;
  } while (next_row(axes, t, index, &at));
}

INLINE int place(float index, int size) {
  int i = index == index ? (int)index : 0;
  if (i < 0) i += size;
  return i < 0 ? 0 : least(i, size - 1);
}

void take_rows(int rows, int n, int size, in a, in index, out o) {
  for (int r = 0; r < rows; r++) copy(n, a + place(index[r], size) * n, o + r * n);
}

void put_rows(int rows, int n, int size, in a, in index, out o, int set) {
  for (int r = 0; r < rows; r++, a += n) {
    out to = o + place(index[r], size) * n;
    if (set) copy(n, a, to);
    else
      for (int i = 0; i < n; i++) to[i] += a[i];
  }
}

void take_along(int A, int J, int C, int size, in a, in index, out o) {
  for (int i = 0; i < A; i++, a += size * C) {
    for (int j = 0; j < J * C; j++) *o++ = a[place(*index++, size) * C + j % C];
  }
}

void put_along(int A, int J, int C, int size, in a, in index, out o, int set) {
  for (int i = 0; i < A; i++, o += size * C) {
    for (int j = 0; j < J * C; j++) {
      out to = o + place(*index++, size) * C + j % C;
      *to = *a++ + (set ? 0 : *to);
    }
  }
}

void byte_rows(int rows, int n, const u8* bytes, const u32* index, float scale, out o) {
  for (int r = 0; r < rows; r++) {
    const u8* s = bytes + index[r] * (u32)n;
    int i = 0;
    for (; i + 4 <= n; i += 4, o += 4) {
      v128_t w =
          wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(s + i)));
      STORE(o, MUL(ALL(scale), wasm_f32x4_convert_i32x4(w)));
    }
    for (; i < n; i++) *o++ = scale * s[i];
  }
}
