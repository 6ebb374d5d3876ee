// Arithmetic on codes: a - b + c, each of them from the code now, a class mean, a real picture.
import { codeSources, exampleCodes, meansByClass } from "../codes.js";
import { make } from "../../kit/dom.js";
import { createFeed, packCodes } from "../../kit/feed.js";
import { steer } from "../../engine/latent_math.js";
import { createSlot, createSmallPicture } from "../../kit/slot.js";
import { explain } from "../../kit/tip.js";

// A first question worth asking: this picture, not as its own class but as the next.
// Without classes: three examples, or three samples.
function firstTerms(instrument) {
  const examples = exampleCodes(instrument.pack);
  const classes = meansByClass(instrument.pack)?.classes ?? [];
  const own = classes.findIndex(({ index }) => index === examples[0]?.y);
  if (own >= 0 && classes.length > 1) {
    const mean = ({ index, name, mean: z }) => ({ z, y: index, words: `mean of ${name}` });
    return [examples[0], mean(classes[own]), mean(classes[(own + 1) % classes.length])];
  }
  const sample = () => ({ z: instrument.chance.code(), y: null, words: "a random sample" });
  return [0, 1, 2].map((index) => examples[index] ?? sample());
}

// -> {node, refresh() after the class now has changed, destroy()}
export function createArithmetic({ instrument, batch }) {
  const { shape, size, classes } = instrument.engine;
  const plane = shape[0] * shape[1] * shape[2];
  const groups = codeSources(instrument);
  const slots = ["a", "b", "c"].map((name) => createSlot(instrument, name, groups, refresh));
  firstTerms(instrument).forEach(({ words, ...code }, i) => slots[i].set(code, words));
  const result = createSmallPicture(shape);
  const button = make("button", { type: "button", class: "lp-shot" }, result.canvas);
  button.setAttribute("aria-label", "go to a − b + c");
  explain(button, "Go to a − b + c");
  const caption = make("span", { class: "lp-muted" });
  caption.textContent = classes ? "a − b + c, in the class now" : "a − b + c";

  function outcome() {
    const [a, b, c] = slots.map((slot) => slot.code().z);
    return steer(a, [b, c], [-1, 1]);
  }

  button.addEventListener("click", () => {
    instrument.move({ z: outcome() }, "arithmetic");
    instrument.commit("at a minus b plus c");
  });
  const feed = createFeed(batch, "arithmetic", (pictures) => {
    [...slots, result].forEach(({ draw }, i) => {
      draw(pictures.subarray(i * plane, (i + 1) * plane));
    });
  });

  function refresh() {
    const codes = [...slots.map((slot) => slot.code()), { z: outcome(), y: instrument.y() }];
    feed.ask(packCodes(codes, size, classes));
  }

  const sign = (text) => make("span", { class: "lp-sign", text, "aria-hidden": "true" });
  const go = make("div", { class: "lp-slot" }, sign("="), button, caption);
  const [a, b, c] = slots.map(({ node }) => node);
  b.prepend(sign("−"));
  c.prepend(sign("+"));
  return {
    node: make("div", { class: "lp-slots" }, a, b, c, go),
    refresh,
    destroy: feed.stop,
  };
}
