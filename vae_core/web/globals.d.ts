// `import text from "./x.js?source"`: the bundle of that entry (vae_core/export/bundle.py).
declare module "*?source" {
  const text: string;
  export default text;
}

interface Window {
  // Codes (S, D) of a density fitted after training, or the prior, where it was asked for although
  // the model comes with a density: see explorer/source_component.js.
  lpSource?:
    | { title: string; shape: number[]; data: Float32Array | Uint8Array | Int32Array }
    | { prior: true }
    | null;
  // A picture (C*H*W) that was drawn on Home, for an address with example=drawn.
  lpDrawn?: Float32Array | null;
  // The snapshots of a run's training: see travel/component.js.
  lpMoments?: import("./travel/types.js").Told | null;
  // Where the app serves what presents its pages: see shell/shell.js.
  lpPresent?: string;
}

// Plotly, which atlas/load.js fetches; the little of it that is used here.
declare var Plotly: any;

interface HTMLCanvasElement {
  // What charts/canvas.js has on it: shapes in CSS pixels, or how it is painted at any resolution.
  lpDrawing?: () => {
    shapes: import("./charts/types.js").Shape[];
    palette: import("./kit/types.js").Palette;
  } | null;
  lpRepaint?: (context: CanvasRenderingContext2D) => void;
}
interface HTMLElement {
  // A picture of what it shows, where its pixels cannot be read: an address of a PNG.
  lpPicture?: () => Promise<string>;
}
