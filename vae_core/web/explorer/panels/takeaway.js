// The panel "Take away": what is in hand, as files that the browser makes by itself.
import { REACH } from "../../engine/axes.js";
import { make } from "../../kit/dom.js";
import { encodeGif } from "../../kit/gif.js";
import { sentenceOf } from "../../kit/problem.js";
import { saveBlob } from "../../kit/saving.js";
import { queryFromState } from "../../kit/link.js";
import {
  enlargement, frameOf, pictureCanvas, sheetCanvas, topAxes, traversalCodes, traversalOffsets,
} from "./sheet.js";
import { latentTable } from "./table.js";

const FAILED = "This browser could not make that. Reload the page and try again.";
const PICTURE = 512; // px of the picture's longer side, about
const FRAMES = 40;
const STOPS = 4; // of a walk: the code in hand and random ones
const MILLISECONDS = 60; // a frame
const WALK = 224; // px of a walk's picture

const CSS = `
.lp-take { display: grid; align-items: center; gap: 0.25rem 1.5rem; grid-template-columns: max-content 1fr; margin: 0; }
.lp-take dt { padding: 0.45rem 0; font-weight: 600; }
.lp-take dd { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; margin: 0;
  padding: 0.25rem 0; min-width: 0; }
.lp-take dd .lp-muted { flex: 1 1 14rem; }
.lp-take-said { min-height: 1.5rem; margin: 0.75rem 0 0; overflow-wrap: anywhere; }
.lp-take .lp-button:disabled { opacity: 0.55; cursor: default; }
@container (max-width: 640px) {
  .lp-take { grid-template-columns: minmax(0, 1fr); }
  .lp-take dt { padding: 0.5rem 0 0; }
  .lp-take .lp-button { min-height: 2.75rem; }
}
`;

// A file name without its ending, from a title: lower-case letters, digits, hyphens.
export function fileStem(title) {
  const plain = String(title ?? "").replaceAll("β", "beta").normalize("NFKD")
    .replace(/\P{ASCII}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-+|-+$/g, "") || "model";
}

function sizeText(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function pngOf(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("This browser could not write the PNG: the picture is too large."));
    }, "image/png");
  });
}

// Class weights for `count` codes, all the same; null for a model without classes.
function repeated(y, count) {
  if (!y) return null;
  const all = new Float32Array(count * y.length);
  for (let index = 0; index < count; index += 1) all.set(y, index * y.length);
  return all;
}

// From stop to stop and back to the first, slowing down at each: (frames, D).
function walkCodes(stops, frames) {
  const size = stops[0].length;
  const codes = new Float32Array(frames * size);
  for (let frame = 0; frame < frames; frame += 1) {
    const at = (frame / frames) * stops.length;
    const from = stops[Math.floor(at)];
    const to = stops[(Math.floor(at) + 1) % stops.length];
    const share = (1 - Math.cos(Math.PI * (at % 1))) / 2;
    for (let d = 0; d < size; d += 1) codes[frame * size + d] = from[d] + share * (to[d] - from[d]);
  }
  return codes;
}

// What can be made of an instrument: each gives a Blob.
function createMaker({ instrument, batch }) {
  const { meta } = instrument;
  const { shape } = meta;
  const size = shape.reduce((product, side) => product * side, 1);

  async function decode(codes) {
    const count = codes.length / instrument.z().length;
    const pictures = await batch.decode("take", codes, repeated(instrument.y(), count), count);
    if (!pictures) throw new Error("Another file was begun meanwhile; press again.");
    return pictures;
  }

  function gif(frames, width, height) {
    const bytes = encodeGif({
      width, height, channels: shape[0], frames, milliseconds: MILLISECONDS,
    });
    return new Blob([bytes], { type: "image/gif" });
  }

  return {
    async picture() {
      const pictures = await decode(Float32Array.from(instrument.z()));
      return pngOf(pictureCanvas(pictures, shape, PICTURE));
    },
    async traversal() {
      const axes = topAxes(instrument);
      const pictures = await decode(traversalCodes(axes, instrument.z(), traversalOffsets));
      const rows = axes.map(({ index }) => `z${index + 1}`);
      const columns = traversalOffsets.map((offset) => `${offset}`.replace("-", "\u2212"));
      return pngOf(sheetCanvas(pictures, shape, rows, columns));
    },
    // Every dimension in a cell of its own, all swinging at once.
    async swing() {
      const axes = topAxes(instrument);
      const offsets = Array.from(
        { length: FRAMES }, (_, frame) => REACH * Math.sin((2 * Math.PI * frame) / FRAMES),
      );
      const pictures = await decode(traversalCodes(axes, instrument.z(), offsets));
      const columns = Math.min(axes.length, 5);
      const frames = offsets.map((_, frame) => {
        const shown = new Float32Array(axes.length * size);
        axes.forEach((axis, row) => {
          const start = (row * FRAMES + frame) * size;
          shown.set(pictures.subarray(start, start + size), row * size);
        });
        return frameOf(shown, shape, columns, enlargement(shape));
      });
      return gif(frames.map(({ pixels }) => pixels), frames[0].width, frames[0].height);
    },
    async walk() {
      const random = Array.from({ length: STOPS - 1 }, () => instrument.chance.code());
      const count = STOPS * 16;
      const pictures = await decode(walkCodes([instrument.z().slice(), ...random], count));
      const frames = Array.from({ length: count }, (_, frame) => frameOf(
        pictures.subarray(frame * size, (frame + 1) * size), shape, 1, enlargement(shape, WALK),
      ));
      return gif(frames.map(({ pixels }) => pixels), frames[0].width, frames[0].height);
    },
    table: () => new Blob(
      [latentTable(instrument.pack, instrument.state())], { type: "text/csv" },
    ),
  };
}

// The address of the view in the app: run and code as query parameters.
function appAddress(state) {
  const address = new URL(window.location.href);
  for (const [name, value] of new URLSearchParams(queryFromState(state))) {
    address.searchParams.set(name, value);
  }
  return address.href;
}

// A button whose act says in `said` what came of it.
/**
 * @param {HTMLElement} said
 * @param {string} words
 * @param {string} title
 * @param {() => Promise<string>} act
 */
function createButton(said, words, title, act) {
  const node = make("button", { type: "button", class: "lp-button", text: words, title });
  node.addEventListener("click", async () => {
    node.disabled = true;
    try {
      said.textContent = await act();
    } catch (error) {
      said.textContent = sentenceOf(error, FAILED);
    }
    node.disabled = false;
  });
  return node;
}

// The panel, for tabs.js.
//   bytes    those of the weights file, to be saved as they are; without them no such button
//   address  state {z, y} -> a link that reproduces the view; the app's by default
/** @param {{bytes?: Uint8Array<ArrayBuffer> | null, address?: (state: any) => string}} [options] */
export function createTakeAway({ bytes = null, address = appAddress } = {}) {
  function create(context) {
    const { instrument } = context;
    const maker = createMaker(context);
    const stem = fileStem(instrument.meta.title);
    const said = make("p", { class: "lp-take-said lp-muted", role: "status" });

    const button = (words, title, act) => createButton(said, words, title, act);
    const file = (words, title, ending, makeBlob) => button(words, title, async () => {
      said.textContent = `Making ${stem}${ending} …`;
      const blob = await makeBlob();
      saveBlob(blob, `${stem}${ending}`);
      return `Saved ${stem}${ending}, ${sizeText(blob.size)}.`;
    });

    async function copyLink() {
      const link = address(instrument.state());
      try {
        await navigator.clipboard.writeText(link);
        return `Copied: ${link}`;
      } catch {
        return link; // no clipboard here (http, or refused): it can be copied by hand
      }
    }

    /** @type {[name: string, words: string, ...buttons: HTMLElement[]][]} */
    const rows = [
      ["Picture", "the one in hand, enlarged with crisp pixels",
        file("PNG", "Save the picture", "-picture.png", maker.picture)],
      ["Traversal", "each dimension from −3 to 3 around the code in hand",
        file("PNG", "Save a sheet: dimensions by steps", "-traversal.png", maker.traversal),
        file("GIF", "Save an animation: all dimensions swing", "-traversal.gif", maker.swing)],
      ["Walk", "from the code in hand through three random ones and back",
        file("GIF", "Save an animation of the walk", "-walk.gif", maker.walk)],
      ["Latents", "the code in hand and those of the data that came with the model",
        file("CSV", "Save the codes as a table", "-latents.csv", maker.table)],
      ["Link", "to exactly this view", button("Copy link", "Copy the link", copyLink)],
    ];
    if (bytes) {
      rows.splice(-1, 0, ["Weights", "the model itself, for Python and for this program",
        file("safetensors", "Save the weights file", ".safetensors",
          () => new Blob([bytes], { type: "application/octet-stream" }))]);
    }
    const list = make("dl", { class: "lp-take" });
    for (const [name, words, ...buttons] of rows) {
      const note = make("span", { class: "lp-muted", text: words });
      list.append(make("dt", { text: name }), make("dd", {}, ...buttons, note));
    }
    const node = make("div", {}, make("style", { text: CSS }), list, said);
    return { node, show() {} };
  }
  return { id: "take", title: "Take away", create };
}
