// What a lesson is, as vae_core/lessons tells it, and what its parts hand to each other.
import type { Pack } from "../engine/types.js";
import type { Palette } from "../kit/types.js";
import type { MathTree } from "../formula/types.js";
import type { createModel } from "../home/model.js";

export type Language = "en" | "de";
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
// Numbers and words that stand in texts as {value:NAME}.
export type Values = Record<string, number | string>;

export interface LookSpec { scene: string; [setting: string]: any }
export interface CommitSpec {
  id: string;
  kind: string;
  unit: string;
  reveal: LookSpec | null;
  [setting: string]: any;
}
export interface TaskSpec {
  instrument: string;
  check: string;
  model: string | null;
  training: string | null;
  ask?: AskSpec[];
  [setting: string]: any;
}
// A control of the task's own.
export interface AskSpec {
  id: string;
  kind: "number" | "button" | "select";
  options?: string[];
  low?: number;
  high?: number;
  step?: number;
}
export interface QuestionText { ask: string; options: string[] }
export interface LessonText {
  title: string;
  idea: string;
  look: Record<string, any>;
  commit: Record<string, Record<string, any>>;
  see: Record<string, Record<string, any>>;
  why: { question: string; answer: string; wrong?: { says: string; but: string }[] };
  task: { title: string; words: string; goals?: Record<string, string>; ask?: Record<string, any>; [key: string]: any };
  notes: Record<string, string>;
  belief: { says: string; predicts: string }[];
  question: { attracts: string[]; before: QuestionText; after: QuestionText }[];
}
export interface Lesson {
  name: string;
  number: number;
  minutes: number;
  needs: string[];
  models: string[];
  answer: string;
  formula: MathTree;
  data: Record<string, any>;
  look: LookSpec;
  commit: CommitSpec[];
  task: TaskSpec;
  training: Record<string, Record<string, any>>;
  reference: { text: string; url: string }[];
  text: LessonText;
}
export interface Listed {
  name: string;
  number: number;
  minutes: number;
  needs: string[];
  title: string;
  idea: string;
  question: string; // what it asks first, which gives nothing away
}
// A way through the course.
export interface Path {
  id: string;
  minutes: number;
  lessons: [name: string, minutes: number][];
  title: string;
  words: string;
}

export interface Example { index: number; x: Float32Array; name: string }
export interface Opened {
  packs: Pack<any>[];
  models: ReturnType<typeof createModel>[];
  examples: Example[];
}
// The example in hand, shared by hook, commit and reveal.
export interface Hand {
  get(): Example | null;
  set(index: number): void;
  watch(fn: (example: Example | null) => void): void;
}
export interface Course {
  lesson: Lesson;
  data: Record<string, any>;
  language: Language;
  opened: Promise<Opened>;
  hand: Hand;
  sources: Sources;
  palette(): Palette;
}
export type Rich = (text: string, values?: Values) => DocumentFragment;

export interface Gap { gap: number | null; parts?: Record<string, number> }
export interface CommitView {
  node: HTMLElement;
  value(): Json; // null while it is incomplete
  show(guess: Json): void;
  reveal(truth: Json, guess: Json): void;
  clear(): void;
  destroy(): void;
}
export interface CommitKind {
  create(given: {
    spec: CommitSpec;
    text: Record<string, any>;
    rich: Rich;
    course: Course;
    told?: any; // what is told beforehand: see Answering.before
    values: Values;
    onChange: (guess: Json) => void;
  }): CommitView;
  gap(spec: CommitSpec, guess: Json, truth: Json): Gap;
  values(spec: CommitSpec, guess: Json, truth: Json): Values;
  words(spec: CommitSpec, guess: Json): string;
}
export interface Scene { node: HTMLElement; destroy(): void }
export interface SceneKind {
  create(given: {
    spec: LookSpec;
    text: Record<string, any>;
    rich: Rich;
    course: Course;
    truth?: Json;
    guess?: Json;
    values?: Values;
  }): Scene;
}
export interface Asked {
  lesson: Lesson;
  data: Record<string, any>;
  opened: Opened;
  hand: Example | null;
  guesses: Record<string, Json>;
}
export interface Answering {
  // What a commit is told before anything is committed: by the id of the commit.
  before?(asked: Asked): Promise<{ told?: Record<string, any>; values?: Values }>;
  answer(asked: Asked): Promise<{ truths: Record<string, Json>; values: Values }>;
  own?: string[]; // commits whose answer is made of each learner's own guesses
}

// What an instrument tells a task's check.
export type TaskEvent =
  | { kind: "code"; z: number[]; y: any; example: number | null }
  | { kind: "hand"; x: any; y: any; z: number[]; [key: string]: any }
  | { kind: "weights"; weights: Record<string, number> }
  | { kind: "start" | "pause" | "again" }
  | ({ kind: "report" } & Standing)
  | ({ kind: "finished" } & Standing)
  | { kind: "bells"; bells: { mu: number; sigma: number }[] }
  | { kind: "asked"; id: string; value: any }
  | { kind: "other" }; // a training has begun that is none of the task's
// How a training stands; weights by their names in its configuration.
export interface Standing {
  epoch: number;
  step: number;
  fraction: number;
  weights: Record<string, number>;
  train: Figures | null;
  validation: Figures | null;
}
export interface Figures { reconstruction: number; kl: number; elbo: number }
export interface TaskState {
  met: Record<string, boolean>;
  done: boolean;
  tries: number;
  said?: string; // a key under text.task
  [own: string]: any;
}
export interface TaskCheck {
  check(spec: TaskSpec, state: TaskState | null, event: TaskEvent): TaskState;
  values?(spec: TaskSpec, state: TaskState | null): Values;
  // Of a training on a page of its own: what is told when it begins and what its events say beside their own; null
  // where it is none of the task's. A check without this cannot be met there.
  trained?(spec: TaskSpec, training: { config: Record<string, any>; changes: string[] }): Trained | null;
}
export interface Trained { first: TaskEvent[]; also: Record<string, any> }

// What a task is done with; tell() feeds its check.
export interface InstrumentKind {
  create(given: {
    lesson: Lesson;
    spec: TaskSpec;
    text: Record<string, any>;
    rich: Rich;
    course: Course;
    sources: Sources;
    tell: (event: TaskEvent) => void;
  }): { node: HTMLElement; destroy(): void };
}

// Where the files of a lesson come from: a server, a folder of a host, or the file itself.
export interface Sources {
  instruments(): Promise<Record<string, InstrumentKind>>; // by the names that lessons have for them
  model(name: string): Promise<Pack<any>>;
  training(id: string): Promise<{ file: ArrayBuffer; examples: ArrayBuffer }>;
}
// How far a learner is in one lesson; plain JSON.
export type Arm = "commit" | "free" | null; // what a coin has decided, where somebody tossed it
export interface Progress {
  arm: Arm; // when it was begun
  at: number; // of the stages in flow.js
  far: number; // the farthest of them that was reached
  guesses: Record<string, { guess: Json; gap: number | null; parts?: Record<string, number> }>;
  shown: boolean; // "Just show me", or free play
  why: string;
  compared: boolean;
  missing: string; // what the learner says was missing in the why
  task: TaskState | null;
  before: number[]; // chosen options of the questions, 3 is "I do not know"
  after: number[];
}
