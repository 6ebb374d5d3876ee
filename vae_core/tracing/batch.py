"""The number of examples left open: two traces of one module, compared.

Numbers that follow the number of examples differ between them, and say by how much.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any

import torch
from torch import Tensor

STORED = 1000  # examples


class _Unlike(Exception):
    """The two differ in a way that has no notation."""


def resized(inputs: Mapping[str, Tensor], fixed: Collection[str], count: int) -> dict[str, Tensor]:
    """The inputs with so many examples: the first ones, again and again if there are too few.

    Of more than could be stored it is one, seen again and again in the same place.
    """

    def rows(each: Tensor) -> Tensor:
        if count > STORED:
            return each[:1].expand(count, *each.shape[1:])
        return each[torch.arange(count) % len(each)]

    return {name: each if name in fixed else rows(each) for name, each in inputs.items()}


def counted(graph: Any, many: int) -> Any | None:
    """A graph of so many examples for any number: sizes near a multiple of it follow it.

    None where one follows it otherwise.
    """
    try:
        return _counted(graph, many)
    except _Unlike:
        return None


def _counted(found: Any, many: int) -> Any:
    if isinstance(found, dict):
        return {key: _counted(each, many) for key, each in found.items()}
    if isinstance(found, list):
        return [_counted(each, many) for each in found]
    if type(found) is not int or abs(found) < many // 2:
        return found
    slope = round(found / many)
    offset = found - slope * many
    if not 0 < slope < many // 2 or abs(offset) > many // 4:
        raise _Unlike
    return {"n": [slope, offset]}


def compare(first: Any, second: Any, counts: tuple[int, int]) -> Any | None:
    """One graph for any number of examples, from those for two numbers; None if there is none."""
    try:
        return _merged(first, second, counts)
    except _Unlike:
        return None


def _merged(first: Any, second: Any, counts: tuple[int, int]) -> Any:
    if type(first) is not type(second):
        raise _Unlike
    if isinstance(first, dict):
        if first.keys() != second.keys():
            raise _Unlike
        return {key: _merged(first[key], second[key], counts) for key in first}
    if isinstance(first, list):
        if len(first) != len(second):
            raise _Unlike
        return [_merged(*pair, counts) for pair in zip(first, second, strict=True)]
    if first == second:
        return first
    if type(first) is int:
        return _linear(first, second, counts)
    if type(first) is float:
        return _share(first, second, counts)
    raise _Unlike


def _linear(first: int, second: int, counts: tuple[int, int]) -> dict[str, list[int]]:
    slope, rest = divmod(second - first, counts[1] - counts[0])
    offset = first - slope * counts[0]
    # Any two numbers lie on a line; that through two squares crosses far below 0.
    if rest or slope < 1 or offset <= -counts[0]:
        raise _Unlike
    return {"n": [slope, offset]}


def _share(first: float, second: float, counts: tuple[int, int]) -> dict[str, Any]:
    """A mean's 1 / N, or the logarithm of N or of 1 / N."""
    share = first * counts[0]
    if math.isclose(share, second * counts[1], rel_tol=1e-12):
        return {"over_n": share}
    slope = (second - first) / math.log(counts[1] / counts[0])
    if math.isclose(abs(slope), 1, rel_tol=1e-9):
        return {"log_n": [round(slope), first - round(slope) * math.log(counts[0])]}
    raise _Unlike
