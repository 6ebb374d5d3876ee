// The place where a learner is: the figure, and the words beside it.
/** @import { CommitView, Gap, Json, Values } from "./types.js" */
/** @import { Inside } from "./player.js" */
import { make } from "../kit/dom.js";
import { problemLine } from "../kit/problem_line.js";
import { ANSWERS } from "./answers/answers.js";
import { COMMITS } from "./commits/commits.js";
import { backward, committed, onward, placeOf, shown } from "./flow.js";
import { button } from "./parts.js";
import { answerTo, askedFor, whyPart } from "./say.js";
import { SCENES } from "./scenes/scenes.js";

/** @typedef {{door: (onOpen: () => void) => HTMLElement}} Room of the task */

// What the model of the moment answers, asked once for what is committed so far.
/** @param {Inside} inside */
function createAsking({ given: { lesson }, course, state }) {
  const kind = ANSWERS[lesson.answer];
  const asked = async () => ({
    lesson, data: lesson.data, opened: await course.opened, hand: course.hand.get(),
    guesses: Object.fromEntries(Object.entries(state().guesses).map(([id, { guess }]) => [id, guess])),
  });
  /** @type {{print: string, found: Promise<{truths: Record<string, Json>, values: Values}>} | null} */
  let last = null;
  return {
    before: async () => ({ told: {}, values: {}, ...await kind.before?.(await asked()) }),
    answer() {
      const print = JSON.stringify([Object.values(state().guesses).map(({ guess }) => guess), course.hand.get()?.index]);
      if (last?.print !== print) last = { print, found: asked().then((given) => kind.answer(given)) };
      return last.found;
    },
  };
}

/** @param {Gap | null} gap @returns {Values} */
const gapValues = (gap) => ({
  ...(gap?.gap !== null && gap && { gap: gap.gap }),
  ...Object.fromEntries(Object.entries(gap?.parts ?? {}).map(([id, value]) => [`gap.${id}`, value])),
});

// Whether there is a guess: the one that was made, where an address led back to it, or an order that stands there.
/** @param {CommitView} view @param {{guess: Json} | undefined} made */
function holds(view, made) {
  if (made) view.show(made.guess);
  return view.value() !== null;
}

/** @param {Inside} inside @param {() => CommitView | null} view */
function createActs({ given: { lesson }, state, put }, view) {
  const isLast = () => placeOf(lesson, state()).commit === lesson.commit.length - 1;
  return {
    commit: () => put(committed(lesson, state(), view()?.value() ?? null)),
    clear: () => view()?.clear(),
    show: () => put(shown(lesson, state())),
    on: () => put({ ...onward(lesson, state()), compared: state().compared || isLast() }),
    back: () => put(backward(lesson, state())),
    why: (why) => put({ ...state(), why }, false),
    missing: (missing) => put({ ...state(), missing }, false),
  };
}

// The answer to the commit in hand: truth, guess, how far they are apart, and the values of its texts.
/** @param {Inside} inside @param {ReturnType<typeof createAsking>} asking */
async function compared({ given: { lesson }, state, put }, asking) {
  const { truths, values } = await asking.answer();
  const spec = lesson.commit[placeOf(lesson, state()).commit];
  const kind = COMMITS[spec.kind];
  const truth = truths[spec.id];
  const guess = state().guesses[spec.id]?.guess ?? null;
  const gap = guess === null ? null : kind.gap(spec, guess, truth);
  if (gap && state().guesses[spec.id].gap !== gap.gap) {
    put({ ...state(), guesses: { ...state().guesses, [spec.id]: { guess, ...gap } } }, false);
  }
  return { spec, truth, guess, gap, values: { ...values, ...kind.values(spec, guess, truth), ...gapValues(gap) } };
}

// The words beside an answer; after the last one, why, and then the task.
/**
 * @param {Inside} inside
 * @param {Awaited<ReturnType<typeof compared>>} found
 * @param {ReturnType<typeof createActs>} acts
 * @param {Room} room
 */
function wordsOf({ given: { lesson }, said, rich, state }, { spec, gap, values }, acts, room) {
  const { stage, commit } = placeOf(lesson, state());
  const about = { lesson, state: state(), rich, values, said, acts };
  const back = stage === "see" && commit > 0 ? [button(said.back, acts.back, "lp-lesson-bare")] : [];
  const ahead = commit < lesson.commit.length - 1
    ? [make("div", { class: "lp-lesson-acts" }, button(said.go, acts.on, "lp-lesson-main"), ...back)]
    : [...whyPart(about), ...back];
  return [...answerTo(about, spec, gap), ...ahead, ...(stage === "see" ? [] : [room.door(acts.on)])];
}

/**
 * -> {figure, words: over it on a narrow screen, under: what comes after it, show(), destroy()}
 * @param {Inside} inside
 * @param {Room} room
 */
export function createStage(inside, room) {
  const { given: { lesson }, said, rich, course, state } = inside;
  const figure = make("section", { class: "lp-lesson-figure", "aria-label": said.figure });
  const words = make("div", { class: "lp-lesson-words" });
  const under = make("div", { class: "lp-lesson-under" });
  const asking = createAsking(inside);
  /** @type {CommitView | null} */
  let view = null;
  /** @type {{destroy(): void} | null} */
  let extra = null;
  let turn = 0;
  const acts = createActs(inside, () => view);
  function clear() {
    [view, extra].forEach((part) => part?.destroy());
    [view, extra] = [null, null];
    figure.replaceChildren();
  }
  /** @param {number} mine */
  async function ask(mine) {
    const spec = lesson.commit[placeOf(lesson, state()).commit];
    const { told, values } = await asking.before();
    if (mine !== turn) return;
    clear();
    const { nodes, acts: row, ready } = askedFor({ lesson, state: state(), rich, values, said, acts }, spec);
    view = COMMITS[spec.kind].create({
      spec, text: lesson.text.commit[spec.id], rich, course, told: told[spec.id], values,
      onChange: (guess) => ready(guess !== null),
    });
    ready(holds(view, state().guesses[spec.id]));
    figure.append(view.node);
    words.replaceChildren(...nodes);
    under.replaceChildren(row);
  }
  /** @param {number} mine */
  async function tell(mine) {
    const found = await compared(inside, asking);
    if (mine !== turn) return;
    clear();
    const { spec, truth, guess, values } = found;
    view = COMMITS[spec.kind].create({ spec, text: lesson.text.commit[spec.id], rich, course, values, onChange() {} });
    view.reveal(truth, guess);
    figure.append(view.node);
    if (spec.reveal) {
      const scene = SCENES[spec.reveal.scene].create({ spec: spec.reveal, text: lesson.text.see[spec.id], rich, course, truth, guess, values });
      figure.append(scene.node);
      extra = scene;
    }
    words.replaceChildren();
    under.replaceChildren(...wordsOf(inside, found, acts, room));
  }
  return {
    figure, words, under,
    async show() {
      turn += 1;
      const mine = turn;
      try {
        await (placeOf(lesson, state()).stage === "commit" ? ask(mine) : tell(mine));
      } catch (error) {
        if (mine === turn) under.replaceChildren(problemLine(error));
      }
    },
    destroy: clear,
  };
}
