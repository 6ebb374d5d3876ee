// Starts the worker that learns. Its text is part of the page's own: see export/bundle.py.
import source from "./worker.js?source";

/** Throws where a page can have no worker. @returns {Worker} */
export function startWorker() {
  const address = URL.createObjectURL(new Blob(['"use strict";\n', source], { type: "text/javascript" }));
  try {
    return new Worker(address, { name: "latent-playground-training" });
  } finally {
    setTimeout(() => URL.revokeObjectURL(address), 10_000); // read by then
  }
}
