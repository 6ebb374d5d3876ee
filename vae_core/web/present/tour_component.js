// Tells the app the tour of this browser, so that a file that it writes takes it along.
import { readTour, writeTour } from "./tour.js";

const KEPT = "lp-tour";

// As text; empty where the browser keeps none.
function kept() {
  try {
    return writeTour(readTour(localStorage.getItem(KEPT) ?? ""));
  } catch {
    return "";
  }
}

export default function tourHere({ data, setStateValue }) {
  let told = typeof data === "string" ? data : "";
  const tell = () => {
    const now = kept();
    if (now !== told) setStateValue("tour", now);
    told = now;
  };
  tell();
  window.addEventListener("lp:tour", tell);
  window.addEventListener("storage", tell);
  return () => {
    window.removeEventListener("lp:tour", tell);
    window.removeEventListener("storage", tell);
  };
}
