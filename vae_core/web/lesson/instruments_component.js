// The instruments of lessons' tasks, half of all that a lesson is made of: a module of its own, which the app's page
// fetches once it has its first picture (in_app.js).
/** @import { Language } from "./types.js" */
import { INSTRUMENTS } from "./instruments/instruments.js";
import { speak } from "./rich.js";

/** @param {Language} language of the page */
export default function instruments(language) {
  speak(language);
  return INSTRUMENTS;
}
