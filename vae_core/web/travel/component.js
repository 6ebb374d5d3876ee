// Tells the page which snapshots there are of a model's training. data: {run, moments, address}, the address of each
// with its step in the place of STEP; moments is empty where there are none. Kept on the window, for an explorer
// that is shown later.
import { fetchOne } from "./fetching.js";
import { createTimeline } from "./timeline.js";

/** @param {{run: string, moments: import("./types.js").Moment[]} | null | undefined} told */
const nameOf = (told) => (told ? `${told.run} ${told.moments.map(({ step }) => step).join()}` : "");

let shown = "";

export default function travelComponent({ data }) {
  const name = nameOf(data);
  if (name === shown) return; // what has been fetched stays
  shown = name;
  window.lpMoments = data?.moments?.length ? {
    run: data.run,
    timeline: createTimeline(data.moments, (step) => fetchOne(data.address.replace("STEP", `${step}`))),
  } : null;
  window.dispatchEvent(new Event("lp:moments"));
}
