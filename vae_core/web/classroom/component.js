// The answers of a class as a Streamlit component. data: {lessons, language, lesson, models: {lesson: {name: address}}}
// (ui/learn/answers.py).
import { placed } from "../learn/place.js";
import { hrefOf, sourcesOf } from "../lesson/in_app.js";
import { mountAnswers } from "./view.js";

export default function answersComponent({ parentElement, data }) {
  if (!data?.lessons) return () => {};
  return placed(parentElement, `answers-${data.language}`, async (root) => mountAnswers(root, {
    ...data, href: (query) => hrefOf("learn", query),
    sources: ({ name }) => sourcesOf({ models: data.models[name], language: data.language }),
  }));
}
