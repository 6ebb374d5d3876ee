// More trainings than cores: a few learn at a time, and all advance together.
/** @import { Phase } from "./session.js" */
/** @typedef {{phase: () => Phase, go: () => void, pause: () => void, fraction?: () => number}} Taker */

const TURN = 1000; // ms that one learns before another has its turn

const OVER = new Set(["finished", "failed"]);

/**
 * -> {go(), pause(), look(): after one has ended, destroy()}. `at` once learn, the first ones first.
 * @param {Taker[]} takers
 * @param {number} at
 * @param {{every?: (act: () => void, ms: number) => any, stop?: (timer: any) => void}} [host]
 */
export function createTurns(takers, at, { every = setInterval, stop = clearInterval } = {}) {
  let going = false;
  /** @type {number[]} those whose turn it is */
  let now = [];
  let next = 0;

  const open = () => takers.flatMap(({ phase }, index) => (OVER.has(phase()) ? [] : [index]));
  /** @param {number} index */
  const done = (index) => takers[index].fraction?.() ?? 0;
  // Those who are furthest behind; of like ones those who come after the last that has had its turn.
  function following() {
    const left = open();
    const from = left.findIndex((index) => index >= next);
    const order = from < 0 ? left : [...left.slice(from), ...left.slice(0, from)];
    return order.sort((a, b) => done(a) - done(b)).slice(0, at);
  }
  /** @param {number[]} chosen */
  function give(chosen) {
    for (const index of now) if (!chosen.includes(index) && !OVER.has(takers[index].phase())) takers[index].pause();
    for (const index of chosen) if (!now.includes(index)) takers[index].go();
    now = chosen;
    if (chosen.length) next = chosen[chosen.length - 1] + 1;
  }
  const timer = every(() => { if (going && open().length > at) give(following()); }, TURN);
  return {
    go() {
      going = true;
      if (!now.length) give(following());
    },
    pause() {
      going = false;
      for (const index of now) takers[index].pause();
      now = [];
    },
    look() {
      if (!going) return;
      const left = now.filter((index) => !OVER.has(takers[index].phase()));
      if (left.length === now.length) return;
      const more = following().filter((index) => !left.includes(index)).slice(0, at - left.length);
      now = left;
      give([...left, ...more]);
    },
    destroy: () => stop(timer),
  };
}
