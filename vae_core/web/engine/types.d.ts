// What the rooms hand to each other about models. Shapes leave the batch out; C, H, W are channels,
// height and width, D latent dimensions, Y classes.

import type { ModelRecord } from "./records.js";

export type { Graph, Program } from "./graph.js";

// Numbers in a row, of any type.
export type Numbers = ArrayLike<number>;
export type Shape = [channels: number, height: number, width: number];
export type Point = [x: number, y: number];
export type Frame = [centreX: number, centreY: number, half: number];

export type TensorData = Float32Array | Uint8Array | Int32Array;
export interface Tensor {
  shape: number[];
  data: TensorData;
}
export type Tensors = Record<string, Tensor>;
// A pack: what vae_core/pack.py writes. M is what its maker says of it.
export interface Pack<M = PackMeta> {
  meta: M;
  tensors: Tensors;
}

// How people read an example: vae_core/data/layouts.py.
export interface Channel {
  name: string;
  unit: string;
  offset: number;
  scale: number;
}
export interface NumberColumn extends Channel {
  type: "number";
  step: number;
}
export interface ChoiceColumn {
  type: "choice";
  name: string;
  values: string[];
}
export type Column = NumberColumn | ChoiceColumn;
interface Named {
  noun: string;
  nouns: string;
}
export interface PicturesLayout extends Named {
  kind: "pictures";
}
export interface TextLayout extends Named {
  kind: "text";
  alphabet: string[];
  length: number;
  grammar: "" | "arithmetic";
}
export interface SeriesLayout extends Named {
  kind: "series";
  channels: Channel[];
  length: number;
  step: number;
  step_unit: string;
}
export interface TableLayout extends Named {
  kind: "table";
  columns: Column[];
}
export interface ClipLayout extends Named {
  kind: "clip";
  frames: number;
  height: number;
  width: number;
  seconds: number;
  system: "" | "pendulum";
}
export type Layout = PicturesLayout | TextLayout | SeriesLayout | TableLayout | ClipLayout;

// What a run's weights say of themselves, of one kind of data.
export type PackMeta<L extends Layout = Layout> = Omit<ModelRecord, "layout"> & {
  layout?: L | null;
};

// A latent dimension, as sliders and traversals show it: see axes.js.
export interface Axis {
  index: number;
  home: number;
  spread: number;
  worth: number;
  active: boolean;
}
export interface Posterior {
  mean: Float32Array;
  logVariance: Float32Array | null; // null where the code is a point
}
// Two orthonormal directions of the latent space: see planes.js.
export interface Plane {
  id: string;
  names: [string, string];
  a: Float64Array;
  b: Float64Array;
  project(z: Numbers, offset?: number): Point;
  through(z: Numbers, x: number, y: number): number[];
}
export interface Ellipse {
  major: number;
  minor: number;
  angle: number;
}

export type GraphKind = "decoder" | "encoder";
// What is to be computed, and what came of it: see queue.js.
export interface Job {
  id: number;
  kind: GraphKind;
  channel: string;
  inputs: Record<string, Float32Array>;
  n: number;
}
export interface Answer {
  id: number;
  outputs?: Float32Array[] | null;
  ms?: number;
  problem?: string;
}
export interface Batch {
  decodeAll(
    channel: string, z: Numbers, y: Numbers | null, n: number,
  ): Promise<Float32Array[] | null>;
  decode(channel: string, z: Numbers, y: Numbers | null, n: number): Promise<Float32Array | null>;
  encode(x: Numbers, y: Numbers | null, channel?: string | null): Promise<Posterior | null>;
  cost(): number;
  inWorker(): boolean;
  destroy(): void;
}

export type ServerDecode = (z: number[], y: number[] | null) => Promise<Numbers[]>;
export interface EngineOptions {
  serverDecode?: ServerDecode | null;
  budgets?: { page?: number; worker?: number };
}
export interface EngineStatus {
  where: "browser" | "browser worker" | "server";
  milliseconds: number | null;
  problem: string | null;
  finite: boolean;
}
// Of an example that is no picture; null where there is none.
export interface Details {
  mean: Float32Array | null;
  spread: Float32Array | null;
}
export interface Engine {
  shape: Shape;
  size: number;
  classes: number;
  decode(z: Numbers, y: Numbers | null): Float32Array;
  details(): Details;
  fresh(): boolean;
  last(): number;
  status(): EngineStatus;
  watch(act: () => void): void;
  renew(): void;
  warm(budget?: number): void;
  destroy(): void;
}

// Class weights, a label, or null without classes.
export type Classes = number | number[] | null;
export interface Code {
  z: number[];
  y: Classes;
}
