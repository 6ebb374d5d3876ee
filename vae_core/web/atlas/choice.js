// Which map is shown and how its dots are coloured.
import { createColourings } from "./colours.js";
import { sameMap, samePictures } from "./data.js";
/** @import { Atlas, Colouring } from "./types.js" */

export function createChoice() {
  /** @type {Atlas} */
  let data;
  /** @type {Colouring[]} */
  let colourings = [];
  let colour = ""; // id of the colouring
  const colouring = () => colourings.find(({ id }) => id === colour) ?? colourings[0];
  return {
    data: () => data,
    colourings: () => colourings,
    colouring,
    /** @param {string} id */
    recolour(id) { colour = id; },
    // -> {together: whether it shows the pictures of the map before, unmoved: at the same places}
    /** @param {Atlas} next */
    take(next) {
      const together = Boolean(data) && samePictures(data, next);
      const unmoved = together && sameMap(data, next);
      const brought = next.meta.column && next.meta.column.name !== data?.meta.column?.name;
      data = next;
      colourings = createColourings(data);
      colour = brought ? "column" : colouring().id;
      return { together, unmoved };
    },
  };
}
