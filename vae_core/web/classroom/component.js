// The answers of a class as a Streamlit component. data: {lessons, language, lesson} (ui/learn/answers.py).
import { placed } from "../learn/place.js";
import { mountAnswers } from "./view.js";

export default function answersComponent({ parentElement, data }) {
  if (!data?.lessons) return () => {};
  return placed(parentElement, `answers-${data.language}`, async (root) => mountAnswers(root, data));
}
