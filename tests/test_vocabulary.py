"""One vocabulary: the field's words, the same on every page.

Reconstruction and KL everywhere; the other literature's "rate" and "distortion" in brackets, where
it is meant. What a nat is, is said on every page that counts in nats.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHON = ("vae_core/analyses", "vae_core/catalogue", "vae_core/config", "vae_core/evaluation",
          "vae_core/runs", "vae_core/training", "vae_core/export", "ui", "pages")  # fmt: skip
WEB = ROOT / "vae_core" / "web"
# Words for the two terms that are not the field's, or are another literature's.
FOREIGN = re.compile(
    r"(?<![Ll]earning[ -])\b(?:[Rr]ate [+(]|rate (?:of|and|against|in nats)\b)"
    r"|\b[Dd]istortion\b|\breconstruction (?:loss|error)\b|\bKL loss\b|\bKLD\b"
    r"|\b(?:latent|bottleneck) vector\b",
)
BRACKETS = re.compile(r"\([^()]*\b(rate|distortion)\b[^()]*\)|Rate and distortion, in nats")
# Where the literature is what is spoken of.
LITERATURE = re.compile(r"Alemi|rate-distortion")


def _texts_of_python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    notes = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        said = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if said and id(node) not in notes and " " in node.value:
            yield node.value


def _texts_of_web(path: Path) -> Iterator[str]:
    source = re.sub(r"(?m)^\s*(//|/?\*).*$", "", path.read_text("utf-8"))
    joined = re.sub(r'"\s*\+\s*"', "", source)
    yield from (text for text in re.findall(r'"([^"\n]*)"|`([^`]*)`', joined) for text in text)


def _said() -> Iterator[tuple[str, str]]:
    for room in PYTHON:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from ((path.relative_to(ROOT).as_posix(), t) for t in _texts_of_python(path))
    for path in sorted(WEB.rglob("*.js")):
        if "engine" not in path.parts:
            yield from ((path.relative_to(ROOT).as_posix(), t) for t in _texts_of_web(path))
    yield "docs/catalogue.md", (ROOT / "docs" / "catalogue.md").read_text("utf-8")


def foreign(text: str) -> str | None:
    """The first word of a text that is not of the vocabulary, or None."""
    if LITERATURE.search(text):
        return None
    # What stands in braces is a name of the code, and not said.
    found = FOREIGN.search(re.sub(r"\$?\{[^}]*\}", "", BRACKETS.sub("", text)))
    return found and found.group()


def test_a_term_has_one_name() -> None:
    said = list(_said())
    assert len(said) > 3000
    found = [f"{where}: {text}" for where, text in said if " " in text and foreign(text)]
    assert found == []


def test_the_check_knows_the_words() -> None:
    assert foreign("Rate + distortion on validation data") == "Rate +"
    assert foreign("The reconstruction loss falls") == "reconstruction loss"
    assert foreign("KL (rate), nats") is None and foreign("a learning rate of 0.1") is None
    assert foreign("Reconstruction (distortion), nats") is None


# Of each page a module that is drawn wherever nats stand on it.
EXPLAINED = {
    "Home, Explore": "vae_core/web/cost/cost.js",
    "Anatomy": "vae_core/web/formula/formula.js",
    "Train": "vae_core/web/live/losses.js",
    "Map": "vae_core/web/atlas/legend.js",
    "Compare": "pages/compare.py",
    "Evaluate": "vae_core/analyses/report/likelihood_words.py",
}


def test_every_page_says_what_a_nat_is() -> None:
    for page, module in EXPLAINED.items():
        text = (ROOT / module).read_text("utf-8")
        if "nats()" in text or '"nat"' in text:
            text += (WEB / "kit" / "terms.js").read_text("utf-8")
        assert "1.44" in text, page
