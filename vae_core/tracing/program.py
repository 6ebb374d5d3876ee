"""A torch module as a program of ATen operations, with or without its gradient."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn
from torch.distributions import Distribution
from torch.export import ExportedProgram, default_decompositions, export
from torch.export.experimental import _export_forward_backward

from vae_core.errors import UserError
from vae_core.tracing.operations import WHOLE


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
    with _reasons():
        return program.run_decompositions(_decompositions())


def joint_program(module: nn.Module, inputs: Mapping[str, Tensor]) -> ExportedProgram:
    """What the module computes, and the gradient of the first of its results."""
    with _reasons(), _unchecked(), _no_hooks(module), torch.enable_grad():
        program = export(module, tuple(inputs.values()), strict=False)
        return _export_forward_backward(program, joint_loss_index=0)


def _decompositions() -> dict[Any, Any]:
    """Of all operations but those that stay whole."""
    return {
        operation: rule
        for operation, rule in default_decompositions().items()
        if operation._schema.name.partition("::")[2] not in WHOLE
    }


@contextlib.contextmanager
def _reasons() -> Iterator[None]:
    """Say why torch cannot follow a module in one sentence."""
    try:
        yield
    except (RuntimeError, AssertionError, ValueError, TypeError, NotImplementedError) as error:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise untraceable(f"torch.export cannot follow it ({reason})") from error


@contextlib.contextmanager
def _unchecked() -> Iterator[None]:
    """Distributions do not look at the values of their parameters, which a trace has not."""
    before = Distribution._validate_args
    Distribution.set_default_validate_args(False)
    try:
        yield
    finally:
        Distribution.set_default_validate_args(before)


@contextlib.contextmanager
def _no_hooks(module: nn.Module) -> Iterator[None]:
    """Refuse what changes a gradient on its way: the exporter drops that without a word."""

    def refuse(what: str) -> Any:
        def called(*_: Any, **__: Any) -> None:
            raise untraceable(f"{what} changes its gradient, and torch.export would leave that out")

        return called

    hooked = [
        name
        for name, part in module.named_modules()
        if part._backward_hooks or part._backward_pre_hooks
    ]
    hooked += [name for name, each in module.named_parameters() if each._backward_hooks]
    if hooked:
        refuse(f"a hook of {hooked[0] or 'the module'}")()
    with (
        mock.patch.object(torch.Tensor, "register_hook", refuse("a hook of a tensor")),
        mock.patch.object(
            torch.Tensor, "register_post_accumulate_grad_hook", refuse("a hook of a tensor")
        ),
        mock.patch.object(torch.autograd.Function, "apply", refuse("an autograd.Function")),
    ):
        yield
