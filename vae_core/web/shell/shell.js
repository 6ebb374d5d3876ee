// What Streamlit's page around ours lacks; travels as text with every page, and runs once.
import { followFolds } from "./unfolded.js";

const NARROW = 768; // CSS pixels: below, Streamlit lays its drawer over the page
const LATER = 1500; // ms until what presents is fetched
const LINK = '[data-testid="stSidebarNavLink"]';
const CLOSE = '[data-testid="stSidebarCollapseButton"] button';

// The drawer of pages closes once one of them was chosen.
function closeDrawer(event) {
  if (window.innerWidth >= NARROW || !event.target.closest(LINK)) return;
  // After Streamlit has heard the choice.
  setTimeout(() => /** @type {HTMLElement | null} */ (document.querySelector(CLOSE))?.click());
}

const page = document.documentElement;
if (!page.dataset.lpShell) {
  page.dataset.lpShell = "1";
  document.addEventListener("click", closeDrawer);
  followFolds();
  // It has time: nothing of the first picture waits for it.
  const asked = /[?&](present|embed)=1/.test(window.location.search);
  setTimeout(() => import(String(window.lpPresent)).then((module) => module.default()), asked ? 0 : LATER);
}
