// A shape for each class beside its colour, so that dots can be told apart without colour vision.

const TAU = 2 * Math.PI;

function polygon(corners, turn = 0, inner = 1) {
  const count = inner === 1 ? corners : 2 * corners;
  const points = Array.from({ length: count }, (_, k) => {
    const radius = k % 2 === 1 ? inner : 1;
    const angle = turn + (k / count) * TAU - TAU / 4;
    return `${(radius * Math.cos(angle)).toFixed(3)} ${(radius * Math.sin(angle)).toFixed(3)}`;
  });
  return `M${points.join("L")}Z`;
}

const PLUS = "M-.35-1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z";

// SVG paths inside the unit circle, about equal in visual weight; scale says how they are enlarged.
// Plotly and the fonts that draw in space have each of them too: atlas/colours.js.
const SHAPES = [
  { path: "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0-1 0Z", scale: 0.9 },
  { path: polygon(4, TAU / 8), scale: 1.12 },
  { path: polygon(3), scale: 1.25 },
  { path: PLUS, scale: 1.05 },
  { path: polygon(4), scale: 1.15 },
  { path: polygon(3, TAU / 2), scale: 1.25 },
  { path: polygon(6), scale: 1 },
  { path: polygon(4, TAU / 8, 0.42), scale: 1.5 },
  { path: "M-1-.75L0 0L1-.75V.75L0 0L-1 .75Z", scale: 1.15 },
  { path: polygon(5, 0, 0.42), scale: 1.3 },
];

// Viridis, from dark to light: ordered for every kind of colour vision, and in print.
const RAMP = ["#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725"];

// The colour at 0 to 1 of an ordered range: [red, green, blue] in 0..255.
/** @param {number} share */
export function rampColour(share) {
  const place = Math.min(1, Math.max(0, share)) * (RAMP.length - 1);
  const low = Math.min(RAMP.length - 2, Math.floor(place));
  const channels = [RAMP[low], RAMP[low + 1]].map((colour) => (
    [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16))
  ));
  return channels[0].map((from, k) => (
    Math.round(from + (channels[1][k] - from) * (place - low))
  ));
}

// A disc whose colour says how far along an ordered range it stands, 0 to 1.
export function rampMark(share) {
  return { ...SHAPES[0], colour: `rgb(${rampColour(share).join(", ")})` };
}

// Ten colours and ten shapes, both of its own for each of ten classes; at every further turn the
// colours are one further, so that a hundred classes have a pair each.
/**
 * @param {number} index of the class
 * @param {number} colours how many there are
 */
export function classTone(index, colours) {
  return (index + Math.floor(index / SHAPES.length)) % colours;
}

/**
 * @param {number} index of the class
 * @param {string[]} colours
 */
export function classMark(index, colours) {
  return { ...SHAPES[index % SHAPES.length], colour: colours[classTone(index, colours.length)] };
}
