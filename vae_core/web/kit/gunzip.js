// gzip unpacked by the browser itself.

const TOO_OLD = "This browser is too old for this page: it cannot unpack gzip. Use a Chrome or Edge "
  + "from 2021 on, a Safari or Firefox from 2023 on.";

/**
 * @param {Uint8Array<ArrayBuffer>} packed
 * @returns {Response}
 */
export function gunzip(packed) {
  if (typeof DecompressionStream === "undefined") throw new Error(TOO_OLD);
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
}
