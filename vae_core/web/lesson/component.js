// Lessons as a Streamlit component. data: {lessons, paths, language} for the list, and of one lesson {lesson, models:
// {name: address}, trainings: {id: {file, examples: addresses}}, instruments: address} (ui/learn/page.py). Where to go
// is told by the trigger "go": a query.
import { placed } from "../learn/place.js";
import { hrefOf, sourcesOf } from "./in_app.js";
import { mountList } from "./list.js";
import { IN_QUERY } from "./place.js";
import { mountLesson } from "./player.js";
import { browserStorage, createKept } from "./progress.js";

const LATER = 2000; // ms until what the task needs is fetched: nothing of the first picture waits for it
const HEADER = "56px"; // of the app, which lies over the top of the page

export default function lessonComponent(component) {
  const { parentElement, data } = component;
  if (!data?.lessons) return () => {};
  const { lesson, lessons, paths, language } = data;
  const kept = createKept(browserStorage());
  const go = (query) => component.setTriggerValue("go", query);
  return placed(parentElement, `${lesson?.name ?? ""}-${language}`, async (root) => {
    root.style.setProperty("--lp-sticky-top", HEADER);
    if (!lesson) return mountList(root, { lessons, paths, language, kept, go, href: hrefOf });
    const sources = sourcesOf(data);
    setTimeout(() => sources.instruments().catch(() => {}), LATER); // the task says what does not come
    return mountLesson(root, { lesson, lessons, language, kept, go, href: hrefOf, sources, place: IN_QUERY });
  });
}
