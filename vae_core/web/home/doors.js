// Four cards under Home's story: each a question of a first lecture, with its models' own pictures.
import { make, makeSvg } from "../kit/dom.js";
import { createPicture } from "../kit/picture.js";
/** @import { Pack, Shape } from "../engine/types.js" */

const BELL = "M0,24 C18,24 22,2 30,2 S42,24 60,24";

function thumbnail(values, shape) {
  const canvas = make("canvas", { class: "lp-pixels lp-home-thumb" });
  createPicture(canvas, shape).draw(values);
  return canvas;
}

// Picture `index` of a strip (N, C, H, W) of bytes.
function fromStrip({ data, shape }, index) {
  const size = data.length / shape[0];
  const part = data.subarray(index * size, (index + 1) * size);
  return thumbnail(Float32Array.from(part, (value) => value / 255), shape.slice(1));
}

const arrow = () => make("span", { class: "lp-home-arrow", text: "→" });

function captioned(words, ...pictures) {
  return make("span", { class: "lp-home-captioned" },
    make("span", { class: "lp-home-pair" }, ...pictures), make("span", { text: words }));
}

// Three small bells with their dots: the code of a picture, in little.
function bells() {
  const rows = [0, 1, 2].map((row) => {
    const x = [46, 20, 6][row];
    return makeSvg("g", { transform: `translate(0 ${row * 19})` },
      makeSvg("path", { class: "lp-bell-prior", d: "M0,15C30,15 34,4 45,4S60,15 90,15Z" }),
      makeSvg("path", { class: "lp-bell-q", d: BELL, transform: `translate(${x} 1) scale(0.55 0.58)` }),
      makeSvg("circle", { class: "lp-home-dot", cx: x + 16, cy: 17, r: 2.6 }));
  });
  return makeSvg("svg", { viewBox: "0 0 90 58", width: 90, height: 58 }, ...rows);
}

const CARDS = [
  {
    door: "what", title: "What is it?",
    words: "Picture, bell curves, dice, picture: step by step, with your own digit.",
    pictures: (strips) => [fromStrip(strips.what, 0), arrow(), bells(), arrow(), fromStrip(strips.what, 1)],
  },
  {
    door: "beta", title: "What does β do?",
    words: "One digit, and the code grows dearer. Slide from sharp to blurred.",
    pictures: (strips) => ["¼", "4", "8", "16"].map((beta, place) => (
      captioned(place ? beta : `β = ${beta}`, fromStrip(strips.beta, place)))),
  },
  {
    door: "holes", title: "Why not an autoencoder?",
    words: "The same dice for both: an autoencoder has a hole where they fall.",
    pictures: (strips) => [
      captioned("autoencoder", fromStrip(strips.holes, 0), fromStrip(strips.holes, 1)),
      captioned("VAE", fromStrip(strips.holes, 2), fromStrip(strips.holes, 3)),
    ],
  },
  {
    door: "collapse", title: "When the code dies",
    words: "Two digits in, one blur out. Why, and the remedy.",
    pictures: (strips) => [
      fromStrip(strips.collapse, 0), arrow(), fromStrip(strips.collapse, 2),
      fromStrip(strips.collapse, 1), arrow(), fromStrip(strips.collapse, 3),
    ],
  },
];

// pack: Home's, with tensors card/NAME (N, C, H, W). onOpen(door) on a click.
/**
 * @param {Pack} pack
 * @param {(door: string) => void} onOpen
 */
export function createDoors({ tensors }, onOpen) {
  const strips = Object.fromEntries(CARDS.map(({ door }) => [door, tensors[`card/${door}`]]));
  const cards = CARDS.map(({ door, title, words, pictures }) => {
    const node = make("button", { type: "button", class: "lp-home-door" },
      make("span", { class: "lp-home-thumbs", "aria-hidden": "true" }, ...pictures(strips)),
      make("b", { text: title }), make("span", { class: "lp-muted", text: words }));
    node.addEventListener("click", () => onOpen(door));
    return node;
  });
  return make("section", { class: "lp-home-doors", "aria-label": "Four questions" }, ...cards);
}
