"""Arithmetic expressions drawn from a context-free grammar, as in Kusner et al. 2017.

    sum     -> product | sum "+" product | sum "-" product
    product -> atom | product "*" atom | product "/" atom
    atom    -> "x" | digit | "(" sum ")" | "sin(" sum ")" | "exp(" sum ")"

(The Grammar VAE, arXiv:1703.01925, has one level less and three digits.) Their class is the
operation that is done last.
"""

import random
from contextlib import suppress
from pathlib import Path

import torch

from vae_core.data.base import Dataset, Split
from vae_core.data.layouts import Text
from vae_core.data.lines import encode
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback

SEED = 0
ATOMS = "x123456789"
FUNCTIONS = ("sin(", "exp(")
CLASSES = {"+": 0, "-": 1, "*": 2, "/": 3, "(": 4, "": 5}  # last operation -> label
MORE = 0.4  # how often a sum or product goes on
ATOM, BRACKETS = 0.62, 0.16  # how often an atom is a letter or digit, or in brackets


class _TooLong(Exception):
    """There is no use in going on."""


class _Pen:
    """Writes one expression, each branch of the grammar with a fixed probability."""

    def __init__(self, rng: random.Random, length: int):
        self.rng, self.length, self.text = rng, length, ""

    def put(self, text: str) -> None:
        self.text += text
        if len(self.text) > self.length:
            raise _TooLong

    def chain(self, operators: str = "+-") -> None:
        """A sum, or with ``*/`` a product."""
        part = self.atom if operators == "*/" else lambda: self.chain("*/")
        part()
        while self.rng.random() < MORE:
            self.put(self.rng.choice(operators))
            part()

    def atom(self) -> None:
        kind = self.rng.random()
        if kind < ATOM:
            self.put(self.rng.choice(ATOMS))
            return
        self.put("(" if kind < ATOM + BRACKETS else self.rng.choice(FUNCTIONS))
        self.chain()
        self.put(")")


def draw(count: int, length: int, seed: int) -> list[str]:
    """So many different expressions of at most ``length`` characters."""
    rng = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        pen = _Pen(rng, length)
        with suppress(_TooLong):
            pen.chain()
            found[pen.text] = None
    return list(found)


def _last_operation(text: str, start: int, operators: tuple[str, ...]) -> tuple[int, str] | None:
    """From ``start`` on: where a sum or product ends and what is done last; None where none is."""
    own, *tighter = operators

    def part(start: int) -> tuple[int, str] | None:
        return _last_operation(text, start, tuple(tighter)) if tighter else _read_atom(text, start)

    found = part(start)
    while found and text[found[0] : found[0] + 1] in tuple(own):
        sign = text[found[0]]
        right = part(found[0] + 1)
        found = right and (right[0], sign)
    return found


def _read_atom(text: str, start: int) -> tuple[int, str] | None:
    if text[start : start + 1] in tuple(ATOMS):
        return start + 1, ""
    for opening in ("(", *FUNCTIONS):
        if text.startswith(opening, start):
            inside = _last_operation(text, start + len(opening), ("+-", "*/"))
            if inside is None or text[inside[0] : inside[0] + 1] != ")":
                return None
            return inside[0] + 1, inside[1] if opening == "(" else "("
    return None


def last_operation(text: str) -> str | None:
    """The operation done last: one of + - * /, "(" of a function, "" of an atom; None of no text.

    A parser by recursive descent: None for whatever is no expression of the grammar.
    """
    found = _last_operation(text, 0, ("+-", "*/"))
    return found[1] if found and found[0] == len(text) else None


def parses(text: str) -> bool:
    """Whether a text is an expression of the grammar."""
    return last_operation(text) is not None


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """As many expressions as the table says, in three splits without a common one."""
    layout = Text.of(spec.layout)
    progress(f"Drawing {spec.title}", None)
    lines = draw(sum(spec.sizes), layout.length, SEED)
    # The first ones drawn are short more often than the last, whose short ones are taken.
    random.Random(SEED).shuffle(lines)
    labels = torch.tensor([CLASSES[last_operation(line) or ""] for line in lines])
    images = encode(lines, layout)
    train, validation, test = (
        Split(part.contiguous(), known.contiguous())
        for part, known in zip(images.split(spec.sizes), labels.split(spec.sizes), strict=True)
    )
    return Dataset(spec.name, train, validation, test, class_names=spec.class_names, layout=layout)
