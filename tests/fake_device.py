"""Steps of trainings on a device that is none: shapes and devices are real, numbers are not.

torch has a backend that is made in Python, and tensors that know where they are and nothing else.
On those every operation says whether it is given tensors of two devices. It is set up for a whole
process: ``python -m tests.fake_device`` takes configurations as JSON lines and answers in kind.
"""

import copy
import gc
import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any
from unittest.mock import patch

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

from tests.test_draws import few, small
from vae_core.data import Dataset
from vae_core.data.base import Split
from vae_core.models.posteriors import VectorQuantisedHead
from vae_core.models.priors import Prior
from vae_core.training import capture, optimisation, state
from vae_core.training.state import Training

NAME = "fakegpu"
_kept: list[Any] = []


class _Module:
    """What torch asks the module of a backend."""

    @staticmethod
    def is_available() -> bool:
        return True

    is_initialized = is_available

    @staticmethod
    def _is_in_bad_fork() -> bool:
        return False

    @staticmethod
    def manual_seed_all(seed: int) -> None:
        pass

    @staticmethod
    def device_count() -> int:
        return 1

    @staticmethod
    def current_device() -> int:
        return 0


class Processor(TorchDispatchMode):
    """Collects the operations that are given, or give, a tensor on the processor."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        # A fused update changes in place, and none of those with a rate as a tensor can be faked.
        fused = func.name().startswith("aten::_fused_")
        result = None if fused else func(*args, **(kwargs or {}))
        tensors = [each for each in pytree.tree_leaves((args, kwargs, result)) if _told(each)]
        if any(each.device.type == "cpu" for each in tensors):
            self.found.append(str(func))
        return result


def _told(each: Any) -> bool:
    return isinstance(each, torch.Tensor)


class Called:
    """What stands in for the recorder of graphs: work is done instead of being recorded."""

    def __init__(self, *_: object) -> None:
        self.recorded = self.warmed = 0

    def warm(self, work: Any) -> None:
        self.warmed += 1
        work()

    def record(self, work: Any) -> Any:
        self.recorded += 1
        return work


def _fake(data: Dataset, mode: FakeTensorMode) -> Dataset:
    """The data set with tensors that have no numbers; nothing of it is checked again."""
    made = copy.copy(data)
    for part in ("train", "validation", "test"):
        split = copy.copy(getattr(data, part))
        for each in fields(Split):
            value = getattr(split, each.name)
            if value is not None:
                object.__setattr__(split, each.name, mode.from_tensor(value))
        object.__setattr__(made, part, split)
    return made


def _like(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    return torch.empty(tensor.shape, dtype=tensor.dtype, device=device)


def _moved(module: nn.Module, device: torch.device) -> nn.Module:
    """What ``module.to`` does; torch cannot swap the numbers of a tensor that has none."""
    for part in module.modules():
        for name, each in part.named_parameters(recurse=False):
            setattr(part, name, nn.Parameter(_like(each, device), each.requires_grad))
        for name, each in part.named_buffers(recurse=False):
            setattr(part, name, _like(each, device))
        if isinstance(part, Prior):
            part.device = device
    return module


@contextmanager
def _there(device: torch.device) -> Iterator[None]:
    """A training finds the device, and that it can record steps there."""
    with (
        patch.object(nn.Module, "to", _moved),
        # Which entries are begun anew is a matter of numbers.
        patch.object(VectorQuantisedHead, "after_step", VectorQuantisedHead.follow),
        patch.object(state, "device_named", lambda name: device),
        patch.object(state, "noise_on", lambda *_: None),
        patch.object(state, "check_parts", lambda *_: None),
        patch.object(state, "CudaRecorder", Called),
        patch.object(capture, "RECORDED", {NAME}),
        patch.object(optimisation, "RECORDED", {NAME}),
    ):
        yield


def steps(values: dict[str, Any]) -> dict[str, Any]:
    """Three steps of a configuration: what touched the processor, and how they were taken."""
    config, device = small(**values), torch.device(NAME, 0)
    data = few(config.dataset)
    with FakeTensorMode(allow_non_fake_inputs=True) as mode, _there(device):
        training = Training(config, _fake(data, mode))
        training._batches.positions(0)  # the order of an epoch comes from the processor
        with Processor() as seen:
            for _ in range(3):
                training.advance()
    _kept.append((mode, training))
    weights = list(training.model.state_dict().values())
    assert all(isinstance(each, FakeTensor) and each.device == device for each in weights)
    return {"processor": sorted(set(seen.found)), "captured": training.captured is not None}


def main() -> None:
    """Answer each line.

    Nothing is freed, and the process ends without clearing up: torch breaks down where tensors
    that have no numbers are freed while others are made.
    """
    gc.disable()
    _setup_privateuseone_for_python_backend(NAME, backend_module=_Module)
    for line in sys.stdin:
        try:
            found = steps(json.loads(line))
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            where = [f"{f.filename[-40:]}:{f.lineno} {f.line}" for f in frames[-14:]]
            found = {"error": f"{type(error).__name__}: {error}"[:400], "where": where}
        print(json.dumps(found), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
