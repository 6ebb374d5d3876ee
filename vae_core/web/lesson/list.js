// All lessons with ways through them, how far this browser is in each, and what may be done with its record.
/** @import { Language, Listed, Path } from "./types.js" */
import { LINK_CSS } from "../formula/link.js";
import { make } from "../kit/dom.js";
import { saveBlob } from "../kit/saving.js";
import { dress } from "../kit/style.js";
import { isDone } from "./flow.js";
import { button, paragraph } from "./parts.js";
import { written } from "./progress.js";
import { richIn } from "./rich.js";
import { LIST_CSS } from "./list_style.js";
import { LESSON_CSS } from "./style.js";
import { csvOf, rowsOf } from "./table.js";
import { wordsIn } from "./words.js";

/**
 * @typedef {ReturnType<typeof import("./progress.js").createKept>} Kept
 * @typedef {object} Given
 * @property {Listed[]} lessons
 * @property {Path[]} paths
 * @property {Language} language
 * @property {Kept} kept
 * @property {(page: string, query: Record<string, string>) => string | null} href of another page
 * @property {(query: Record<string, string>) => void} go
 */

// One lesson: what it asks; once it is done, what it was about.
/** @param {Listed} lesson @param {Given} given @param {ReturnType<typeof wordsIn>} said @param {ReturnType<typeof richIn>} rich */
function createCard(lesson, { kept, go, language, lessons }, said, rich) {
  const { name, number, title, idea, question, minutes } = lesson;
  const state = kept.all().lessons[name];
  const done = isDone(state);
  const act = done ? said.again2 : state?.at || state?.before.length ? said.goOn : said.start;
  const next = lessons.find((each) => !isDone(kept.all().lessons[each.name]));
  const time = make("span", { class: "lp-number-text", text: said.minutesOnly(minutes) });
  const open = button(act, () => go({ lesson: name, ...(language !== "en" && { lang: language }) }), next === lesson ? "lp-lesson-main" : "");
  open.setAttribute("aria-label", `${act}: ${rich(title).textContent}`);
  const node = make("li", { class: "lp-lesson-card", "data-lesson": name, "data-done": `${done}` },
    make("p", { class: "lp-lesson-card-top" }, make("b", { class: "lp-lesson-card-number", text: `${number}` }), time, make("span", { text: done ? `✓ ${said.done}` : "" })),
    make("h2", {}, rich(title)), paragraph(rich(done ? idea : question)), open);
  return { name, node, time, minutes };
}

// Ways through the course: which lessons, and how long each. -> {node}
/** @param {Given} given @param {ReturnType<typeof createCard>[]} cards @param {ReturnType<typeof wordsIn>} said */
function createPaths({ paths }, cards, said) {
  const words = make("p", { class: "lp-lesson-small", "aria-live": "polite" });
  /** @param {Path | null} path */
  function choose(path) {
    const within = new Map(path?.lessons);
    for (const { name, node, time, minutes } of cards) {
      const own = within.get(name);
      node.dataset.off = `${Boolean(path) && own === undefined}`;
      time.textContent = said.minutesOnly(own ?? minutes);
    }
    words.textContent = path?.words ?? "";
    for (const each of chips) each.node.setAttribute("aria-pressed", `${each.path === path}`);
  }
  const chips = [null, ...paths].map((path) => {
    const text = path ? `${path.title} · ${said.minutesOnly(path.minutes)}` : said.all;
    const node = make("button", { type: "button", class: "lp-lesson-chip", text, style: "--own: var(--lp-accent)" });
    node.addEventListener("click", () => choose(path));
    return { path, node };
  });
  choose(null);
  return make("div", { class: "lp-lesson-paths", role: "group", "aria-label": said.paths },
    make("div", { class: "lp-lesson-chips" }, ...chips.map(({ node }) => node)), words);
}

/** @param {string} text @param {string} kind @param {string} name */
const save = (text, kind, name) => saveBlob(new Blob([text], { type: kind }), name);

// A file is chosen by a button that looks like the others. -> its element
/** @param {string} label @param {(text: string) => void} take */
function createOpener(label, take) {
  const input = make("input", { type: "file", accept: ".json,application/json", class: "lp-unseen", tabindex: -1, "aria-hidden": "true" });
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    if (file) take(await file.text());
    input.value = "";
  });
  return make("span", {}, button(label, () => input.click()), input);
}

// The record: saved, opened, forgotten; questions and coin. onChange() when the list has to be drawn anew.
/** @param {Given} given @param {ReturnType<typeof wordsIn>} said @param {() => void} onChange */
function createRecord({ kept, go }, said, onChange) {
  const status = make("p", { class: "lp-lesson-small", role: "status" });
  const { arm, questions } = kept.all();
  const asked = make("input", { type: "checkbox", ...(questions && { checked: "" }) });
  asked.addEventListener("change", () => kept.set({ questions: asked.checked }));
  const toss = () => {
    const fallen = crypto.getRandomValues(new Uint8Array(1))[0] < 128 ? "commit" : "free";
    const arm = kept.all().tossed ?? fallen;
    kept.set({ arm, tossed: arm, questions: true });
    onChange();
  };
  const coin = arm
    ? [make("span", { text: arm === "commit" ? said.armCommit : said.armFree }), button(said.coinOff, () => { kept.set({ arm: null }); onChange(); }, "lp-lesson-bare")]
    : [button(said.coin, toss)];
  const take = (text) => {
    const known = kept.take(text);
    onChange();
    if (!known) status.textContent = said.bad;
  };
  const forget = () => {
    kept.forget();
    onChange();
  };
  return make("section", { class: "lp-lesson-record", "aria-label": said.record },
    make("div", {}, make("h2", { text: said.record }), make("p", { class: "lp-lesson-small", text: said.recordWords }),
      make("div", { class: "lp-lesson-acts" },
        button(said.save, () => save(written(kept.all()), "application/json", "lessons.json")), createOpener(said.open2, take),
        button(said.csv, () => save(csvOf(rowsOf(kept.all())), "text/csv", "answers.csv")),
        button(said.forget, forget, "lp-lesson-bare")), status),
    make("div", {}, make("label", { class: "lp-lesson-check" }, asked, said.questions),
      make("div", { class: "lp-lesson-acts" }, ...coin), make("p", { class: "lp-lesson-small", text: said.coinWords }),
      button(said.answers, () => go({ view: "answers" }), "lp-lesson-bare lp-lesson-class")));
}

// Where words and models are explained.
/** @param {Given} given @param {ReturnType<typeof wordsIn>} said */
function createFurther({ href, language }, said) {
  const links = /** @type {const} */ (["glossary", "models"]).map((page) => {
    const address = href(page, language === "en" ? {} : { lang: language });
    return address === null ? null : make("a", { href: address, target: "_top", text: said.further[page] });
  });
  return make("p", { class: "lp-lesson-further" }, ...links.filter((link) => link !== null));
}

/**
 * -> {refresh(), destroy()}
 * @param {HTMLElement} root
 * @param {Given} given
 */
export function mountList(root, given) {
  const { lessons, language, kept, go } = given;
  const skin = dress(root, LINK_CSS + LESSON_CSS + LIST_CSS);
  const said = wordsIn(language);
  const rich = richIn(language);
  const page = make("div", { class: "lp-lesson", lang: language });
  root.append(page);
  function draw() {
    const cards = lessons.map((lesson) => createCard(lesson, given, said, rich));
    const done = lessons.filter(({ name }) => isDone(kept.all().lessons[name])).length;
    page.replaceChildren(
      make("header", { class: "lp-lesson-list-head" }, make("h1", { text: said.learn }),
        button(said.language, () => go(language === "de" ? {} : { lang: "de" }), "lp-lesson-bare"),
        paragraph(rich(said.learnWords)), make("p", { class: "lp-lesson-small", text: done ? said.done2(done, lessons.length) : "" })),
      createPaths(given, cards, said), make("ol", { class: "lp-lesson-list" }, ...cards.map(({ node }) => node)),
      createFurther(given, said), createRecord(given, said, draw));
  }
  draw();
  return {
    refresh: skin.refresh,
    destroy() {
      skin.destroy();
      root.replaceChildren();
    },
  };
}
