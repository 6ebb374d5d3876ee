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
const SHAPES = [
  { path: "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0-1 0Z", scale: 0.9 },
  { path: polygon(4, TAU / 8), scale: 1.12 },
  { path: polygon(3), scale: 1.25 },
  { path: PLUS, scale: 1.05 },
  { path: polygon(4), scale: 1.15 },
  { path: polygon(3, TAU / 2), scale: 1.25 },
  { path: polygon(6), scale: 1 },
  { path: polygon(4, TAU / 8, 0.42), scale: 1.5 },
  { path: "M-1-.42H1V.42H-1Z", scale: 1.15 },
  { path: polygon(5, 0, 0.42), scale: 1.3 },
];

// Eight colours and ten shapes: forty classes before a pair comes back, and the two classes of ten
// that share a colour differ plainly in shape.
export function classMark(index, colours) {
  return { ...SHAPES[index % SHAPES.length], colour: colours[index % colours.length] };
}
