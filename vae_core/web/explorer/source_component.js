// Tells the explorer of the page where random codes come from. data: a pack with the tensor "codes"
// (S, D) and meta {title}; one of {prior: true} for the model's own prior; or nothing for what the
// model comes with. Kept on the window, for an explorer that is shown later.
import { readPack } from "../engine/pack.js";

export default function source({ data }) {
  const given = data instanceof Uint8Array && data.length ? readPack(data) : null;
  if (given?.meta.prior) window.lpSource = { prior: true };
  else window.lpSource = given && { title: given.meta.title, ...given.tensors.codes };
  window.dispatchEvent(new Event("lp:source"));
}
