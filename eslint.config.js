// Checks of vae_core/web and tests/web: `make js`.
import js from "@eslint/js";
import globals from "globals";

const WEB = "vae_core/web";

// Which room may import which: downwards only, as in pyproject.toml for Python.
const ROOMS = {
  engine: [],
  terms: ["kit"],
  kit: ["engine"], // kit/host.js reads the pack that it shows
  charts: ["kit"],
  blocks: ["engine", "kit"],
  formula: ["kit"],
  viewers: ["engine", "kit", "charts"],
  bells: ["engine", "kit", "charts"],
  cost: ["kit"],
  travel: ["engine", "kit"],
  explorer: ["engine", "kit", "charts", "viewers", "bells", "cost", "travel", "anatomy"],
  anatomy: ["engine", "kit", "charts", "viewers", "blocks", "formula", "bells", "cost", "explorer"], // its pad
  atlas: ["engine", "kit", "charts", "travel"],
  build: ["engine", "kit", "blocks", "formula"],
  live: ["engine", "kit", "charts", "blocks", "bells", "build"],
  wall: ["engine", "kit", "charts"],
  report: ["engine", "kit"],
  present: ["kit", "charts"], // and vendor/, which is none of ours
  page: ["engine", "kit", "explorer", "learn", "lesson", "travel", "present", "report"],
  site: ["engine", "kit", "terms", "charts", "explorer", "atlas", "home", "page", "learn", "lesson", "travel", "classroom", "present", "report"],
  shell: [],
  learn: ["engine", "kit", "charts", "live", "explorer", "anatomy", "viewers", "wall", "travel"],
  home: ["engine", "kit", "charts", "bells", "explorer"],
  classroom: ["engine", "kit", "charts", "learn", "lesson"],
  lesson: ["engine", "kit", "charts", "formula", "viewers", "blocks", "bells", "live", "explorer", "anatomy", "learn", "home", "travel"],
};

function contract([room, allowed]) {
  const others = Object.keys(ROOMS).filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`${WEB}/${room}/**/*.js`],
    rules: {
      "no-restricted-imports": ["error", {
        patterns: [{
          regex: `^(?:\\./)*(?:\\.\\./)+(?:web/)?(?:${others.join("|")})/`,
          message: `${room} may import ${["itself", ...allowed].join(", ")} only.`,
        }],
      }],
    },
  };
}

// Text reaches the page through textContent alone: whatever reads markup is out.
const SINKS = "/^(innerHTML|outerHTML|srcdoc|insertAdjacentHTML|setHTML|setHTMLUnsafe)$/";
const MARKUP = [`Identifier[name=${SINKS}]`, `Literal[value=${SINKS}]`].map((selector) => ({
  selector,
  message: "Texts go through textContent (kit/dom.js), never through markup.",
}));
// The minifier of bundles (rjsmin) takes spaces out of a template inside another.
const NESTED = [{
  selector: "TemplateLiteral TemplateLiteral",
  message: "A template inside another loses spaces in the bundle: make the inner text first.",
}];
const MARKUP_CALLS = [
  "[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseFromString)$/]",
  '[callee.property.name="createContextualFragment"]',
  "[callee.object.name='document'][callee.property.name=/^write/]",
].map((which) => ({
  selector: `CallExpression${which}`,
  message: "Texts go through textContent (kit/dom.js), never through markup.",
}));

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "no-var": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", ...MARKUP, ...MARKUP_CALLS],
    },
  },
  {
    files: [`${WEB}/**/*.js`],
    languageOptions: { globals: globals.browser },
    rules: { "no-restricted-syntax": ["error", ...MARKUP, ...MARKUP_CALLS, ...NESTED] },
  },
  { files: ["tests/web/**/*.js", "benchmarks/**/*.js", "eslint.config.js"], languageOptions: { globals: globals.node } },
  { files: ["benchmarks/engine_page.js", "benchmarks/page_learn.js"], languageOptions: { globals: globals.browser } },
  ...Object.entries(ROOMS).map(contract),
];
