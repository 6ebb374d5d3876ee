// The second window of who presents: the notes of the view that is shown, what comes next, the time.
import { make } from "../kit/dom.js";
/** @import { Tour } from "./tour.js" */

const CSS = `
  body { margin: 0; padding: 20px 24px; font: 18px/1.5 system-ui, sans-serif; color-scheme: light dark;
    color: CanvasText; background: Canvas; display: grid; gap: 12px; }
  h1 { font-size: 24px; line-height: 1.3; margin: 0; } p { margin: 0; white-space: pre-wrap; }
  .next, .time { font-size: 15px; } .time { font-variant-numeric: tabular-nums; }
  .next { border-top: 1px solid GrayText; padding-top: 12px; }
`;

/** @param {number} seconds */
export function clock(seconds) {
  const two = (value) => `${value}`.padStart(2, "0");
  return `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;
}

/**
 * Opens it, or says in a sentence that the browser does not let it.
 * @param {{onKey: (event: KeyboardEvent) => void}} hands onKey: a remote works in either window
 */
export function openNotes({ onKey }) {
  const other = window.open("", "lp-notes", "popup,width=560,height=640");
  if (!other) throw new Error("The browser has kept the second window shut: allow pop-ups of this page.");
  const { document: page } = other;
  other.document.title = "Notes · Latent Playground";
  const said = make("h1");
  const notes = make("p");
  const next = make("p", { class: "next" });
  const time = make("p", { class: "time" });
  page.head.replaceChildren(make("style", { text: CSS }));
  page.body.replaceChildren(time, said, notes, next);
  page.addEventListener("keydown", onKey);
  const begun = Date.now();
  let where = "";
  const tick = () => { time.textContent = `${where}${clock((Date.now() - begun) / 1000)}`; };
  const timer = setInterval(tick, 1000);
  return {
    /** @param {Tour} tour @param {number} place */
    show({ views }, place) {
      const view = views[place];
      where = view ? `${place + 1} / ${views.length} · ` : "";
      said.textContent = view?.caption ?? "";
      notes.textContent = view?.notes || (view ? "No notes to this view." : "There is no tour yet.");
      const after = views[place + 1];
      next.textContent = after ? `Next: ${after.caption}` : view ? "This is the last view." : "";
      tick();
    },
    close() {
      clearInterval(timer);
      other.close();
    },
  };
}
