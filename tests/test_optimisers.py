"""Optimisers by name: what Muon moves, and that one call of all parameters is as two were."""

import copy

import pytest
import torch
from torch import nn

from vae_core import RunConfig, UserError
from vae_core.artifacts.optimisers import optimiser_record
from vae_core.training.muon import MuonAndAdamW
from vae_core.training.optimisation import build_optimiser
from vae_core.training.state import Training

SMALL = {"dataset": "digits", "hidden": (8,), "latent_dim": 2, "epochs": 1}


def with_gradients(training: Training) -> list[nn.Parameter]:
    generator = torch.Generator().manual_seed(1)
    parameters = [*training.model.parameters()]
    for parameter in parameters:
        parameter.grad = torch.randn(parameter.shape, generator=generator)
    return parameters


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_muon_moves_matrices_and_adamw_the_rest(digits, decay: float) -> None:
    values = {**SMALL, "network": "conv", "model": "class-prior-vae", "weight_decay": decay}
    training = Training(RunConfig.parse({**values, "optimiser": "muon"}), digits)
    parameters = with_gradients(training)
    matrices, kernels, free = training.optimiser.param_groups
    assert {p.ndim for p in matrices["params"]} == {2} and kernels["params"][0].ndim == 4
    learned = {id(p) for p in training.model.prior.parameters()}
    assert learned <= {id(p) for p in free["params"]}, "a table of classes is no matrix"
    assert (kernels["weight_decay"], free["weight_decay"]) == (decay, 0)
    before = [p.detach().clone() for p in parameters]
    expected = dict(zip(map(id, parameters), before, strict=True))
    for group, build in (
        (matrices, lambda p: torch.optim.Muon(p, 1e-3, decay, adjust_lr_fn="match_rms_adamw")),
        (kernels, lambda p: torch.optim.AdamW(p, 1e-3, weight_decay=decay, fused=True)),
        (free, lambda p: torch.optim.AdamW(p, 1e-3, weight_decay=0, fused=True)),
    ):
        twins = [nn.Parameter(expected[id(p)].clone()) for p in group["params"]]
        for twin, parameter in zip(twins, group["params"], strict=True):
            twin.grad = parameter.grad.clone()
        build(twins).step()
        expected |= {id(p): twin for p, twin in zip(group["params"], twins, strict=True)}
    training.optimiser.step()
    for parameter in parameters:
        assert torch.equal(parameter, expected[id(parameter)])


def test_muon_goes_on_where_it_was(digits) -> None:
    config = RunConfig.parse({**SMALL, "optimiser": "muon"})
    first, second = Training(config, digits), Training(config, digits)
    with_gradients(first)
    first.optimiser.step()
    second.model.load_state_dict(first.model.state_dict())
    second.optimiser.load_state_dict(copy.deepcopy(first.optimiser.state_dict()))
    assert isinstance(second.optimiser, MuonAndAdamW)
    for training in (first, second):
        with_gradients(training)
        training.optimiser.step()
    for mine, theirs in zip(first.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_the_page_says_that_it_has_no_muon(digits) -> None:
    config = RunConfig.parse({**SMALL, "optimiser": "muon"})
    training = Training(config, digits)
    with pytest.raises(UserError, match="its optimiser muon is not one that the page has"):
        optimiser_record(training.optimiser, config, {})


def test_without_decay_all_parameters_are_moved_in_one_call(digits) -> None:
    for name in ("adam", "adamw", "sgd", "rmsprop"):
        plain, decayed = (
            build_optimiser(
                RunConfig.parse({**SMALL, "optimiser": name, "weight_decay": decay}),
                Training(RunConfig.parse(SMALL), digits).model,
            )
            for decay in (0.0, 0.1)
        )
        assert len(plain.param_groups) == 1 and len(decayed.param_groups) == 2
        orders = [
            [tuple(p.shape) for group in each.param_groups for p in group["params"]]
            for each in (plain, decayed)
        ]
        assert orders[0] == orders[1], "checkpoints of before find their places"
