// What is said of something that went wrong, while a file was opened if nothing else is told.

const DAMAGED = "This file cannot be shown: what it says of its model is damaged, or of another version. "
  + "Reload the page or export it again.";

// Errors that are thrown on purpose are plain ones, and sentences. One of a kind of its own is thrown by
// the language or the browser, which met what it did not expect; the console has it whole.
/**
 * @param {unknown} error
 * @param {string} [otherwise] what is said of one that is no sentence
 */
export function sentenceOf(error, otherwise = DAMAGED) {
  if (error instanceof Error && error.name === "Error") return error.message;
  console.error(error);
  return otherwise;
}
