"""A torch module as a program of ATen operations, with or without its gradient."""

import contextlib
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributions import Distribution
from torch.export import ExportedProgram, default_decompositions, export

from vae_core.errors import UserError
from vae_core.tracing.joint import JointProgram, joint
from vae_core.tracing.operations import WHOLE
from vae_core.tracing.pushed import derived, pushed


def untraceable(reason: str) -> UserError:
    """The error for a module that only torch can run."""
    return UserError(
        f"The browser cannot run this model: {reason}. The server decodes such a model; to see "
        "it move in the browser, build it from the layers that the catalogue's networks use."
    )


def forward_program(module: nn.Module, inputs: Mapping[str, Tensor]) -> ExportedProgram:
    """What the module computes, layers and other compositions whole."""
    with _reasons(), _unchecked(), torch.no_grad():
        return export(module, tuple(inputs.values()), strict=False)


def decomposed(program: ExportedProgram) -> ExportedProgram:
    """A program's compositions as what they are made of, without those that the page has whole."""
    with _reasons(), warnings.catch_warnings():
        # torch's own: it copies a tree by a name that it is about to give up.
        warnings.simplefilter("ignore", FutureWarning)
        return program.run_decompositions(_decompositions())


def joint_program(module: nn.Module, inputs: Mapping[str, Tensor]) -> JointProgram:
    """What the module computes, and the gradient of the first of its results."""
    with _reasons(), _unchecked():
        return joint(module, inputs)


def pushed_program(module: nn.Module, inputs: Mapping[str, Tensor]) -> JointProgram:
    """The first of the module's results, and its derivative along a direction."""
    with _reasons(), _unchecked():
        return pushed(module, inputs)


def derived_program(module: nn.Module, inputs: Mapping[str, Tensor]) -> JointProgram:
    """What a module computes that takes derivatives itself."""
    with _reasons(), _unchecked():
        return derived(module, inputs)


def _decompositions() -> dict[Any, Any]:
    """Of all operations but those that stay whole."""
    known: Any = default_decompositions()
    return {
        operation: rule
        for operation, rule in known.items()
        if operation._schema.name.partition("::")[2] not in WHOLE
    }


@contextlib.contextmanager
def _reasons() -> Iterator[None]:
    """Say why torch cannot follow a module in one sentence."""
    try:
        yield
    except (RuntimeError, AssertionError, ValueError, TypeError, NotImplementedError) as error:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise untraceable(f"torch cannot follow it ({reason})") from error


@contextlib.contextmanager
def _unchecked() -> Iterator[None]:
    """Distributions do not look at the values of their parameters, which a trace has not."""
    before = Distribution._validate_args
    Distribution.set_default_validate_args(False)
    try:
        yield
    finally:
        Distribution.set_default_validate_args(before)
