// Where the encoder of a model puts examples: map.html?run=ID, of the maps that were made for the site.
import { counted } from "../kit/counted.js";
import { make } from "../kit/dom.js";
import { queryFromState } from "../kit/link.js";
import { mountAtlas } from "../atlas/atlas.js";
import { fetchPack } from "./data.js";
import { openModelPage } from "./frame.js";
import { hrefOf } from "./site.js";

const METHODS = { tsne: "t-SNE", umap: "UMAP", pca: "PCA", native: "Latent dimensions" };

openModelPage("Map", async (root, { site, model }) => {
  const pack = await fetchPack(`${model.id}.map.bin`);
  const { method, split } = pack.meta.settings;
  const place = make("div", {});
  root.replaceChildren(make("p", {
    class: "lp-muted",
    text: `${METHODS[method] ?? method} of the codes of ${counted(pack.tensors.points.shape[0], "example")} of the ${split} split.`,
  }), place);
  mountAtlas(place, {
    onExplore: ({ z, y }) => {
      const view = Object.fromEntries(new URLSearchParams(queryFromState({ z, y })));
      window.location.assign(hrefOf(site, "explore", { run: model.id, ...view }));
    },
  }).update(pack);
}, ({ map }) => map);
