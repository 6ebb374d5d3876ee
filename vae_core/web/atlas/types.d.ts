// What the parts of the Map page hand to each other.
import type { Classes, Shape, Tensor, TensorData } from "../engine/types.js";
import type { MomentRecord } from "../engine/records.js";
import type { Palette } from "../kit/types.js";

// What a projection says of itself: vae_core/analyses/projection, and what the page adds.
export interface AtlasMeta {
  class_names: string[];
  factor_names?: string[];
  deterministic?: boolean;
  conditional?: boolean;
  settings: { split: string; method: string; seed: number };
  split_size: number;
  axes: string[];
  explained?: number[] | null;
  centre?: number[] | null;
  quality: {
    points: number;
    neighbours: number;
    trustworthiness: number | null;
    neighbourhood_hit: number | null;
    codes_hit: number;
    chance: number;
  };
  plotly?: string; // where the drawing library is; without it the map is drawn as SVG
  stale?: boolean;
  moments?: MomentRecord[] | null; // of which the tensor "journey" has the points
  column?: { name: string; categories?: string[] | null };
}
// A projection of N points, as data.js reads it.
export interface Atlas {
  meta: AtlasMeta;
  count: number;
  dimensions: number;
  points: TensorData;
  size: number;
  codes: TensorData;
  error: TensorData;
  kl: TensorData;
  pictures: TensorData;
  shape: Shape;
  indices: TensorData;
  labels: TensorData | null;
  factors: Tensor | null;
  column: TensorData | null;
  journey: TensorData | null; // (T, N, dimensions) of its moments
  names: string[];
}
// What dots are coloured by.
export interface Colouring {
  id: string;
  title: string;
  kind: "category" | "scale";
  values: ArrayLike<number>;
  names?: string[];
  unit?: string;
  low?: number;
  high?: number;
  clipped?: boolean[];
}
export type AtlasPalette = Palette & { faint: string; veil: string };
export interface ExploreRequest {
  z: number[];
  y: Classes;
}
export interface Rings {
  latent: number[];
  pixels: number[];
  chosen: number | null;
}
// What is drawn: places are the coordinates by axis, ranges those of the axes.
export interface Shown {
  data: Atlas;
  own?: Atlas; // the map itself, where its dots are elsewhere
  colouring: Colouring;
  palette: AtlasPalette;
  places: number[][];
  ranges: [low: number, high: number][];
}
export interface PlotHands {
  hover(index: number): void;
  leave(): void;
  click(index: number): void;
  select(indices: number[]): void;
}
// A scatter: plot.js and svg.js.
export interface Plot {
  draw(data: Atlas, colouring: Colouring, palette: AtlasPalette, together: boolean): void;
  recolour(colouring: Colouring, palette: AtlasPalette): void;
  ring(rings: Rings): void;
  select(selected: number[] | null): void;
  mode(name: string): void;
  place(points: TensorData | null): void; // the same dots elsewhere; null: where the map has them
  zoom(closer: boolean): void;
  reset(): void;
  resize(): void;
  destroy(): void;
}
