// The modules of vae_core/web import each other one way.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const WEB = fileURLToPath(new URL("../../vae_core/web/", import.meta.url));
const IMPORT = /^import\s[^"]*"(\.[^"?]+)/gm;

// A folder's modules, as paths from WEB.
function modulesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return modulesIn(path);
    return entry.name.endsWith(".js") ? [relative(WEB, path)] : [];
  });
}

function importsOf(module) {
  const text = readFileSync(join(WEB, module), "utf8");
  return Array.from(text.matchAll(IMPORT), ([, to]) => join(dirname(module), to));
}

// The first circle that is met, as "a -> b -> a"; null without one.
function circleIn(graph) {
  const done = new Set();
  function visit(module, path) {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module].join(" -> ");
    if (done.has(module)) return null;
    for (const next of graph.get(module)) {
      const found = visit(next, [...path, module]);
      if (found) return found;
    }
    done.add(module);
    return null;
  }
  for (const module of graph.keys()) {
    const found = visit(module, []);
    if (found) return found;
  }
  return null;
}

const graph = new Map(modulesIn(WEB).map((module) => [module, importsOf(module)]));

test("every import names a module that is there", () => {
  assert.ok(graph.size > 100);
  for (const [module, imports] of graph) {
    for (const to of imports) assert.ok(graph.has(to), `${module} imports ${to}`);
  }
});

test("no words stand in a title, which neither a finger nor a key opens", () => {
  const titled = /(?<!document)\.title = |[("]title"[,)]|make\([^;]*[{,] title:[^:]*\}/;
  for (const module of graph.keys()) {
    const text = readFileSync(join(WEB, module), "utf8");
    assert.equal(titled.exec(text)?.[0], undefined, module);
  }
});

test("no modules import each other in a circle", () => {
  assert.equal(circleIn(graph), null);
  assert.equal(circleIn(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), "b -> c -> b");
});
