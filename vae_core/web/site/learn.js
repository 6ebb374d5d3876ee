// Lessons in a static site: learn.html is the list, learn.html?lesson=NAME&lang=de one of them. Nothing is
// asked of a server: models and trainings lie in the folder.
import { readPack } from "../engine/pack.js";
import { begunAnew, canBeginAnew } from "../learn/fresh.js";
import { mountAnswers } from "../classroom/view.js";
import { make } from "../kit/dom.js";
import { INSTRUMENTS } from "../lesson/instruments/instruments.js";
import { mountList } from "../lesson/list.js";
import { IN_QUERY } from "../lesson/place.js";
import { mountLesson } from "../lesson/player.js";
import { browserStorage, createKept } from "../lesson/progress.js";
import { fetchPack, fetchRecord } from "./data.js";
import { openPage } from "./frame.js";
import { hrefOf } from "./site.js";
import { fetchBuffer } from "./trainings.js";

/** @param {Record<string, {file: string, examples: string}>} trainings of the lesson */
const sourcesOf = (trainings) => ({
  instruments: async () => INSTRUMENTS,
  model: (name) => fetchPack(`starter-${name}.model.bin`),
  async training(id) {
    const named = trainings[id];
    if (!named) throw new Error("This site was made without the data of this training.");
    const [file, examples] = await Promise.all([fetchBuffer(named.file), fetchBuffer(named.examples)]);
    const pack = readPack(file);
    return { file: canBeginAnew(pack) ? begunAnew(file, pack.meta.training.seed) : file, examples };
  },
});

openPage(async (root, site) => {
  const query = new URLSearchParams(window.location.search);
  const found = await fetchRecord("lessons.bin");
  const language = query.get("lang") === "de" ? "de" : "en";
  const { lessons, paths, records } = found[language];
  const kept = createKept(browserStorage());
  const go = (next) => window.location.assign(hrefOf(site, "learn", next));
  // A site's page trains what it offers; its explorer has all models.
  const href = (page, next) => (page !== "train" && site.pages.some(([each]) => each === page) ? hrefOf(site, page, next) : null);
  const name = query.get("lesson") ?? "";
  const lesson = records[name];
  if (query.get("view") === "answers") {
    root.append(make("h1", { text: language === "de" ? "Antworten" : "Answers" }));
    mountAnswers(root.appendChild(make("div")), {
      lessons: Object.values(records), language, lesson: name, href: (next) => hrefOf(site, "learn", next), sources: () => sourcesOf({}),
    });
  } else if (lesson) {
    const sources = sourcesOf(found.trainings[name] ?? {});
    mountLesson(root, { lesson, lessons, language, kept, go, href, sources, place: IN_QUERY });
  } else if (name) throw new Error("This site has no lesson of that name.");
  else mountList(root, { lessons, paths, language, kept, go, href });
});
