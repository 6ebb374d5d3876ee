"""Every model on every kind of data: it learns, or a sentence says why it cannot."""

from dataclasses import replace
from functools import lru_cache

import pytest
import torch

from vae_core import RunConfig, load_dataset
from vae_core.catalogue import MODELS
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.training import Training

KINDS = ("waves", "expressions", "wine", "pendulum")
STEPS = 3
# What is refused, and why: a part of the sentence.
REFUSED = {
    "needs classes": lambda model, kind: MODELS[model].conditional and kind == "waves",
    "does not suit": lambda model, kind: (
        "likelihood" in MODELS[model].defaults and kind in ("expressions", "wine")
    ),
}


@lru_cache
def few(name: str) -> Dataset:
    data = load_dataset(name)
    some = torch.arange(64)
    parts = {part: getattr(data, part) for part in ("train", "validation", "test")}
    return replace(data, **{k: v.select(some[: min(64, len(v))]) for k, v in parts.items()})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", sorted(MODELS))
def test_a_model_learns_a_kind_or_says_why_not(model: str, kind: str) -> None:
    values = {"dataset": kind, "model": model, "hidden": (16,), "latent_dim": 4, "batch_size": 16}
    expected = [words for words, refused in REFUSED.items() if refused(model, kind)]
    if expected:
        with pytest.raises(UserError, match=expected[0]):
            RunConfig.parse(values)
        return
    config = RunConfig.parse({**values, "epochs": 1})
    training = Training(config, few(kind))
    for _ in range(STEPS):
        reconstruction, kl, count, _ = training.advance()
        assert torch.isfinite(reconstruction + kl) and count == 16
    learned = training.model.eval()
    z, y = learned.draw(3)
    picture, *rest = learned.shown(z, y)
    assert picture.shape == (3, *training.data.picture_shape)
    assert picture.min() >= 0 and picture.max() <= 1
    assert all(each.shape[0] == 3 and each.isfinite().all() for each in rest)
    if learned.view is not None:
        assert rest[0].shape == (3, *training.data.shape)
