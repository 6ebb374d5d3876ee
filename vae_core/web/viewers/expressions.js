// Whether a line is right by the grammar of its data set (the parser of
// vae_core/data/expressions.py).

const ATOMS = "x123456789";
const OPENINGS = ["(", "sin(", "exp("];

// Where a chain of parts with one of `operators` between them ends; -1 where there is none.
function chain(text, start, operators, part) {
  let end = part(text, start);
  while (end >= 0 && end < text.length && operators.includes(text[end])) end = part(text, end + 1);
  return end;
}

const sum = (text, start) => chain(text, start, "+-", product);
const product = (text, start) => chain(text, start, "*/", atom);

function atom(text, start) {
  if (start < text.length && ATOMS.includes(text[start])) return start + 1;
  const opening = OPENINGS.find((each) => text.startsWith(each, start));
  if (!opening) return -1;
  const end = sum(text, start + opening.length);
  return end >= 0 && text[end] === ")" ? end + 1 : -1;
}

export function parses(text) {
  return sum(text, 0) === text.length;
}

const GRAMMARS = { arithmetic: parses };

// text -> whether it is right; null for data without a grammar.
function judgeOf({ grammar }) {
  return GRAMMARS[grammar] ?? null;
}

// {words, valid} for a line; null without a grammar.
export function verdictOf(text, layout) {
  const judge = judgeOf(layout);
  if (!judge) return null;
  const valid = judge(text);
  return { valid, words: valid ? "valid expression" : "no valid expression" };
}
