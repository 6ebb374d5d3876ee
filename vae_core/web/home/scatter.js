// Where codes of real pictures lie, the prior's circle, and the dice, in two dimensions of the code.
import { makeSvg } from "../kit/dom.js";

const SIDE = 200;
export const PRIOR = 2; // standard deviations of the prior's circle

// codes: (M, D) means; axes: the two dimensions that are shown; middle, reach: of the view, and
// half its width.
// -> {node, show(dice: number[][])}
/**
 * @param {{codes: ArrayLike<number>, size: number, axes: [number, number], middle: number[],
 *   reach: number, label: string}} options
 */
export function createScatter({ codes, size, axes, middle, reach, label }) {
  const at = (value, side) => (((value - middle[side]) / reach + 1) * SIDE) / 2;
  const place = (z, offset = 0) => [
    at(z[offset + axes[0]], 0), SIDE - at(z[offset + axes[1]], 1)];
  let dots = "";
  for (let m = 0; m < codes.length / size; m += 1) {
    const [x, y] = place(codes, m * size);
    dots += `M${x.toFixed(1)},${y.toFixed(1)}h0`;
  }
  const centre = { cx: at(0, 0), cy: SIDE - at(0, 1) };
  const layer = makeSvg("g", {});
  const node = makeSvg(
    "svg",
    { class: "lp-home-scatter", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": label },
    makeSvg("path", { class: "lp-home-codes", d: dots }),
    makeSvg("circle", { ...centre, r: (PRIOR * SIDE) / (2 * reach), class: "lp-home-prior" }),
    layer,
  );
  return {
    node,
    /** @param {number[][]} dice */
    show(dice) {
      layer.replaceChildren(...dice.map((z) => {
        const [cx, cy] = place(z);
        return makeSvg("circle", { cx, cy, r: 3, class: "lp-home-hit" });
      }));
    },
  };
}
