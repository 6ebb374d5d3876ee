// What a row of bells is shown; every array is by dimension, (D,), whatever the order of the rows.
import type { Numbers } from "../engine/types.js";

export interface BellPosterior {
  mean: Numbers;
  sigma: Numbers | null; // null where the code is a point: a needle is drawn
}
// What pulls on mean and width, nats per unit; sigma null where the code is a point.
export interface BellPull {
  mu: Numbers;
  sigma: Numbers | null;
}
export interface BellPulls {
  reconstruction: BellPull;
  kl: BellPull;
  most: number; // what a whole bar is
}
export interface BellState {
  z?: Numbers | null; // the code; none where there is none yet
  posterior?: BellPosterior | null; // null: the prior alone
  ghost?: BellPosterior | null; // what the encoder said, where mean or width were moved by hand
  kl?: { here: Numbers | null; mean: Numbers | null } | null; // nats: this example, mean of the data
  draws?: Numbers[] | null; // codes drawn beside the one in hand, each (D,)
  selected?: number | null; // the dimension whose row is outlined
  pulls?: BellPulls | null; // stand in place of the numbers, where `pulled` has room for them
}
export interface BellMove {
  z?: number;
  mu?: number;
  sigma?: number;
}
export type BellColumn = "mu" | "sigma" | "epsilon" | "z";
export type BellHandle = "z" | "mu" | "sigma";
export interface BellOptions {
  onMove(index: number, move: BellMove): void;
  onRelease(index: number, handle: BellHandle): void;
  pulled?: ("mu" | "sigma")[]; // on what pulls can be shown
  fullKl?: number | null; // nats of a full bar, where rows of several models are to be compared
  range?: number; // prior standard deviations to either side, at least
  handles?: "z" | "all";
  height?: number; // of a row's drawing, CSS pixels: 36, or 24 and less where rows are many
  columns?: BellColumn[]; // numbers between the drawing and the KL
  onSelect?: ((index: number) => void) | null; // a row was pressed or focused
  title?: string | null; // stands over the rows; null: no line over them
  prior?: boolean; // false: none is drawn (a plain autoencoder has none)
  density?: ((index: number, value: number) => number) | null; // of a prior that is no Gaussian
}
export interface Bells {
  node: HTMLElement;
  show(state: BellState): void;
  destroy(): void;
}
