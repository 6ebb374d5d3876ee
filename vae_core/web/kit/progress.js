// The line that says how far a training is, in words for each of its states, over a bar.
import { grouped } from "./counted.js";
import { make } from "./dom.js";

function count(perSecond) {
  if (perSecond >= 9950) return `${Math.round(perSecond / 1000)} k`;
  if (perSecond >= 1000) return `${(perSecond / 1000).toFixed(1)} k`;
  return `${Math.round(perSecond)}`;
}

// 8 -> "8 s", 95 -> "1 min 35 s", 7300 -> "2 h 1 min"
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

// What each state is called; failed and interrupted add the snapshot's own message.
const HEADINGS = {
  queued: () => "Waiting for a free worker",
  running: (percent) => percent,
  paused: (percent) => `Paused at ${percent}`,
  stopped: (percent) => `Stopped at ${percent}`,
  finished: (percent, { seconds }) => (Number.isFinite(seconds)
    ? `Finished in ${seconds < 1 ? "under 1 s" : duration(seconds)}` : "Finished"),
  interrupted: (percent) => `Interrupted at ${percent}`,
  failed: () => "Failed",
};

// The message of a state; what is told among the findings is not told again.
const newsOf = ({ message, findings }) => (
  (findings ?? []).some(({ text }) => text === message) ? "" : message);

// meta of a live snapshot -> [heading, ...details]
const weight = (value) => (
  value > 0 && value < 0.01 ? String(Number(value.toPrecision(2))) : value.toFixed(2));

export function progressWords(meta) {
  // Before the first report there are no numbers: the message says what is under way.
  if (meta.state === "running" && !meta.step) return [meta.message || "Starting"];
  const percent = `${Math.floor(100 * (meta.fraction ?? 0) + 1e-9)} %`;
  const heading = (HEADINGS[meta.state] ?? HEADINGS.running)(percent, meta);
  const words = [heading];
  const known = (value) => Number.isFinite(value);
  if (meta.state === "running") {
    if (known(meta.eta)) words.push(`${duration(meta.eta)} left`);
    if (known(meta.images_per_second)) words.push(`${count(meta.images_per_second)} examples/s`);
  }
  if (meta.state !== "queued" && meta.state !== "failed") {
    // A step alone moves neither the share nor the epoch.
    if (meta.state === "paused" && meta.step) words.push(`step ${grouped(meta.step)}`);
    if (known(meta.epoch)) words.push(`epoch ${meta.epoch.toFixed(1)}`);
    for (const [name, value] of Object.entries(meta.weights ?? {})) {
      if (known(value)) words.push(`${name} ${weight(value)}`);
    }
  }
  const message = newsOf(meta);
  if (message) words.push(message);
  return words;
}

// What is said aloud at a change of state, and when the numbers begin: no sentence twice.
export function progressNews(meta) {
  if (meta.state === "running" && meta.step) return ["Training", newsOf(meta)].filter(Boolean).join(". ");
  return [...new Set([progressWords(meta)[0], newsOf(meta)])].filter(Boolean).join(". ");
}

// -> {node, update(meta)}
export function createProgress() {
  const heading = make("b", {});
  const details = make("span", {});
  const fill = make("div", { class: "lp-progress-fill" });
  const bar = make(
    "div",
    { class: "lp-progress", role: "progressbar", "aria-label": "training", "aria-valuemin": 0,
      "aria-valuemax": 100 },
    fill,
  );
  const voice = make("span", { class: "lp-unseen", "aria-live": "polite" });
  const line = make("p", { class: "lp-progress-line lp-number-text" }, heading, details);
  const node = make("div", { class: "lp-status" }, bar, line, voice);
  let told = "";
  return {
    node,
    update(meta) {
      const [first, ...rest] = progressWords(meta);
      heading.textContent = first;
      details.textContent = rest.map((word) => ` · ${word}`).join("");
      const share = Math.min(1, Math.max(0, meta.state === "finished" ? 1 : (meta.fraction ?? 0)));
      fill.style.transform = `scaleX(${share.toFixed(4)})`;
      bar.setAttribute("aria-valuenow", `${Math.round(100 * share)}`);
      const phase = `${meta.state} ${Boolean(meta.step)}`;
      if (phase === told) return;
      told = phase;
      node.dataset.state = meta.state;
      // A change of state is news; the numbers twice a second are not.
      voice.textContent = progressNews(meta);
    },
  };
}
