// A report card: verdict, figures on their scales, what the model makes, then each section folded.
// What is written here was decided in vae_core/analyses/report/shown.py.
import { make } from "../kit/dom.js";
import { drawThumbnail, thumbnailScale } from "../kit/picture.js";
import { dress } from "../kit/style.js";
import { REPORT_CSS } from "./style.js";
/** @import { Pack, Tensor } from "../engine/types.js" */

const HEADS = { good: "Good", bad: "Not good", try: "To try" };
const MARKS = { good: ["✓", "Good"], bad: ["✗", "Not good"], note: ["·", "Note"] };
const ARROWS = { higher: ["↑", "higher is better"], lower: ["↓", "lower is better"] };

const unitOf = (unit, error) => ["", unit, ...(error ? ["±", error] : [])].join(" ");

function createVerdict(verdict) {
  return make("ul", { class: "lp-verdict" }, ...verdict.map(({ role, parts, more }) => make(
    "li", {}, make("b", { class: `lp-${role}`, text: HEADS[role] ?? role }),
    make("span", {}, ...parts.map(({ text, figure }) => make(figure ? "b" : "span", { text })),
      ...(more ? [make("small", { text: ` and ${more} more below` })] : [])),
  )));
}

function createGauge({ title, shown, error, unit, token, ends, at, pieces, marks, note }) {
  const colour = `var(--lp-${token})`;
  const share = (value) => `${(100 * value).toFixed(2)}%`;
  const track = make("div", { class: "lp-track" },
    ...pieces.map(([from, to]) => make("s", {
      style: `left:${share(from)};width:calc(${share(to - from)} - 1px);background:${colour}`,
    })),
    ...marks.map((mark) => make("i", { style: `left:${share(mark.at)}` })),
    make("i", { class: "lp-here", style: `left:${share(at)};background:${colour}` }));
  const ticks = marks.map((mark) => `${mark.name} ${mark.shown}`).join(", ");
  const head = marks.length > 1 ? "Ticks" : "Tick";
  const said = [ticks && `${head}: ${ticks}.`, note].filter(Boolean).join(" ");
  return make("div", { class: "lp-gauge" },
    make("header", {}, make("span", { text: title }), make("span", {},
      make("b", { style: `color:${colour}`, text: shown }), unitOf(unit, error))),
    track, make("div", { class: "lp-ends" }, ...ends.map((text) => make("span", { text }))),
    make("p", { text: said }));
}

// Picture `index` of a strip (N, C, H, W) of bytes.
/**
 * @param {Tensor} strip
 * @param {number} index
 * @param {string} label
 */
function picture({ data, shape }, index, label) {
  const width = Math.round(shape[3] * thumbnailScale(shape[3]));
  const canvas = make("canvas", {
    class: "lp-pixels", role: "img", "aria-label": label, style: `width:${width}px`,
  });
  drawThumbnail(canvas, data, index, shape.slice(1));
  return canvas;
}

function createPictures({ rows, captions, title }, tensors) {
  const strips = rows.map((name) => tensors[name]);
  const count = Math.min(...strips.map(({ shape }) => shape[0]));
  return make("div", { class: "lp-sheet" }, ...Array.from({ length: count }, (_, i) => make(
    "div", {}, ...strips.map((strip, row) => picture(strip, i, `${title} ${i + 1}` + (row ? ", what comes back" : ""))),
    ...(captions[i] ? [make("small", { text: captions[i] })] : []),
  )));
}

const createLines = (lines) => make("div", { class: "lp-lines" }, ...lines.map(([first, ...rest]) => (
  make("p", {}, make("span", { text: first }), ...rest.map((text) => make("b", { text }))))));

const createTable = ({ heads, lines }) => make("div", { class: "lp-rows", tabindex: "0" }, make("table", {},
  make("thead", {}, make("tr", {}, make("td", {}), ...heads.map((text) => make("th", { scope: "col", text })))),
  make("tbody", {}, ...lines.map(([name, ...cells]) => make("tr", {},
    make("th", { scope: "row", text: name }), ...cells.map((text) => make("td", { text })))))));

function createShown(card, tensors) {
  const { title, caption, token, rows, lines, table } = card;
  const content = rows ? createPictures(card, tensors) : lines ? createLines(lines) : createTable(table);
  return make("section", { class: "lp-made" },
    make("h3", { style: `color:var(--lp-${token})`, text: title }), make("p", { text: caption }), content);
}

function createBars({ title, unit, token, bars }) {
  const most = Math.max(...bars.map(({ value }) => value), 1e-9);
  return make("figure", { class: "lp-bars" }, make("figcaption", { text: `${title}, ${unit}` }),
    make("div", {}, ...bars.flatMap(({ name, value, shown }) => [
      make("span", { text: name }),
      make("i", { style: `width:${(100 * Math.max(0, value)) / most}%;background:var(--lp-${token})` }),
      make("span", { class: "lp-number-text", text: shown }),
    ])));
}

function createFigure({ title, unit, definition, source, note, better, shown, error, at_least: least }) {
  const [arrow, words] = ARROWS[better] ?? ["", ""];
  const value = shown === null ? "–" : (least ? "≥\u202f" : "") + shown;
  const rest = shown === null ? "" : unitOf(unit, error);
  const told = [definition, words && `${words[0].toUpperCase()}${words.slice(1)}.`, source && `Source: ${source}`,
    note && `Here: ${note}`].filter(Boolean);
  return make("details", { class: "lp-figure" },
    make("summary", {}, make("span", { text: `${title} ${arrow}` }), make("span", {}, make("b", { text: value }), rest)),
    ...told.map((text) => make("p", { text })));
}

function createSection({ title, words, findings, figures, bars }) {
  const said = findings.map(({ tone, text }) => {
    const [mark, role] = MARKS[tone] ?? MARKS.note;
    return make("li", { class: `lp-tone-${tone}` },
      make("b", { role: "img", "aria-label": role, text: mark }), make("span", { text }));
  });
  const count = (tone) => findings.filter((each) => each.tone === tone).length;
  const marks = ["bad", "good"].filter(count).map((tone) => make("span", {
    class: `lp-tone-${tone}`, text: `${MARKS[tone][0]} ${count(tone)}`,
  }));
  return make("details", { class: "lp-part" }, make("summary", {}, make("h2", { text: title }), ...marks),
    ...words.map((text) => make("p", { text })), make("ul", { class: "lp-said" }, ...said),
    make("div", { class: "lp-charts" }, ...bars.map(createBars)),
    make("div", { class: "lp-figures" }, ...figures.map(createFigure)));
}

/**
 * @param {HTMLElement} root
 * @param {Pack<any>} pack as vae_core/analyses/report/shown.py makes it
 */
export function mountReport(root, { meta, tensors }) {
  const place = make("div", { class: "lp-report" });
  dress(place, REPORT_CSS);
  place.append(
    make("p", { class: "lp-muted", text: meta.title }), createVerdict(meta.verdict),
    make("div", { class: "lp-gauges" }, ...meta.gauges.map(createGauge)),
    make("div", { class: "lp-shown" }, ...meta.shown.map((card) => createShown(card, tensors))),
    ...meta.sections.map(createSection),
  );
  root.append(place);
}
