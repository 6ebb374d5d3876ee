import { mountLesson } from "./lesson/player.js";
import { createKept, browserStorage } from "./lesson/progress.js";
import { readPack } from "./engine/pack.js";

export function harness(given) {
  return mountLesson(given.root, { ...given, kept: createKept(browserStorage()), sources: given.sources(readPack) });
}
