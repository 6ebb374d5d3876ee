// What a training has changed against the one that one began with.

// Fields of a configuration that say one thing together: a schedule with its warm-up, a loss with its settings, a
// prior with its size; and those that say nothing of their own, or only how it is computed.
const TOGETHER = {
  warmup: "schedule", cycles: "schedule", scheduled: "schedule", free_bits: "objective", capacity: "objective",
  gamma: "objective", alpha: "objective", samples: "objective", components: "prior",
};
const NOTHING = new Set(["model", "threads", "precision"]);
const IDLE = { schedule: "constant" }; // at this value the fields that go with it mean nothing

/** @param {unknown} value */
const told = (value) => JSON.stringify(value ?? null);

/**
 * The names of what differs, each once. A model's name is that of its settings.
 * @param {Record<string, any>} start
 * @param {Record<string, any>} config
 * @returns {string[]}
 */
export function changesOf(start, config) {
  const names = Object.keys({ ...start, ...config }).filter((name) => !NOTHING.has(name));
  const idle = (name) => {
    const owner = TOGETHER[name];
    return owner in IDLE && start[owner] === IDLE[owner] && config[owner] === IDLE[owner];
  };
  const differing = names.filter((name) => told(start[name]) !== told(config[name]) && !idle(name));
  const found = new Set(differing.map((name) => TOGETHER[name] ?? name));
  // An objective that weighs no KL by β has none: that is its own change, not β's.
  if (found.has("objective") && config.beta === null) found.delete("beta");
  return [...found];
}
