// Two views of one model: the explorer, and the model taken apart. The code and the example in hand go
// along from one to the other, and the address tells which is shown.
/** @import { Pack } from "../engine/types.js" */
/** @import { ExplorerOptions } from "./explorer.js" */
/** @import { ExampleInHand } from "../kit/types.js" */
/** @import { Learner, SharedHand } from "../anatomy/types.js" */
import { anatomyFromQuery, queryFromAnatomy } from "../anatomy/address.js";
import { mountAnatomy } from "../anatomy/anatomy.js";
import { make } from "../kit/dom.js";
import { queryFromState, stateFromQuery } from "../kit/link.js";
import { dress } from "../kit/style.js";
import { createTrail } from "../kit/trail.js";
import { mountExplorer } from "./explorer.js";
import { CONTEXT_CSS } from "./style.js";
import { createTravels } from "./travels.js";

const ANATOMY = "anatomy";

/**
 * What the anatomy begins with: the example in hand, and the code as far as a hand has moved it.
 * @param {any} anatomy of the pack
 * @param {{example: ExampleInHand | null, z: number[], y: number[] | null}} held
 * @returns {SharedHand}
 */
export function handFrom(anatomy, { example, z, y }) {
  /** @type {SharedHand} */
  const hand = { seed: 0 };
  if (example && example.index !== null) hand.x = example.index;
  const label = y ? y.indexOf(Math.max(...y)) : -1;
  if (label >= 0) hand.y = label;
  const set = anatomy.posterior?.set ?? [];
  const mean = example?.mean;
  const moved = z.flatMap((value, d) => (mean && Math.abs(value - mean[d]) < 1e-6 ? [] : [d]));
  const by = (of) => Object.fromEntries(moved.map((d) => [d, of(d)]));
  if (set.includes("sigma") && mean && example?.logVariance) {
    const widths = example.logVariance;
    hand.epsilon = by((d) => (z[d] - mean[d]) / Math.exp(widths[d] / 2));
  } else if (set.includes("mu")) hand.mu = by((d) => z[d]);
  else hand.z = by((d) => z[d]);
  return hand;
}

// What was done is told to the window: a lesson's task may look at it (lesson/strip.js).
/** @param {object} detail */
const announce = (detail) => window.dispatchEvent(new CustomEvent("lp:told", { detail }));

// The page is told which view is shown, for what stands around it and means nothing to the other.
/**
 * @param {HTMLElement} together
 * @param {boolean} apart
 */
function turn(together, apart) {
  together.hidden = apart;
  document.documentElement.classList.toggle("lp-apart", apart);
}

// The anatomy under a line with the way back.
/**
 * @param {HTMLElement} root
 * @param {any} pack
 * @param {any} given
 * @param {{onBack: () => void, onCommit: (state: any) => void}} hands
 */
function showAnatomy(root, pack, { state, example, step, learner }, { onBack, onCommit }) {
  const skin = dress(root, CONTEXT_CSS);
  const back = make("button", { type: "button", class: "lp-button", text: "← Back to Explore" });
  back.addEventListener("click", onBack);
  const inner = make("div", {});
  root.append(make("div", { class: "lp-views" }, make("div", { class: "lp-context" }, back), inner));
  const anatomy = mountAnatomy(inner, pack, { example, state, step, learner, onCommit });
  return {
    ...anatomy,
    refresh() {
      skin.refresh();
      anatomy.refresh();
    },
    destroy() {
      anatomy.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}

// The anatomy as an address has it.
/**
 * @param {any} facts
 * @param {any} state
 */
function queryOf(facts, state) {
  const trained = Object.fromEntries(facts.objective.weights.map(({ name, value }) => [name, value]));
  const step = state.step ? `step=${state.step}` : "";
  return [`view=${ANATOMY}`, queryFromAnatomy(state, trained), step].filter(Boolean).join("&");
}

// A picture that was drawn on Home, where the address asks for it.
/** @param {string} query */
function drawnFor(query) {
  const asked = new URLSearchParams(query.replace(/^[#?]/, "")).get("example") === "drawn";
  return asked ? window.lpDrawn ?? null : null;
}

// The other way round.
/** @param {string} query */
function givenFrom(query) {
  const { x, ...hand } = anatomyFromQuery(query);
  const step = new URLSearchParams(query.replace(/^[#?]/, "")).get("step");
  return { example: x ?? drawnFor(query), state: { ...hand, ...(x !== undefined && { x }) }, step };
}

// What goes from the explorer into the anatomy.
/**
 * @param {any} facts
 * @param {ReturnType<typeof mountExplorer>} explorer
 */
function heldBy(facts, explorer) {
  const held = explorer.held();
  const example = held.example?.index ?? held.example?.x ?? 0;
  return { state: handFrom(facts, held), example, step: null };
}

// Which of the two is shown. -> {anatomy() or null, open(given), close()}
/**
 * @param {HTMLElement} together of the explorer
 * @param {(given: any) => NonNullable<ReturnType<typeof showAnatomy>>} show
 */
function createTurn(together, show) {
  /** @type {ReturnType<typeof showAnatomy> | null} */
  let anatomy = null;
  return {
    anatomy: () => anatomy,
    /** @param {any} given */
    open(given) {
      turn(together, true);
      anatomy = show(given);
    },
    close() {
      anatomy?.destroy();
      anatomy = null;
      turn(together, false);
    },
  };
}

// What goes from the anatomy back into the explorer.
/** @param {NonNullable<ReturnType<typeof showAnatomy>>} anatomy */
function carried(anatomy) {
  const state = anatomy.state();
  if (!state) return null;
  const example = typeof state.x === "number" ? { example: state.x } : {};
  return { z: anatomy.code(), y: state.y, ...example };
}

/**
 * Shows the explorer of a pack in `root`, or the model taken apart where the address says
 * view=anatomy, with an entry of the address for each release.
 *
 * `read()` is the query of the address now, `write(query)` the address of a view; `mine()` whether the
 * address is still about this model; the rest as for mountExplorer.
 * @param {HTMLElement} root
 * @param {Pack} pack
 * @param {ExplorerOptions & {read: () => string, write: (query: string) => string,
 *   mine?: () => boolean, learner?: Learner | null}} options learner: who takes the anatomy's last step
 */
export function mountViews(root, pack, { read, write, mine = () => true, learner = null, ...options }) {
  const facts = /** @type {any} */ (pack.meta).anatomy;
  const [together, apart, under] = ["div", "div", "div"].map((tag) => make(/** @type {"div"} */ (tag), {}));
  root.append(together, apart, under);
  const place = createTurn(together, (given) => (
    showAnatomy(apart, pack, { ...given, learner }, { onBack: putTogether, onCommit: tell })));
  const { anatomy } = place;
  const action = make("button", { type: "button", class: "lp-button", text: "Take apart" });
  const explorer = mountExplorer(together, pack, {
    start: "example",
    initial: stateFromQuery(read()),
    ...options,
    actions: facts ? [action] : [],
    onCommit: () => { if (!anatomy()) tell(); },
  });
  const travels = createTravels(root, under, pack, { explorer, anatomy, read, onRelease: tell });
  const begun = explorer.state();

  function tell() {
    if (!mine()) return;
    travels.tell();
    const state = anatomy()?.state();
    announce(state ? { kind: "hand", ...state, z: anatomy()?.code() ?? [] } : { kind: "code", example: null, ...explorer.state() });
    const view = state ? queryOf(facts, state) : queryFromState(explorer.state());
    trail.push([view, travels.query()].filter(Boolean).join("&"));
  }
  function putTogether() {
    const state = anatomy() && carried(/** @type {any} */ (anatomy()));
    place.close();
    if (state) explorer.setState(state);
    tell();
  }
  /** @param {string} query */
  function show(query) {
    const state = stateFromQuery(query);
    if (state.view === ANATOMY && facts) {
      const given = givenFrom(query);
      if (anatomy()) anatomy()?.setState({ ...given.state, step: /** @type {any} */ (given.step) });
      else place.open({ ...given, example: given.example ?? explorer.held().example?.index ?? 0 });
    } else {
      place.close();
      const named = state.z || typeof state.example === "number";
      explorer.setState({ panel: null, ...(named ? state : { ...begun, ...state, z: begun.z }) });
    }
    travels.go(query);
  }
  const trail = createTrail({ show, write, read });
  action.addEventListener("click", () => {
    place.open(heldBy(facts, explorer));
    tell();
  });
  if (stateFromQuery(read()).view === ANATOMY) show(read());
  const refresh = () => [explorer, anatomy(), travels].forEach((view) => view?.refresh());
  const destroy = () => {
    place.close();
    [trail, travels, explorer].forEach((part) => part.destroy());
    root.replaceChildren();
  };
  return { ...explorer, renew: travels.renew, refresh, travelThrough: travels.through, destroy };
}
