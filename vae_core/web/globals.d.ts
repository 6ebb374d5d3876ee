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
}

// Plotly, which atlas/load.js fetches; the little of it that is used here.
declare var Plotly: any;
