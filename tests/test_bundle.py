"""The bundler joins modules in order and refuses what it does not understand."""

import json
import subprocess
from pathlib import Path

import pytest
from rjsmin import jsmin

from vae_core.export.bundle import WEB, bundle

ROOT = WEB.parent.parent


def write(root: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (root / f"{name}.js").write_text(text)
    return root


def test_each_module_appears_once_after_what_it_imports(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        entry='import { b } from "./b.js";\nimport {\n  c,\n  d as e,\n} from "./c.js";\n'
        "export default function ({ data }) {\n  return b + c + e;\n}\n",
        b='import { c as x } from "./c.js";\nexport const b = x * 2;\n',
        c="export const c = 1;\nexport async function d() {}\nexport class F {}\n",
    )
    text = bundle("entry.js", root)
    order = [text.index(f"/{name}.js\n") for name in ("c", "b", "entry")]
    assert order == sorted(order)
    assert text.count("/c.js\n") == 1
    assert "const { c, d: e } = $module0;" in text
    assert "const { c: x } = $module0;" in text
    assert "return { c, d, F };" in text
    assert text.rstrip().endswith("export default $module2.default;")
    assert "import" not in text


def test_the_entry_exports_what_it_did(tmp_path: Path) -> None:
    write(tmp_path, entry="export function readPack() {}\nexport const $a = 1;\n")
    assert "export const { readPack, $a } = $module0;" in bundle("entry.js", tmp_path)


def test_an_edited_module_is_bundled_anew(tmp_path: Path) -> None:
    write(
        tmp_path,
        entry='import { b } from "./b.js";\nexport const a = b;\n',
        b="export const b = 1;",
    )
    assert "const b=1;" in bundle("entry.js", tmp_path)
    (tmp_path / "b.js").write_text("export const b = 2222;")
    assert "const b=2222;" in bundle("entry.js", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('import b from "./b.js";', r"entry.js: the bundler does not understand `import b from"),
        ('import * as b from "./b.js";', "does not understand"),
        ('import "./b.js";', "does not understand"),
        ('import { b } from "https://example.org/b.js";', "does not understand"),
        ("const b = 1;\nexport { b };", "does not understand `export { b };`"),
        ('export * from "./b.js";', "does not understand"),
        ("export let b = 1;", "does not understand"),
        ("export const { b } = {};", "does not understand"),
        ('const b = await import("./b.js");', "does not understand"),
        ('import { missing } from "./b.js";', "b.js does not export missing"),
        ('import { b } from "./nowhere.js";', "no module nowhere.js, which entry.js imports"),
        ('import { c } from "./c.js";', r"in a circle: entry.js -> c.js -> entry.js"),
        ('import { d } from "./d.js";', "d.js has a default export"),
    ],
)
def test_other_forms_are_errors(tmp_path: Path, text: str, message: str) -> None:
    write(
        tmp_path,
        entry=text + "\nexport const a = 1;\n",
        b="export const b = 1;",
        c='import { a } from "./entry.js";\nexport const c = a;',
        d="export const d = 1;\nexport default function () {}",
    )
    with pytest.raises(ValueError, match=message):
        bundle("entry.js", tmp_path)


def test_comments_and_types_are_left_out_and_texts_stay(tmp_path: Path) -> None:
    write(
        tmp_path,
        entry="/**\n * @param {number} a\n */\nexport function f(a) {\n  /** @type {1} */\n"
        "  const b = /** @type {any} */ (a); // told\n  return `/** ${b} */\n  // as it is`;\n}\n"
        'export const g = "// no comment";\n',
    )
    body = bundle("entry.js", tmp_path)
    for left_out in ("@param", "@type", "told"):
        assert left_out not in body
    for kept in ("`/** ${b} */\n  // as it is`", '"// no comment"'):
        assert kept in body


# Source -> its syntax tree, without places and raw numbers; of what is no program, what is wrong.
TREES = """
const { parse } = require("acorn");
let text = "";
process.stdin.on("data", (part) => { text += part; }).on("end", () => {
  const skip = new Set(["start", "end", "raw"]);
  const plain = (key, value) => (skip.has(key) ? undefined
    : typeof value === "bigint" || value instanceof RegExp ? String(value) : value);
  const options = { ecmaVersion: "latest", sourceType: "module" };
  const differ = JSON.parse(text).filter(([, before, after]) => {
    try {
      const [a, b] = [before, after].map((each) => JSON.stringify(parse(each, options), plain));
      return a !== b;
    } catch { return true; }
  });
  console.log(JSON.stringify(differ.map(([name]) => name)));
});
"""


def test_a_module_without_its_comments_is_the_same_program() -> None:
    """What is dropped must be no part of a text: a template within a template is not understood."""
    sources = {
        path.as_posix(): path.read_text(encoding="utf-8") for path in sorted(WEB.rglob("*.js"))
    }
    sources["regex"] = "const a = [/[/]'/.test(b), c / d / e, `${f(g)} // h`];\n"
    pairs = [[name, source, jsmin(source)] for name, source in sources.items()]
    pairs.append(["changed", "a = 1;", "a = 2;"])
    told = subprocess.run(
        ["node", "-e", TREES],
        input=json.dumps(pairs),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == ["changed"]


def test_every_module_of_the_web_folder_can_be_bundled() -> None:
    entries = sorted(path.relative_to(WEB).as_posix() for path in WEB.rglob("*.js"))
    assert {"engine/pack.js", "engine/runtime.js"} <= set(entries)
    for entry in entries:
        assert f"// {'/'.join(entry.split('/')[-2:])}" in bundle(entry)


def test_another_bundle_can_be_embedded_as_text(tmp_path: Path) -> None:
    write(
        tmp_path,
        entry='import { b } from "./b.js";\nimport { d } from "./d.js";\n'
        'import text from "./work.js?source";\nexport const a = [b, d, text];\n',
        work='import { b } from "./b.js";\nimport { c as x } from "./c.js";\n'
        'self.told = `</script>${b}` + x + "\\u2028 é";\n',
        b='export const b = "\\\\`${1}`";\n',
        c="export const c = 3;\n",
        d='import { c } from "./c.js";\nexport const d = c + 1;\n',
    )
    text = bundle("entry.js", tmp_path)
    assert "?source" not in text
    assert [text.count(f"/{name}.js\n") for name in ("entry", "work", "b", "c", "d")] == [1] * 5
    (tmp_path / "whole.mjs").write_text(text)
    ran = (
        'import { a } from "./whole.mjs"; globalThis.self = {};'
        "new Function('\"use strict\";\\n' + a[2])(); console.log(JSON.stringify([...a, self]));"
    )
    (tmp_path / "run.mjs").write_text(ran)
    done = subprocess.run(["node", tmp_path / "run.mjs"], capture_output=True, check=True)
    b, d, worker, self = json.loads(done.stdout)
    assert (b, d) == ("\\`${1}`", 4)
    assert self == {"told": "</script>\\`${1}`3\u2028 é"}
    assert "d.js" not in worker and "export" not in worker
    (tmp_path / "c.js").write_text("export const c = 33;\n")
    assert "const c=33;" in bundle("entry.js", tmp_path), "an edited module is bundled anew"


def test_an_embedded_bundle_must_exist_and_not_embed_itself(tmp_path: Path) -> None:
    write(
        tmp_path,
        entry='import text from "./work.js?source";\nexport const a = text;\n',
        work='import { a } from "./entry.js";\nself.a = a;\n',
        lost='import text from "./nowhere.js?source";\n',
        outer='import text from "./inner.js?source";\nexport const a = text;\n',
        inner='import text from "./leaf.js?source";\nself.a = text;\n',
        leaf="self.a = 1;\n",
    )
    with pytest.raises(ValueError, match=r"in a circle: entry.js -> work.js -> entry.js"):
        bundle("entry.js", tmp_path)
    with pytest.raises(ValueError, match=r"no module nowhere.js, which lost.js imports"):
        bundle("lost.js", tmp_path)
    with pytest.raises(ValueError, match=r"inner.js is embedded and cannot embed another bundle"):
        bundle("outer.js", tmp_path)
