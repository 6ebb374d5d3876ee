// The real row nearest to a row, by the numbers that the model sees, and its class.

// pack: with map/values (M, 1, 1, D) and map/labels, examples/values and examples/labels; size: D.
// -> {range(place) -> {low, high} of a number over the real rows, or null, find(values) -> {values, words}},
// or null where the pack has no rows
export function createNearest({ meta, tensors }, size) {
  const rows = [];
  for (const part of ["map", "examples"]) {
    const data = tensors[`${part}/values`]?.data ?? [];
    const labels = tensors[`${part}/labels`]?.data;
    for (let row = 0; (row + 1) * size <= data.length; row += 1) {
      const values = data.subarray(row * size, (row + 1) * size);
      const there = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
      // Of a row of which less than half is known it is not known what it is near to.
      if (2 * there < size) continue;
      const name = labels ? (meta.class_names?.[labels[row]] ?? `${labels[row]}`) : null;
      rows.push({ values, name, scale: size / there });
    }
  }
  if (!rows.length) return null;
  const columns = meta.layout.columns.length;

  return {
    range(place) {
      let [low, high] = [Infinity, -Infinity];
      for (const { values } of rows) {
        if (Number.isNaN(values[place])) continue;
        low = Math.min(low, values[place]);
        high = Math.max(high, values[place]);
      }
      return low > high ? null : { low, high };
    },
    find(wanted) {
      let best = Infinity;
      let found = rows[0];
      for (const row of rows) {
        let sum = 0;
        // Over what is there; given up as soon as it cannot be the nearest any more.
        for (let i = 0; i < size && sum < best; i += 1) {
          if (!Number.isNaN(row.values[i])) sum += row.scale * (row.values[i] - wanted[i]) ** 2;
        }
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
