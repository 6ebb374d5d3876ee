// The panels under the explorer, in the order of their tabs (see tabs.js).
import { createDirections } from "./directions.js";
import { drawPanel } from "./draw.js";
import { fillPanel } from "./fill.js";
import { createMixes } from "./mixes.js";
import { createPaths } from "./paths.js";
import { createTraversals } from "./traversals.js";
import { writePanel } from "./write.js";

export const PANELS = [
  { id: "traversals", title: "Traversals", create: createTraversals },
  { id: "paths", title: "Path A to B", create: createPaths },
  { id: "directions", title: "Directions", create: createDirections },
  {
    id: "classes",
    title: "Classes",
    fits: ({ engine }) => engine.classes > 0,
    create: createMixes,
  },
  fillPanel,
  drawPanel,
  writePanel,
];
