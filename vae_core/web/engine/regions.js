// Places within a stretch of memory that is not there yet: buffers whose lives do not overlap share
// their place, and the stretch is as long as the most that lives at once needs.

const GRAIN = 16; // numbers: kernels may read and write up to here

/** @param {number} floats */
const rounded = (floats) => Math.ceil(Math.max(floats, 1) / GRAIN) * GRAIN;

// -> {take(floats) -> place (in floats), give(place, floats), size() floats}
export function createRegion() {
  /** @type {{at: number, size: number}[]} */
  const holes = []; // by place, none beside another
  let end = 0;

  /** @param {number} size */
  function fitting(size) {
    let best = -1;
    for (let i = 0; i < holes.length; i++) {
      if (holes[i].size >= size && (best < 0 || holes[i].size < holes[best].size)) best = i;
    }
    return best;
  }

  return {
    size: () => end,
    /** @param {number} floats */
    take(floats) {
      const size = rounded(floats);
      const found = fitting(size);
      if (found >= 0) {
        const hole = holes[found];
        const { at } = hole;
        hole.at += size;
        hole.size -= size;
        if (hole.size === 0) holes.splice(found, 1);
        return at;
      }
      const last = holes.at(-1);
      const at = last && last.at + last.size === end ? last.at : end;
      if (at < end) holes.pop();
      end = at + size;
      return at;
    },
    /**
     * @param {number} at
     * @param {number} floats
     */
    give(at, floats) {
      const size = rounded(floats);
      let after = holes.findIndex((hole) => hole.at > at);
      if (after < 0) after = holes.length;
      holes.splice(after, 0, { at, size });
      for (const i of [after, after - 1]) {
        const [left, right] = [holes[i], holes[i + 1]];
        if (!left || !right || left.at + left.size !== right.at) continue;
        left.size += right.size;
        holes.splice(i + 1, 1);
      }
    },
  };
}
