// What is unfolded on a page, as a part of its address: "open=advanced,what-is-measured".

const FOLD = '[data-testid="stExpander"] details';
const NAME = "open";
const SETTLED = 300; // ms after the page has last changed
const TRIES = 8; // to unfold what the page, still being drawn, folds again

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
  let [timer, tries] = [0, TRIES];

  function settle() {
    const all = folds();
    for (const fold of all.filter((each) => pending.has(nameOf(each)))) {
      if (fold.open || tries === 0) pending.delete(nameOf(fold));
      else {
        tries -= 1;
        fold.querySelector("summary")?.click();
        look(); // and see what has become of it
      }
    }
    // What has not come yet is not forgotten.
    const open = all.filter((each) => each.open).map(nameOf);
    if (all.length) write([...new Set([...open, ...pending])]);
  }
  function look() {
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLED);
  }
  function follow() {
    const names = wanted();
    pending = new Set(names);
    tries = TRIES;
    for (const fold of folds()) {
      if (fold.open && !names.includes(nameOf(fold))) fold.querySelector("summary")?.click();
    }
    look();
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("toggle", look, true);
  window.addEventListener("popstate", follow);
  look();
}
