"""Optimisers by name, and the process settings that make small trainings fast."""

import ctypes
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.models.networks import kernels
from vae_core.models.vae import VAE
from vae_core.training.adversaries import Adversary
from vae_core.training.muon import MuonAndAdamW

# What an optimiser takes: groups of parameters, each with its weight decay.
Parameters = list[dict[str, Any]]
# Optimisers of which a step can be recorded.
RECORDED = {"cuda"}  # kinds of devices on which steps are recorded
CAPTURABLE = ("adam", "adamw", "sgd", "rmsprop")


def build_optimiser(config: RunConfig, model: VAE) -> torch.optim.Optimizer:
    """The optimiser of a configuration over all of a model's parameters.

    Weight decay pulls at what :func:`vae_core.models.networks.kernels` gives, but for the prior's:
    not at biases, nor at a learned sigma.
    ``fused`` does the whole update in one pass over memory: 1.2 x on a small MLP.
    """
    decayed = {id(p) for p in kernels(model)} - {id(p) for p in model.prior.parameters()}
    pulled, free = (
        [p for p in model.parameters() if (id(p) in decayed) == decays] for decays in (True, False)
    )
    parameters: Parameters = [
        {"params": pulled, "weight_decay": config.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]
    build = catalogue.OPTIMISERS[config.optimiser].load()
    optimiser = build(parameters, config.learning_rate)
    if model.device.type in RECORDED and config.optimiser in CAPTURABLE:
        for group in optimiser.param_groups:
            # Where steps are recorded, the rate is read anew at each of them.
            group["lr"] = torch.full((), config.learning_rate, device=model.device)
            group |= {"capturable": True} if "capturable" in group else {}
    return optimiser


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Let an optimiser take steps of this size; where that is a tensor, it is read at each."""
    for group in optimiser.param_groups:
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate


def _alike(parameters: Parameters) -> Parameters:
    """As one group where their decay is the same: each takes a call of its own at every step."""
    decays = {group["weight_decay"] for group in parameters}
    if len(decays) > 1:
        return parameters
    joined = [p for group in parameters for p in group["params"]]
    return [{"params": joined, "weight_decay": decays.pop()}]


def adam(parameters: Parameters, rate: float) -> torch.optim.Optimizer:
    """Adam (arXiv:1412.6980)."""
    return torch.optim.Adam(_alike(parameters), rate, fused=True)


def adamw(parameters: Parameters, rate: float) -> torch.optim.Optimizer:
    """Adam with decoupled weight decay (arXiv:1711.05101)."""
    return torch.optim.AdamW(_alike(parameters), rate, fused=True)


def sgd(parameters: Parameters, rate: float) -> torch.optim.Optimizer:
    """Stochastic gradient descent, momentum 0.9."""
    return torch.optim.SGD(_alike(parameters), rate, momentum=0.9, fused=True)


def rmsprop(parameters: Parameters, rate: float) -> torch.optim.Optimizer:
    """RMSprop; PyTorch has no fused one."""
    return torch.optim.RMSprop(_alike(parameters), rate)


def muon(parameters: Parameters, rate: float) -> torch.optim.Optimizer:
    """Muon for the kernels that are matrices, AdamW for the rest.

    Maps of a convolution and what a prior learns are no matrices that act on a vector.
    """
    pulled, free = parameters
    matrices = [p for p in pulled["params"] if p.ndim == 2]
    other = [p for p in pulled["params"] if p.ndim != 2]
    rest = [{**pulled, "params": other}, free]
    return MuonAndAdamW(matrices, [g for g in rest if g["params"]], rate, pulled["weight_decay"])


def build_adversary_optimiser(config: RunConfig, adversary: Adversary) -> torch.optim.Optimizer:
    """Adam for what a model is trained against, at the model's rate, whatever moves the model."""
    rate, betas = config.learning_rate, adversary.BETAS
    return torch.optim.Adam(adversary.parameters(), rate, betas, fused=True)


def use_bfloat16(precision: str, device: torch.device) -> bool:
    """Whether matrix products run in bfloat16: ``auto`` asks what computes them."""
    if precision != "auto":
        return precision == "bfloat16"
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type != "cpu":
        return False
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


@contextmanager
def flushed_denormals() -> Iterator[None]:
    """Take numbers too small for a normal float as zero for a block, in this thread.

    Adam's averages of gradients that have died out sink below 1e-38, where processors are many
    times slower: without this a small MLP loses a fifth of its speed after some epochs.
    """
    before = bool((torch.tensor([1e-40]) * 1.0 == 0).item())
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)


def keep_memory() -> bool:
    """Tell glibc to keep freed memory rather than return it to the system at every step.

    Without it each step of a convolutional network faults its activations in anew: up to 1.7 x
    slower. For processes that only train; a no-op outside Linux with glibc.

    Returns:
        Whether it was done.
    """
    if os.name != "posix" or platform.libc_ver()[0] != "glibc":
        return False
    libc = ctypes.CDLL("libc.so.6")
    mmap_max, trim_threshold, top_pad = -4, -1, -2
    settings = ((mmap_max, 0), (trim_threshold, 2**31 - 1), (top_pad, 2**28))
    return all(libc.mallopt(option, value) == 1 for option, value in settings)
