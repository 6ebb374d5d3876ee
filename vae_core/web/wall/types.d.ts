// What a sweep's pack says, and what the parts of the wall hand to each other.
import type { Shape } from "../engine/types.js";
import type { Strip } from "../kit/types.js";

// A run of the sweep: vae_core/runs/sweep_pack.py, with its pictures as plan.js reads them.
export interface WallColumn {
  run: string;
  label: string;
  value: unknown;
  state: string;
  message: string;
  fraction?: number;
  eta?: number | null;
  rate: number | null;
  distortion: number | null;
  deterministic?: boolean;
  encodes?: boolean;
  active_units?: number;
  latent_dim?: number;
  traversed?: number | null;
  measuring?: boolean;
  short?: string;
  ended?: string;
  bound_error?: number | null;
  active_error?: number | null;
  measures?: Record<string, unknown>;
  history: { epoch: number[]; rate: number[]; distortion: number[] };
  ready: boolean;
  inputs?: Strip;
  reconstructions?: Strip;
  samples?: Strip;
  traversal?: Strip;
  latent?: ArrayLike<number>;
}
// What all columns have in common.
export interface Shared {
  shape: Shape;
  inputs?: Strip;
  labels: ArrayLike<number> | null;
  names: string[];
}
