// 200960 -> "200 960", by three digits, with spaces at which no line breaks.
/** @param {number} count */
export function grouped(count) {
  // toLocaleString("en") would do, but its first call takes a twentieth of a second.
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, "\u00a0");
}

// A number and what it counts: "1 example", "2 000 examples".
/**
 * @param {number} count
 * @param {string} one what one is called
 * @param {string} [many] what several are called, where that is not the same with an s
 */
export function counted(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
