// What is unfolded on a page, as a part of its address: "open=advanced,what-is-measured".

const FOLD = '[data-testid="stExpander"] details';
const NAME = "open";
const SETTLED = 300; // ms after the page has last changed

/** @param {Element} fold */
function nameOf(fold) {
  const words = fold.querySelector('summary [data-testid="stMarkdownContainer"]')?.textContent ?? "";
  return words.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/** @returns {HTMLDetailsElement[]} */
const folds = () => Array.from(document.querySelectorAll(FOLD));

const wanted = () => (new URLSearchParams(window.location.search).get(NAME) ?? "").split(",").filter(Boolean);

/** @param {string[]} names */
function write(names) {
  const address = new URL(window.location.href);
  address.searchParams.delete(NAME);
  const rest = address.searchParams.toString();
  const own = names.length ? `${NAME}=${names.join(",")}` : "";
  address.search = [rest, own].filter(Boolean).join("&");
  if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address.href);
}

// Unfolds what the address names as soon as it is on the page, and names there what a hand unfolds.
export function followFolds() {
  let pending = new Set(wanted());
  let timer = 0;
  /** @type {WeakSet<Element>} */
  const seen = new WeakSet();

  function look() {
    const all = folds();
    for (const fold of all.filter((each) => !seen.has(each))) {
      seen.add(fold);
      if (pending.delete(nameOf(fold)) && !fold.open) fold.querySelector("summary")?.click();
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      const open = folds().filter((each) => each.open).map(nameOf);
      // What has not come yet is not forgotten.
      if (folds().length) write([...new Set([...open, ...pending])]);
    }, SETTLED);
  }
  function follow() {
    const names = wanted();
    pending = new Set(names);
    for (const fold of folds()) {
      pending.delete(nameOf(fold));
      if (fold.open !== names.includes(nameOf(fold))) fold.querySelector("summary")?.click();
    }
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("toggle", look, true);
  window.addEventListener("popstate", follow);
  look();
}
