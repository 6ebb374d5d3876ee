// What a static site is, and how one is made.
import { make } from "../kit/dom.js";
import { openPage } from "./frame.js";

const COMMANDS = "python -m vae_core train --dataset mnist --preset fast --out my-run\n"
  + "python -m vae_core site --out site --run my-run\npython -m http.server --directory site";

/** @type {[string, string[]][]} */
const SECTIONS = [
  ["What this is", [
    "Variational autoencoders under your hands: each compresses an example into a few numbers and "
    + "paints it again from them. Home shows how; Explore lets you move through a model's codes; "
    + "Map shows where its examples lie; Evaluate says what it is good and bad at; Train and "
    + "Compare let models learn before your eyes, in this browser.",
  ]],
  ["Where it computes", [
    "In this browser. The pages are plain files: no server computes anything, what you draw is "
    + "sent nowhere, and nothing is fetched from another host.",
  ]],
];

openPage((root) => {
  const words = make("div", { class: "lp-site-words" }, make("h1", { text: "About this site" }));
  for (const [heading, lines] of SECTIONS) {
    words.append(make("h2", { text: heading }), ...lines.map((text) => make("p", { text })));
  }
  words.append(make("h2", { text: "A site of your own" }),
    make("p", { text: "Latent Playground trains models in the browser or on a computer, and writes a "
      + "folder such as this one, for any host of files:" }),
    make("pre", {}, make("code", { text: COMMANDS })));
  root.append(words);
});
