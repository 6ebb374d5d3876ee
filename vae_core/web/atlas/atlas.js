// The Map page's element: the scatter with what one can ask of its dots.
import { askedFromQuery, DRAG, OWN, queryFromAsked } from "./address.js";
import { createCard } from "./card.js";
import { createArea } from "./area.js";
import { createChoice } from "./choice.js";
import { readAtlas } from "./data.js";
import { createLegend } from "./legend.js";
import { hasWebGL, loadPlotly } from "./load.js";
import { createPlot } from "./plot.js";
import { createSelection } from "./selection.js";
import { createSide } from "./side.js";
import { ATLAS_CSS } from "./style.js";
import { createSvgPlot } from "./svg.js";
import { createThrough } from "./through.js";
import { createToolbar } from "./toolbar.js";
import { qualityWords } from "./words.js";
/** @import { Atlas, AtlasPalette, Colouring, ExploreRequest, Plot } from "./types.js" */
/** @import { Pack } from "../engine/types.js" */
/** @import { Skin } from "../kit/types.js" */
import { make } from "../kit/dom.js";
import { momentFromQuery } from "../kit/link.js";
import { createTrail, inSearch } from "../kit/trail.js";
import { TRAVEL_CSS } from "../travel/style.js";
import { dress } from "../kit/style.js";

const NO_RINGS = { latent: [], pixels: [], chosen: null };

// Colours for Plotly, which understands fewer forms than CSS does.
/**
 * @param {HTMLElement} root
 * @param {string} colour
 */
function mixed(root, colour) {
  const probe = make("span");
  probe.style.color = colour;
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  const parts = /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?/.exec(found);
  if (!parts) return found;
  const [, red, green, blue, alpha = 1] = parts.map(Number);
  return `rgba(${[red, green, blue].map((part) => Math.round(255 * part)).join(", ")}, ${alpha || 1})`;
}

/**
 * The parts of the page, what is drawn and what is asked of it.
 * @typedef {{chosen: number[], point: number | null, last: string, drag: string,
 *   trail: ReturnType<typeof createTrail> | null, root: HTMLElement, choice: ReturnType<typeof createChoice>, plot: Plot | null,
 *   flatOnly: boolean, gone: boolean, area: ReturnType<typeof createArea>,
 *   toolbar: ReturnType<typeof createToolbar>, legend: ReturnType<typeof createLegend>,
 *   quality: HTMLElement, card: ReturnType<typeof createCard>, page: HTMLElement,
 *   through: ReturnType<typeof createThrough>,
 *   selection: ReturnType<typeof createSelection>, side: ReturnType<typeof createSide>,
 *   skin: Skin}} Page
 */

/**
 * @param {Page} page
 * @returns {AtlasPalette}
 */
function paletteOf({ root, skin }) {
  const faint = "color-mix(in srgb, var(--lp-text) 14%, var(--lp-background))";
  const veil = "color-mix(in srgb, var(--lp-background) 72%, transparent)";
  return { ...skin.palette(), faint: mixed(root, faint), veil: mixed(root, veil) };
}

/**
 * @param {Page} page
 * @param {string} name
 */
function setMode(page, name) {
  page.drag = name;
  page.toolbar.mode(name);
  page.plot?.mode(name);
}

/** @param {Page} page */
function recolour(page) {
  const { choice, legend, plot } = page;
  if (!choice.data()) return;
  const colours = paletteOf(page);
  legend.show(choice.colouring(), choice.data(), colours);
  plot?.recolour(choice.colouring(), colours);
}

/**
 * @param {Page} page
 * @param {number} index
 */
function pick(page, index) {
  const { card, choice, plot, side } = page;
  Object.assign(page, { point: index, last: "point" });
  const rings = card.show(choice.data(), index);
  plot?.ring({ ...rings, chosen: index });
  side.open("point");
}

// What is asked of the map, in the address: after a hand has let go, or (replace) by itself.
/** @param {Page} page @param {"push" | "replace"} [how] */
function tell(page, how = "push") {
  const { choice } = page;
  const asked = { ...page, colour: choice.colouring().id };
  const at = page.through.at();
  const query = queryFromAsked(asked, choice.data(), choice.colourings()[0].id);
  page.trail?.[how]([query, at === null ? "" : `at=${at}`].filter(Boolean).join("&"));
}

// The other way round: what an address asks of the map.
/** @param {Page} page @param {string} query */
function ask(page, query) {
  const { choice, plot, side, toolbar } = page;
  const { colour, chosen, point, last, drag } = askedFromQuery(query, choice.data(), choice.colourings()[0].id);
  if (colour !== choice.colouring().id) {
    choice.recolour(colour);
    toolbar.colours(choice.colourings(), choice.colouring().id);
    recolour(page);
  }
  if (drag !== page.drag) setMode(page, drag);
  const steps = [
    () => select(page, chosen),
    () => {
      page.point = point;
      if (point !== null) pick(page, point);
      else {
        plot?.ring(NO_RINGS);
        side.close("point");
      }
    },
  ];
  for (const step of last === "selection" ? steps.reverse() : steps) step();
  page.last = last;
  page.through.go(momentFromQuery(query).at);
}

// The point with this position in the split. -> whether there is one
/**
 * @param {Page} page
 * @param {number} place
 */
function find(page, place) {
  const index = page.choice.data().indices.indexOf(place);
  if (index >= 0) onPick(page, index);
  return index >= 0;
}

// By a hand, as the next.
/** @param {Page} page @param {number} index */
function onPick(page, index) {
  pick(page, index);
  tell(page);
}

/** @param {Page} page @param {number[]} indices */
function onSelect(page, indices) {
  select(page, indices);
  tell(page);
}

/**
 * @param {Page} page
 * @param {number[]} indices
 */
function select(page, indices) {
  const { area, choice, plot, selection, side } = page;
  Object.assign(page, { chosen: indices, last: "selection" });
  area.tip.hide();
  const some = indices.length ? indices : null;
  plot?.select(some);
  if (some) {
    selection.show(choice.data(), some);
    side.open("selection");
  } else side.close("selection");
}

/**
 * @param {Page} page
 * @param {boolean} together
 */
function draw(page, together) {
  const { area, choice, flatOnly, plot } = page;
  const lacking = flatOnly && choice.data().dimensions === 3;
  area.lack(lacking);
  if (lacking) return;
  plot?.draw(choice.data(), choice.colouring(), paletteOf(page), together);
  page.through.show(choice.data());
}

// Plotly has come, or (null) will not.
/**
 * @param {Page} page
 * @param {any} Plotly
 */
function start(page, Plotly) {
  if (page.gone) return;
  const { area, choice } = page;
  area.arrive();
  const on = {
    hover: (index) => area.tip.show(choice.data(), index, choice.colouring()),
    leave: area.tip.hide,
    click: (index) => onPick(page, index),
    select: (indices) => onSelect(page, indices),
  };
  const webgl = hasWebGL();
  page.flatOnly = !(Plotly && webgl);
  page.root.dataset.drawing = Plotly ? (webgl ? "webgl" : "plotly-svg") : "svg";
  page.plot = Plotly
    ? createPlot(Plotly, area.canvas, { webgl, on }) : createSvgPlot(area.canvas, { on });
  draw(page, false);
  ask(page, window.location.search);
}

// Beside the plot: what it can be coloured by, how far it can be trusted.
/** @param {Page} page */
function describe(page) {
  const { choice, toolbar } = page;
  const { meta, dimensions, count } = choice.data();
  page.page.classList.toggle("lp-stale", Boolean(meta.stale));
  toolbar.colours(choice.colourings(), choice.colouring().id);
  toolbar.flat(dimensions === 2);
  page.legend.show(choice.colouring(), choice.data(), paletteOf(page));
  page.quality.replaceChildren(...qualityWords(meta, count));
  page.area.tip.hide();
}

/**
 * @param {Page} page
 * @param {Pack<any>} pack
 */
function update(page, pack) {
  const { choice, plot } = page;
  const first = !choice.data();
  const { together, unmoved } = choice.take(readAtlas(pack));
  const { indices, meta } = choice.data();
  describe(page);
  if (!together) {
    plot?.ring(NO_RINGS);
    plot?.select(null);
    page.side.reset(indices);
    Object.assign(page, { point: null, chosen: [] });
    if (!first) tell(page, "replace");
  }
  page.through.show(choice.data());
  if (first) ask(page, window.location.search);
  if (first && !meta.plotly) start(page, null);
  else if (first) loadPlotly(meta.plotly).then((found) => start(page, found), () => start(page, null));
  else if (unmoved) plot?.recolour(choice.colouring(), paletteOf(page));
  else draw(page, together);
}

// Build the map in `root`. onExplore({z, y}) when somebody wants to go there.
// What is asked of it stands in the address.
// -> {update(pack) for a new map or column, refresh() after a theme change, destroy()}
/**
 * @param {HTMLElement} root
 * @param {{onExplore: (request: ExploreRequest) => void}} options
 */
export function mountAtlas(root, { onExplore }) {
  const choice = createChoice();
  const area = createArea();
  const toolbar = createToolbar({
    onColour(id) {
      choice.recolour(id);
      recolour(page);
      tell(page);
    },
    onMode(name) {
      setMode(page, name);
      tell(page);
    },
    onZoom: (closer) => page.plot?.zoom(closer),
    onReset: () => page.plot?.reset(),
  });
  const legend = createLegend({ onSelect: (indices) => onSelect(page, indices) });
  const quality = make("div", { class: "lp-atlas-words" });
  const pickBeside = (index) => onPick(page, index);
  const card = createCard({ onPick: pickBeside, onExplore });
  const selection = createSelection({ onPick: pickBeside, onExplore, onClear: () => onSelect(page, []) });
  const through = createThrough({ onPlace: (points) => page.plot?.place(points), onRelease: () => tell(page) });
  const side = createSide(card.node, selection.node, { onFind: (place) => find(page, place) });
  const skin = dress(root, ATLAS_CSS + TRAVEL_CSS, () => recolour(page));
  /** @type {Page} */
  const page = {
    root, choice, area, toolbar, legend, quality, card, selection, side, through, skin, plot: null,
    flatOnly: false, gone: false, chosen: [], point: null, last: "point", drag: DRAG, trail: null,
    page: make("div", { class: "lp-atlas" }, toolbar.node,
      make("div", { class: "lp-atlas-main" },
        make("div", { class: "lp-atlas-left" }, area.node, through.node, legend.node, quality), side.node)),
  };
  root.append(page.page);
  const observer = new ResizeObserver(() => page.plot?.resize());
  observer.observe(area.canvas);
  setMode(page, DRAG);
  page.trail = createTrail({
    show: (query) => ask(page, query), read: () => window.location.search,
    write: (query) => inSearch(query, OWN),
  });
  return {
    /** @param {Pack<any>} pack */
    update: (pack) => update(page, pack),
    refresh() {
      skin.refresh();
      recolour(page);
    },
    destroy() {
      page.gone = true;
      observer.disconnect();
      page.trail?.destroy();
      through.destroy();
      page.plot?.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
