// Numbers on their way from where they were to where they shall be.

const easeOut = (t) => 1 - (1 - t) ** 3;

/**
 * Lists of numbers under names, such as {points, view}, that go there within so many milliseconds;
 * who wants less motion sees none.
 * @param {number} milliseconds
 */
export function createTween(milliseconds) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Record<string, ArrayLike<number>>} */
  let from = {};
  let target = from;
  let startedAt = -Infinity;

  /** The lists as they are; moving: whether they will be others in the next frame. */
  function now() {
    const share = calm.matches ? 1 : (performance.now() - startedAt) / milliseconds;
    if (share >= 1) return { lists: target, moving: false };
    const eased = easeOut(share);
    const between = ([name, to]) => (
      [name, Float32Array.from(to, (value, i) => from[name][i] + (value - from[name][i]) * eased)]);
    return { lists: Object.fromEntries(Object.entries(target).map(between)), moving: true };
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
