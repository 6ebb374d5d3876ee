// What a drawing of layers is planned from, and what comes of it. Lengths are CSS pixels.

// A layer: its numbers as an example has them, without the batch.
export interface Layer {
  name?: string;
  kind: string; // "picture", "series" and "code" have forms of their own; of others the shape tells
  shape: number[];
  activation?: string | null;
  weights?: number; // how many
  output?: string | null; // of a graph: its activations
  tint?: string; // the colour's name; that of x
  part?: string; // data-part of its node
}

// Where each number of a layer stands: a grid of cells, one for each.
export interface Grid {
  columns: number;
  rows: number;
  count: number; // numbers
  sheets: number; // of a picture: colours that lie over each other
  tile: [columns: number, rows: number] | null; // of a mosaic: a map and the free cells beside it
  place(index: number): [column: number, row: number];
}

export interface Block {
  layer: Layer;
  index: number;
  grid: Grid;
  x: number;
  y: number;
  width: number;
  height: number;
}
// From one block's height to the next one's.
export interface Link {
  from: number;
  to: number;
  points: [number, number][];
}
export interface BlockPlan {
  width: number;
  height: number;
  cell: number; // of every block
  shrink: number; // how many times smaller than asked for; 1 where all have their size
  blocks: Block[];
  links: Link[];
}
export interface Room {
  width: number;
  height: number;
  cell?: number; // the side of a number's square at most
  gap?: number; // between blocks at least
}
