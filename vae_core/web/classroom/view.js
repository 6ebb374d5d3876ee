// The answers of a class: files are dropped in, and nothing leaves the page. What the room predicted, and when that is
// asked for what the model answers; what was gained, by arm; which beliefs were left.
/** @import { Json, Language, Lesson, Sources } from "../lesson/types.js" */
/** @import { Interval } from "./statistics.js" */
/** @import { Picture } from "./shapes.js" */
/** @import { Row } from "../lesson/table.js" */
import { make, makeSvg } from "../kit/dom.js";
import { sentenceOf } from "../kit/problem.js";
import { problemLine } from "../kit/problem_line.js";
import { dress } from "../kit/style.js";
import { plain } from "../lesson/rich.js";
import { ANSWERS_CSS } from "./style.js";
import { picturesOf } from "./shapes.js";
import { differenceGivenBefore, groupOf, pairSummary, pairsOf, peopleByArm } from "./statistics.js";
import { joined, people, rowsFrom } from "../lesson/table.js";
import { truthsOf } from "./truths.js";
import { answersIn, roomIn } from "./words.js";

const percent = (value) => `${Math.round(100 * value)} %`;
const points = (value) => `${value > 0 ? "+" : ""}${Math.round(100 * value)}`.replace("-", "\u2212");

/** @param {Interval | null} interval @param {(value: number) => string} written */
const told = (interval, written) => (interval
  ? `${written(interval.value)} (${written(interval.low)} – ${written(interval.high)})` : "–");

/** @param {Picture} picture @param {number} width in pixels */
function createPicture({ title, marks, said, its, height }, width) {
  const nodes = marks.map((mark) => {
    const look = mark.its ? "lp-answers-its" : mark.strong ? "lp-answers-strong" : "lp-answers-faint";
    if (mark.kind === "line") {
      const d = (mark.points ?? []).map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
      return makeSvg("path", { d, class: look });
    }
    if (mark.kind === "dot") return makeSvg("circle", { cx: mark.x ?? 0, cy: mark.y ?? 0, r: 4, class: "lp-answers-dot" });
    if (mark.kind === "bar") {
      return makeSvg("rect", { x: mark.x ?? 0, y: mark.y ?? 0, width: mark.width ?? 0, height: mark.height ?? 0, class: mark.its ? "lp-answers-bar-its" : "lp-answers-bar" });
    }
    const text = makeSvg("text", { x: mark.x ?? 0, y: mark.y ?? 0, "text-anchor": mark.anchor ?? "start", ...(mark.its && { class: "lp-answers-right" }) });
    text.textContent = mark.text ?? "";
    return text;
  });
  return make("figure", { class: "lp-answers-picture" }, ...(title ? [make("figcaption", { text: title })] : []),
    makeSvg("svg", { width, height, role: "img", "aria-label": [title, said, its].filter(Boolean).join(" ") }, ...nodes),
    make("p", { class: "lp-muted", text: said }), ...(its ? [make("p", { class: "lp-answers-told", text: its })] : []));
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

/**
 * What the room predicted in a lesson.
 * @param {Lesson} lesson @param {Row[]} rows @param {ReturnType<typeof answersIn>} said @param {Language} language
 * @param {number} width @param {Record<string, Json>} truths by the id of a commit, of those that are to be shown
 */
function predictions(lesson, rows, said, language, width, truths) {
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
    const pictures = picturesOf(spec, text, guesses, { width, height: 260 }, { words: roomIn(language), truth: truths[spec.id] ?? null });
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

// The ways out: to the lesson in hand, and to all of them. -> {node, show(name of a lesson)}
/** @param {Language} language @param {ReturnType<typeof answersIn>} said @param {(query: Record<string, string>) => string} href */
function createWays(language, said, href) {
  /** @type {Record<string, string>} */
  const own = language === "en" ? {} : { lang: language };
  const all = make("a", { href: href(own), target: "_top", text: `← ${said.lessons}` });
  const one = make("a", { target: "_top", text: said.open });
  return {
    node: make("p", { class: "lp-answers-ways" }, all, one),
    /** @param {string} name */
    show(name) { one.href = href({ lesson: name, ...own }); },
  };
}

// What the model answers, once it is asked for: lesson by lesson. -> {node, of(name) what is to be shown, close()}
/**
 * @param {(name: string) => Promise<Record<string, Json>>} ask
 * @param {ReturnType<typeof answersIn>} said
 * @param {() => string} chosen
 * @param {() => void} onChange
 */
function createReveal(ask, said, chosen, onChange) {
  /** @type {Map<string, Record<string, Json>>} */
  const known = new Map();
  const node = make("button", { type: "button", class: "lp-answers-reveal", "aria-pressed": "false", text: said.reveal });
  let on = false;
  /** @param {boolean} next */
  function turn(next) {
    on = next;
    node.setAttribute("aria-pressed", `${on}`);
    onChange();
  }
  async function asked() {
    const name = chosen();
    if (on || known.has(name)) {
      turn(!on);
      return;
    }
    Object.assign(node, { disabled: true, textContent: said.asking });
    try {
      known.set(name, await ask(name));
      if (name === chosen()) turn(true);
    } catch (error) {
      node.after(problemLine(error));
    }
    Object.assign(node, { disabled: false, textContent: said.reveal });
  }
  node.addEventListener("click", asked);
  return {
    node,
    /** @param {string} name @returns {Record<string, Json>} */
    of: (name) => (on ? known.get(name) ?? {} : {}),
    close() { if (on) turn(false); },
  };
}

// Where files are dropped or chosen. -> {node, status}
/** @param {ReturnType<typeof answersIn>} said @param {(taken: Iterable<File>) => void} take */
function createDrop(said, take) {
  const input = make("input", { type: "file", multiple: "", accept: ".csv,.json,text/csv,application/json", "aria-label": said.files });
  const node = make("label", { class: "lp-answers-drop" }, make("span", { text: said.drop }), input);
  input.addEventListener("change", () => take(input.files ?? []));
  node.addEventListener("dragover", (event) => event.preventDefault());
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files ?? []);
  });
  return { node, status: make("p", { role: "status", "aria-live": "polite" }) };
}

/**
 * -> {refresh(), destroy()}
 * @param {HTMLElement} root
 * @param {{lessons: Lesson[], language: Language, lesson?: string, sources: (lesson: Lesson) => Sources,
 *   href: (query: Record<string, string>) => string}} given lesson: the one that is shown first; sources: of the models
 *   that answer; href: of the page of lessons
 */
export function mountAnswers(root, { lessons, language, lesson = "", sources, href }) {
  const skin = dress(root, ANSWERS_CSS);
  const said = answersIn(language);
  /** @type {Row[][]} */
  const files = [];
  const { node: drop, status } = createDrop(said, take);
  const choice = make("select", { "aria-label": said.lesson }, ...lessons.map(({ name, number, text }) => (
    make("option", { value: name, text: `${number} · ${plain(text.title, language)}` }))));
  if (lessons.some(({ name }) => name === lesson)) choice.value = lesson;
  const shown = make("div", { class: "lp-answers-shown" });
  const room = make("div");
  const ways = createWays(language, said, href);
  const chosenLesson = () => /** @type {Lesson} */ (lessons.find(({ name }) => name === choice.value));
  const reveal = createReveal(() => truthsOf(chosenLesson(), language, sources(chosenLesson()), skin.palette), said, () => choice.value, drawRoom);

  function drawRoom() {
    const width = Math.max(280, Math.min(640, shown.clientWidth));
    const rooms = predictions(chosenLesson(), joined(files), said, language, width, reveal.of(choice.value));
    reveal.node.hidden = !rooms.length;
    room.replaceChildren(...(rooms.length ? rooms : [make("p", { text: said.noGuess })]));
  }
  function draw() {
    const rows = joined(files);
    ways.show(choice.value);
    shown.replaceChildren();
    if (!rows.length) return;
    const pairs = pairsOf(rows);
    const held = beliefs(chosenLesson(), pairs, said, language);
    drawRoom();
    shown.append(make("h2", { text: said.room }), reveal.node, room, ...whys(chosenLesson(), rows, said),
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
  choice.addEventListener("change", () => {
    reveal.close(); // the next lesson's is not told before it is asked for
    draw();
  });
  ways.show(choice.value);
  root.append(make("div", { class: "lp-answers" }, ways.node, make("p", { text: said.about }), drop, status, choice, shown));
  return {
    refresh: skin.refresh,
    destroy() {
      skin.destroy();
      root.replaceChildren();
    },
  };
}
