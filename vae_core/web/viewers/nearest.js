// The real row nearest to a row, by the numbers that the model sees, and its class.

// pack: with map/values (M, 1, 1, D) and map/labels, examples/values and examples/labels; size: D.
// -> {range(place) -> {low, high} of a number over the real rows, find(values) -> {values, words}},
// or null where the pack has no rows
export function createNearest({ meta, tensors }, size) {
  const rows = [];
  for (const part of ["map", "examples"]) {
    const data = tensors[`${part}/values`]?.data ?? [];
    const labels = tensors[`${part}/labels`]?.data;
    for (let row = 0; (row + 1) * size <= data.length; row += 1) {
      const values = data.subarray(row * size, (row + 1) * size);
      rows.push({ values, name: labels ? (meta.class_names?.[labels[row]] ?? `${labels[row]}`) : null });
    }
  }
  if (!rows.length) return null;
  const columns = meta.layout.columns.length;

  return {
    range(place) {
      let [low, high] = [Infinity, -Infinity];
      for (const { values } of rows) {
        low = Math.min(low, values[place]);
        high = Math.max(high, values[place]);
      }
      return { low, high };
    },
    find(wanted) {
      let best = Infinity;
      let found = rows[0];
      for (const row of rows) {
        let sum = 0;
        // Given up as soon as it cannot be the nearest any more.
        for (let i = 0; i < size && sum < best; i += 1) sum += (row.values[i] - wanted[i]) ** 2;
        if (sum < best) [best, found] = [sum, row];
      }
      const away = Math.sqrt(best / columns).toFixed(2);
      const whose = found.name === null ? "" : `${found.name}, `;
      return {
        values: found.values,
        words: `Nearest of ${rows.length} real rows: ${whose}${away} σ away`,
      };
    },
  };
}
