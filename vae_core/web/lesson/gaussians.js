// Closed forms of one-dimensional Gaussians, in nats (Kingma & Welling 2014, appendix B).

/** @typedef {{mu: number, sigma: number}} Bell */

/** Of N(mu, sigma²) from N(0, 1). @param {Bell} bell */
export const kl = ({ mu, sigma }) => (mu * mu + sigma * sigma - 1 - Math.log(sigma * sigma)) / 2;

/** The other way round: of N(0, 1) from N(mu, sigma²). @param {Bell} bell */
export const klTurned = ({ mu, sigma }) => Math.log(sigma) + (1 + mu * mu) / (2 * sigma * sigma) - 0.5;

/** @param {Bell} bell @param {number} z */
export const density = ({ mu, sigma }, z) => (
  Math.exp(-0.5 * ((z - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI)));

const APART = 0.15; // so near that no common width makes them known

/** Bells as the task of lesson 5 begins. @param {number} count @returns {Bell[]} */
export const crowd = (count) => Array.from({ length: count }, (_, k) => ({ mu: APART * (k - (count - 1) / 2), sigma: 1 }));

const REACH = 6; // standard deviations of the widest bell
const STEP = 20; // points of the grid to a standard deviation of the narrowest

/**
 * How often somebody who reads z names the bell that it was drawn from, each being as likely: the integral of
 * the highest density, by the trapezoid rule.
 * @param {Bell[]} bells
 */
export function namedRight(bells) {
  const low = Math.min(...bells.map(({ mu, sigma }) => mu - REACH * sigma));
  const high = Math.max(...bells.map(({ mu, sigma }) => mu + REACH * sigma));
  const step = Math.min(...bells.map(({ sigma }) => sigma)) / STEP;
  const count = Math.min(20_000, Math.ceil((high - low) / step));
  const width = (high - low) / count;
  let sum = 0;
  for (let k = 0; k <= count; k += 1) {
    const z = low + k * width;
    let best = 0;
    for (const bell of bells) best = Math.max(best, density(bell, z));
    sum += best * (k && k < count ? 1 : 0.5);
  }
  return (sum * width) / bells.length;
}

/** @param {Bell[]} bells */
export const meanKl = (bells) => bells.reduce((sum, bell) => sum + kl(bell), 0) / bells.length;
