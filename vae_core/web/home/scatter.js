// Where codes of real pictures lie, the prior's circle, and the dice, in two dimensions of the code.
import { makeSvg } from "../kit/dom.js";

const SIDE = 200;

// codes: (M, D) means; axes: the two dimensions that are shown; reach: half the width of the view.
// -> {node, show(dice: number[][], holes: boolean[])}
/**
 * @param {{codes: ArrayLike<number>, size: number, axes: [number, number], reach: number,
 *   label: string}} options
 */
export function createScatter({ codes, size, axes, reach, label }) {
  const at = (value) => ((value / reach + 1) * SIDE) / 2;
  const place = (z, offset = 0) => [at(z[offset + axes[0]]), SIDE - at(z[offset + axes[1]])];
  let dots = "";
  for (let m = 0; m < codes.length / size; m += 1) {
    const [x, y] = place(codes, m * size);
    dots += `M${x.toFixed(1)},${y.toFixed(1)}h0`;
  }
  const middle = { cx: SIDE / 2, cy: SIDE / 2 };
  const layer = makeSvg("g", {});
  const node = makeSvg(
    "svg",
    { class: "lp-home-scatter", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": label },
    makeSvg("path", { class: "lp-home-codes", d: dots }),
    makeSvg("circle", { ...middle, r: SIDE / reach, class: "lp-home-prior" }),
    layer,
  );
  return {
    node,
    /** @param {number[][]} dice @param {boolean[]} holes */
    show(dice, holes) {
      layer.replaceChildren(...dice.map((z, index) => {
        const [cx, cy] = place(z);
        const attributes = { cx, cy, r: 4, class: holes[index] ? "lp-home-hole" : "lp-home-hit" };
        return makeSvg("circle", attributes);
      }));
    },
  };
}
