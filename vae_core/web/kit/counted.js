// A number and what it counts: "1 example", "2 examples".
/**
 * @param {number} count
 * @param {string} one what one is called
 * @param {string} [many] what several are called, where that is not the same with an s
 */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
