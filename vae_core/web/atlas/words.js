// How far the view can be trusted, in words with their definitions.
import { grouped } from "../kit/counted.js";
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

const TRUST = "Whether neighbours in the view were neighbours before: 1 less a penalty for those "
  + "that were far apart, by rank (Venna & Kaski 2001, eq. 2). 1 is perfect, about 0.5 is chance.";
const HIT = "Share of the nearest neighbours in the view that have the same class "
  + "(Paulovich et al. 2008, section 4).";
const VARIANCE = "Share of the variance of the codes that these axes show.";
const CAUTION = "Neighbourhoods can be trusted, distances between clusters, their sizes and gaps "
  + "cannot.";

function term(text, title) {
  return explain(make("span", { text }), title, { term: true });
}

const percent = (share) => `${(100 * share).toFixed(0)} %`;

// -> the nodes of a line for a map's meta.
export function qualityWords(meta, count) {
  const { quality, explained, settings, split_size: size } = meta;
  const { trustworthiness, neighbourhood_hit: hit, codes_hit: ceiling, chance } = quality;
  const measured = `Measured on ${quality.points} of the points with ${quality.neighbours} `
    + "neighbours each.";
  const some = [];
  if (explained) {
    const total = explained.reduce((sum, share) => sum + share, 0);
    some.push(term(`${percent(total)} of the variance`, VARIANCE));
  }
  if (trustworthiness !== null) {
    some.push(term(`trustworthiness ${trustworthiness.toFixed(2)}`, `${TRUST} ${measured}`));
  }
  if (hit !== null) {
    const beside = `codes themselves ${ceiling.toFixed(2)}, chance ${chance.toFixed(2)}`;
    some.push(term(`neighbourhood hit ${hit.toFixed(2)} (${beside})`, `${HIT} ${measured}`));
  }
  const learned = settings.method === "tsne" || settings.method === "umap";
  const seed = learned ? ` · seed ${settings.seed}` : "";
  const which = count < size ? `${grouped(count)} of ${grouped(size)}`
    : `all ${grouped(count)}`;
  some.push(make("span", { text: `${which} ${settings.split} examples${seed}` }));
  const line = make("p", { class: "lp-atlas-quality" });
  some.forEach((part, k) => line.append(...(k ? [" · ", part] : [part])));
  return learned ? [line, make("p", { class: "lp-muted", text: CAUTION })] : [line];
}
