// What is said of something that went wrong while a file was opened.

const DAMAGED = "This file cannot be shown: what it says of its model is damaged, or of another version. "
  + "Reload the page or export it again.";

// Errors that are thrown on purpose are sentences. One that the language throws met what it did not
// expect in the file; the console has it whole.
/** @param {unknown} error */
export function sentenceOf(error) {
  const bare = [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
  if (error instanceof Error && !bare) return error.message;
  console.error(error);
  return DAMAGED;
}
