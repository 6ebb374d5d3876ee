"""The graphs of a training, as the page runs them (format: :mod:`vae_core.tracing.graph`).

They name the model's tensors as its weights file does, "model/...", an adversary's
"model/adversary...", and hold no weights: one graph is that of all runs of a configuration.
"""

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.data.labels import rehearsed
from vae_core.data.spec import DatasetSpec
from vae_core.draws import torch_stream
from vae_core.models.vae import VAE, build_model
from vae_core.tracing.graph import Traced, trace, trace_derived, trace_gradient
from vae_core.tracing.program import untraceable
from vae_core.training.adversaries import build_adversary
from vae_core.training.graphs.looking import DecodeSubject, EncodeSubject, LookSubject
from vae_core.training.graphs.modules import (
    EXAMPLES,
    AnswerSubject,
    LossSubject,
    StepSubject,
    Subject,
)
from vae_core.training.graphs.pulling import PullSubject

PARTS = {"encode": EncodeSubject, "look": LookSubject, "decode": DecodeSubject}
_DRAWN = "z", "parameters"  # inputs whose examples are along the second axis
_MANY = 1000.0  # examples of a training set, while it is traced: no number of the graph


def loss_graph(model: VAE, config: RunConfig, batch: int | None = None) -> Traced:
    """The loss as it is looked at (:class:`LossSubject`), of any number of examples.

    Where the loss compares examples in pairs it is for those of a training step alone. The model
    is taken in evaluation mode: without dropout, with its running statistics.

    Args:
        model: whose graph it is.
        config: of its run.
        batch: how many examples alone it is to be for; None for any number.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    subject = subject_of(LossSubject, model, config).eval()
    count = batch or step_size(config)
    return traced(trace, subject, count, open_batch=batch is None)


def part_graph(part: str, model: VAE, config: RunConfig, sizes_only: bool = False) -> Traced:
    """What one sees of an example in a part of the model, of any number of examples.

    Args:
        part: "encode" (:class:`EncodeSubject`), "look" (:class:`LookSubject`) or "decode"
            (:class:`DecodeSubject`).
        model: whose graph it is, taken as :func:`loss_graph` takes it.
        config: of its run.
        sizes_only: as for :func:`vae_core.tracing.graph.trace`.

    Raises:
        UserError: when it cannot be traced for any number of examples; it says why.
    """
    subject = PARTS[part](copy.deepcopy(model), config).eval()
    with torch.no_grad(), torch_stream():
        subject(*_inputs(subject, 1).values())  # names its results
    found = traced(trace, subject, 1, part, sizes_only=sizes_only)
    if "batch" in found.graph:
        raise untraceable("its sizes do not follow the number of examples in a straight line")
    return found


def pull_graph(model: VAE, config: RunConfig) -> Traced:
    """What pulls on the code of one example (:class:`PullSubject`), for one example alone.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    subject = PullSubject(copy.deepcopy(model), config).eval()
    return traced(trace_derived, subject, 1, "pull")


def gradient_graph(model: VAE, config: RunConfig, batch: int) -> Traced:
    """The loss of a step on so many examples, and its gradient (:class:`StepSubject`).

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    subject = subject_of(StepSubject, model, config).train()
    return traced(trace_gradient, subject, batch, "step", unbatched=_DRAWN)


def answer_graph(model: VAE, config: RunConfig, batch: int) -> Traced:
    """The loss of the adversary on so many examples, and its gradient (:class:`AnswerSubject`).

    It is run after the model's own step, on the codes and parameters that this gave.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    subject = subject_of(AnswerSubject, model, config).train()
    return traced(trace_gradient, subject, batch, "answer", unbatched=_DRAWN)


def step_size(config: RunConfig) -> int:
    """The examples of a training step, with those labelled ones that are shown beside them."""
    count = config.batch_size
    return count if config.labelled is None else count + rehearsed(count)


def model_of(config: RunConfig, data: Dataset | DatasetSpec) -> VAE:
    """A model of the configuration, whose numbers do not matter; torch's random state is kept."""
    with torch_stream():
        return build_model(config, data.shape, len(data.class_names), data.layout)


def subject_of(
    kind: Callable[[VAE, RunConfig, Any], Subject], model: VAE, config: RunConfig
) -> Subject:
    """What is traced: a copy of the model, and an adversary whose numbers do not matter."""
    with torch_stream():
        adversary = build_adversary(config, model.shape)
    return kind(copy.deepcopy(model), config, adversary)


def traced(
    how: Callable[..., Traced], subject: Subject, count: int, part: str = "", **more: Any
) -> Traced:
    """The graph of a subject, with the names that the model's file has.

    Args:
        how: a function of :mod:`vae_core.tracing.graph`.
        subject: in the modes in which it is meant to be seen.
        count: examples of its inputs.
        part: the graph's name in the file, which the names of its constants bear.
        more: further arguments of ``how``.

    Raises:
        UserError: when it cannot be traced; it says why.
    """
    return how(
        subject,
        _inputs(subject, count),
        subject.outputs,
        rename=_saved,
        constants=f"constant/{part}/" if part else "constant/",
        roles=_roles(subject),
        **more,
    )


def _inputs(subject: Subject, count: int) -> dict[str, Tensor]:
    """An example of each input."""
    model = subject.model
    likelihood = model.likelihood.params_per_element
    channels, *size = model.shape
    codes = (subject.samples, count, model.latent_dim)
    sizes = {
        "x": (count, *model.shape),
        "y": (count, model.classes),
        "mu": (count, model.latent_dim),
        "sigma": (count, model.latent_dim),
        "z": codes if "parameters" in subject.names else codes[1:],
        "parameters": (subject.samples, count, likelihood * channels, *size),
    }
    numbers = {EXAMPLES: _MANY}
    return {name: torch.full(sizes.get(name, ()), numbers.get(name, 0.5)) for name in subject.names}


def _roles(subject: Subject) -> dict[str, str]:
    return dict.fromkeys((EXAMPLES, *subject.weights), "weight")


def _saved(name: str) -> str:
    """A name of the subject's state as the model's file has it."""
    return name.removeprefix("model.")
