// Carries what the server decoded to the explorer that asked for it. data: a pack with meta
// {key, id} or {key, id, problem} and, in the first case, the tensors "shown/0" (the picture),
// "shown/1", ... as the decoder's graph would give them.
import { readPack } from "../engine/pack.js";

export default function reply({ data }) {
  if (!(data instanceof Uint8Array) || !data.length) return;
  const { meta, tensors } = readPack(data);
  const detail = { ...meta, shown: Object.keys(tensors).sort().map((name) => tensors[name].data) };
  window.dispatchEvent(new CustomEvent("lp:decoded", { detail }));
}
