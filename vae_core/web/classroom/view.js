// The answers of a class: files are dropped in, and nothing leaves the page. What the room predicted, before the
// answer is shown; what was gained, by arm; which beliefs were left.
/** @import { Language, Lesson } from "../lesson/types.js" */
/** @import { Interval } from "./statistics.js" */
/** @import { Picture } from "./shapes.js" */
/** @import { Row } from "../lesson/table.js" */
import { make, makeSvg } from "../kit/dom.js";
import { sentenceOf } from "../kit/problem.js";
import { dress } from "../kit/style.js";
import { plain } from "../lesson/rich.js";
import { ANSWERS_CSS } from "./style.js";
import { picturesOf } from "./shapes.js";
import { differenceGivenBefore, groupOf, pairSummary, pairsOf, peopleByArm } from "./statistics.js";
import { joined, people, rowsFrom } from "../lesson/table.js";
import { answersIn } from "./words.js";

const percent = (value) => `${Math.round(100 * value)} %`;
const points = (value) => `${value > 0 ? "+" : ""}${Math.round(100 * value)}`.replace("-", "\u2212");

/** @param {Interval | null} interval @param {(value: number) => string} written */
const told = (interval, written) => (interval
  ? `${written(interval.value)} (${written(interval.low)} – ${written(interval.high)})` : "–");

/** @param {Picture} picture @param {number} width in pixels */
function createPicture({ title, marks, said, height }, width) {
  const nodes = marks.map((mark) => {
    const look = mark.strong ? "lp-answers-strong" : "lp-answers-faint";
    if (mark.kind === "line") {
      const d = (mark.points ?? []).map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
      return makeSvg("path", { d, class: look });
    }
    if (mark.kind === "dot") return makeSvg("circle", { cx: mark.x ?? 0, cy: mark.y ?? 0, r: 4, class: "lp-answers-dot" });
    if (mark.kind === "bar") {
      return makeSvg("rect", { x: mark.x ?? 0, y: mark.y ?? 0, width: mark.width ?? 0, height: mark.height ?? 0, class: "lp-answers-bar" });
    }
    const text = makeSvg("text", { x: mark.x ?? 0, y: mark.y ?? 0, "text-anchor": mark.anchor ?? "start" });
    text.textContent = mark.text ?? "";
    return text;
  });
  return make("figure", { class: "lp-answers-picture" }, ...(title ? [make("figcaption", { text: title })] : []),
    makeSvg("svg", { width, height, role: "img", "aria-label": `${title} ${said}`.trim() }, ...nodes),
    make("p", { class: "lp-muted", text: said }));
}

/** @param {string[]} head @param {string[][]} lines */
function createTable(head, lines) {
  const cells = (line) => line.map((text, k) => make(k ? "td" : "th", k ? { text } : { text, scope: "row" }));
  return make("div", { class: "lp-answers-scroll", tabindex: "0", role: "region", "aria-label": head[0] },
    make("table", { class: "lp-answers-table lp-number-text" },
      make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { text, scope: "col" })))),
      make("tbody", {}, ...lines.map((line) => make("tr", {}, ...cells(line))))));
}

/** @param {any} text @param {Language} language @returns {any} the same in plain letters */
function plainly(text, language) {
  if (typeof text === "string") return plain(text, language);
  if (Array.isArray(text)) return text.map((each) => plainly(each, language));
  return Object.fromEntries(Object.entries(text).map(([key, value]) => [key, plainly(value, language)]));
}

/** What the room predicted in a lesson. @param {Lesson} lesson @param {Row[]} rows @param {ReturnType<typeof answersIn>} said @param {Language} language @param {number} width */
function predictions(lesson, rows, said, language, width) {
  return lesson.commit.flatMap((spec) => {
    const text = plainly(lesson.text.commit[spec.id], language);
    const own = rows.filter((row) => row.lesson === lesson.name && row.kind === "commit" && row.item === spec.id);
    const guesses = own.flatMap(({ value }) => {
      try {
        return [JSON.parse(value)];
      } catch {
        return []; // no guess of ours
      }
    });
    const pictures = picturesOf(spec, text, guesses, { width, height: 260 });
    if (!pictures.length) return [];
    return [make("section", {}, make("h3", { text: `${text.title} (${said.people(guesses.length)})` }),
      ...pictures.map((each) => createPicture(each, width)))];
  });
}

/** What people wrote, which nobody scores. @param {Lesson} lesson @param {Row[]} rows @param {ReturnType<typeof answersIn>} said */
function whys(lesson, rows, said) {
  const own = rows.filter((row) => row.lesson === lesson.name && row.kind === "why" && row.value);
  if (!own.length) return [];
  const lacked = (person) => rows.find((row) => row.person === person && row.lesson === lesson.name && row.kind === "missing")?.value;
  return [make("details", {}, make("summary", { text: said.whys(own.length) }), make("ul", {}, ...own.map(({ person, value }) => {
    const missing = lacked(person);
    return make("li", {}, value, ...(missing ? [make("span", { class: "lp-muted", text: ` ${said.lacked} ${missing}` })] : []));
  })))];
}

/** @param {ReturnType<typeof pairsOf>} pairs @param {ReturnType<typeof answersIn>} said */
function gains(pairs, said) {
  const arms = peopleByArm(pairs);
  const lines = [...arms].map(([arm, values]) => {
    const [before, after] = [0, 1].map((when) => groupOf(values.map((each) => each[when])));
    const gain = groupOf(values.map(([first, last]) => last - first));
    return [said.arms[arm] ?? arm, `${values.length}`, percent(before.mean), percent(after.mean),
      gain.interval ? told(gain.interval, points) : points(gain.mean)];
  });
  const table = createTable([said.arm, said.persons, said.before, said.after, said.gain], lines);
  const [first, second] = [arms.get("commit"), arms.get("free")];
  const found = first && second ? differenceGivenBefore(first, second) : null;
  const words = !first || !second ? said.oneArm : !found ? said.few
    : said.difference(told(found, points), points(found.visible).replace("+", ""));
  return [table, make("p", { text: words })];
}

/** @param {Lesson} lesson @param {ReturnType<typeof pairsOf>} pairs @param {ReturnType<typeof answersIn>} said @param {Language} language */
function beliefs(lesson, pairs, said, language) {
  const lines = lesson.text.question.flatMap(({ attracts }, k) => {
    const found = pairSummary(pairs, lesson.name, k + 1);
    if (!found.count) return [];
    return [
      [said.pair(k + 1), `${found.count}`, told(found.before, percent), told(found.after, percent)],
      ...found.moved.map(({ held, share }, option) => (
        [`  ${plain(attracts[option], language)}`, `${held}`, "", told(share, percent)])),
    ];
  });
  if (!lines.length) return [];
  return [createTable([said.belief, said.count, said.rightBefore, said.rightAfter], lines), make("p", { class: "lp-muted", text: said.moved })];
}

/**
 * -> {refresh(), destroy()}
 * @param {HTMLElement} root
 * @param {{lessons: Lesson[], language: Language, lesson?: string}} given lesson: the one that is shown first
 */
export function mountAnswers(root, { lessons, language, lesson = "" }) {
  const skin = dress(root, ANSWERS_CSS);
  const said = answersIn(language);
  /** @type {Row[][]} */
  const files = [];
  const input = make("input", { type: "file", multiple: "", accept: ".csv,.json,text/csv,application/json", "aria-label": said.files });
  const drop = make("label", { class: "lp-answers-drop" }, make("span", { text: said.drop }), input);
  const status = make("p", { role: "status", "aria-live": "polite" });
  const choice = make("select", { "aria-label": said.lesson }, ...lessons.map(({ name, number, text }) => (
    make("option", { value: name, text: `${number} · ${plain(text.title, language)}` }))));
  if (lessons.some(({ name }) => name === lesson)) choice.value = lesson;
  const shown = make("div", { class: "lp-answers-shown" });

  function draw() {
    const rows = joined(files);
    const chosen = lessons.find(({ name }) => name === choice.value);
    shown.replaceChildren();
    if (!rows.length || !chosen) return;
    const pairs = pairsOf(rows);
    const width = Math.max(280, Math.min(640, shown.clientWidth));
    const rooms = predictions(chosen, rows, said, language, width);
    const held = beliefs(chosen, pairs, said, language);
    shown.append(make("h2", { text: said.room }), ...(rooms.length ? rooms : [make("p", { text: said.noGuess })]),
      ...whys(chosen, rows, said),
      make("h2", { text: said.questions }), ...(held.length ? held : [make("p", { text: said.noAnswer })]),
      make("h2", { text: said.all }), ...(pairs.length ? gains(pairs, said) : [make("p", { text: said.noAnswer })]));
  }

  /** @param {Iterable<File>} taken */
  async function take(taken) {
    const problems = [];
    for (const file of taken) {
      try {
        files.push(rowsFrom(await file.text(), file.name));
      } catch (error) {
        problems.push(error instanceof SyntaxError ? said.damaged(file.name) : sentenceOf(error));
      }
    }
    status.textContent = [said.read(people(joined(files)).length, files.length), ...problems].join(" ");
    draw();
  }
  input.addEventListener("change", () => { take(input.files ?? []); });
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files ?? []);
  });
  choice.addEventListener("change", draw);
  root.append(make("div", { class: "lp-answers" }, make("p", { text: said.about }), drop, status, choice, shown));
  return {
    refresh: skin.refresh,
    destroy() {
      skin.destroy();
      root.replaceChildren();
    },
  };
}
