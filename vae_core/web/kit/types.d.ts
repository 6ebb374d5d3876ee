// What widgets, panels and viewers hand to each other.
import type {
  Axis, Batch, Classes, Code, Details, Engine, Numbers, Pack, PackMeta, Posterior,
} from "../engine/types.js";

// The resolved colours of a widget, for canvases: see style.js.
export interface Palette {
  background: string;
  panel: string;
  text: string;
  muted: string;
  x: string;
  mu: string;
  sigma: string;
  epsilon: string;
  z: string;
  reconstruction: string;
  kl: string;
  bad: string;
  classes: string[];
  font: string;
}
export interface Skin {
  palette(): Palette;
  refresh(): void;
  destroy(): void;
}
// How a dot looks: an SVG path inside the unit circle, how far it is enlarged, its colour.
export interface Mark {
  path: string;
  scale: number;
  colour: string;
}

// Streamlit's component, as its function is called with it.
export interface Component {
  key: string;
  data: unknown;
  parentElement: HTMLElement;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}
export interface Widget {
  failed?: boolean;
  refresh(): void;
  destroy(): void;
}
// What an element of the page holds: see host.js.
export interface Host {
  root: HTMLElement;
  widget: any;
  shown: string | null;
  call: number;
  component: Component;
}

// An example whose posterior is in hand: one of the pack's, or what was drawn.
export interface ExampleInHand {
  x: Numbers | null; // (C*H*W,) as the encoder is given it; null where only its code is known
  y: number[] | null;
  mean: Numbers;
  logVariance: Numbers | null; // null where the code is a point, or its width not known
  index: number | null; // row of examples/*
  words: string;
}
// What the views of one code are shown. Arrays are reused: to be read and not kept.
export interface InstrumentState {
  z: number[];
  y: number[] | null;
  previewing: boolean;
  origin: string | null;
  late: boolean;
  example: ExampleInHand | null;
  weights: number; // counts how often the model's weights have changed
}
export interface View {
  show(state: InstrumentState, picture: Float32Array): void;
}
// One code under many hands: see explorer/instrument.js.
export interface Instrument<M extends PackMeta = PackMeta> {
  pack: Pack<M>;
  meta: M;
  engine: Engine;
  axes: Axis[];
  home: number[];
  deterministic: boolean;
  names: string[];
  readonly example: ExampleInHand | null;
  state(): Code;
  z(): number[];
  y(): number[] | null;
  move(
    next: { z?: number[] | null; y?: Classes }, who?: string | null, example?: ExampleInHand | null,
  ): void;
  encoded(given: Posterior, who?: string | null, x?: Numbers | null): void;
  preview(next: { z?: number[]; y?: Classes } | null): void;
  renew(values: Record<string, Float32Array>, example?: ExampleInHand | null): void;
  follow(example: ExampleInHand, along?: boolean): void;
  commit(words: string): void;
  watch(view: View): () => void;
  onCommit(listener: (state: Code, words: string) => void): void;
  chance: Chance;
  destroy(): void;
}

// Where new codes come from: a density fitted to the codes of the data, where there is one, or the
// prior. See explorer/chance.js.
export interface Chance {
  fitted(): string | null; // what the density is called; null where codes come from the prior
  words(fromPrior?: boolean): string;
  code(fromPrior?: boolean): number[];
}

// A tab under the explorer: see tabs.js.
export interface PanelContext {
  instrument: Instrument;
  batch: Batch;
  palette(): Palette;
}
export interface Panel extends View {
  node: HTMLElement;
  repaint?(): void;
  renew?(): void; // after the model's weights, and the codes of its examples, have changed
  destroy?(): void;
}
export interface PanelSpec {
  id: string;
  title: string;
  fits?(instrument: Instrument): boolean;
  create(context: PanelContext): Panel;
}

// What is large under the hand: see viewers/viewers.js. `aside` stands beside it where there is room.
export interface Viewer {
  node: HTMLElement;
  aside?: HTMLElement | null;
  draw(picture: Float32Array, details: Details, state: InstrumentState): void;
}

// Codes to start from, under a title.
export interface CodeSource {
  title: string;
  entries: { words: string; code(): Code }[];
}
// Pictures (N, C, H, W) in 0 to 255.
export interface Strip {
  data: Numbers;
  shape: number[];
}

// A grid of tiles: see tiles.js.
export interface TileRow {
  title: HTMLElement;
  fixed?: boolean; // without buttons
}
export interface TileOptions {
  name: string;
  label: number;
  largest?: number;
  header(column: number, columns: number): string;
  describe(row: number, column: number, columns: number): string;
  onLayout(columns: number): void;
  onPick(row: number, column: number, columns: number): void;
  onGlance?(row: number | null, column: number | undefined, columns: number): void;
}
