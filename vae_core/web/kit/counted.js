// 200960 -> "200 960", by three digits.
/**
 * @param {number} count
 * @param {string} [mark] what stands between them
 */
export function grouped(count, mark = " ") {
  // toLocaleString("en") would do, but its first call takes a twentieth of a second.
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, mark);
}

// A number and what it counts: "1 example", "2,000 examples".
/**
 * @param {number} count
 * @param {string} one what one is called
 * @param {string} [many] what several are called, where that is not the same with an s
 */
export function counted(count, one, many = `${one}s`) {
  return `${grouped(count, ",")} ${count === 1 ? one : many}`;
}
