"""Every model on every kind of data: it learns, or a sentence says why it cannot."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
import torch

from tests.sweeps import swept
from vae_core import RunConfig, evidence_lower_bound, load_dataset
from vae_core.artifacts.model_file import choose_examples, load_model, pack_model
from vae_core.catalogue import MODELS
from vae_core.data import Dataset
from vae_core.data.views import grey_levels
from vae_core.errors import UserError
from vae_core.export.media import GAP
from vae_core.export.scenes import Scene, Studio
from vae_core.pack import unpack
from vae_core.training.state import Training

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


# Of each kind one, and of each model one or more.
SOME = {("waves", "ladder-vae"), ("expressions", "vq-vae"), ("wine", "gan"), ("wine", "m2")}
SOME |= {("pendulum", "cvae"), ("waves", "cvae"), ("wine", "sigma-vae")}


@pytest.mark.parametrize(
    ("kind", "model"), swept([(kind, model) for kind in KINDS for model in sorted(MODELS)], SOME)
)
def test_a_model_learns_a_kind_or_says_why_not(kind: str, model: str) -> None:
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


@pytest.mark.parametrize("kind", KINDS)
def test_reconstructions_of_a_kind_are_drawn_from_its_file(kind: str) -> None:
    config = RunConfig.parse({"dataset": kind, "hidden": (8,), "latent_dim": 2, "epochs": 1})
    data = few(kind)
    training = Training(config, data)
    training.advance()
    model = training.model.eval()
    packed = pack_model(model, config, data, evidence_lower_bound(model, data.validation))
    loaded = load_model(packed)
    _, tensors = unpack(packed)
    grid, facts = Studio(loaded, tensors).still(Scene("reconstructions"), 1)
    assert facts["pictures"] == 2 * (24 if len(data.test) >= 24 else len(data.test))
    # The second row is what comes back of the first one.
    chosen = data.test.select(choose_examples(data.test))
    y = chosen.labels if model.classes else None
    with torch.no_grad():
        codes = model.embed(chosen.values(), y)
        expected = grey_levels(model.picture(codes, y))
    _, height, width = data.picture_shape
    top = grid[height + GAP : 2 * height + GAP, :width]
    shown = torch.from_numpy(np.asarray(top)).float().reshape(height, width, -1)
    wanted = expected[0].permute(1, 2, 0).float()
    assert (shown - wanted).abs().max() <= 1
