// A training as the ordinary file of a model (vae_core/artifacts/model_file.py): the weights of this moment,
// and what described.js says of the model by them.
/** @import { Pack } from "../engine/types.js" */
/** @import { TypicalRecord } from "../engine/records.js" */
/** @import { Training } from "./messages.js" */
import { writePack } from "../engine/pack_writing.js";
import { renewTensors } from "../engine/workspace.js";

// Of the weights that were in the file: what is still so of those of now is made anew.
const STALE = /^(map|density|prior)\//;

/** @param {any} meta @param {TypicalRecord | null} typical @param {Record<string, number>} weights of the loss, where a hand has changed them */
function weighed(meta, typical, weights) {
  const known = Object.fromEntries(Object.entries(weights).filter(([name]) => name in meta.config));
  const anatomy = meta.anatomy && {
    ...meta.anatomy, typical,
    objective: {
      ...meta.anatomy.objective,
      weights: meta.anatomy.objective.weights.map((each) => ({ ...each, value: weights[each.name] ?? each.value })),
    },
  };
  const training = { ...meta.training, weights: { ...meta.training.weights, ...weights } };
  return { ...meta, config: { ...meta.config, ...known }, anatomy, training, density: null };
}

/**
 * The bytes of a file that Python and the page open like any other, and go on from.
 * @param {Pack<any>} pack the file that is trained, read anew: its tensors are written over
 * @param {Pick<Training, "weights" | "described">} training
 * @param {Record<string, number>} [weights] of the loss, as a hand has set them
 */
export function savedFile({ meta, tensors }, training, weights = {}) {
  renewTensors(tensors, training.weights());
  const { latent, typical, tensors: made } = training.described();
  for (const name of Object.keys(tensors)) if (STALE.test(name)) delete tensors[name];
  return writePack({ ...weighed(meta, typical, weights), latent }, { ...tensors, ...made });
}
