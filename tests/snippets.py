"""The snippets of README and docs, read off the pages, and a folder in which they can be run.

A snippet is a fenced or an indented block. Python is executed as it stands, commands of this
program in the order of their page; what is long on a page is made short by ``SHORTER``, which
changes data sets and budgets and nothing else.
"""

import json
import re
import shlex
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from vae_core import RunConfig, Store
from vae_core.runs.runner import execute

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAMS = (["python", "-m", "vae_core"], ["latent-playground"])
SHORTER = (
    (r"\b(?:fashion-|binary-)?mnist\b|\bsprites(?:-\d+)?\b|\bexpressions\b", "digits"),
    (r"--seconds \d+", "--epochs 1"),
    (r"--epochs \d+", "--epochs 1"),
    (r"\bseconds=\d+", "epochs=1"),
    (r"--importance-samples \d+", "--importance-samples 4"),
    (r"--limit \d+", "--limit 40"),
    (r"--points \d+", "--points 200"),
    (r"^(.*vae_core (?:train|sweep|pair) (?!.*--(?:dataset|from)).*)$", r"\1 --dataset digits"),
    (r"^(.*vae_core (?:train|sweep|pair) (?!.*--(?:epochs|from)).*)$", r"\1 --epochs 1"),
    (r"\bPATH\b", "photos.zip"),
    (r"\bFILE\b", "kept.safetensors"),
    (r"\b(RUN|ID)\b", "my-run"),
    (r"\bNAME\b", "brought"),
    (r"datasets remove", "datasets remove --yes"),  # there is nobody to ask
)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"(?<=\n\n)(?: {4}\S.*\n)+", re.MULTILINE)
TINY = {"dataset": "digits", "hidden": (16,), "latent_dim": 3, "epochs": 1}


@dataclass(frozen=True)
class Snippet:
    """A block of a page.

    Attributes:
        page: its path below the checkout.
        language: as the fence names it; "" where it names none.
        text: what stands in it.
    """

    page: str
    language: str
    text: str

    def lines(self) -> list[str]:
        """The lines without remarks."""
        lines = (re.sub(r"(^|\s)# .*", "", line).strip() for line in self.text.splitlines())
        return [line for line in lines if line]


def snippets() -> Iterator[Snippet]:
    """All of them, in the order of the pages."""
    for page in PAGES:
        text = page.read_text("utf-8")
        name = page.relative_to(ROOT).as_posix()
        found = [(each.start(), each[1], each[2]) for each in _BLOCK.finditer(text)]
        plain = _BLOCK.sub(lambda each: " " * len(each[0]), text)
        found += [(each.start(), "", each[0]) for each in _INDENTED.finditer(plain)]
        for _, language, body in sorted(found):
            yield Snippet(name, language, body)


def command(line: str) -> list[str] | None:
    """The words after the program's name, where a line is a command of it."""
    try:
        words = shlex.split(line)
    except ValueError:
        return None
    for program in PROGRAMS:
        if words[: len(program)] == program:
            return words[len(program) :]
    return None


def shorter(text: str) -> str:
    """The same on little data for a short time."""
    for long, short in SHORTER:
        text = re.sub(long, short, text)
    return text


def put_there(words: list[str], folder: Path, kept: Path) -> None:
    """Make what a command reads and its page takes for granted, such as a run.

    Args:
        words: the command's.
        folder: where it will run.
        kept: where what was made once is kept for the next that asks.
    """
    for before, word in zip(["", *words], words, strict=False):
        if word not in _GIVEN or before == "--out":
            continue
        if not (kept / word).exists():
            _GIVEN[word](kept / word)
        copy = shutil.copytree if (kept / word).is_dir() else shutil.copy
        copy(kept / word, folder / word)


def _run(**settings: Any) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        store = Store(path.parent / f"store-{path.name}")
        run = store.create(RunConfig(**{**TINY, **settings}))
        execute(run)
        shutil.copytree(run.folder, path)

    return make


def _weights(path: Path) -> None:
    _run()(path.parent / "of-weights")
    shutil.copy(path.parent / "of-weights" / "weights.safetensors", path)


def _photos(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(24):
            picture = path.parent / f"{number}.png"
            Image.new("RGB", (48, 40), (10 * number, 40, 90)).save(picture)
            archive.write(picture, f"{'ab'[number % 2]}/{number}.png")


def _tour(path: Path) -> None:
    view = {"page": "explore", "query": "run=starter-digits", "caption": "Look", "seconds": 5}
    tour = {"kind": "latent-playground-tour", "name": "", "views": [view]}
    path.write_text(json.dumps(tour), "utf-8")


_GIVEN: dict[str, Callable[[Path], None]] = {
    "my-run": _run(),
    "another": _run(),
    "my-table": _run(dataset="wine"),
    "kept.safetensors": _weights,
    "photos.zip": _photos,
    "tour.json": _tour,
}
