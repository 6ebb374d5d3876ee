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
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";

const LACK = "A view in 3-D needs WebGL, which this browser does not offer, or the drawing "
  + "library, which could not be loaded. Choose 2-D, or reload the page.";
const NO_RINGS = { latent: [], pixels: [], chosen: null };

// Colours for Plotly, which understands fewer forms than CSS does.
function mixed(root, colour) {
  const probe = make("span");
  probe.style.color = colour;
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  const parts = /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)/.exec(found);
  return parts ? `rgb(${parts.slice(1).map((part) => Math.round(255 * Number(part))).join(", ")})` : found;
}

// Build the map in `root`. onExplore({z, y}) when somebody wants to go there.
// -> {update(pack) for a new map or column, refresh() after a theme change, destroy()}
export function mountAtlas(root, { onExplore }) {
  let data = null;
  let colourings = [];
  let colour = null; // id of the colouring
  let plot = null;
  let flatOnly = false; // whether this browser cannot draw in space
  let gone = false;

  const area = make("div", { class: "lp-atlas-area" });
  const canvas = make("div", { class: "lp-atlas-plot" });
  const waiting = make("p", { class: "lp-atlas-waiting lp-muted", text: "Loading the map …" });
  const lack = make("p", { class: "lp-error", hidden: "", text: LACK });
  const tip = createTip(area);
  area.append(canvas, waiting, lack, tip.node);
  const toolbar = createToolbar({
    onColour: (id) => {
      colour = id;
      recolour();
    },
    onMode: setMode,
    onZoom: (closer) => plot?.zoom(closer),
    onReset: () => plot?.reset(),
  });
  const legend = createLegend({ onSelect: select });
  const quality = make("div", { class: "lp-atlas-words" });
  const card = createCard({ onPick: pick, onExplore });
  const selection = createSelection({ onPick: pick, onExplore, onClear: () => select([]) });
  const side = createSide(card.node, selection.node, { onFind: find });
  const skin = dress(root, ATLAS_CSS, repaint);
  const page = make("div", { class: "lp-atlas" }, toolbar.node,
    make("div", { class: "lp-atlas-main" },
      make("div", { class: "lp-atlas-left" }, area, legend.node, quality), side.node));
  root.append(page);
  const observer = new ResizeObserver(() => plot?.resize());
  observer.observe(canvas);
  setMode("lasso");

  function palette() {
    const faint = "color-mix(in srgb, var(--lp-text) 14%, var(--lp-background))";
    return { ...skin.palette(), faint: mixed(root, faint) };
  }

  const colouring = () => colourings.find(({ id }) => id === colour) ?? colourings[0];

  function setMode(name) {
    toolbar.mode(name);
    plot?.mode(name);
  }

  function recolour() {
    const colours = palette();
    legend.show(colouring(), data, colours);
    plot?.recolour(colouring(), colours);
  }

  function repaint() {
    if (data) recolour();
  }

  function pick(index) {
    const rings = card.show(data, index);
    plot?.ring({ ...rings, chosen: index });
    side.open("point");
  }

  // The point with this position in the split. -> whether there is one
  function find(place) {
    const index = data.indices.indexOf(place);
    if (index >= 0) pick(index);
    return index >= 0;
  }

  function select(indices) {
    tip.hide();
    const some = indices.length ? indices : null;
    plot?.select(some);
    if (some) {
      selection.show(data, some);
      side.open("selection");
    } else side.close("selection");
  }

  function start(Plotly) {
    if (gone) return;
    waiting.remove();
    const on = {
      hover: (index) => tip.show(data, index, colouring()), leave: tip.hide, click: pick, select,
    };
    const webgl = hasWebGL();
    flatOnly = !(Plotly && webgl);
    root.dataset.drawing = Plotly ? (webgl ? "webgl" : "plotly-svg") : "svg";
    plot = Plotly ? createPlot(Plotly, canvas, { webgl, on }) : createSvgPlot(canvas, { on });
    draw(false);
  }

  function draw(together) {
    const lacking = flatOnly && data.dimensions === 3;
    lack.hidden = !lacking;
    canvas.hidden = lacking;
    if (!lacking) plot?.draw(data, colouring(), palette(), together);
  }

  return {
    update(pack) {
      const first = data === null;
      const next = readAtlas(pack);
      const together = !first && samePictures(data, next);
      const unmoved = together && sameMap(data, next);
      const brought = next.meta.column && next.meta.column.name !== data?.meta.column?.name;
      data = next;
      page.classList.toggle("lp-stale", Boolean(data.meta.stale));
      colourings = createColourings(data);
      colour = brought ? "column" : colouring().id;
      toolbar.colours(colourings, colour);
      toolbar.flat(data.dimensions === 2);
      legend.show(colouring(), data, palette());
      quality.replaceChildren(...qualityWords(data.meta, data.count));
      tip.hide();
      if (!together) {
        plot?.ring(NO_RINGS);
        plot?.select(null);
        side.reset(data.indices);
      }
      if (first) loadPlotly(data.meta.plotly).then(start, () => start(null));
      else if (unmoved) plot?.recolour(colouring(), palette());
      else draw(together);
    },
    refresh() {
      skin.refresh();
      repaint();
    },
    destroy() {
      gone = true;
      observer.disconnect();
      plot?.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
