// A lesson as one file: all of it stands in the page, in every language. Written by vae_core/lessons/file.py.
import { readPack } from "../engine/pack.js";
import { make } from "../kit/dom.js";
import { inHash } from "../kit/trail.js";
import { problemLine } from "../kit/problem_line.js";
import { begunAnew } from "../learn/fresh.js";
import { INSTRUMENTS } from "../lesson/instruments/instruments.js";
import { plain } from "../lesson/rich.js";
import { mountLesson } from "../lesson/player.js";
import { browserStorage, createKept } from "../lesson/progress.js";
import { dress } from "../kit/style.js";
import { presentInFile } from "../present/in_file.js";
import { takeBlock, unpackBlock } from "./blocks.js";
import { PAGE_CSS } from "./style.js";

// A block is taken out of the page when it is first asked for, and kept: another language asks again.
function createBlocks() {
  /** @type {Map<string, Promise<ArrayBuffer>>} */
  const taken = new Map();
  /** @param {string} id */
  return (id) => {
    const found = taken.get(id) ?? unpackBlock(id).then((blob) => blob.arrayBuffer());
    taken.set(id, found);
    return found;
  };
}

async function start() {
  const told = JSON.parse(takeBlock("lp-card"));
  const bytes = createBlocks();
  const kept = createKept(browserStorage());
  const root = make("div", { class: "lp-root" });
  const present = make("div", { class: "lp-page-present" });
  const page = make("main", { class: "lp-page" }, make("header", {}, present), root);
  document.documentElement.prepend(make("style", { text: PAGE_CSS }));
  dress(page, "");
  document.body.append(page);
  presentInFile(present, { id: document.documentElement.dataset.id ?? "", page: "learn" });
  /** @type {ReturnType<typeof mountLesson> | null} */
  let shown = null;
  /** @param {"en" | "de"} language */
  function show(language) {
    const { lesson, lessons } = told[language];
    shown?.destroy();
    document.title = `${plain(lesson.text.title, language)} · Latent Playground`;
    document.documentElement.lang = language;
    shown = mountLesson(root, {
      lesson, lessons, language, kept, alone: true,
      go: (query) => show(query.lang === "de" ? "de" : "en"),
      // The address says the language too.
      place: {
        read: () => window.location.hash,
        write: (query) => inHash(language === "en" ? query : `lang=${language}&${query}`),
      },
      sources: {
        instruments: async () => INSTRUMENTS,
        model: async (name) => readPack(await bytes(`lp-model-${name}`)),
        async training(id) {
          const file = await bytes(`lp-train-${id}`);
          const { seed } = readPack(file).meta.training;
          return { file: begunAnew(file, seed), examples: await bytes(`lp-examples-${lesson.training[id].dataset}`) };
        },
      },
    });
  }
  const asked = () => (new URLSearchParams(window.location.hash.slice(1)).get("lang") === "de" ? "de" : "en");
  window.addEventListener("popstate", () => {
    if (asked() !== document.documentElement.lang) show(asked());
  });
  try {
    show(asked());
  } catch (error) {
    root.replaceChildren(problemLine(error));
  }
}

start();
