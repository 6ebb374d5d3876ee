// What the engine's programs are made of: traced graphs (vae_core/tracing/graph.py), values and calls.

import type { createBuilder } from "./builder.js";
import type { createRegion } from "./regions.js";
import type { workspaceOf } from "./workspace.js";

export type Size = number | { n: [slope: number, offset: number] };
export type NumberType = "float" | "int" | "bool";
export interface Described {
  shape?: Size[];
  type?: NumberType;
}
export interface GraphNode extends Described {
  name: string;
  op: string;
  args: Record<string, any>;
  parts?: (Described | null)[]; // of a node with several results
}
export interface Reference {
  ref?: string;
  part?: number;
  tensor?: string;
}
export interface Graph {
  format: number;
  inputs: { name: string; shape: Size[]; type?: NumberType; role?: string }[];
  nodes: GraphNode[];
  outputs: { name: string; value: Reference; shape: Size[] }[];
  state?: { tensor: string; value: Reference }[];
  batch?: number; // the only number of examples that it runs
}

// Where numbers stand: in a region (see regions.js), or at a byte of memory.
export type Region = ReturnType<typeof createRegion>;
export interface BufferPlace {
  region: Region | null;
  at: number; // numbers from the region's beginning, or bytes
}
// Numbers in a row. readers: how many values, still to be read, look at it; constant: it does not
// change from run to run.
export interface Buffer {
  place: BufferPlace;
  floats: number;
  readers: number;
  constant: boolean;
}
// What a node computes: a strided view of a buffer, or one number (`fill`) everywhere.
export interface Value {
  buffer: Buffer | null;
  offset: number;
  shape: number[];
  strides: number[];
  fill: number | null;
  type?: NumberType;
}
export interface Pointer {
  buffer: { place: BufferPlace } | null;
  offset: number;
}
export interface Call {
  kernel: (...args: number[]) => unknown;
  args: (number | Pointer | null)[];
}
export type Memory = ReturnType<typeof workspaceOf>;
export type Builder = ReturnType<typeof createBuilder>;
// Builds one node from its arguments, values and numbers by name.
export type Op = (
  args: Record<string, any>, at: Builder,
) => Value | (Value | null)[] | null;
export interface Plan {
  each: Call[];
  first: Call[];
  scratch: Region;
  store: Region;
  flops: number;
  inputs: { name: string; shape: number[]; value: Value }[];
  outputs: { name: string; shape: number[]; value: Value }[];
  writes: boolean; // whether a run changes weights
}
export interface Program {
  run(inputs: Record<string, Float32Array>, n?: number, alone?: boolean): Float32Array[];
  flops: number;
  least: number;
  outputs: { name: string; shape: number[] }[];
}
