// Snapshots of a training, and what moves through them.

// What a snapshot says of itself: vae_core/artifacts/records.py.
export type { MomentRecord as Moment } from "../engine/records.js";
import type { MomentRecord } from "../engine/records.js";

export interface Timeline {
  moments(): MomentRecord[];
  // The numbers of one by the names of the model's tensors; null where it is not here yet.
  values(index: number): Record<string, Float32Array> | null;
  get(index: number): Promise<void>;
  getAll(around: number): Promise<void>; // the nearest first
  watch(told: () => void): () => void; // when there are more; -> to hear no longer
  // Of a model that goes on learning: its numbers of now, and what that is called.
  latest?(): Record<string, Float32Array>;
  whole?: string;
}
// What stands still while the training is moved through.
export type Held = "z" | "x";

// Who shows another moment's weights.
export interface Traveller {
  renew(values: Record<string, Float32Array>, held: Held): void;
  holds(): Held[]; // what can be held now
  travelling(away: boolean): void; // whether what is shown is not the model itself
}

// What a page is told of a model's snapshots: see component.js.
export interface Told {
  run: string;
  timeline: Timeline;
}
