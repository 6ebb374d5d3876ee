"""What the docs' site has beyond the files of ``docs``: its first page, and the public names.

``make docs`` runs it (``mkdocs.yml``). The README is the first page. Each public name of
``vae_core`` stands on a page of its room, written from its docstring by mkdocstrings, so that a new
one needs no line here. Links into the code, which the site does not have, become their words, and
formulas in TeX are drawn.
"""

import ast
import re
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
# By the first part of a name's home: the page and its title, in the order of the navigation.
ROOMS = {
    "data": ("data", "Data"),
    "config": ("configuration", "Configuration"),
    "training": ("training", "Training"),
    "models": ("models", "Models"),
    "evaluation": ("evaluation", "Evaluation"),
    "artifacts": ("files", "Runs and files"),
    "runs": ("files", "Runs and files"),
    "catalogue": ("rows", "Rows of the catalogue"),
}
REST = ("more", "More")
_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\(([^):]+)\)")

_FORMULA = re.compile(r"^\$\$(.+)\$\$$|(?<![`$\w])\$([A-Za-z\\][^$`\n]*)\$(?!\w)", re.MULTILINE)
_ROLE = re.compile(r":(?:class|data|func|meth|mod):(?=<code>)")


def homes() -> dict[str, str]:
    """Public name -> the module that has it, below ``vae_core``; read without importing it."""
    tree = ast.parse((ROOT / "vae_core" / "__init__.py").read_text("utf-8"))
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(each, ast.Name) and each.id == "_HOMES" for each in targets):
            return ast.literal_eval(node.value)
    raise LookupError("vae_core/__init__.py has no table _HOMES")


def reference() -> dict[str, tuple[str, str]]:
    """Page -> its title and its Markdown."""
    rooms: dict[tuple[str, str], list[str]] = {}
    for name, home in homes().items():
        room = ROOMS.get(home.split(".")[0], REST)
        rooms.setdefault(room, []).append(f"::: vae_core.{home}.{name}\n")
    order = [*dict.fromkeys(ROOMS.values()), REST]
    return {
        f"api/{page}.md": (title, f"# {title}\n\n" + "\n".join(sorted(rooms[page, title])))
        for page, title in order
        if (page, title) in rooms
    }


def model_pages() -> list[str]:
    """Those of ``docs/models``, the list of all first."""
    names = sorted(path.name for path in (ROOT / "docs" / "models").glob("*.md"))
    return [f"models/{name}" for name in sorted(names, key=lambda name: name != "README.md")]


def on_config(config: Any) -> Any:
    """Put the models and the public names at the end of the navigation."""
    config.nav.append({"Models": model_pages()})
    config.nav.append({"Python": [{title: page} for page, (title, _) in reference().items()]})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add what is written here."""
    first = (ROOT / "README.md").read_text("utf-8").replace("](docs/", "](")
    files.append(File.generated(config, "index.md", content=first))
    for page, (_, text) in reference().items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_content(html: str, **_: Any) -> str:
    """Code as code, without the role that docstrings name."""
    return _ROLE.sub("", html)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Words in place of links that lead to what the site has not."""
    docs = ROOT / "docs"
    folder = (docs / page.file.src_uri).parent

    def kept(link: re.Match) -> str:
        place = (folder / link[2].split("#")[0]).resolve()
        return link[0] if place.is_relative_to(docs) and place.exists() else link[1]

    return _FORMULA.sub(_drawn, _LINK.sub(kept, markdown))


def _drawn(formula: re.Match) -> str:
    """TeX as MathML, which browsers draw themselves: no script is fetched."""
    return convert(formula[1] or formula[2], display="block" if formula[1] else "inline")
