// The page's side of vae_core/runs/changes.py: messages that tell what differs from the view before.
import { readPack } from "../engine/pack.js";

// One JSON value made out of another; neither is changed.
export function patched(old, change) {
  if ("set" in change) return change.set;
  if ("keep" in change) return [...old.slice(0, change.keep), ...change.add];
  if (!("in" in change)) return old;
  const made = { ...old };
  for (const name of change.drop) delete made[name];
  for (const [name, inner] of Object.entries(change.in)) made[name] = patched(made[name], inner);
  return made;
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new Error("This view cannot be read: it was garbled on its way. Reload the page.");
  }
}

// The tensors of a view: those that were sent, pictures added to what they were, the others kept.
function together(held, sent, { differences, gone }) {
  const tensors = { ...held, ...sent };
  for (const name of gone) delete tensors[name];
  for (const name of differences) {
    const { data } = held[name];
    tensors[name] = { ...sent[name], data: sent[name].data.map((by, i) => by + data[i]) };
  }
  return tensors;
}

// (held, bytes of a message) -> {id, meta, tensors}, the view it leads to; null where the message
// starts from a view that is not the one held. held: a view as this gives it, or null.
export async function follow(held, bytes) {
  const { meta: told, tensors: sent } = readPack(await inflated(bytes));
  if (told.since !== null && told.since !== held?.id) return told.id === held?.id ? held : null;
  const from = told.since === null ? { meta: {}, tensors: {} } : held;
  return {
    id: told.id,
    meta: patched(from.meta, told.patch),
    tensors: together(from.tensors, sent, told),
  };
}
