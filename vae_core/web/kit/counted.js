// A number and what it counts: "1 example", "2,000 examples".
/**
 * @param {number} count
 * @param {string} one what one is called
 * @param {string} [many] what several are called, where that is not the same with an s
 */
export function counted(count, one, many = `${one}s`) {
  // As toLocaleString("en") has it, whose first call takes a twentieth of a second.
  const number = String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${number} ${count === 1 ? one : many}`;
}
