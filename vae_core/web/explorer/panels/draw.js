// The panel to bring one's own picture: drawn on a pad or chosen as a file, shown as the model sees
// it, encoded at every stroke.
import { make } from "../../kit/dom.js";
import { createEncoder, hasEncoder } from "../../engine/encoder.js";
import { fitBitmap, IMAGE_TYPES, readImageFile } from "../../kit/image_file.js";
import { createPad } from "./pad.js";
import { createPicture } from "../../kit/picture.js";
import { measurePlacement } from "../../kit/placement.js";
import { sentenceOf } from "../../kit/problem.js";
import { posteriorText } from "../posterior.js";
import { createRaster } from "./strokes.js";
import { DRAW_CSS } from "./draw_style.js";
import { explain } from "../../kit/tip.js";
/** @import { PackMeta } from "../../engine/types.js" */
/** @import { InstrumentState, PanelContext, PanelSpec } from "../../kit/types.js" */
/** @import { Placement } from "../../kit/placement.js" */

const ORIGIN = "draw";
const UNREAD = "That image could not be read. Choose another one.";

/**
 * @param {string} words
 * @param {() => void} act
 */
function button(words, act) {
  const node = make("button", { type: "button", class: "lp-button", text: words });
  node.addEventListener("click", act);
  return node;
}

// The line under the picture that says what went wrong, or what is worth knowing.
function createSaying() {
  const node = make("p", { class: "lp-said lp-muted", role: "status" });
  return {
    node,
    say(sentence, refused = false) {
      node.textContent = sentence;
      node.classList.toggle("lp-refused", refused);
    },
    // A stroke answers what was said before.
    quiet() {
      if (node.textContent) this.say("");
    },
  };
}

// An image file in the model's frame. -> {node (the button), inverting (a switch), picture() of the
// file in hand or null, drop() it}; onTake(words) when there is another, or it is inverted.
/**
 * @param {PackMeta} meta
 * @param {number} paper
 * @param {{say: (sentence: string, refused?: boolean) => void, onTake: (words: string) => void}} hands
 */
function createFile(meta, paper, { say, onTake }) {
  /** @type {ReturnType<typeof fitBitmap> | null} */
  let fitted = null;
  let drops = 0; // counts what has been given, so that a slow file does not overtake a newer one
  const invert = make("input", { type: "checkbox" });
  const inverting = make("label", { class: "lp-invert" }, invert, "Invert: dark on light");
  invert.addEventListener("change", () => onTake("picture inverted"));

  /** @param {File | undefined} file */
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
        fitted = fitBitmap(bitmap, meta.shape, paper);
        invert.checked = fitted.darkOnLight;
        say(note);
        onTake("image file encoded");
      }
      bitmap.close();
    } catch (error) {
      if (drop === drops) say(sentenceOf(error, UNREAD), true);
    }
  }

  const input = make("input", { type: "file", accept: IMAGE_TYPES });
  input.setAttribute("aria-label", "Choose an image file");
  input.addEventListener("change", () => {
    if (input.files?.length) take(input.files[0]);
    input.value = ""; // the same file may be chosen again
  });
  return {
    node: make("span", { class: "lp-file lp-button" }, "Choose an image", input),
    inverting,
    take,
    picture() {
      inverting.hidden = fitted === null;
      return fitted && fitted.render(invert.checked);
    },
    drop() {
      drops += 1;
      fitted = null;
    },
  };
}

/**
 * @param {HTMLElement} node
 * @param {(file: File | undefined) => void} take
 */
function takeDrops(node, take) {
  node.addEventListener("dragover", (event) => {
    event.preventDefault();
    node.classList.add("lp-dropping");
  });
  node.addEventListener("dragleave", () => node.classList.remove("lp-dropping"));
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    node.classList.remove("lp-dropping");
    take(event.dataTransfer?.files[0]);
  });
}

// The pad with its two buttons, where pictures are grey; null where they are not.
//   onStroke(done) at every change by the hand; onUndo()
/**
 * @param {PackMeta} meta
 * @param {Placement} placement
 * @param {{onStroke: (done: boolean) => void, onUndo: () => void}} hands
 */
function createDrawing({ shape }, placement, { onStroke, onUndo }) {
  if (shape[0] !== 1) return null;
  const raster = createRaster(shape, placement);
  const pad = createPad(shape, placement, onStroke);
  const undo = button("Undo", () => {
    pad.undo();
    onUndo();
  });
  return {
    clear: pad.clear,
    undo,
    // What the model would see of the strokes; null without any.
    picture() {
      const strokes = pad.strokes();
      return strokes.length ? raster.render(strokes) : null;
    },
    /** @param {HTMLElement} clear */
    node: (clear) => make(
      "div", {},
      make("p", { class: "lp-heading", text: "Draw here" }),
      pad.node,
      make("div", { class: "lp-buttons" }, undo, clear),
    ),
  };
}

// What the model sees, and what its encoder says of it. -> {node(buttons, said), show(x or null, words), forget()}
/**
 * @param {PanelContext} context
 * @param {number} paper
 * @param {(problem: string) => void} onProblem
 */
function createSight({ instrument, batch }, paper, onProblem) {
  const { shape } = instrument.meta;
  const canvas = make("canvas", { class: "lp-pixels", role: "img" });
  canvas.setAttribute("aria-label", "your picture as the model sees it");
  const view = createPicture(canvas, shape);
  const numbers = make("p", { class: "lp-posterior lp-muted lp-number-text" });
  const blank = new Float32Array(shape[0] * shape[1] * shape[2]).fill(paper);
  const encoder = createEncoder(instrument, batch, {
    origin: ORIGIN,
    onPosterior: (posterior) => { numbers.textContent = posteriorText(posterior); },
    onProblem,
  });
  return {
    /**
     * @param {HTMLElement[]} buttons
     * @param {HTMLElement} said
     */
    node: (buttons, said) => make(
      "div", {},
      make("p", { class: "lp-heading", text: "What the model sees" }),
      make("div", { class: "lp-sees" }, canvas, numbers),
      make("div", { class: "lp-buttons" }, ...buttons),
      make("p", { class: "lp-muted", text: "… or drop an image file here." }),
      said,
    ),
    forget: encoder.forget,
    /**
     * @param {Float32Array | null} x
     * @param {string | null} words
     */
    show(x, words) {
      view.draw(x ?? blank);
      if (x) {
        encoder.see(x, words);
      } else {
        encoder.forget();
        numbers.textContent = "";
      }
    },
  };
}

/** @param {PanelContext} context */
function createDraw(context) {
  const { meta, pack } = context.instrument;
  const placement = measurePlacement(pack);
  const saying = createSaying();
  const sight = createSight(context, placement.paper, (problem) => saying.say(problem, true));
  let frame = 0;

  // words: what was done, told at the end of a stroke; null while the hand still draws.
  /** @param {string | null} words */
  function look(words) {
    cancelAnimationFrame(frame);
    const strokes = drawing?.picture() ?? null;
    const given = file.picture();
    const x = given ?? strokes;
    if (drawing) drawing.undo.disabled = !strokes || given !== null;
    again.disabled = clear.disabled = x === null;
    sight.show(x, words);
  }

  const file = createFile(meta, placement.paper, {
    say: saying.say,
    onTake(words) {
      drawing?.clear();
      look(words);
    },
  });
  const drawing = createDrawing(meta, placement, {
    onStroke(done) {
      file.drop();
      saying.quiet();
      cancelAnimationFrame(frame);
      if (done) look("drawing encoded");
      else frame = requestAnimationFrame(() => look(null));
    },
    onUndo: () => look("last stroke undone"),
  });
  const clear = button("Clear", () => {
    file.drop();
    drawing?.clear();
    saying.say("");
    look(null);
  });
  const again = button("Encode again", () => look("picture encoded again"));
  explain(again, "Back to this picture's code, after moving away or choosing another class");

  const buttons = [file.node, again, ...(drawing ? [] : [clear]), file.inverting];
  const node = make("div", { class: drawing ? "lp-draw" : "lp-draw lp-padless" },
    make("style", { text: DRAW_CSS }), ...(drawing ? [drawing.node(clear)] : []),
    sight.node(buttons, saying.node));
  takeDrops(node, file.take);
  look(null);

  return {
    node,
    // Another hand has moved the code: a posterior still under way must not take it back.
    /** @param {InstrumentState} state */
    show({ origin, previewing, late }) {
      if (origin !== ORIGIN && !previewing && !late) sight.forget();
    },
    destroy() {
      file.drop();
      cancelAnimationFrame(frame);
      sight.forget();
    },
  };
}

// For tabs.js.
/** @type {PanelSpec} */
export const drawPanel = {
  id: "draw",
  title: "Draw",
  fits: ({ meta }) => hasEncoder(meta) && (meta.layout?.kind ?? "pictures") === "pictures",
  create: createDraw,
};
