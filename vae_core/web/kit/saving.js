// What a page gives to take away: a file in the browser's folder of downloads.
import { make } from "./dom.js";

const READ = 60_000; // ms after which a browser has taken it

/** @param {Blob} blob @param {string} name */
export function saveBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), READ);
}
