// What the first bytes of a file say: its kind (whatever its name), size in pixels, whether it is
// animated, whether it is cut short. Nothing is decoded, so a huge picture costs nothing.

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const UNKNOWN = { width: 0, height: 0, animated: false, cut: true };
const BMP_HEADERS = [12, 40, 52, 56, 64, 108, 124];

function startsWith(bytes, numbers, at = 0) {
  return numbers.every((value, index) => bytes[at + index] === value);
}

function text(bytes, start, length) {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function readPng(bytes, view) {
  const found = { width: view.getUint32(16), height: view.getUint32(20), cut: true };
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const name = text(bytes, at + 4, 4);
    if (at + 12 + length > bytes.length) break;
    if (name === "acTL") found.animated = true;
    if (name === "IEND") return { ...found, cut: false };
    at += 12 + length;
  }
  return found;
}

function readJpeg(bytes, view) {
  const found = { width: 0, height: 0, cut: true };
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    const isSize = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isSize) {
      found.height = view.getUint16(at + 5);
      found.width = view.getUint16(at + 7);
    }
    if (marker === 0xda) break; // the picture itself
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  for (let at = bytes.length - 2; at > 2 && found.cut; at -= 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) found.cut = false;
  }
  return found;
}

function readGif(bytes, view) {
  const found = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  const table = (flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let frames = 0;
  let at = 13 + table(bytes[10]);
  while (at < bytes.length && bytes[at] !== 0x3b && frames < 2) {
    if (bytes[at] === 0x2c) {
      at += 11 + table(bytes[at + 9]);
    } else if (bytes[at] === 0x21) {
      at += 2;
    } else {
      break;
    }
    const isFrame = bytes[at - 2] !== 0x21;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at];
    if (isFrame && at < bytes.length) frames += 1;
    at += 1;
  }
  return { ...found, animated: frames > 1, cut: frames === 0 };
}

function readBmp(bytes, view) {
  const old = view.getUint32(14, true) === 12;
  const width = old ? view.getUint16(18, true) : Math.abs(view.getInt32(18, true));
  const height = old ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
  return { width, height, cut: view.getUint32(10, true) >= bytes.length };
}

function readWebp(bytes, view) {
  const cut = view.getUint32(4, true) + 8 > bytes.length;
  const kind = text(bytes, 12, 4);
  if (kind === "VP8X") {
    const three = (at) => 1 + (view.getUint32(at, true) & 0xffffff);
    return { width: three(24), height: three(27), animated: (bytes[20] & 2) !== 0, cut };
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), cut };
  }
  const side = (at) => view.getUint16(at, true) & 0x3fff;
  return { width: side(26), height: side(28), cut };
}

const KINDS = [
  { type: "image/png", fits: (bytes) => startsWith(bytes, PNG), read: readPng },
  { type: "image/jpeg", fits: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]), read: readJpeg },
  { type: "image/gif", fits: (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)), read: readGif },
  {
    type: "image/webp",
    fits: (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP",
    read: readWebp,
  },
  {
    type: "image/bmp",
    // Two letters begin many a text; the length of the second header follows at byte 14.
    fits: (bytes) => text(bytes, 0, 2) === "BM" && BMP_HEADERS.includes(bytes[14])
      && startsWith(bytes, [0, 0, 0], 15),
    read: readBmp,
  },
];

// null for what is no image; of a drawing in SVG nothing but its type is known.
/**
 * @param {Uint8Array} bytes
 * @returns {{type: string, width: number, height: number, animated: boolean, cut: boolean} | null}
 */
export function readHeader(bytes) {
  const kind = KINDS.find(({ fits }) => fits(bytes));
  if (kind) {
    const found = { ...UNKNOWN, type: kind.type };
    try {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return { ...found, ...kind.read(bytes, view) };
    } catch (error) {
      if (error instanceof RangeError) return found; // it ends within its header
      throw error;
    }
  }
  const head = new TextDecoder().decode(bytes.subarray(0, 2048));
  return /<svg[\s>]/i.test(head) ? { ...UNKNOWN, type: "image/svg+xml" } : null;
}
