// The glossary in a static site: glossary.html?term=kl&lang=de. The address follows what is shown.
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { GLOSSARY_CSS, mountGlossary } from "../terms/list.js";
import { openPage } from "./frame.js";

openPage((root) => {
  const query = new URLSearchParams(window.location.search);
  const body = make("div");
  root.append(make("h1", { text: "Glossary" }), body);
  dress(body, GLOSSARY_CSS);
  mountGlossary(body, {
    term: query.get("term") ?? "", language: query.get("lang") ?? "en",
    onChange: ({ term, language }) => {
      const next = new URLSearchParams({ ...(term && { term }), ...(language !== "en" && { lang: language }) });
      window.history.replaceState(null, "", `?${next}`);
    },
  });
});
