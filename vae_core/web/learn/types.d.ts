// What the rooms of a training in the page hand to each other.

import type { workspaceOf } from "../engine/workspace.js";
import type { createProgram } from "../engine/program.js";
import type { ModelRecord, TrainingRecord } from "../engine/records.js";
import type { Graph, Pack, PackMeta, Tensors } from "../engine/types.js";

export type Memory = ReturnType<typeof workspaceOf>;
export type Linked = ReturnType<typeof createProgram>;
export type TrainablePack = Pack<PackMeta & { training: TrainingRecord }>;
export interface ExamplesMeta {
  name?: string;
  examples?: number; // all there are, also those of other packs
  first?: number;
  classes?: number;
}
export type ExamplesPack = Pack<ExamplesMeta>;
export interface Validation {
  values: Float32Array; // (N, ...)
  labels: Int32Array | null;
  count: number;
}
// Numbers that stand for what would be drawn, for a step that is to be that of another.
export interface Given {
  rows?: ArrayLike<number>; // with labelled ones beside them
  y?: Float32Array; // their classes
  noise?: Record<string, Float32Array>;
  answer?: Record<string, Float32Array>;
}
export interface State {
  meta: Record<string, any>;
  tensors: Tensors;
}
export type { Graph, ModelRecord, Pack, Tensors, TrainingRecord };
