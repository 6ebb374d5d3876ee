"""Random draws of a program as inputs of its graph, each with its law.

Whoever runs the graph draws them: then the same noise can be given twice, and to torch as well.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import fx

# Operation -> law of what it draws; what is drawn is then scaled as the operation says.
LAWS = {
    "randn": "normal",
    "randn_like": "normal",
    "normal_functional": "normal",
    "normal": "normal",
    "rand": "uniform",
    "rand_like": "uniform",
    "uniform": "uniform",
    "bernoulli": "uniform",
    "exponential": "exponential",
    "native_dropout": "keep",
    "randperm": "permutation",
    "randint": "integer",
}


@dataclass(frozen=True)
class Draw:
    """An input that holds random numbers, and what becomes of it.

    ``steps`` are operations (name, arguments) applied one after another; "drawn" stands for the
    result of the one before.
    """

    law: str
    role: str
    details: dict[str, Any]
    steps: tuple[tuple[str, dict[str, Any]], ...] = ()


def is_random(node: fx.Node, args: dict[str, Any]) -> bool:
    """Whether a call draws random numbers; layers that might drop some are asked if they do."""
    if torch.Tag.nondeterministic_seeded not in getattr(node.target, "tags", ()):
        return False
    share = args.get("p", args.get("dropout", args.get("dropout_p")))
    never = isinstance(share, float) and share == 0
    return not never and args.get("train", True) is not False


def draw_of(op: str, args: dict[str, Any]) -> Draw | None:
    """What a call of a random operation draws; None where there is no law for it."""
    law = LAWS.get(op)
    if law is None:
        return None
    if law == "keep":
        return Draw(law, "mask", {"keep": 1 - args["p"]})
    if law == "permutation":
        return Draw(law, "index", {})
    if law == "integer":
        return Draw(law, "index", {"low": args.get("low", 0), "high": args["high"]})
    return Draw(law, "noise", {}, _steps(op, args))


def _steps(op: str, args: dict[str, Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
    if op == "bernoulli":
        chance = args["p"] if "p" in args else args["self"]
        return (("lt", {"self": "drawn", "other": chance}),)
    if op == "exponential":
        scale, shift = 1 / args["lambd"], 0.0
    elif op == "uniform":
        low, high = args["from"], args["to"]
        scale, shift = high - low, low
    elif op in ("normal", "normal_functional"):
        scale, shift = args["std"], args["mean"]
    else:
        scale, shift = 1.0, 0.0
    steps = []
    if scale != 1:
        steps.append(("mul", {"self": "drawn", "other": scale}))
    if shift != 0:
        steps.append(("add", {"self": "drawn", "other": shift, "alpha": 1}))
    return tuple(steps)
