// The Map page's element: the scatter with what one can ask of its dots.
import { createCard } from "./card.js";
import { createColourings } from "./colours.js";
import { readAtlas, sameMap, samePictures } from "./data.js";
import { createLegend } from "./legend.js";
import { hasWebGL, loadPlotly } from "./load.js";
import { createPlot } from "./plot.js";
import { createSelection } from "./selection.js";
import { createSide } from "./side.js";
import { ATLAS_CSS } from "./style.js";
import { createSvgPlot } from "./svg.js";
import { createTip } from "./tip.js";
import { createToolbar } from "./toolbar.js";
import { qualityWords } from "./words.js";
/** @import { Atlas, AtlasPalette, Colouring, ExploreRequest, Plot } from "./types.js" */
/** @import { Pack } from "../engine/types.js" */
/** @import { Skin } from "../kit/types.js" */
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";

const LACK = "A view in 3-D needs WebGL, which this browser does not offer, or the drawing "
  + "library, which could not be loaded. Choose 2-D, or reload the page.";
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

// What the scatter lies in: the plot itself, and what may stand in its place.
function createArea() {
  const node = make("div", { class: "lp-atlas-area" });
  const canvas = make("div", { class: "lp-atlas-plot" });
  const waiting = make("p", { class: "lp-atlas-waiting lp-muted", text: "Loading the map …" });
  const lack = make("p", { class: "lp-error", hidden: "", text: LACK });
  const tip = createTip(node);
  node.append(canvas, waiting, lack, tip.node);
  return {
    node,
    canvas,
    tip,
    arrive: () => waiting.remove(),
    /** @param {boolean} lacking whether this browser cannot draw the map */
    lack(lacking) {
      lack.hidden = !lacking;
      canvas.hidden = lacking;
    },
  };
}

// Which map is shown and how its dots are coloured.
function createChoice() {
  /** @type {Atlas} */
  let data;
  /** @type {Colouring[]} */
  let colourings = [];
  let colour = ""; // id of the colouring
  const colouring = () => colourings.find(({ id }) => id === colour) ?? colourings[0];
  return {
    data: () => data,
    colourings: () => colourings,
    colouring,
    /** @param {string} id */
    recolour(id) { colour = id; },
    // -> {together: whether it shows the pictures of the map before, unmoved: at the same places}
    /** @param {Atlas} next */
    take(next) {
      const together = Boolean(data) && samePictures(data, next);
      const unmoved = together && sameMap(data, next);
      const brought = next.meta.column && next.meta.column.name !== data?.meta.column?.name;
      data = next;
      colourings = createColourings(data);
      colour = brought ? "column" : colouring().id;
      return { together, unmoved };
    },
  };
}

/**
 * The parts of the page and what is drawn.
 * @typedef {{root: HTMLElement, choice: ReturnType<typeof createChoice>, plot: Plot | null,
 *   flatOnly: boolean, gone: boolean, area: ReturnType<typeof createArea>,
 *   toolbar: ReturnType<typeof createToolbar>, legend: ReturnType<typeof createLegend>,
 *   quality: HTMLElement, card: ReturnType<typeof createCard>, page: HTMLElement,
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
function pick({ card, choice, plot, side }, index) {
  const rings = card.show(choice.data(), index);
  plot?.ring({ ...rings, chosen: index });
  side.open("point");
}

// The point with this position in the split. -> whether there is one
/**
 * @param {Page} page
 * @param {number} place
 */
function find(page, place) {
  const index = page.choice.data().indices.indexOf(place);
  if (index >= 0) pick(page, index);
  return index >= 0;
}

/**
 * @param {Page} page
 * @param {number[]} indices
 */
function select({ area, choice, plot, selection, side }, indices) {
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
  if (!lacking) plot?.draw(choice.data(), choice.colouring(), paletteOf(page), together);
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
    click: (index) => pick(page, index),
    select: (indices) => select(page, indices),
  };
  const webgl = hasWebGL();
  page.flatOnly = !(Plotly && webgl);
  page.root.dataset.drawing = Plotly ? (webgl ? "webgl" : "plotly-svg") : "svg";
  page.plot = Plotly
    ? createPlot(Plotly, area.canvas, { webgl, on }) : createSvgPlot(area.canvas, { on });
  draw(page, false);
}

// Beside the plot: what it can be coloured by, how far it can be trusted.
/** @param {Page} page */
function tell(page) {
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
  tell(page);
  if (!together) {
    plot?.ring(NO_RINGS);
    plot?.select(null);
    page.side.reset(indices);
  }
  if (first && !meta.plotly) start(page, null);
  else if (first) loadPlotly(meta.plotly).then((found) => start(page, found), () => start(page, null));
  else if (unmoved) plot?.recolour(choice.colouring(), paletteOf(page));
  else draw(page, together);
}

// Build the map in `root`. onExplore({z, y}) when somebody wants to go there.
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
    },
    onMode: (name) => setMode(page, name),
    onZoom: (closer) => page.plot?.zoom(closer),
    onReset: () => page.plot?.reset(),
  });
  const legend = createLegend({ onSelect: (indices) => select(page, indices) });
  const quality = make("div", { class: "lp-atlas-words" });
  const onPick = (index) => pick(page, index);
  const card = createCard({ onPick, onExplore });
  const selection = createSelection({ onPick, onExplore, onClear: () => select(page, []) });
  const side = createSide(card.node, selection.node, { onFind: (place) => find(page, place) });
  const skin = dress(root, ATLAS_CSS, () => recolour(page));
  /** @type {Page} */
  const page = {
    root, choice, area, toolbar, legend, quality, card, selection, side, skin, plot: null,
    flatOnly: false, gone: false,
    page: make("div", { class: "lp-atlas" }, toolbar.node,
      make("div", { class: "lp-atlas-main" },
        make("div", { class: "lp-atlas-left" }, area.node, legend.node, quality), side.node)),
  };
  root.append(page.page);
  const observer = new ResizeObserver(() => page.plot?.resize());
  observer.observe(area.canvas);
  setMode(page, "lasso");
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
      page.plot?.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
