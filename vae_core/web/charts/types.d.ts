// What scales, marks and the two painters hand to each other. Lengths are CSS pixels; a colour is
// the name of one of the palette's, or any CSS colour.
import type { Mark as Glyph, Palette } from "../kit/types.js";

export type { Glyph, Palette };
export type Span = [low: number, high: number];
export type Box = [left: number, top: number, width: number, height: number];
export type Point = [x: number, y: number];
export interface Size {
  width: number;
  height: number;
}

// From values to pixels and back.
export interface Scale {
  domain: Span;
  range: Span; // the pixels of the domain's ends
  apply(value: number): number;
  invert(pixel: number): number;
}
// A slot for each of 0 .. count - 1, `step` wide: apply() gives its middle.
export interface Band extends Scale {
  step: number;
}

// The inside of a chart, whose edges are pixels of the whole, and the scales along its sides.
export interface Frame extends Size {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: Scale;
  y: Scale;
}
// One whose two axes have the same unit, `unit` pixels long.
export interface PlaneFrame extends Frame {
  unit: number;
}
export interface Margin {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Look {
  fill?: string; // nothing is filled where it is absent, and nothing drawn without a stroke
  stroke?: string;
  width?: number; // of the stroke; 1
  dash?: number[];
  opacity?: number;
  rim?: boolean; // the ground shines around it, so that it shows on anything
  name?: string; // its class in SVG
}
export interface TextLook {
  anchor?: "start" | "middle" | "end";
  fill?: string;
  size?: number;
  weight?: number;
  rim?: boolean;
  turn?: number; // degrees clockwise around its place
  name?: string;
}

export interface PathShape extends Look {
  kind: "path";
  d: string;
}
export interface TextShape extends TextLook {
  kind: "text";
  text: string;
  x: number;
  y: number; // of the baseline
}
// Dots of which each has one of a few glyphs; the first where `which` is null.
export interface SymbolsShape {
  kind: "symbols";
  xs: ArrayLike<number>;
  ys: ArrayLike<number>;
  glyphs: Glyph[];
  which: ArrayLike<number> | null;
  radius: number;
}
export interface RasterShape {
  kind: "raster";
  image: HTMLCanvasElement;
  box: Box;
  smooth: boolean;
}
// Shapes of which only what is inside the box is seen.
export interface ClipShape {
  kind: "clip";
  box: Box;
  shapes: Shape[];
}
export type Shape = PathShape | TextShape | SymbolsShape | RasterShape | ClipShape;

export type Painter<S extends Shape> = (
  context: CanvasRenderingContext2D, shape: S, palette: Palette,
) => void;

// What stands in a frame: channels, the values that it was made of, turned into shapes.
export type Mark = (frame: Frame) => Shape[];

// An axis: which values it names and how.
export interface Axis {
  ticks: number[];
  format?: (value: number) => string;
  size?: number; // of the numbers
  grid?: number | ((value: number) => number); // opacity of the line at each value; none
  rim?: boolean; // of the numbers
}

// What a chart shows at one size.
export interface Plan {
  frame: Frame;
  shapes: Shape[];
}
