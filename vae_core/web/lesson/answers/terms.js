// The terms of models' bounds, as each was measured on the validation split: what commits ask for by
// `statistic` ("kl", "reconstruction", "elbo": the negative ELBO at weight 1), in the order of the models.
//
// A curve has one number for each model; a choice with `least` = {option: index of a model} the option whose
// model has the least. Values: kl.K, reconstruction.K, elbo.K of the K-th model, and examples.
/** @import { Answering, Asked, CommitSpec, Json } from "../types.js" */

/** @param {Asked["opened"]} opened */
function measured({ packs }) {
  return packs.map(({ meta }) => {
    const { reconstruction, kl, examples } = meta.anatomy.typical;
    return { reconstruction, kl, elbo: reconstruction + kl, examples };
  });
}

/** @param {ReturnType<typeof measured>} models */
const valuesOf = (models) => Object.fromEntries([
  ["examples", models[0].examples],
  ...models.flatMap((each, k) => Object.entries(each).map(([name, value]) => [`${name}.${k}`, value])),
]);

/** @param {CommitSpec} spec @param {ReturnType<typeof measured>} models @returns {Json} */
function truthOf(spec, models) {
  const of = (k) => models[k][spec.statistic];
  if (!spec.least) return models.map((_, k) => of(k));
  const options = Object.entries(/** @type {Record<string, number>} */ (spec.least));
  return options.reduce((best, each) => (of(each[1]) < of(best[1]) ? each : best))[0];
}

/** @type {Answering} */
export const terms = {
  async before({ lesson, opened }) {
    const models = measured(opened);
    const told = lesson.commit.filter(({ given }) => given).map((spec) => [spec.id, truthOf(spec, models)]);
    return { told: Object.fromEntries(told), values: valuesOf(models) };
  },
  async answer({ lesson, opened }) {
    const models = measured(opened);
    return {
      truths: Object.fromEntries(lesson.commit.map((spec) => [spec.id, truthOf(spec, models)])),
      values: valuesOf(models),
    };
  },
};
