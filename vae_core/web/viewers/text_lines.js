// Lines of text as numbers: one-hot columns (1 + V, L, 1), of which channel 0 is the end
// (vae_core/data/lines.py).
import { counted } from "../kit/counted.js";

const END = 0;

// values (1 + V)*L floats, one-hot or probabilities -> [{symbol, share (its probability)}, ...] for
// each place: the likeliest symbol, 0 for the end.
export function placesOf(values, { alphabet, length }) {
  return Array.from({ length }, (_, place) => {
    let symbol = END;
    for (let k = 1; k <= alphabet.length; k += 1) {
      if (values[k * length + place] > values[symbol * length + place]) symbol = k;
    }
    return { symbol, share: values[symbol * length + place] };
  });
}

// The characters before the first end.
export function lineOf(values, layout) {
  const places = placesOf(values, layout);
  const end = places.findIndex(({ symbol }) => symbol === END);
  const kept = end < 0 ? places : places.slice(0, end);
  return kept.map(({ symbol }) => layout.alphabet[symbol - 1]).join("");
}

// What else could stand at a place, likeliest first: [{symbol, share}], those above `least`.
export function alternativesAt(values, place, { alphabet, length }, least = 0.005) {
  const all = Array.from({ length: alphabet.length + 1 }, (_, symbol) => (
    { symbol, share: values[symbol * length + place] }
  ));
  return all.filter(({ share }) => share >= least).sort((a, b) => b.share - a.share);
}

// A line as one-hot floats. Throws a sentence for a line that this model cannot read.
export function encodeLine(text, { alphabet, length }) {
  const characters = Array.from(text);
  const unknown = [...new Set(characters.filter((each) => !alphabet.includes(each)))];
  if (unknown.length) {
    const shown = unknown.slice(0, 5).map((each) => `“${each}”`).join(" ");
    throw new Error(`This model does not know ${shown}. Write with “${alphabet.join("")}”.`);
  }
  if (characters.length > length) {
    throw new Error(`That is ${counted(characters.length, "character")}; this model reads ${length} at most. `
      + "Shorten the line.");
  }
  const x = new Float32Array((alphabet.length + 1) * length);
  for (let place = 0; place < length; place += 1) {
    const symbol = place < characters.length ? alphabet.indexOf(characters[place]) + 1 : END;
    x[symbol * length + place] = 1;
  }
  return x;
}

// A symbol as people read it: a space would be invisible.
export function symbolName(symbol, { alphabet }) {
  if (symbol === END) return "end";
  return alphabet[symbol - 1] === " " ? "␣" : alphabet[symbol - 1];
}
