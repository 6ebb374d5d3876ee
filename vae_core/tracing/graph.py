"""A torch module as a graph that the page runs: JSON, and the constants that it needs.

The graph (format 2)::

    {"format": 2,
     "inputs":  [{"name": "z", "shape": [SIZE], "role": ROLE}],
     "nodes":   [{"name": "t3", "op": "addmm", "args": {NAME: ARG}, "shape": [SIZE], "type": TYPE}],
     "outputs": [{"name": "picture", "value": REF, "shape": [SIZE]}],
     "state":   [{"tensor": "model/...", "value": REF}],
     "batch":   64}

SIZE is an integer, or ``{"n": [a, b]}``: a N + b, where N is the number of examples. Where the
sizes of a graph are not linear in N, it is written for one number of examples, its ``batch``.
ROLE is "given", "weight" (of an objective), "noise" or "index" (random draws, with their "law") or
"mask" (of dropout, with "keep", the probability of a one).
TYPE is "float", "int" or "bool". A node with several results has ``parts`` instead, a list of
``{"shape", "type"}`` or null.
ARG is a number, a bool, a string, null within a list, a list, a SIZE, ``{"over_n": c}``: c / N,
``{"log_n": [a, b]}``: a log N + b, ``{"number": "inf" | "-inf" | "nan"}``, or a REF.
REF is ``{"ref": "t3"}``, a node or an input; ``{"ref": "t3", "part": 1}``, one of its results; or
``{"tensor": "model/decoder.0.weight"}``, a tensor found beside the graph.

``op`` is the name of an ATen operation without namespace and overload, ``args`` are by the names of
its schema with defaults filled in; what says type, device or layout is left out, and so is None.
``state`` are the new values of buffers, to be kept after a run; it and ``batch`` may be missing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram

from vae_core.tracing.batch import compare, counted, resized
from vae_core.tracing.joint import JointProgram
from vae_core.tracing.operations import FORMAT
from vae_core.tracing.program import (
    decomposed,
    derived_program,
    forward_program,
    joint_program,
    pushed_program,
    untraceable,
)
from vae_core.tracing.writing import Names, UnknownOperation, written

PROBES = 5, 7  # examples, of the two traces that are compared
MANY = 15_485_863  # a prime: a size that follows no number of examples is not near a multiple


@dataclass(frozen=True)
class Traced:
    """A graph and the tensors that it reads beside those of the model's state dict."""

    graph: dict[str, Any]
    constants: dict[str, Tensor]  # by the names in the graph


def trace(
    module: nn.Module,
    inputs: Mapping[str, Tensor],
    outputs: Sequence[str],
    *,
    rename: Callable[[str], str] = str,
    prefix: str = "model/",
    constants: str = "constant/",
    roles: Mapping[str, str] | None = None,
    unbatched: Collection[str] = (),
    open_batch: bool = True,
    sizes_only: bool = False,
) -> Traced:
    """What ``module(*inputs.values())`` computes.

    The module is traced in the modes its parts are in: call ``eval()`` before, unless dropout is
    meant to be seen.

    Args:
        module: returns a tensor or a tuple of tensors.
        inputs: name -> an example, in the order of the module's arguments, each with the examples
            along its first axis.
        outputs: names of what it returns; those beyond are not used.
        rename: maps a name of ``module.state_dict()`` to the name under which it is saved.
        prefix: put before every such name.
        constants: put before the names of tensors that are in no state dict.
        roles: of inputs that are not "given".
        unbatched: inputs without an axis of examples; one of no axes is so anyway.
        open_batch: whether the graph is to run any number of examples, not just those of
            ``inputs``. Where it cannot, it has a "batch".
        sizes_only: promise that nothing but sizes follows the number of examples, no factor or
            share: then one trace tells how, in half the time.

    Raises:
        UserError: when the module cannot be traced; it says why.
    """
    names = Names(tuple(inputs), tuple(outputs), rename, prefix, constants, dict(roles or {}))
    fixed = {name for name in inputs if name in unbatched or not inputs[name].ndim}

    def once(count: int | None) -> Traced:
        given = inputs if count is None else resized(inputs, fixed, count)
        program = forward_program(module, given)
        try:
            return Traced(*written(program, names))
        except UnknownOperation:
            return _known(decomposed(program), names)

    if open_batch and sizes_only:
        found = once(MANY)
        graph = counted(found.graph, MANY)
        if graph is not None:
            return Traced({"format": FORMAT, **graph}, found.constants)
    return _opened(once, inputs, fixed, open_batch)


def trace_gradient(
    module: nn.Module,
    inputs: Mapping[str, Tensor],
    outputs: Sequence[str],
    *,
    rename: Callable[[str], str] = str,
    prefix: str = "model/",
    constants: str = "constant/",
    roles: Mapping[str, str] | None = None,
    unbatched: Collection[str] = (),
    open_batch: bool = False,
) -> Traced:
    """What ``module(*inputs.values())`` computes, and the gradient of its first result.

    Arguments as for :func:`trace`. The first result is a loss without axes, the others carry no
    gradient (``detach()`` them). Outputs gain "gradient/NAME" for every parameter that the loss
    reaches and that requires a gradient, NAME as it is saved, without the prefix. Random draws
    become inputs "epsilon", "epsilon1", ... in the order of the module's calls.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    names = Names(tuple(inputs), tuple(outputs), rename, prefix, constants, dict(roles or {}))
    fixed = {name for name in inputs if name in unbatched or not inputs[name].ndim}

    def once(count: int | None) -> Traced:
        given = inputs if count is None else resized(inputs, fixed, count)
        return _known(joint_program(module, given), names)

    return _opened(once, inputs, fixed, open_batch)


def trace_derivative(
    module: nn.Module,
    inputs: Mapping[str, Tensor],
    outputs: Sequence[str],
    *,
    prefix: str = "model/",
    constants: str = "constant/",
) -> Traced:
    """The first result of ``module(*inputs.values())``, and its derivative along a direction.

    The graph has one more input, "tangent", of the shape of the first: each example's direction.

    Args:
        module: in evaluation mode, otherwise as for :func:`trace`.
        inputs: as for :func:`trace`, the first is the one that is moved.
        outputs: names of the result and of its derivative.
        prefix: as for :func:`trace`.
        constants: as for :func:`trace`.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    moved = next(iter(inputs.values()))
    inputs = {**inputs, "tangent": torch.ones_like(moved)}

    def inner(name: str) -> str:
        return name.removeprefix("module.")

    names = Names(tuple(inputs), tuple(outputs), inner, prefix, constants, {})

    def once(count: int | None) -> Traced:
        given = inputs if count is None else resized(inputs, (), count)
        return _known(pushed_program(module, given), names)

    return _opened(once, inputs, (), True)


def trace_derived(
    module: nn.Module,
    inputs: Mapping[str, Tensor],
    outputs: Sequence[str],
    *,
    rename: Callable[[str], str] = str,
    prefix: str = "model/",
    constants: str = "constant/",
    roles: Mapping[str, str] | None = None,
) -> Traced:
    """What a module computes that takes derivatives by its inputs itself, for so many examples.

    Arguments as for :func:`trace`; no parameter of the module learns.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    names = Names(tuple(inputs), tuple(outputs), rename, prefix, constants, dict(roles or {}))
    return _opened(lambda _: _known(derived_program(module, inputs), names), inputs, (), False)


def _known(program: ExportedProgram | JointProgram, names: Names) -> Traced:
    """The graph of a program of which the page must know every operation."""
    try:
        return Traced(*written(program, names))
    except UnknownOperation as error:
        lacking = f"it uses the operation {error}, which the browser's runtime lacks"
        raise untraceable(lacking) from error


def _opened(
    once: Callable[[int | None], Traced],
    inputs: Mapping[str, Tensor],
    fixed: Collection[str],
    open_batch: bool,
) -> Traced:
    """The graph for any number of examples where two traces agree, else that for the number given.

    Args:
        once: a trace for a number of examples, or for that of the inputs.
        inputs: the examples.
        fixed: those of them without an axis of examples.
        open_batch: whether to try.
    """
    if open_batch:
        first, second = (once(count) for count in PROBES)
        graph = compare(first.graph, second.graph, PROBES)
        same = first.constants.keys() == second.constants.keys() and all(
            value.equal(second.constants[name]) for name, value in first.constants.items()
        )
        if graph is not None and same:
            return Traced({"format": FORMAT, **graph}, first.constants)
    found = once(None)
    batch = next(len(each) for name, each in inputs.items() if name not in fixed)
    return Traced({"format": FORMAT, **found.graph, "batch": batch}, found.constants)
