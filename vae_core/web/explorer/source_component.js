// Tells the explorer of the page where random codes come from. data: a pack with the tensor "codes"
// (S, D) and meta {title}, or nothing for the model's own prior. Kept on the window, for an explorer
// that is shown later.
import { readPack } from "../engine/pack.js";

export default function source({ data }) {
  const given = data instanceof Uint8Array && data.length ? readPack(data) : null;
  window.lpSource = given && { title: given.meta.title, ...given.tensors.codes };
}
