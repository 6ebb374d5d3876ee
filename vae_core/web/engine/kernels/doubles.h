// Functions that need more than 24 bits on the way to a float32, one number at a time. They are
// rare in a model: sizes of the error are those of float64, so that only the last rounding counts.
#pragma once

typedef unsigned long long u64;

#define NAN_ __builtin_nan("")
#define INFINITY_ __builtin_inf()

static double power_2(int n) { return __builtin_bit_cast(double, (u64)(n + 1023) << 52); }

static double log_64(double x) {  // a float32 that is not negative, or a product of some
  if (!(x > 0) || x == INFINITY_) return x == 0 ? -INFINITY_ : x > 0 ? x : NAN_;
  u64 bits = __builtin_bit_cast(u64, x);
  int e = (int)((bits - 0x3fe6a09e667f3bcdull) >> 52);
  e = (e << 20) >> 20;  // the sign of the 12 bits
  double m = __builtin_bit_cast(double, bits - ((u64)(long long)e << 52));
  double s = (m - 1) / (m + 1), z = s * s, sum = 0;
  for (int k = 21; k > 0; k -= 2) sum = sum * z + 1.0 / k;
  return e * 0.6931471805599453 + 2 * s * sum;
}

static double exp_64(double x) {
  if (x != x) return x;
  if (x > 700) return INFINITY_;
  if (x < -700) return 0;
  double n = __builtin_nearbyint(x * 1.4426950408889634), r = x - n * 0.6931471805599453, sum = 1;
  for (int k = 12; k > 0; k--) sum = 1 + sum * r / k;
  return sum * power_2((int)n);
}

// sin(pi turns / 2 + pi quarter / 2); exact reduction of a number in quarter turns.
static double sine_64(double quarters, int more) {
  double k = __builtin_nearbyint(quarters), r = (quarters - k) * 1.5707963267948966, z = r * r;
  int which = ((int)(k - 4 * __builtin_floor(k / 4)) + more) & 3;
  double odd =
      r *
      (1 + z * (-1 / 6. + z * (1 / 120. + z * (-1 / 5040. + z * (1 / 362880. - z / 39916800)))));
  double even =
      1 + z * (-1 / 2. + z * (1 / 24. + z * (-1 / 720. + z * (1 / 40320. - z / 3628800))));
  double y = which & 1 ? even : odd;
  return which & 2 ? -y : y;
}

// Up to 1e6 or so: beyond, a float32 is coarser than a turn is long and the last digits are lost.
static double sin_64(double x) { return x == 0 ? x : sine_64(x * 0.6366197723675814, 0); }
static double cos_64(double x) { return sine_64(x * 0.6366197723675814, 1); }

static double pow_64(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return NAN_;
  double size = x < 0 ? -x : x, whole = __builtin_floor(y), half = y / 2;
  int odd = whole == y && __builtin_floor(half) != half;
  int negative = x < 0 || (x == 0 && 1 / x < 0);
  if (x < 0 && size != INFINITY_ && whole != y) return NAN_;
  if (size == 1 && (y == INFINITY_ || y == -INFINITY_)) return 1;
  double r = exp_64(y * log_64(size));
  return negative && odd ? -r : r;
}

// Of the division that rounds down (remainder) or towards 0 (fmod).
static double remainder_64(double x, double y, int down) {
  double q = x / y, r = x - y * (down ? __builtin_floor(q) : __builtin_trunc(q));
  if (y == INFINITY_ || y == -INFINITY_) {
    return x - x != 0 ? NAN_ : down && x != 0 && (x < 0) != (y < 0) ? y : x;
  }
  return r;
}

// Both by Stirling's series, after steps up to x >= 10; negative x by reflection.
static double log_gamma_64(double x) {
  if (x != x) return x;
  if (x - x != 0) return INFINITY_;
  if (x <= 0) {
    if (__builtin_floor(x) == x) return INFINITY_;
    double s = sine_64(2 * (x - __builtin_nearbyint(x)), 0);
    return log_64(3.141592653589793 / (s < 0 ? -s : s)) - log_gamma_64(1 - x);
  }
  double steps = 1;
  for (; x < 10; x += 1) steps *= x;
  double z = 1 / (x * x);
  double series = (1 / 12. - z * (1 / 360. - z * (1 / 1260. - z * (1 / 1680. - z / 1188)))) / x;
  return (x - 0.5) * log_64(x) - x + 0.9189385332046727 + series - log_64(steps);
}

static double digamma_64(double x) {
  if (x != x) return x;
  if (x - x != 0) return x > 0 ? x : NAN_;
  if (x == 0) return 1 / x < 0 ? INFINITY_ : -INFINITY_;
  if (x < 0) {
    if (__builtin_floor(x) == x) return NAN_;
    double q = 2 * (x - __builtin_nearbyint(x));
    return digamma_64(1 - x) - 3.141592653589793 * sine_64(q, 1) / sine_64(q, 0);
  }
  double steps = 0;
  for (; x < 10; x += 1) steps += 1 / x;
  double z = 1 / (x * x);
  double series = z * (1 / 12. - z * (1 / 120. - z * (1 / 252. - z * (1 / 240. - z / 132))));
  return log_64(x) - 0.5 / x - series - steps;
}
