// Where a page has a lesson's step: in its query, beside what names the lesson.
import { inSearch } from "../kit/trail.js";

const OWN = ["step"];

export const IN_QUERY = {
  read: () => window.location.search,
  /** @param {string} query */
  write: (query) => inSearch(query, OWN),
};
