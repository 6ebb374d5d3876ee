"""What a form shows decides something, and what it hides decides nothing: every model and kind."""

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch

from tests.sweeps import swept
from tests.test_every_kind import few
from vae_core import RunConfig, catalogue
from vae_core.config.reads import fields_read, priors_for
from vae_core.config.rules import likelihoods_for, suited_networks
from vae_core.errors import UserError
from vae_core.training.state import Training

KINDS = ("digits", "waves", "expressions", "wine", "pendulum")
# Not in the form, or the choice on which all others depend.
_CHOSEN = {"dataset", "model", "epochs", "seconds", "threads", "device"}
# Another value of each field than the small configuration has.
OTHERS: dict[str, Any] = {
    "latent_dim": 5, "seed": 7, "patience": 0.01, "hidden": (9, 7), "activation": "tanh",
    "normalisation": "layer", "dropout": 0.5, "word_dropout": 0.9, "initialisation": "orthogonal",
    "sigma": 0.7, "components": 3, "levels": 3, "codebook": 5, "slots": 1, "labelled": 20,
    "samples": 7, "schedule": "cosine", "warmup": 0.9, "cycles": 9, "batch_size": 9,
    "learning_rate": 0.05, "learning_rate_schedule": "warmup-cosine", "optimiser": "sgd",
    "weight_decay": 0.9, "gradient_clip": 1e-3, "precision": "bfloat16", "average_weights": False,
    **dict.fromkeys(catalogue.WEIGHTS, 0.77), "capacity": 1e-3,
}  # fmt: skip


def small(kind: str, model: str, **values: Any) -> RunConfig:
    given = {"hidden": (8,), "latent_dim": 4, "batch_size": 16, "epochs": 3, "components": 6}
    if "free_bits" in catalogue.OBJECTIVES[catalogue.MODELS[model].objective].weights:
        given["free_bits"] = 1e-4  # an untrained code carries little, which must not all be free
    return RunConfig.parse({"dataset": kind, "model": model, **given, **values})


@lru_cache(maxsize=1)
def outcome(config: RunConfig) -> tuple[bytes, ...]:
    """Four steps and a look: all weights, and what would be shown."""
    training = Training(config, few(config.dataset))
    torch.manual_seed(config.seed)
    for _ in range(4):  # the fourth is the first that the average differs from
        training.advance()
    bound = training.validate(16)
    state = training.eval_model.state_dict()
    kept = [state[name].float() for name in state if name != "likelihood.updates"]
    told = [torch.tensor([bound.reconstruction, bound.kl])]
    return tuple(each.contiguous().numpy().tobytes() for each in (*kept, *told))


def same(one: tuple[bytes, ...], other: tuple[bytes, ...], name: str) -> bool:
    """Whether the outcomes are; copies of one code are added up, so that rounding differs."""
    if name != "samples":
        return one == other
    losses = [np.frombuffer(each[-1], np.float32) for each in (one, other)]
    return np.allclose(*losses, rtol=1e-3)


def changed(config: RunConfig, name: str) -> RunConfig | None:
    """The configuration with another value of a field; None where it can have none."""
    suited = {
        "network": suited_networks(config.spec.layout, catalogue.MODELS[config.model]),
        "likelihood": likelihoods_for(config.spec.layout),
        "prior": priors_for(config.model),
        "scheduled": [list(config.objective.weights)[-1:], list(config.objective.weights)[:1]],
    }
    values = suited.get(name, [OTHERS.get(name)])
    now = getattr(config, name)
    other = (
        next((v for v in values if v != now and list(now or []) != v), None)
        if (name == "scheduled")
        else next((v for v in values if v != now), None)
    )
    if other is None:
        return None
    given = config.model_dump(exclude_unset=True)
    try:
        return RunConfig.parse({**given, name: other})
    except UserError:
        return None


def pairs(models: list[str]) -> list[tuple[str, str, str]]:
    return [(kind, model, schedule) for kind in KINDS for model in models
            for schedule in catalogue.SCHEDULES]  # fmt: skip


SOME = {
    ("digits", "vae", "constant"), ("digits", "sigma-vae", "cyclical"),
    ("wine", "gan", "constant"), ("wine", "vq-vae", "constant"),
    ("digits", "beta-tcvae", "linear"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "model", "schedule"), swept(pairs(sorted(catalogue.MODELS)), SOME)
)
def test_a_field_is_read_where_the_form_shows_it(kind: str, model: str, schedule: str) -> None:
    try:
        config = small(kind, model, schedule=schedule)
    except UserError:
        return  # the form offers no such composition, which other tests are about
    read = fields_read(config.model_dump())
    before = outcome(config)
    for name in sorted(set(RunConfig.model_fields) - _CHOSEN):
        other = changed(config, name)
        if name not in read:
            assert other is None or same(outcome(other), before, name), f"{name} decides unseen"
        elif other is not None and name not in ("patience", "schedule"):
            assert other != config
            assert outcome(other) != before, f"{name} is shown, and decides nothing"


@pytest.mark.parametrize(
    ("model", "priors"),
    [("vae", 5), ("cvae", 5), ("vq-vae", 1), ("autoencoder", 1), ("beta-tcvae", 5), ("gan", 1)],
)
def test_only_priors_that_a_model_can_have_are_offered(model: str, priors: int) -> None:
    found = priors_for(model)
    assert len(found) == priors
    for prior in found:
        assert small("digits", model, prior=prior).prior == prior
    for prior in set(catalogue.PRIORS) - set(found):
        with pytest.raises(UserError, match="cannot have the prior"):
            small("digits", model, prior=prior)
