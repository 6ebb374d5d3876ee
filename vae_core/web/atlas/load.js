// Plotly, fetched once from the app's own server, and whether the browser can draw with WebGL.

const PATIENCE = 30000; // ms
/** @type {Promise<any> | null} */
let asked = null;

// -> a promise of the library; rejects with a sentence.
export function loadPlotly(url) {
  if (globalThis.Plotly) return Promise.resolve(globalThis.Plotly);
  asked ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => {
      asked = null; // a later map may try again
      script.remove();
      reject(new Error("The drawing library could not be loaded."));
    };
    const timer = setTimeout(fail, PATIENCE);
    script.src = new URL(url, window.location.origin).href;
    script.addEventListener("error", () => {
      clearTimeout(timer);
      fail();
    });
    script.addEventListener("load", () => {
      clearTimeout(timer);
      if (globalThis.Plotly) resolve(globalThis.Plotly);
      else fail();
    });
    document.head.append(script);
  });
  return asked;
}

export function hasWebGL() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
