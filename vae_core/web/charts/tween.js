// Numbers on their way from where they were to where they shall be.

const easeOut = (t) => 1 - (1 - t) ** 3;

/**
 * Lists of numbers under names, such as {points, view}, that go there within so many milliseconds;
 * who wants less motion sees none.
 * @param {number} milliseconds
 * @param {number} [linger] for how long after that their way is still seen
 */
export function createTween(milliseconds, linger = 0) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Record<string, ArrayLike<number>>} */
  let from = {};
  let target = from;
  let startedAt = -Infinity;

  /**
   * The lists as they are. moving: whether anything will be other in the next frame; trail: how
   * plainly the way from `from` is seen, 1 to 0.
   */
  function now() {
    const age = calm.matches ? Infinity : performance.now() - startedAt;
    const share = age / milliseconds;
    const left = Math.min(1, Math.max(0, 1 - (age - milliseconds) / (linger || 1)));
    const trail = linger && age < milliseconds + linger ? left : 0;
    if (share >= 1) return { lists: target, moving: trail > 0, from, trail };
    const eased = easeOut(share);
    const between = ([name, to]) => (
      [name, Float32Array.from(to, (value, i) => from[name][i] + (value - from[name][i]) * eased)]);
    const lists = Object.fromEntries(Object.entries(target).map(between));
    return { lists, moving: true, from, trail };
  }

  return {
    now,
    /**
     * @param {Record<string, ArrayLike<number>>} next
     * @param {boolean} glide whether from where they are, with as many numbers; else at once
     */
    go(next, glide) {
      from = glide ? now().lists : next;
      startedAt = glide ? performance.now() : -Infinity;
      target = next;
    },
  };
}
