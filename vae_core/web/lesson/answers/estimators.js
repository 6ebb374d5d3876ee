// Lesson 3: how many times noisier the score function is, by the formula and measured on one picture.
import { ratioOf } from "../estimators.js";
import { drawsOf, measuredRatio } from "../measured.js";
import { stream } from "../noise.js";

const SEED = 3;

const rest = () => new Promise((resolve) => { setTimeout(resolve, 0); });

/** @param {any} data */
const ratios = ({ gap, sigmas }) => sigmas.map((sigma) => ratioOf({ gap, sigma }));

/** @param {import("../types.js").Asked} asked */
async function before({ data }) {
  const truth = ratios(data);
  return { told: { ratio: truth }, values: { at_one: truth[data.sigmas.indexOf(1)] } };
}

/** @param {import("../types.js").Asked} asked */
async function answer({ data, opened, hand }) {
  const x = (hand ?? opened.examples[0]).x;
  const draws = await drawsOf(opened.packs[0], x, { count: data.draws, normal: stream(SEED), rest });
  return {
    truths: { ratio: ratios(data) },
    values: {
      draws: data.draws, sigma: draws.sigma, measured: measuredRatio(draws, 1, false),
      measured_two: measuredRatio(draws, 2, true), measured_ten: measuredRatio(draws, 10, true),
    },
  };
}

/** @type {import("../types.js").Answering} */
export const estimators = { before, answer };
