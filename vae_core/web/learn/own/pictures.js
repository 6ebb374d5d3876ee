// Picture files of somebody's own as examples of a model: fitted to its frame, one after the other.
/** @import { Shape } from "../../engine/types.js" */
import { fitBitmap, readImageFile } from "../../kit/image_file.js";
import { levels } from "../levels.js";
import { MOST, listed } from "./limits.js";

/** @typedef {import("./limits.js").Found} Found */

// The folder that a file lies in, where a folder was chosen.
/** @param {File} file */
const folderOf = (file) => (file.webkitRelativePath || "").split("/").at(-2) ?? "";

/**
 * @param {File[]} files
 * @param {{shape: Shape, paper: number, classes: string[], labelled: boolean,
 *   tell: (done: number, of: number) => void}} options classes of the model; labelled: it is told them
 * @returns {Promise<Found>}
 */
export async function readPictures(files, { shape, paper, classes, labelled, tell }) {
  const some = files.slice(0, MOST);
  const problems = [];
  /** @type {Uint8Array[]} */
  const values = [];
  /** @type {number[]} */
  const labels = [];
  for (const [place, file] of some.entries()) {
    if (place % 20 === 0) tell(place, some.length);
    const label = classes.indexOf(folderOf(file));
    if (labelled && label < 0) {
      problems.push("lie in no folder that is named as a class");
      continue;
    }
    try {
      const { bitmap } = await readImageFile(file);
      const { darkOnLight, render } = fitBitmap(bitmap, shape, paper);
      values.push(levels(render(darkOnLight)));
      labels.push(label);
      bitmap.close();
    } catch (error) {
      problems.push("are no pictures that can be read");
      if (some.length === 1) throw error;
    }
  }
  if (files.length > MOST) problems.push(...new Array(files.length - MOST).fill(`are more than ${MOST}`));
  const told = labels.length > 0 && labels.every((label) => label >= 0);
  return { noun: "picture", values, labels: told ? labels : null, left: listed(problems) };
}
