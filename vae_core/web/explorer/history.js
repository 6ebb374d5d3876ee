// The address as the trail of what was done: a released gesture is an entry, Back undoes one.
/** @typedef {import("./explorer.js").Initial} State */
import { stateFromQuery } from "../kit/link.js";

/**
 * Writes views into the address and goes back to those that stand there.
 *
 * `write(query)` makes an address of a view; `read()` is what stands in the one now. A view that
 * stands there already makes no entry. Where the address holds none (as on arriving), going back to
 * it is going back to `first`.
 * @param {{first: () => State, show: (state: State) => void, query: (state: State) => string,
 *   write: (query: string) => string, read: () => string}} options
 */
export function createTrail({ first, show, query, write, read }) {
  const begun = first();
  const here = window.location.pathname;
  function goBack() {
    if (window.location.pathname !== here) return; // to another page
    const state = stateFromQuery(read());
    show(state.z || state.example !== undefined ? state : { ...begun, ...state, z: begun.z });
  }
  window.addEventListener("popstate", goBack);
  return {
    /** @param {State} state after a release */
    push(state) {
      const address = write(query(state));
      if (address === window.location.href) return;
      try {
        window.history.pushState(null, "", address);
      } catch {
        // A page inside another one may be forbidden to, and a browser refuses a flood of entries:
        // then the view is just not kept.
      }
    },
    destroy: () => window.removeEventListener("popstate", goBack),
  };
}

// The app's address: the view as query parameters, whatever else stands there kept.
/** @param {string} query */
export function inSearch(query) {
  const address = new URL(window.location.href);
  const wanted = new URLSearchParams(query);
  for (const name of ["z", "y", "plane", "grid", "example", "view", "step"]) {
    address.searchParams.delete(name);
  }
  const kept = address.searchParams.toString();
  // Commas stay commas: the address is read by people.
  const added = wanted.toString().replaceAll("%2C", ",");
  address.search = [kept, added].filter(Boolean).join("&");
  return address.href;
}

// An exported file's: the view after the hash.
/** @param {string} query */
export function inHash(query) {
  return `${window.location.href.split("#")[0]}#${query}`;
}
