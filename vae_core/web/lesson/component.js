// Lessons as a Streamlit component. data: {lessons, paths, language} for the list, and of one lesson {lesson, models:
// {name: address}, trainings: {id: {file, examples: addresses}}} (ui/learn/page.py). Where to go is told by
// the trigger "go": a query.
import { readPack } from "../engine/pack.js";
import { fetchOnce, placed } from "../learn/place.js";
import { mountList } from "./list.js";
import { mountLesson } from "./player.js";
import { browserStorage, createKept } from "./progress.js";

const EVERY = 700; // ms between two looks for a file that is still being made
const PATIENCE = 180_000;
const HEADER = "56px"; // of the app, which lies over the top of the page

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// A training is prepared off the page, which takes seconds the first time.
/** @param {string} address */
async function fetchWhenMade(address) {
  const until = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await fetchOnce(address);
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(EVERY);
    }
  }
}

/** @param {{models: Record<string, string>, trainings: Record<string, {file: string, examples: string}>}} data */
function sourcesOf({ models, trainings }) {
  return {
    model: async (name) => readPack(await fetchOnce(models[name])),
    async training(id) {
      if (!trainings[id]) throw new Error("This training could not be made ready. Reload the page.");
      const [file, examples] = await Promise.all([trainings[id].file, trainings[id].examples].map(fetchWhenMade));
      return { file, examples };
    },
  };
}

// Pages lie beside each other.
/** @param {string} page @param {Record<string, string>} query */
const href = (page, query) => `${page}?${new URLSearchParams(query)}`;

export default function lessonComponent(component) {
  const { parentElement, data } = component;
  if (!data?.lessons) return () => {};
  const { lesson, lessons, paths, language } = data;
  const kept = createKept(browserStorage());
  const go = (query) => component.setTriggerValue("go", query);
  return placed(parentElement, `${lesson?.name ?? ""}-${language}`, async (root) => {
    root.style.setProperty("--lp-sticky-top", HEADER);
    return lesson ? mountLesson(root, { lesson, lessons, language, kept, go, href, sources: sourcesOf(data) })
      : mountList(root, { lessons, paths, language, kept, go, href });
  });
}
