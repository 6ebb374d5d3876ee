// What the hand rubs out of an example: pixels under a brush, a stretch of a series, columns of a row.
import { contextOf, make } from "../../kit/dom.js";
/** @import { Numbers, Shape } from "../../engine/types.js" */

const BRUSH = 0.09; // of the shorter side: the radius of what is rubbed out
const GREYS = [0.3, 0.5]; // of what is missing: every other pixel, as in vae_core/data/views
const SHARES = {
  "Upper half": (u, v) => v < 0.5,
  "Lower half": (u, v) => v >= 0.5,
  "Left half": (u) => u < 0.5,
  "Right half": (u) => u >= 0.5,
  Middle: (u, v) => Math.abs(u - 0.5) < 0.2 && Math.abs(v - 0.5) < 0.2,
};
const STRETCHES = {
  "First half": (u) => u < 0.5,
  "Last half": (u) => u >= 0.5,
  Middle: (u) => Math.abs(u - 0.5) < 0.17,
};

/**
 * An example (C, H, W) with NaN as what is shown: what is missing is a board of two greys.
 * @param {Numbers} x
 * @param {Shape} shape
 */
export function hatched(x, [, height, width]) {
  return Float32Array.from(x, (value, i) => {
    if (!Number.isNaN(value)) return value;
    const pixel = i % (height * width);
    return GREYS[(Math.floor(pixel / width) + (pixel % width)) % 2];
  });
}

// Calls back while a pointer moves over an element, with where it is in its unit square.
/**
 * @param {HTMLElement} node
 * @param {(u: number, v: number, done: boolean) => void} onPoint
 */
function followPointer(node, onPoint) {
  /** @type {number | null} */
  let pointer = null;
  /** @param {PointerEvent} event @param {boolean} done */
  function tell(event, done) {
    const box = node.getBoundingClientRect();
    onPoint((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, done);
  }
  node.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    node.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    tell(event, false);
  });
  node.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) tell(event, false);
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    node.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      tell(event, true);
    });
  }
}

/** @param {Record<string, any>} parts @param {(name: string) => void} onPick */
function buttonsOf(parts, onPick) {
  return Object.keys(parts).map((name) => {
    const node = make("button", { type: "button", class: "lp-button", text: name });
    node.addEventListener("click", () => onPick(name));
    return node;
  });
}

// Pixels of a picture (C, H, W). onChange(done) after the hand has rubbed.
// -> {node, buttons, gaps: Uint8Array (C*H*W), show(x with NaN in gaps), clear()}
/**
 * @param {Shape} shape
 * @param {(done: boolean) => void} onChange
 */
export function createPictureRubber(shape, onChange) {
  const [channels, height, width] = shape;
  const gaps = new Uint8Array(channels * height * width);
  const node = make("canvas", { class: "lp-rub lp-pixels", role: "img" });
  node.setAttribute("aria-label", "the example: rub out a part with mouse, touch or pen");
  node.width = width;
  node.height = height;
  const context = contextOf(node);

  /** @param {(u: number, v: number) => boolean} inside */
  function rub(inside) {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        if (!inside((column + 0.5) / width, (row + 0.5) / height)) continue;
        for (let c = 0; c < channels; c += 1) gaps[(c * height + row) * width + column] = 1;
      }
    }
  }
  const side = Math.min(height, width);
  followPointer(node, (u, v, done) => {
    if (!done) {
      rub((x, y) => Math.hypot((x - u) * width, (y - v) * height) <= Math.max(0.8, BRUSH * side));
    }
    onChange(done);
  });
  return {
    node,
    buttons: buttonsOf(SHARES, (name) => {
      gaps.fill(0);
      rub(SHARES[name]);
      onChange(true);
    }),
    gaps,
    clear: () => { gaps.fill(0); },
    /** @param {Numbers} x */
    show(x) { paint(context, hatched(x, shape), shape); },
  };
}

// A picture (C, H, W) of floats in [0, 1] into a canvas of its size.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {Numbers} values
 * @param {Shape} shape
 */
export function paint(context, values, [channels, height, width]) {
  const image = context.createImageData(width, height);
  const plane = height * width;
  for (let i = 0; i < plane; i += 1) {
    for (let c = 0; c < 3; c += 1) {
      image.data[4 * i + c] = 255 * Math.min(1, Math.max(0, values[(channels > 1 ? c : 0) * plane + i]));
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// Moments of series (1, T, channels), of all channels together.
/**
 * @param {Shape} shape
 * @param {HTMLElement} node what shows the series
 * @param {(done: boolean) => void} onChange
 */
export function createSeriesRubber([, length, channels], node, onChange) {
  const gaps = new Uint8Array(length * channels);
  /** @param {(u: number) => boolean} inside */
  function rub(inside) {
    for (let t = 0; t < length; t += 1) {
      if (inside((t + 0.5) / length)) gaps.fill(1, t * channels, (t + 1) * channels);
    }
  }
  /** @type {number | null} */
  let last = null;
  followPointer(node, (u, _, done) => {
    const from = last ?? u;
    if (!done) rub((at) => Math.abs(at - (u + from) / 2) <= Math.abs(u - from) / 2 + 0.5 / length);
    last = done ? null : u;
    onChange(done);
  });
  return {
    buttons: buttonsOf(STRETCHES, (name) => {
      gaps.fill(0);
      rub(STRETCHES[name]);
      onChange(true);
    }),
    gaps,
    clear: () => { gaps.fill(0); },
  };
}

// Cells of a row, a button for each column: pressed, it is missing.
/**
 * @param {{name: string, start: number, length: number}[]} columns
 * @param {number} size numbers of a row
 * @param {() => void} onChange
 */
export function createRowRubber(columns, size, onChange) {
  const gaps = new Uint8Array(size);
  const cells = columns.map(({ name, start, length }) => {
    const value = make("span", { class: "lp-rub-value" });
    const node = make("button", { type: "button", class: "lp-button lp-rub-cell" },
      make("span", { text: name }), value);
    node.addEventListener("click", () => {
      gaps.fill(gaps[start] ? 0 : 1, start, start + length);
      onChange();
    });
    return { node, value, start };
  });
  return {
    node: make("div", { class: "lp-rub-cells", role: "group", "aria-label": "Columns to rub out" },
      ...cells.map(({ node }) => node)),
    gaps,
    clear: () => { gaps.fill(0); },
    /** @param {string[]} texts of the row as it is seen */
    show(texts) {
      cells.forEach(({ node, value, start }, index) => {
        node.setAttribute("aria-pressed", `${Boolean(gaps[start])}`);
        value.textContent = texts[index];
      });
    },
  };
}
