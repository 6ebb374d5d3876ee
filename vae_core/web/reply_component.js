// Carries a picture that the server decoded to the explorer that asked for it. data: a pack with
// meta {key, id} or {key, id, problem} and, in the first case, the tensor "picture".
import { readPack } from "./pack.js";

export default function reply({ data }) {
  if (!(data instanceof Uint8Array) || !data.length) return;
  const { meta, tensors } = readPack(data);
  const detail = { ...meta, picture: tensors.picture?.data };
  window.dispatchEvent(new CustomEvent("lp:decoded", { detail }));
}
