// What a page and the worker that learns for it tell each other (hearing.js, session.js).

import type { LatentRecord, TypicalRecord } from "../engine/records.js";
import type { MomentRecord } from "../engine/records.js";
import type { Pack, Tensors } from "../engine/types.js";

// A training as training.js makes it.
export interface Training {
  step(): void;
  advance(ms: number): void;
  report(): { meta: Record<string, any>; tensors: Tensors };
  weights(): Record<string, Float32Array>;
  described(): { latent: LatentRecord; typical: TypicalRecord | null; tensors: Tensors };
  set(next: { weights?: Record<string, number>; rate?: number }): void;
  more(examples: Pack<any>): void;
  state(): unknown;
  moments(): Taken[];
  fraction(): number;
  finished(): unknown;
  readonly problem: string | null;
}

export interface Start {
  kind: "start";
  file: ArrayBuffer;
  examples: ArrayBuffer;
  run: string;
  expected?: number; // examples, with those that come later
  seed?: number | null;
  state?: unknown;
}
export type Message =
  | Start
  | { kind: "go" | "pause" | "one"; asked: number } // how many of these were sent
  | { kind: "state" | "save" | "seen" | "ping" }
  | { kind: "set"; weights?: Record<string, number>; rate?: number }
  | { kind: "again"; seed?: number | null; asked: number }
  | { kind: "more"; examples: ArrayBuffer };

// A snapshot: what it says of itself, and its pack.
export interface Taken {
  record: MomentRecord;
  bytes: Uint8Array;
}
export interface Report {
  kind: "ready" | "report";
  meta: Record<string, any>; // a LiveRecord with run and state
  tensors: Tensors;
  fraction: number;
  asked: number; // which of what changes the phase was heard last; 0 for none
}
export interface Kept {
  state: unknown;
  fraction: number;
  going: boolean; // whether it was learning
}
export type Answer =
  | Report
  | ({ kind: "moment" } & Taken)
  | { kind: "weights"; values: Record<string, Float32Array> }
  | ({ kind: "state" } & Kept)
  | { kind: "saved"; bytes: Uint8Array }
  | { kind: "problem"; sentence: string }
  | { kind: "pong" };

// Where trainings are kept in a browser: see keep.js.
export interface Shelf {
  read(id: string): Promise<any>;
  write(id: string, record: any, mine: (before: any) => boolean): Promise<boolean>;
  remove(id: string): Promise<void>;
}
export interface Keep {
  take(): Promise<(Kept & { at: number }) | null>;
  write(kept: Kept): Promise<void>;
  forget(): Promise<void>;
  mine(): boolean; // whether this tab is the one that keeps it
  close(): void;
}
