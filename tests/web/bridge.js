// Evaluates JavaScript for Python: a line {modules, source, argument} in, a line {value} or {error}
// out. What the modules export stands as globals; a function is called with the argument.
import { createInterface } from "node:readline";

const WEB = new URL("../../vae_core/web/", import.meta.url);

// As JSON has them: typed arrays as lists, bytes in as {base64}.
function plain(_, value) {
  return ArrayBuffer.isView(value) ? Array.from(/** @type {Float32Array} */ (value)) : value;
}

function revived(_, value) {
  const text = value?.base64;
  return text === undefined ? value : new Uint8Array(Buffer.from(text, "base64"));
}

async function answer({ modules, source, argument }) {
  for (const name of modules) Object.assign(globalThis, await import(new URL(name, WEB).href));
  const found = (0, eval)(source); // eslint-disable-line no-eval -- it is what Python asks for
  return typeof found === "function" ? found(argument) : found;
}

for await (const line of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = { value: (await answer(JSON.parse(line, revived))) ?? null };
  } catch (error) {
    said = { error: error.stack };
  }
  process.stdout.write(`${JSON.stringify(said, plain)}\n`);
}
