// What was selected: how many, of which classes, how they differ from the rest, and their pictures.
/** @import { Atlas } from "./types.js" */
import { classCounts, differences, exploreRequest, moments } from "./data.js";
import { createShot, figure } from "./shots.js";
import { make } from "../kit/dom.js";
import { counted, grouped } from "../kit/counted.js";
import { nats } from "../kit/entry.js";
import { explain } from "../kit/tip.js";

const AT_ONCE = 60;
const CLASSES = 5;
const DIMENSIONS = 5;

const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function row(name, share, value, { signed = false, title = "" } = {}) {
  const bar = make("span", { class: signed ? "lp-atlas-bar lp-signed" : "lp-atlas-bar" });
  bar.style.setProperty("--share", `${Math.min(1, Math.abs(share))}`);
  if (signed && share < 0) bar.classList.add("lp-below");
  const node = make("div", { class: "lp-atlas-row" },
    make("span", { class: "lp-atlas-row-name", text: name }),
    make("span", { class: "lp-atlas-track" }, bar),
    make("span", { class: "lp-number-text", text: value }));
  return title ? explain(node, title) : node;
}

function heading(text, title) {
  return make("p", { class: "lp-heading" },
    explain(make("span", { text }), title, { term: true }));
}

function classRows(data, chosen) {
  const [counts, all] = [classCounts(data, chosen), classCounts(data)];
  if (!counts || !all) return [];
  const order = counts.map((_, k) => k).filter((k) => counts[k]);
  order.sort((a, b) => counts[b] - counts[a]);
  const rest = order.slice(CLASSES);
  const rows = order.slice(0, CLASSES).map((k) => row(
    data.names[k], counts[k] / chosen.length, percent(counts[k] / chosen.length),
    { title: `${counts[k]} here, ${all[k]} in the whole map` },
  ));
  if (rest.length) {
    const others = rest.reduce((sum, k) => sum + counts[k], 0);
    const title = rest.map((k) => `${data.names[k]}: ${counts[k]}`).join(", ");
    rows.push(row(`${rest.length} more`, others / chosen.length, percent(others / chosen.length),
      { title }));
  }
  return [make("section", {}, heading("Classes", "Shares of the selected points"), ...rows)];
}

function termRows(data, chosen) {
  const terms = data.meta.deterministic ? [["reconstruction", data.error]]
    : [["reconstruction", data.error], ["KL", data.kl]];
  return terms.map(([name, values]) => {
    const [here, all] = [moments(values, chosen), moments(values)];
    const text = ({ mean, deviation }) => `${figure(mean)} ± ${figure(deviation)}`;
    return make("tr", {},
      make("th", { scope: "row", text: name }),
      make("td", { text: text(here) }), make("td", { text: text(all) }));
  });
}

function termTable(data, chosen) {
  const head = ["", "selected", "all"].map((text) => make("th", { scope: "col", text }));
  head[0].append(nats("Here: mean ± standard deviation."));
  return make("table", { class: "lp-atlas-table lp-number-text" },
    make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...termRows(data, chosen)));
}

function dimensionRows(data, chosen) {
  const found = differences(data, chosen).slice(0, DIMENSIONS);
  if (!found.length) return [];
  const largest = Math.max(1, Math.abs(found[0].difference));
  const rows = found.map(({ dimension, difference }) => row(
    `z${dimension + 1}`, difference / largest,
    `${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(2)} sd`, { signed: true },
  ));
  const help = "Mean code of the selected less that of the rest, in standard deviations of all";
  return [make("section", {}, heading("Dimensions that differ most", help), ...rows)];
}

// onPick(index) opens a point's card, onExplore(request), onClear().
// -> {node, show(data, [index])}
export function createSelection({ onPick, onExplore, onClear }) {
  const count = make("p", { class: "lp-atlas-title", "aria-live": "polite" });
  const open = explain(make("button", { type: "button", class: "lp-button lp-primary",
    text: "Open the mean in Explore" }), "The mean of the selected codes under the sliders");
  const clear = make("button", { type: "button", class: "lp-button", text: "Clear" });
  const facts = make("div", { class: "lp-atlas-facts" });
  const gallery = make("div", { class: "lp-atlas-strip lp-atlas-gallery" });
  const more = make("button", { type: "button", class: "lp-button" });
  const node = make("div", { class: "lp-atlas-selection" }, count,
    make("div", { class: "lp-bar" }, open, clear), facts, gallery, more);
  /** @type {{data: Atlas, chosen: number[], shown: number}} */
  let now;
  open.addEventListener("click", () => onExplore(exploreRequest(now.data, now.chosen)));
  clear.addEventListener("click", onClear);
  more.addEventListener("click", () => addShots());

  function addShots() {
    const { data, chosen, shown } = now;
    const next = chosen.slice(shown, shown + AT_ONCE);
    gallery.append(...next.map((index) => createShot(data, index, { onPick })));
    now.shown += next.length;
    more.hidden = now.shown >= chosen.length;
    more.textContent = `Show ${Math.min(AT_ONCE, chosen.length - now.shown)} more`
      + ` of ${chosen.length - now.shown}`;
  }

  return {
    node,
    show(data, chosen) {
      now = { data, chosen, shown: 0 };
      node.dataset.count = chosen.length;
      const all = counted(data.count, "point");
      const share = percent(chosen.length / data.count);
      count.textContent = `${grouped(chosen.length)} of ${all} (${share})`;
      facts.replaceChildren(...classRows(data, chosen),
        make("section", {}, termTable(data, chosen)), ...dimensionRows(data, chosen));
      gallery.replaceChildren();
      addShots();
    },
  };
}
