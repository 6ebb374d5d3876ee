// The panel to bring one's own picture: drawn on a pad or chosen as a file, shown as the model sees
// it, encoded at every stroke.
import { make } from "../../kit/dom.js";
import { createEncoder, hasEncoder } from "../../engine/encoder.js";
import { fitBitmap, IMAGE_TYPES, readImageFile } from "../../kit/image_file.js";
import { createPad } from "./pad.js";
import { createPicture } from "../../kit/picture.js";
import { measurePlacement } from "../../kit/placement.js";
import { posteriorText } from "../posterior.js";
import { createRaster } from "./strokes.js";

const ORIGIN = "draw";
const CSS = `
.lp-draw {
  display: grid; grid-template-columns: minmax(0, 17.5rem) minmax(0, 1fr); gap: 1rem 2rem;
  align-items: start; max-width: 46rem;
}
.lp-draw.lp-padless { grid-template-columns: minmax(0, 1fr); }
.lp-pad {
  display: block; width: 100%; touch-action: none; cursor: crosshair; border-radius: 3px;
  box-shadow: 0 0 0 1px var(--lp-line);
}
.lp-draw .lp-buttons {
  margin-top: 0.75rem; flex-flow: row wrap; align-items: center;
}
.lp-draw .lp-button:disabled { opacity: 0.45; cursor: default; }
.lp-sees { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; }
.lp-sees canvas { width: 8.75rem; border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line); }
.lp-posterior { margin: 0; white-space: pre-line; }
.lp-file { position: relative; display: inline-block; }
.lp-file input { position: absolute; inset: 0; width: 100%; opacity: 0; cursor: pointer; }
.lp-file:focus-within { outline: 2px solid var(--lp-accent); outline-offset: 2px; }
.lp-invert { display: inline-flex; gap: 0.5rem; align-items: center; min-height: 2.25rem; }
.lp-invert[hidden] { display: none; }
.lp-said { margin: 0.75rem 0 0; min-height: 1.45em; overflow-wrap: anywhere; }
.lp-said.lp-refused { padding-left: 0.75rem; border-left: 3px solid var(--lp-bad); }
.lp-dropping { outline: 2px dashed var(--lp-accent); outline-offset: 6px; border-radius: 3px; }
@container (max-width: 640px) {
  .lp-draw { grid-template-columns: minmax(0, 1fr); }
  .lp-pad { max-width: 20rem; margin: 0 auto; }
}
`;

function createDraw({ instrument, batch }) {
  const { meta } = instrument;
  const placement = measurePlacement(instrument.pack);
  const [channels, height, width] = meta.shape;
  const canDraw = channels === 1;
  const raster = canDraw ? createRaster(meta.shape, placement) : null;
  const sees = make("canvas", { class: "lp-pixels", role: "img" });
  sees.setAttribute("aria-label", "your picture as the model sees it");
  const view = createPicture(sees, meta.shape);
  const numbers = make("p", { class: "lp-posterior lp-muted lp-number-text" });
  const said = make("p", { class: "lp-said lp-muted", role: "status" });
  const blank = new Float32Array(channels * height * width).fill(placement.paper);
  let fitted = null; // the file in hand, in the model's frame; null while drawing
  let x = null; // what the model sees
  let drops = 0;
  let frame = 0;

  function say(sentence, refused = false) {
    said.textContent = sentence;
    said.classList.toggle("lp-refused", refused);
  }

  const encoder = createEncoder(instrument, batch, {
    origin: ORIGIN,
    onPosterior: (posterior) => { numbers.textContent = posteriorText(posterior); },
    onProblem: (problem) => say(problem, true),
  });

  // words: what was done, told at the end of a stroke; null while the hand still draws.
  function look(words) {
    cancelAnimationFrame(frame);
    const strokes = pad?.strokes() ?? [];
    x = fitted ? fitted.render(invert.checked) : strokes.length ? raster.render(strokes) : null;
    view.draw(x ?? blank);
    undo.disabled = !strokes.length || fitted !== null;
    again.disabled = clear.disabled = x === null;
    inverting.hidden = fitted === null;
    if (x) {
      encoder.see(x, words);
    } else {
      encoder.forget();
      numbers.textContent = "";
    }
  }

  const pad = canDraw ? createPad(meta.shape, placement, (done) => {
    fitted = null;
    drops += 1;
    if (said.textContent) say("");
    cancelAnimationFrame(frame);
    if (done) look("drawing encoded");
    else frame = requestAnimationFrame(() => look(null));
  }) : null;

  function button(words, act) {
    const node = make("button", { type: "button", class: "lp-button", text: words });
    node.addEventListener("click", act);
    return node;
  }

  const undo = button("Undo", () => {
    pad.undo();
    look("last stroke undone");
  });
  const clear = button("Clear", () => {
    drops += 1;
    fitted = null;
    pad?.clear();
    say("");
    look(null);
  });
  const again = button("Encode again", () => look("picture encoded again"));
  again.title = "Back to this picture's code, after moving away or choosing another class";

  const invert = make("input", { type: "checkbox" });
  const inverting = make("label", { class: "lp-invert" }, invert, "Invert: dark on light");
  invert.addEventListener("change", () => look("picture inverted"));

  async function take(file) {
    drops += 1;
    const drop = drops;
    if (!file) {
      say("That was no file. Drop an image file, or choose one.", true);
      return;
    }
    say("Reading …");
    try {
      const { bitmap, note } = await readImageFile(file);
      if (drop === drops) {
        pad?.clear();
        fitted = fitBitmap(bitmap, meta.shape, placement.paper);
        invert.checked = fitted.darkOnLight;
        say(note);
        look("image file encoded");
      }
      bitmap.close();
    } catch (error) {
      if (drop === drops) say(error.message, true);
    }
  }

  const input = make("input", { type: "file", accept: IMAGE_TYPES });
  input.setAttribute("aria-label", "Choose an image file");
  input.addEventListener("change", () => {
    if (input.files.length) take(input.files[0]);
    input.value = ""; // the same file may be chosen again
  });
  const choose = make("span", { class: "lp-file lp-button" }, "Choose an image", input);

  const drawing = pad ? [make(
    "div",
    {},
    make("p", { class: "lp-heading", text: "Draw here" }),
    pad.node,
    make("div", { class: "lp-buttons" }, undo, clear),
  )] : [];
  const seeing = make(
    "div",
    {},
    make("p", { class: "lp-heading", text: "What the model sees" }),
    make("div", { class: "lp-sees" }, sees, numbers),
    make("div", { class: "lp-buttons" }, choose, again, ...(pad ? [] : [clear]), inverting),
    make("p", { class: "lp-muted", text: "… or drop an image file here." }),
    said,
  );
  const sheet = make("style", { text: CSS });
  const layout = pad ? "lp-draw" : "lp-draw lp-padless";
  const node = make("div", { class: layout }, sheet, ...drawing, seeing);

  node.addEventListener("dragover", (event) => {
    event.preventDefault();
    node.classList.add("lp-dropping");
  });
  node.addEventListener("dragleave", () => node.classList.remove("lp-dropping"));
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    node.classList.remove("lp-dropping");
    take(event.dataTransfer.files[0]);
  });
  look(null);

  return {
    node,
    // Another hand has moved the code: a posterior still under way must not take it back.
    show({ origin, previewing, late }) {
      if (origin !== ORIGIN && !previewing && !late) encoder.forget();
    },
    destroy() {
      drops += 1;
      cancelAnimationFrame(frame);
      encoder.forget();
    },
  };
}

// For tabs.js.
export const drawPanel = {
  id: "draw",
  title: "Draw",
  fits: ({ meta }) => hasEncoder(meta) && (meta.layout?.kind ?? "pictures") === "pictures",
  create: createDraw,
};
