// The glossary's page as a Streamlit component. data: {term, lang}; the address follows what is shown.
import { dress } from "../kit/style.js";
import { GLOSSARY_CSS, mountGlossary } from "./list.js";

/** @type {WeakSet<Element>} */
const mounted = new WeakSet();

export default function glossaryComponent({ parentElement: parent, data }) {
  if (mounted.has(parent)) return;
  mounted.add(parent);
  const root = document.createElement("div");
  parent.append(root);
  dress(root, GLOSSARY_CSS);
  mountGlossary(root, {
    term: data?.term, language: data?.lang,
    onChange: ({ term, language }) => {
      const query = new URLSearchParams({ ...(term && { term }), ...(language !== "en" && { lang: language }) });
      window.history.replaceState(window.history.state, "", `?${query}`);
    },
  });
}
