// A loss as its terms, as a weights file tells it: meta.anatomy.objective.

// "text", a row, a symbol that is coloured and linked, indices, fractions, what stands under a sign.
export type MathTree =
  | string
  | MathTree[]
  | { s: string; is: MathTree }
  | { sub: MathTree[] }
  | { sup: MathTree[] }
  | { frac: MathTree[] }
  | { under: MathTree[] };

export interface Term {
  symbol: string;
  sign: "+" | "-";
  weight: string | null; // by name, where it is one
  factor: MathTree | null; // how what it is multiplied by is written: "β", "(1 − α)"
  math: MathTree;
  words: string;
  value: string | null; // the output of the graph that has its nats, before the weight
  of: "example" | "batch" | "weights" | "adversary";
}
export interface Weight {
  name: string;
  symbol: string;
  title: string;
  value: number;
}
export interface Source {
  title: string;
  name: string;
  source: string;
  of: string;
}
export interface Objective {
  name: string;
  title: string;
  compares: boolean;
  adversary: boolean;
  note: string;
  formula: Term[];
  weights: Weight[];
  code: Source[];
  words: Record<string, string>;
}
// What stands under the terms: numbers by the name of the output, in nats; the weights in hand.
export interface Costs {
  total: number | null;
  values: Record<string, number>;
  weights: Record<string, number>;
  drawn?: string; // whose draw the reconstruction is of, in words
}
