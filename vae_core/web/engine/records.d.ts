// What packs say of themselves, also of older versions. Written by `python -m tests.records`
// from vae_core/artifacts/records.py, where each field is explained. Change it there.
import type { Graph, Layout, Shape } from "./types.js";

export interface LatentRecord {
  kl?: number[];
  mean?: number[];
  std?: number[];
  active?: boolean[];
  home?: number[] | null;
  spread?: number[] | null;
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
  view?: Record<string, any> | null;
}

export interface HistoryRecord {
  seconds?: number[];
  epoch?: number[];
  train?: Record<string, number[]>;
  validation?: Record<string, number[]>;
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
