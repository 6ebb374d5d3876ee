"""Joins ES modules of vae_core/web into one self-contained module.

The app serves the result as one file and the single-file export puts it into a page; both run the
same sources, and no build step or package manager is involved. Only the few forms of `import` and
`export` that the sources use are understood; any other is an error.

`import source from "./worker.js?source"` gives the bundle of another entry as a string, from which
a page starts a Web Worker without a second file. A module that both need is in the text once: a
function tells its own source.
"""

import re
from pathlib import Path

from rjsmin import jsmin

WEB = Path(__file__).parent.parent / "web"

IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.{1,2}/[^"]+)";?[ \t]*$', re.MULTILINE)
SOURCE = re.compile(
    r'^import\s+([\w$]+)\s+from\s*"(\.{1,2}/[^"?]+)\?source";?[ \t]*$', re.MULTILINE
)
DEFAULT = re.compile(r"^export default ((?:async )?function)\s*([\w$]*)", re.MULTILINE)
EXPORT = re.compile(
    r"^export ((?:async function|function\*?|class)\s+([\w$]+)|const ([\w$]+)(?=\s*=))",
    re.MULTILINE,
)
LEFTOVER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
DYNAMIC = re.compile(r"\bimport\s*\(\s*[\"'`]\.{1,2}/[^)]*")
RENAMED = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?")


def bundle(entry: str, root: Path = WEB) -> str:
    """The module `root/entry` and all it imports, as the text of one ES module.

    Each module keeps its own scope and runs once, dependencies first; the result exports what the
    entry exports, its default function included. Modules may not await at their top level.

    Raises:
        ValueError: for a missing file, a cycle, a name that is not exported, or a form of import
            or export other than `import { a, b as c } from "./x.js"`,
            `import text from "./x.js?source"`, `export [async] function`, `export class`,
            `export const name =` and, in the entry, `export default function`.
    """
    path = (root / entry).resolve()
    kept = _kept.get(path)
    if kept is None or any(_stamp(file) != stamp for file, stamp in kept[1].items()):
        files: dict[Path, int | None] = {}
        kept = _kept[path] = _join(path, files), files
    return kept[0]


# By entry: its bundle, and the files in it with the times of their last changes, so that a page
# looks at those alone to tell whether the text still stands.
_kept: dict[Path, tuple[str, dict[Path, int | None]]] = {}


def _stamp(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


def _join(entry: Path, files: dict[Path, int | None]) -> str:
    """The bundle of `entry`; each file that is read goes into `files`, with its stamp of before."""
    order: dict[Path, _Module] = {}
    _collect(entry, order, (), files)
    _refuse_defaults(order, entry)
    embedded: dict[Path, _Module] = {}
    for module in order.values():
        for path, name in module.sources:
            text: dict[Path, _Module] = {}
            _collect(path, text, tuple(dict.fromkeys((entry, module.path))), files)
            _refuse_defaults(text, path)
            inner = next((each for each in text.values() if each.sources), None)
            if inner:
                raise ValueError(f"{inner.path.name} is embedded and cannot embed another bundle.")
            module.texts.append((name, list(text)))
            embedded |= text
    places = {path: index for index, path in enumerate({**order, **embedded})}
    parts = [
        f"const $source{places[path]} = {module.wrapped(places)};"
        for path, module in embedded.items()
    ]
    for path, module in order.items():
        made = f"$source{places[path]}" if path in embedded else f"({module.wrapped(places)})"
        parts.append(f"const $module{places[path]} = {made}();")
    main = order[entry]
    if main.default:
        parts.append(f"export default $module{places[entry]}.default;")
    if main.exports:
        parts.append(f"export const {{ {', '.join(main.exports)} }} = $module{places[entry]};")
    return "\n".join(parts) + "\n"


def _refuse_defaults(order: dict[Path, "_Module"], entry: Path) -> None:
    for path, module in order.items():
        if module.default and path != entry:
            raise ValueError(f"{path.name} has a default export, which only the entry may have.")


class _Module:
    """One source file, its imports and exports taken apart."""

    def __init__(self, path: Path):
        self.path = path
        self.imports: list[tuple[Path, list[tuple[str, str]]]] = []  # file, (name, local name)s
        self.sources: list[tuple[Path, str]] = []  # file, local name
        self.texts: list[tuple[str, list[Path]]] = []  # local name, the modules of that bundle
        self.exports: list[str] = []
        self.default = ""
        text = path.read_text(encoding="utf-8")
        text = SOURCE.sub(self._take_source, text)
        text = IMPORT.sub(self._take_import, text)
        text = DEFAULT.sub(self._take_default, text)
        text = EXPORT.sub(self._take_export, text)
        # Comments, types and indentation are a third of the text, and nothing to a browser.
        self.body = str(jsmin(text))
        leftover = LEFTOVER.search(text) or DYNAMIC.search(self.body)
        if leftover:
            line = leftover.group().strip()
            raise ValueError(
                f"{path.name}: the bundler does not understand `{line}`; write "
                '`import { a } from "./x.js"`, `export function`, `export class` or `export const`.'
            )

    def _take_import(self, match: re.Match[str]) -> str:
        names = []
        for item in filter(None, (item.strip() for item in match[1].split(","))):
            renamed = RENAMED.fullmatch(item)
            if not renamed:
                raise ValueError(f"{self.path.name}: the bundler cannot import `{item}`.")
            names.append((renamed[1], renamed[2] or renamed[1]))
        self.imports.append(((self.path.parent / match[2]).resolve(), names))
        return ""

    def _take_source(self, match: re.Match[str]) -> str:
        self.sources.append(((self.path.parent / match[2]).resolve(), match[1]))
        return ""

    def _take_default(self, match: re.Match[str]) -> str:
        self.default = match[2] or "$default"
        return f"{match[1]} {self.default}"

    def _take_export(self, match: re.Match[str]) -> str:
        self.exports.append(match[2] or match[3])
        return match[1]

    def wrapped(self, places: dict[Path, int]) -> str:
        """The module as a function that runs it and returns its exports; it says where it is."""
        lines = [f"() => {{ // {'/'.join(self.path.parts[-2:])}"]
        for path, names in self.imports:
            taken = ", ".join(
                name if name == local else f"{name}: {local}" for name, local in names
            )
            lines.append(f"const {{ {taken} }} = $module{places[path]};")
        for name, modules in self.texts:
            text = "".join(
                f"const $module{places[path]} = (${{$source{places[path]}}})();\\n"
                for path in modules
            )
            lines.append(f"const {name} = `{text}`;")
        returned = [*self.exports, *([f"default: {self.default}"] if self.default else [])]
        return "\n".join([*lines, self.body, f"return {{ {', '.join(returned)} }};", "}"])


def _collect(
    path: Path,
    order: dict[Path, _Module],
    importers: tuple[Path, ...],
    files: dict[Path, int | None],
) -> None:
    """Add a module to `order` after everything it imports."""
    if path in importers:
        ring = " -> ".join(step.name for step in (*importers, path))
        raise ValueError(f"The modules import each other in a circle: {ring}.")
    if path in order:
        return
    if not path.is_file():
        by = f", which {importers[-1].name} imports" if importers else ""
        raise ValueError(f"There is no module {path.name}{by}.")
    files[path] = _stamp(path)
    module = _Module(path)
    for imported, names in module.imports:
        _collect(imported, order, (*importers, path), files)
        missing = [name for name, _ in names if name not in order[imported].exports]
        if missing:
            raise ValueError(f"{imported.name} does not export {', '.join(missing)}.")
    order[path] = module
