// Lesson 7: two recorded courses of one training, and the price above which no code pays.
/** @import { Answering } from "../types.js" */

/** @param {Record<string, any>} course @param {number[]} epochs */
const at = ({ kl }, epochs) => epochs.map((epoch) => kl[epoch]);

/** @param {string} name @param {{final: {kl: number, reconstruction: number}, varies: number}} course */
const figures = (name, { final: { kl, reconstruction }, varies }) => ({
  [`kl_${name}`]: kl, [`loss_${name}`]: kl + reconstruction, [`varies_${name}`]: 100 * varies,
});

/** @type {Answering} */
export const collapse = {
  async answer({ data: { recorded, epochs } }) {
    const { courses, deadly: [first, second, third, fourth] } = recorded;
    return {
      truths: {
        course: { constant: at(courses.constant, epochs), rising: at(courses.rising, epochs) },
        bet: { beta: first },
      },
      values: {
        ...figures("constant", courses.constant), ...figures("rising", courses.rising), first, second, third, fourth,
      },
    };
  },
};
