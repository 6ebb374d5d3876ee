// The address as the trail of what was done: a released gesture is an entry, Back undoes one.

// Parameters of a model's view; whatever else stands in an address is left there.
const VIEW = [
  "z", "y", "plane", "grid", "example", "view", "step", "as", "seed", "mu", "sigma", "epsilon", "weights",
  "at", "hold", "panel",
];

/**
 * Writes views into the address and goes back to those that stand there.
 *
 * `write(query)` makes an address of a view; `read()` is the query that stands in the one now. A
 * view that stands there already makes no entry. show(query) when the address has changed.
 * @param {{show: (query: string) => void, write: (query: string) => string, read: () => string}} options
 */
export function createTrail({ show, write, read }) {
  const here = window.location.pathname;
  function goBack() {
    if (window.location.pathname === here) show(read()); // else to another page
  }
  window.addEventListener("popstate", goBack);
  /** @param {"pushState" | "replaceState"} how @param {string} query */
  function put(how, query) {
    const address = write(query);
    if (address === window.location.href) return;
    try {
      window.history[how](null, "", address);
    } catch {
      // A page inside another one may be forbidden to, and a browser refuses a flood of entries:
      // then the view is just not kept.
    }
  }
  return {
    /** @param {string} query after a release */
    push: (query) => put("pushState", query),
    /** @param {string} query of what has changed by itself */
    replace: (query) => put("replaceState", query),
    destroy: () => window.removeEventListener("popstate", goBack),
  };
}

// A page's address: the view as query parameters, whatever else stands there kept.
/** @param {string} query @param {string[]} own the parameters in whose place it comes */
export function inSearch(query, own = VIEW) {
  const address = new URL(window.location.href);
  for (const name of own) address.searchParams.delete(name);
  const kept = address.searchParams.toString();
  address.search = [kept, query].filter(Boolean).join("&");
  return address.href;
}

// An exported file's: the view after the hash.
/** @param {string} query */
export function inHash(query) {
  return `${window.location.href.split("#")[0]}#${query}`;
}
