// Counts as Home writes them.

// 55000 -> "55 000", with spaces that do not break.
/** @param {number} count */
export const grouped = (count) => `${count}`.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
