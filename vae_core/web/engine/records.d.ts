// What packs say of themselves, also of older versions. Written by `python -m tests.records`
// from vae_core/artifacts/records.py, where each field is explained. Change it there.
import type { Graph, Layout, Shape } from "./types.js";

export interface AnatomyRecord {
  samples: number;
  graphs: Record<string, Graph | null>;
  layers: LayersRecord;
  posterior: PosteriorRecord;
  prior: PriorRecord;
  objective: ObjectiveRecord;
  equations: Record<string, any>;
  kl_closed: boolean;
  typical?: TypicalRecord | null;
}

export interface AverageRecord {
  decay: number;
  every: number;
  averaged: string[];
  copied: string[];
}

export interface CodeRecord {
  of: string;
  title: string;
  name: string;
  source: string;
}

export interface CodebookRecord {
  entries: string;
  uses: string;
  sums: string;
  dead: number;
}

export interface CodersRecord {
  encoder?: Graph | null;
  decoder: Graph;
  learned: string[];
}

export interface DensityRecord {
  kind: string;
  title: string;
  description: string;
}

export interface HistogramRecord {
  edges: number[];
  counts: number[];
  below?: number;
  above?: number;
}

export interface LatentRecord {
  kl?: number[];
  mean?: number[];
  std?: number[];
  active?: boolean[];
  home?: number[] | null;
  spread?: number[] | null;
}

export interface LayerRecord {
  name: string;
  kind: string;
  shape: number[];
  activation?: string | null;
  weights?: number;
  output?: string | null;
}

export interface LayersRecord {
  input: number[];
  encoder: LayerRecord[];
  posterior: LayerRecord;
  decoder: LayerRecord[];
  output: number[];
  classes?: number;
  encoder_class?: number | null;
  decoder_class?: number | null;
}

export interface ObjectiveRecord {
  name: string;
  title: string;
  compares?: boolean;
  adversary?: boolean;
  note?: string;
  formula?: TermRecord[] | null;
  weights?: WeightRecord[];
  code?: CodeRecord[];
  words?: Record<string, string>;
}

export interface OptimiserRecord {
  name: string;
  rate: number;
  betas?: number[];
  eps?: number;
  momentum?: number;
  alpha?: number;
  decay?: number;
  decayed?: string[];
  clip?: number | null;
}

export interface PosteriorRecord {
  kind: string;
  set?: string[];
  levels?: number[];
  slots?: number;
  entries?: number;
  codebook?: string | null;
}

export interface PriorRecord {
  kind: string;
  means?: string | null;
  sigmas?: string | null;
  shares?: string | null;
}

export interface TermRecord {
  symbol: string;
  sign: string;
  weight: string | null;
  factor: any;
  math: any;
  words: string;
  value: string | null;
  of: string;
}

export interface TrainingRecord {
  batch: number;
  step: Graph;
  report: Graph;
  optimiser: OptimiserRecord;
  weights: Record<string, number>;
  scheduled: string[];
  schedule: string;
  rate: string;
  budget: Record<string, number | null>;
  seed: number;
  examples: number;
  blocks: Record<string, string[]>;
  live: Record<string, any>;
  names: Record<string, string>;
  validation_interval: number;
  rehearsed?: number;
  known?: number | null;
  classifier?: boolean;
  gauges?: Record<string, any>[];
  answer?: Graph | null;
  opponent?: OptimiserRecord | null;
  validation?: Graph | null;
  draw?: Graph | null;
  components?: Graph | null;
  codebook?: CodebookRecord | null;
  average?: AverageRecord | null;
  patience?: number | null;
}

export interface TypicalRecord {
  split: string;
  examples: number;
  reconstruction: number;
  kl: number;
  kl_per_dimension: number[];
  histogram: HistogramRecord;
}

export interface WeightRecord {
  name: string;
  symbol: string;
  title: string;
  value: number;
}

export interface ModelRecord {
  format?: number;
  config?: Record<string, any>;
  title: string;
  dataset: string;
  spec?: Record<string, any> | null;
  layout?: Layout | null;
  shape: Shape;
  event_shape?: Shape | null;
  class_names?: string[];
  factor_names?: string[];
  factor_sizes?: number[];
  conditional?: boolean;
  latent_dim: number;
  deterministic?: boolean;
  discrete?: boolean;
  standard_prior?: boolean;
  factorised_prior?: boolean;
  encodes?: boolean;
  decoder?: Graph | null;
  encoder?: Graph | null;
  transition?: Graph | null;
  latent?: LatentRecord;
  anatomy?: AnatomyRecord | null;
  density?: DensityRecord | null;
  training?: TrainingRecord | null;
  coders?: CodersRecord | null;
}

export interface MomentRecord {
  step: number;
  epoch: number;
  fraction: number;
}

export interface HistoryRecord {
  seconds?: number[];
  epoch?: number[];
  train?: Record<string, number[]>;
  validation?: Record<string, number[]>;
}

export interface WatchedRecord {
  reconstruction: number;
  kl: number;
  loss?: number | null;
}

export interface LiveRecord {
  run: string;
  title: string;
  state?: string;
  message?: string;
  step?: number;
  epoch?: number;
  seconds?: number;
  fraction?: number;
  eta?: number | null;
  images_per_second?: number;
  weights?: Record<string, number>;
  class_names?: string[];
  shape?: number[];
  latent_dim?: number;
  deterministic?: boolean;
  discrete?: boolean;
  encodes?: boolean;
  latent_units?: boolean;
  factorised_prior?: boolean;
  latent_axes?: string[] | null;
  kl_per_dimension?: number[];
  traversed?: number;
  active_units?: number;
  gradient_norm?: number | null;
  gradient_norms?: Record<string, number>;
  gauges?: Record<string, any>[];
  findings?: Record<string, any>[];
  history?: HistoryRecord;
  watched?: WatchedRecord | null;
}

export interface ColumnRecord {
  run: string;
  label: string;
  value: number | string | boolean;
  state: string;
  message?: string;
  fraction?: number;
  eta?: number | null;
  rate?: number | null;
  distortion?: number | null;
  active_units?: number;
  kl_per_dimension?: number[];
  traversed?: number;
  latent_dim?: number;
  deterministic?: boolean;
  encodes?: boolean;
  history?: Record<string, number[]>;
  measures?: Record<string, any>;
  measuring?: boolean;
  short?: string;
  ended?: string;
  bound_error?: number | null;
  active_error?: number | null;
}

export interface WallRecord {
  sweep: string;
  title: string;
  field: string;
  shape: number[];
  class_names: string[];
  active: boolean;
  measuring: boolean;
  columns: ColumnRecord[];
  repeats?: number;
}

export interface MapRecord {
  title: string;
  dataset: string;
  settings: Record<string, any>;
  axes: string[];
  explained: number[] | null;
  latent_axes: number[] | null;
  centre: number[] | null;
  quality: Record<string, any>;
  class_names: string[];
  factor_names: string[];
  factor_sizes: number[];
  deterministic: boolean;
  conditional: boolean;
  split_size: number;
  seconds: number;
  plotly?: string | null;
  stale?: boolean;
  column?: Record<string, any> | null;
  moments?: MomentRecord[] | null;
}

export interface PeersRecord {
  title: string;
  dataset: string;
  shape: number[];
  settings: Record<string, any>;
  seconds: number;
  features: string;
  models: Record<string, any>[];
  words: string[];
}
