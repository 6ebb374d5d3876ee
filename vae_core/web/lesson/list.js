// All lessons, and how far this browser is in each.
/** @import { Language, Listed } from "./types.js" */
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { isDone } from "./flow.js";
import { button, paragraph } from "./parts.js";
import { richIn } from "./rich.js";
import { LESSON_CSS } from "./style.js";
import { wordsIn } from "./words.js";

/**
 * -> {refresh(), destroy()}
 * @param {HTMLElement} root
 * @param {{lessons: Listed[], language: Language, kept: ReturnType<typeof import("./progress.js").createKept>,
 *   go: (query: Record<string, string>) => void}} given
 */
export function mountList(root, { lessons, language, kept, go }) {
  const skin = dress(root, LESSON_CSS);
  const said = wordsIn(language);
  const rich = richIn(language);
  /** @type {Record<string, string>} */
  const lang = language === "en" ? {} : { lang: language };
  const cards = lessons.map(({ name, number, title, idea, minutes }) => {
    const done = isDone(kept.all().lessons[name]);
    return make("li", { class: "lp-lesson-card" },
      make("span", { class: "lp-lesson-small", text: `${number} · ${said.minutes(minutes).split(" · ")[0]}${done ? ` · ✓ ${said.done}` : ""}` }),
      make("h2", {}, rich(title)), paragraph(rich(idea)), button(said.task, () => go({ lesson: name, ...lang }), "lp-lesson-main"));
  });
  root.append(make("div", { class: "lp-lesson" }, make("ol", { class: "lp-lesson-list" }, ...cards)));
  return {
    refresh: skin.refresh,
    destroy() {
      skin.destroy();
      root.replaceChildren();
    },
  };
}
