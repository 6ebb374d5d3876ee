// The strip of a task as a Streamlit component. data: {lesson, language, back, config} (ui/learn/strip.py).
import { placed } from "../learn/place.js";
import { browserStorage, createKept } from "./progress.js";
import { mountStrip } from "./strip.js";

export default function stripComponent({ parentElement, data }) {
  if (!data?.lesson) return () => {};
  const { lesson, language, back, config } = data;
  return placed(parentElement, `strip-${lesson.name}-${language}`, async (root) => (
    mountStrip(root, { lesson, language, back, config, kept: createKept(browserStorage()) })));
}
