// The latents as a table: the code in hand, the examples and, where the pack has them, the codes of
// the validation data, with their classes.

// A text in a CSV file, quoted where it must be; one that a spreadsheet would run as a formula is
// made plain text by an apostrophe, but a number is none. As vae_core/csv_text.py.
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function cell(value) {
  const text = String(value ?? "");
  const plain = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

// A tensor (N, D) and its labels (N) as rows.
function rows(kind, codes, labels, names) {
  const [count, size] = codes.shape;
  return Array.from({ length: count }, (_, index) => {
    const label = labels ? labels.data[index] : null;
    const code = Array.from(codes.data.subarray(index * size, (index + 1) * size));
    return [kind, index, label, label === null ? null : (names[label] ?? label), ...code];
  });
}

// pack: {meta, tensors}; state: {z, y}. -> the text of a CSV file
export function latentTable({ meta, tensors }, { z, y }) {
  const names = meta.class_names ?? [];
  const now = Number.isInteger(y) ? y : null;
  const heading = ["kind", "index", "label", "class", ...z.map((_, index) => `z${index + 1}`)];
  const lines = [heading, ["current", 0, now, now === null ? null : (names[now] ?? now), ...z]];
  for (const [kind, codes, labels] of [
    ["example", "examples/mean", "examples/labels"],
    ["validation", "map/codes", "map/labels"],
  ]) {
    if (tensors[codes]) lines.push(...rows(kind, tensors[codes], tensors[labels], names));
  }
  return `${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}
