"""The step of a training as CUDA graphs: launched whole, from picking the batch to the average.

A small model's kernels take less time on a GPU than Python takes to ask for them one by one. A
graph is recorded once for each form that a step has (a last batch is shorter, the average moves
every few steps) and replayed from then on; whatever changes from step to step is a tensor that it
reads. See "Whole-network capture" in torch's notes on CUDA.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol

import torch
from torch import Tensor

from vae_core import catalogue, draws
from vae_core.config.run import RunConfig
from vae_core.training.optimisation import CAPTURABLE, RECORDED

WARM_UP = 3  # steps before the first recording, as torch asks for
# One recording at a time in a process.
_recording = threading.Lock()

# (positions (B,), weights of the loss, share of the average or None) -> sums over the batch of
# reconstruction term and KL divergence.
Step = Callable[[Tensor, Mapping[str, Tensor], Tensor | None], tuple[Tensor, Tensor]]
Work = Callable[[], None]


class Recorder(Protocol):
    """What runs work before it is recorded, and records it."""

    def warm(self, work: Work) -> None:
        """Do the work once, as it is done where it is recorded."""
        ...

    def record(self, work: Work) -> Work:
        """What does the same work from now on; it is not done yet."""
        ...


class CudaRecorder:
    """Records work as CUDA graphs, whose draws go on with a generator at each replay."""

    def __init__(self, generator: torch.Generator):
        self._generator = generator
        self._stream = torch.cuda.Stream()

    def warm(self, work: Work) -> None:
        """Do the work on a stream beside the usual one."""
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            work()
        torch.cuda.current_stream().wait_stream(self._stream)

    def record(self, work: Work) -> Work:
        """A graph of the work."""
        graph, stream = torch.cuda.CUDAGraph(), torch.cuda.current_stream()
        graph.register_generator_state(self._generator)
        try:
            with _recording, torch.cuda.graph(graph, capture_error_mode="thread_local"):
                work()
        finally:
            torch.cuda.set_stream(stream)  # which a recording that failed would not put back
        return graph.replay


class CapturedStep:
    """Takes steps by graphs; those that come before a recording are taken one by one.

    Attributes:
        failed: why the step could not be recorded; None where it could, or was not tried yet.
    """

    def __init__(
        self, step: Step, weights: Mapping[str, float], device: torch.device, by: Recorder
    ):
        self._step, self._by = step, by
        self._weights = {name: torch.zeros((), device=device) for name in weights}
        self._share, self._sums = torch.zeros((), device=device), torch.zeros(2, device=device)
        self._told: dict[str, float] = {}
        self._positions: dict[int, Tensor] = {}
        self._replays: dict[tuple[int, bool], Work] = {}
        self._taken: Counter[tuple[int, bool]] = Counter()
        self.failed: str | None = None

    def take(
        self, positions: Tensor, weights: Mapping[str, float], share: float | None
    ) -> tuple[Tensor, Tensor]:
        """Take a step: sums of reconstruction term and KL, which the next step overwrites.

        Args:
            positions: of the examples in the training set, int64 (B,).
            weights: of the loss.
            share: how far the average moves towards the weights; None where it stays.
        """
        for name, value in weights.items():
            self._tell(name, self._weights[name], value)
        if share is not None:
            self._tell("share of the average", self._share, share)
        form = len(positions), share is not None
        if len(positions) not in self._positions:
            self._positions[len(positions)] = torch.empty_like(positions)
        self._positions[len(positions)].copy_(positions)
        replay = self._replays.get(form) or self._recorded(form)
        replay()
        self._taken[form] += 1
        return self._sums[0], self._sums[1]

    def _tell(self, name: str, tensor: Tensor, value: float) -> None:
        if self._told.get(name) != value:
            tensor.fill_(value)
            self._told[name] = value

    def _recorded(self, form: tuple[int, bool]) -> Work:
        """What takes a step of this form: recorded, where that is due and possible."""

        def work() -> None:
            size, moves = form
            share = self._share if moves else None
            found = self._step(self._positions[size], self._weights, share)
            self._sums.copy_(torch.stack(found))

        if self.failed:
            return work
        if not self._taken[form] or self._taken.total() < WARM_UP:
            return lambda: self._by.warm(work)
        try:
            self._replays[form] = self._by.record(work)
        except RuntimeError as error:
            self.failed = str(error)
            return work
        return self._replays[form]


def why_not_captured(config: RunConfig, device: torch.device, *parts: object) -> str | None:
    """Why a step cannot be recorded; None where it can.

    Args:
        config: of the run.
        device: that it computes on.
        parts: modules and functions of the step.
    """
    row, objective = catalogue.MODELS[config.model], config.objective
    reasons = {
        f"{device.type} has no graphs of this kind": device.type not in RECORDED,
        "it plays against another network, which answers": objective.adversarial,
        "which examples have a label decides what is computed": row.classifier,
        "entries of its codebook that nothing goes to are begun anew": row.posterior
        == "vector-quantised",
        "recurrent layers plan their work as they run": config.network in ("gru", "writer"),
        "draws of a component are checked as they are made": objective.name == "mmd"
        and config.prior in ("mixture", "vampprior"),
        f"the optimiser {config.optimiser} counts on the processor": config.optimiser
        not in CAPTURABLE,
        "a part of it is not this package's own": not all(map(draws.asks, parts)),
    }
    return next((why for why, holds in reasons.items() if holds), None)
