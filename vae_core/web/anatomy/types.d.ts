// One example through a model: what a weights file says for it (meta.anatomy), what is in hand, what
// comes of it. N = 1 example, K draws, D dimensions, (C, H, W) of what is encoded.
import type { Graph, Pack, PackMeta, Tensors } from "../engine/types.js";
import type { Layer } from "../blocks/types.js";
import type { MathTree, Objective } from "../formula/types.js";

export interface Layers {
  input: number[];
  encoder: (Layer & { name: string })[];
  posterior: Layer & { name: string };
  decoder: (Layer & { name: string })[];
  output: number[];
  classes: number;
  encoder_class: number | null; // before which layer y enters
  decoder_class: number | null;
}
export interface PosteriorFacts {
  kind: string;
  set: string[]; // what a hand can set: mu and sigma, mu, or nothing
  levels: number[];
  slots: number;
  entries: number;
  codebook: string | null;
}
export interface PriorFacts {
  kind: string;
  means: string | null;
  sigmas: string | null;
  shares: string | null;
}
export interface Typical {
  split: string;
  examples: number;
  reconstruction: number;
  kl: number;
  kl_per_dimension: number[];
  histogram: { edges: number[]; counts: number[]; below: number; above: number };
}
// A graph whose nodes stand deflated in a tensor (vae_core/artifacts/folding.py).
export type Folded = Graph & { deflated?: { tensor: string; bytes: number } };
export interface AnatomyFacts {
  samples: number;
  graphs: { encode: Graph | null; look: Graph | null; decode: Graph | null; pull?: Folded | null };
  layers: Layers;
  posterior: PosteriorFacts;
  prior: PriorFacts;
  objective: Objective;
  equations: { sample: MathTree | null; kl: MathTree | null; reconstruction: MathTree | null };
  kl_closed: boolean;
  typical: Typical | null;
}
export type AnatomyPack = Pack<Omit<PackMeta, "anatomy"> & { anatomy: AnatomyFacts }>;

// By dimension, only those set by hand.
export type Overrides = Record<number, number>;

// What is in hand.
export interface Hand {
  x: number | Float32Array; // an example's index, or a picture of one's own
  y: number | null; // the class; null: the example's own
  seed: number; // of the noise; 0 holds it at its mean, 0
  epsilon: Overrides;
  mu: Overrides;
  sigma: Overrides;
  z: Overrides; // where neither mu nor sigma can be set
  weights: Record<string, number>;
}
// The same as an address has it.
export type SharedHand = Partial<Omit<Hand, "x"> & { x: number | "drawn" }>;

// A sentence, of which some words have a symbol's colour.
export type Words = (string | { s: string; text: string })[];

// What pulls on each dimension, (D,) in nats per unit: minus the derivatives of what each part counts.
export interface Pull {
  mu: Float32Array;
  sigma: Float32Array | null; // none of a point
}
export interface Pulls {
  reconstruction: Pull;
  kl: Pull; // all of the loss that does not go through log p(x|z)
  most: number; // the largest of them all
}

// Who takes a step of training on one example (learn/single.js): from the model's tensors given, the
// new numbers of those that learn. epsilon (K, D), y as class weights.
export interface Learner {
  name: string; // of the optimiser
  step(given: {
    tensors: Tensors; x: Float32Array; y: Float32Array | null; epsilon: Float32Array | null;
    weights: Record<string, number>;
  }): Record<string, Float32Array>;
}

// What comes of it. Arrays belong to the programs, until the next reading.
export interface Reading {
  x: Float32Array;
  y: number | null;
  encoded: { mean: Float32Array; sigma: Float32Array | null } | null; // the encoder's word
  mu: Float32Array | null;
  sigma: Float32Array | null;
  epsilon: Float32Array | null; // (K, D)
  z: Float32Array; // (K, D)
  draws: Float32Array[]; // z of each draw, (D,)
  outputs: Record<string, Float32Array>; // of all graphs, by name
  picture: Float32Array; // of the first draw
  expected: Float32Array | null;
  spread: Float32Array | null;
  nats: Float32Array | null; // of each number of x
  perDimension: Float32Array | null;
  reconstruction: number | null;
  kl: number | null;
  total: number | null; // the loss, where one example has one
  shares: number[] | null; // of the K draws' weights
}
