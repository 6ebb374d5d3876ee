// Softmax, and the norms that centre and scale.
#include "maths.h"
#include "part.h"
#include "sums.h"

void softmax(int rows, int n, in a, out o, int logarithm_of_it) {
  for (; rows > 0; rows--, a += n, o += n) {
    float top, total;
    reduce(3, 1, n, 1, a, n, 1, 1, &top);
    v128_t shift = ALL(top);
    if (logarithm_of_it) {
      reduce(7, 1, n, 1, a, n, 1, 1, &total);
      // (a - top) - log(sum of exp(a - top)): top and the logarithm do not round each other away.
      v128_t rest = SUB(ALL(total), shift);
      for (int i = 0; i < n; i += 4) store_part(o + i, SUB(SUB(LOAD(a + i), shift), rest), n - i);
      continue;
    }
    for (int i = 0; i < n; i += 4) store_part(o + i, exponential(SUB(LOAD(a + i), shift)), n - i);
    v128_t scale = ALL((float)(1 / sum_row(n, o)));
    for (int i = 0; i < n; i += 4) store_part(o + i, MUL(LOAD(o + i), scale), n - i);
  }
}

void softmax_backward(int rows, int n, in g, in o, out ga, int logarithm_of_it) {
  for (; rows > 0; rows--, g += n, o += n, ga += n) {
    double total = 0;
    if (logarithm_of_it) total = sum_row(n, g);
    else
      for (int i = 0; i < n; i++) total += (double)g[i] * o[i];
    v128_t t = ALL((float)total);
    for (int i = 0; i < n; i += 4) {
      v128_t x = LOAD(g + i), y = LOAD(o + i);
      x = logarithm_of_it ? fnma(exponential(y), t, x) : MUL(y, SUB(x, t));
      store_part(ga + i, x, n - i);
    }
  }
}

// o = x * scale + shift for n numbers
static void scale_row(int n, in x, float scale, float shift, out o) {
  for (int i = 0; i < n; i += 4) store_part(o + i, fma(LOAD(x + i), ALL(scale), ALL(shift)), n - i);
}

INLINE float inverse_deviation(double variance, float eps) {
  return (float)(1 / __builtin_sqrt(variance + eps));
}

// Mean and 1 / standard deviation of a row, kept where they are wanted.
static void standard(int n, in x, float eps, float* centre, float* scale, out mean, out rstd) {
  *centre = (float)(sum_row(n, x) / n);
  *scale = inverse_deviation(sum_squares(n, x, *centre) / n, eps);
  if (mean) *mean = *centre;
  if (rstd) *rstd = *scale;
}

void layer_norm(int rows, int n, in x, in w, in b, float eps, out o, out mean, out rstd) {
  for (int r = 0; r < rows; r++, x += n, o += n) {
    float centre, scale;
    standard(n, x, eps, &centre, &scale, mean ? mean + r : 0, rstd ? rstd + r : 0);
    for (int i = 0; i < n; i += 4) {
      v128_t y = MUL(SUB(LOAD(x + i), ALL(centre)), ALL(scale));
      if (w) y = MUL(y, LOAD(w + i));
      if (b) y = ADD(y, LOAD(b + i));
      store_part(o + i, y, n - i);
    }
  }
}

// One channel: (x - centre) * scale, weighted by w and b at c.
static void channel(int P, in x, float centre, float scale, in w, in b, int c, out o) {
  if (w) scale *= w[c];
  scale_row(P, x, scale, (b ? b[c] : 0) - centre * scale, o);
}

void group_norm(int B, int C, int P, int G, in x, in w, in b, float eps, out o, out mean,
                out rstd) {
  int channels = C / G;
  for (int r = 0; r < B * G; r++) {
    float centre, scale;
    standard(channels * P, x, eps, &centre, &scale, mean ? mean + r : 0, rstd ? rstd + r : 0);
    for (int c = 0; c < channels; c++, x += P, o += P) {
      channel(P, x, centre, scale, w, b, r % G * channels + c, o);
    }
  }
}

void batch_norm(int B, int C, int P, in x, in w, in b, in mean, in variance, float eps, out o) {
  for (int r = 0; r < B * C; r++, x += P, o += P) {
    int c = r % C;
    channel(P, x, mean[c], inverse_deviation(variance[c], eps), w, b, c, o);
  }
}

void batch_moments(int B, int C, int P, in x, out mean, out variance) {
  for (int c = 0; c < C; c++) {
    double total = 0, squares = 0;
    for (int b = 0; b < B; b++) total += sum_row(P, x + (b * C + c) * P);
    mean[c] = (float)(total / B / P);
    for (int b = 0; b < B; b++) squares += sum_squares(P, x + (b * C + c) * P, mean[c]);
    variance[c] = (float)(squares / B / P);
  }
}
