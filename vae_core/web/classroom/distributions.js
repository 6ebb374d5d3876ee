// Quantiles that intervals are made of: of the normal distribution and of Student's t.

// ln Γ(x) for x > 0 (Lanczos, g = 7, nine terms; relative error below 1e-14).
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** @param {number} x */
function logGamma(x) {
  const shifted = x - 1;
  const base = shifted + 7.5;
  const sum = LANCZOS.slice(1).reduce((all, term, k) => all + term / (shifted + k + 1), LANCZOS[0]);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

// The continued fraction of the incomplete beta function (Lentz).
/** @param {number} x @param {number} a @param {number} b */
function fraction(x, a, b) {
  const TINY = 1e-300;
  const held = (value) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / held(1 - ((a + b) * x) / (a + 1));
  let found = d;
  for (let m = 1; m < 500; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / held(1 + even * d);
    c = held(1 + even / c);
    found *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / held(1 + odd * d);
    c = held(1 + odd / c);
    found *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return found;
}

/** The regularised incomplete beta function. @param {number} x @param {number} a @param {number} b */
export function betaShare(x, a, b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** P(T <= t) of Student's t. @param {number} t @param {number} freedom */
export function studentShare(t, freedom) {
  const tail = betaShare(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

// The least t with P(T <= t) >= share, by halving.
/** @param {number} share @param {number} freedom */
export function studentQuantile(share, freedom) {
  if (share < 0.5) return -studentQuantile(1 - share, freedom);
  let [low, high] = [0, 1];
  while (studentShare(high, freedom) < share && high < 1e12) high *= 2;
  for (let k = 0; k < 200 && high - low > 1e-13 * high; k += 1) {
    const middle = (low + high) / 2;
    if (studentShare(middle, freedom) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export const NORMAL_95 = 1.959963984540054; // the 0.975 quantile
export const NORMAL_80 = 0.8416212335729143; // the 0.8 quantile, for a power of 80 %
