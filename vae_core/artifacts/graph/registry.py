"""The table of translations from ATen operations to the browser's graph, and who records it.

A translation takes (recorder, node, arguments by name) and returns the name of its result, a list
of names (for a split), or None when it recorded an alias or a number instead. The modules that
translate fill the table when they are imported.
"""

from collections.abc import Callable
from typing import Any, Protocol

from torch import fx

from vae_core.errors import UserError

Arguments = dict[str, Any]
Operand = tuple[str, list[int]]  # a name in the graph, and the shape as seen


class Recorder(Protocol):
    """What a translation may ask of the walk through a program (see ``graph.GraphRecorder``)."""

    activations: dict[fx.Node, str]
    weights: dict[fx.Node, str]
    numbers: dict[fx.Node, float]

    def alias(self, node: fx.Node, source: fx.Node) -> None:
        """Let ``node`` stand for ``source``, whose numbers it holds in the same order."""

    def emit(
        self,
        op: str,
        operands: list[Operand],
        shape: list[int],
        weights: dict[str, fx.Node | None] | None = None,
        **attrs: Any,
    ) -> str:
        """Append a node that reads ``operands``; returns its name."""

    def shape(self, node: fx.Node) -> list[int]:
        """An activation's shape without its batch of 1."""

    def activation(self, node: fx.Node, rank: int | None = None) -> Operand:
        """An operand that must be an activation."""

    def number(self, value: Any) -> float | None:
        """The value of a Python number or of a constant tensor; None for anything else."""

    def full(self, node: fx.Node) -> Operand:
        """Any value in its whole shape."""

    def operand(self, value: fx.Node | float, rank: int) -> Operand:
        """Any value, as broadcast to a result of ``rank`` axes."""


Translation = Callable[[Recorder, fx.Node, Arguments], str | list[str] | None]

TRANSLATIONS: dict[str, Translation] = {}


def unsupported(problem: str) -> UserError:
    """The error for a model that only the server can run."""
    return UserError(
        f"The browser cannot run this model: {problem}. The server decodes such a model; to see "
        "it move in the browser, build it from the layers that the catalogue's networks use."
    )


def translates(names: str) -> Callable[[Translation], Translation]:
    """Register a translation under the ATen names listed, separated by spaces."""

    def register(translation: Translation) -> Translation:
        TRANSLATIONS.update(dict.fromkeys(names.split(), translation))
        return translation

    return register


def operation(node: fx.Node) -> str:
    """The ATen name of a call, without its namespace and overload."""
    schema = getattr(node.target, "_schema", None)  # None: no tensor operation but a context
    return schema.name.removeprefix("aten::") if schema else str(node.target)
