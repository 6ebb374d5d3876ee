// An image file of somebody's own, checked and fitted to a model's pictures. What cannot be used is
// refused with a sentence.
import { readHeader } from "./image_header.js";
import { edgeLevel } from "./placement.js";

const MOST_BYTES = 20e6;
const MOST_PIXELS = 20e6;
export const IMAGE_TYPES = "image/png,image/jpeg,image/webp,image/gif,image/bmp";

function shortened(name) {
  return name.length > 60 ? `${name.slice(0, 40)}…${name.slice(-15)}` : name;
}

// Size, kind and completeness; throws a sentence. -> the header
function checked(bytes, name) {
  if (!bytes.length) throw new Error(`“${name}” is empty. Choose another image file.`);
  const header = readHeader(bytes);
  if (!header) {
    throw new Error(
      `“${name}” is not an image that can be read here. PNG, JPEG, WebP, GIF and BMP can.`,
    );
  }
  if (header.type === "image/svg+xml") {
    throw new Error(`“${name}” is an SVG drawing, not pixels. Save it as PNG and choose that.`);
  }
  if (header.width * header.height > MOST_PIXELS) {
    const millions = Math.round((header.width * header.height) / 1e6);
    throw new Error(
      `“${name}” has ${millions} megapixels (${header.width} × ${header.height}); `
      + "at most 20 can be read. Make it smaller and choose it again.",
    );
  }
  if (header.cut) throw new Error(`“${name}” is cut short. Save or copy it again.`);
  return header;
}

// file: a File -> {bitmap (to be closed), note (a sentence or "")}. Throws an Error whose message
// is a sentence with the file's name in it: plain text, never markup.
export async function readImageFile(file) {
  const name = shortened(file.name || "This file");
  if (file.size > MOST_BYTES) {
    const megabytes = Math.round(file.size / 1e6);
    throw new Error(`“${name}” has ${megabytes} MB; at most 20 can be read. Make it smaller.`);
  }
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(`“${name}” could not be read; it may be a folder, or it was moved or changed.`);
  }
  const { type, animated } = checked(bytes, name);
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type }));
  } catch {
    throw new Error(`“${name}” is damaged: no picture can be made of it. Save or copy it again.`);
  }
  if (bitmap.width * bitmap.height > MOST_PIXELS) {
    bitmap.close();
    throw new Error(`“${name}” has more than 20 megapixels. Make it smaller and choose it again.`);
  }
  return { bitmap, note: animated ? `“${name}” is animated: its first frame is used.` : "" };
}

// Half as large again and again until `width` x `height` is near: no pixel is skipped.
function shrunk(bitmap, width, height) {
  let image = bitmap;
  while (image.width >= 2 * width && image.height >= 2 * height) {
    const smaller = document.createElement("canvas");
    smaller.width = Math.max(1, Math.round(image.width / 2));
    smaller.height = Math.max(1, Math.round(image.height / 2));
    smaller.getContext("2d").drawImage(image, 0, 0, smaller.width, smaller.height);
    image = smaller;
  }
  return image;
}

// A bitmap in the frame of a model's pictures: colour pictures fill it (the middle is kept), grey
// ones are kept whole. paper: the data's background level.
// -> {darkOnLight (a guess: grey ones whose ground is not the data's), render(invert) -> (C*H*W)}
export function fitBitmap(bitmap, [channels, height, width], paper) {
  const ratios = [width / bitmap.width, height / bitmap.height];
  const scale = channels === 1 ? Math.min(...ratios) : Math.max(...ratios);
  const across = Math.max(1, bitmap.width * scale);
  const down = Math.max(1, bitmap.height * scale);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  // Whole pixels: half of one more or less is not seen, a blur would be.
  const place = [Math.round((width - across) / 2), Math.round((height - down) / 2)];
  context.drawImage(shrunk(bitmap, across, down), place[0], place[1], across, down);
  const { data } = context.getImageData(0, 0, width, height);
  const plane = height * width;

  // Where the file has no pixel, what becomes paper in the end.
  function render(invert) {
    const ground = invert ? 1 - paper : paper;
    const values = new Float32Array(channels * plane);
    for (let i = 0; i < plane; i += 1) {
      const [red, green, blue, alpha] = [0, 1, 2, 3].map((k) => data[4 * i + k] / 255);
      const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
      (channels === 1 ? [grey] : [red, green, blue]).forEach((level, channel) => {
        const value = alpha * level + (1 - alpha) * ground;
        values[channel * plane + i] = invert ? 1 - value : value;
      });
    }
    return values;
  }

  function guess() {
    if (channels !== 1) return false;
    // Its ground: what lies along the edge of the picture itself; or the opposite of what is on it.
    const inner = { left: Math.max(0, place[0]), top: Math.max(0, place[1]) };
    const columns = Math.min(width - inner.left, Math.round(across));
    const rows = Math.min(height - inner.top, Math.round(down));
    const cut = (source) => Float32Array.from({ length: rows * columns }, (_, i) => {
      const y = inner.top + Math.floor(i / columns);
      return source(y * width + inner.left + (i % columns));
    });
    const alpha = (i) => data[4 * i + 3] / 255;
    const grey = render(false);
    const opaque = edgeLevel(cut(alpha), 1, rows, columns);
    const edge = edgeLevel(cut((i) => grey[i]), 1, rows, columns);
    if (opaque > 0.5) return Math.abs(edge - paper) > 0.5;
    const total = cut(alpha).reduce((sum, value) => sum + value, 0);
    const ink = cut((i) => alpha(i) * grey[i]).reduce((sum, value) => sum + value, 0);
    return total > 0 && Math.abs(ink / total - paper) < 0.5;
  }

  return { darkOnLight: guess(), render };
}
