"""A model whose weights are no finite numbers draws, is measured and is told to have diverged."""

import math
from pathlib import Path

import pytest
import torch

from benchmarks.cards import SETTINGS, some
from vae_core import RunConfig
from vae_core.analyses.report import course
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.evaluation.blind import Blind
from vae_core.evaluation.course import Costs, cost, diverged
from vae_core.models.vae import VAE, untrained_model

CONFIG = RunConfig(dataset="wine", latent_dim=4, hidden=(8,))


def everywhere(far: float, model: str, dataset: str) -> VAE:
    """A model all of whose weights are that number."""
    settings = RunConfig(dataset=dataset, model=model, latent_dim=4, hidden=(8,))
    broken = untrained_model(settings, some(dataset)).eval()
    with torch.no_grad():
        for weights in broken.parameters():
            weights.fill_(far)
    return broken


@pytest.mark.parametrize("far", [math.nan, math.inf, 1e30])
@pytest.mark.parametrize(
    "model", ["mixture-vae", "vamp-vae", "flow-prior-vae", "class-prior-vae", "ladder-vae"]
)
def test_codes_of_a_broken_prior_are_finite(model: str, far: float) -> None:
    """A card of a diverged model ended as "Input X contains NaN" where codes are told apart."""
    broken = everywhere(far, model, "wine")
    drawn, _ = broken.draw(6, None, torch.Generator().manual_seed(0))
    assert drawn.shape == (6, 4) and drawn.isfinite().all()
    assert drawn.square().sum().isfinite()


def test_the_levels_of_a_code_that_is_no_number_can_be_counted() -> None:
    head = everywhere(math.nan, "fsq-vae", "wine").posterior_head
    levels = head.indices(torch.full((3, 4), math.nan))
    assert (levels == (head.entries - 1) // 2).all()


@pytest.mark.parametrize("model", ["vae", "ladder-vae", "gan"])
def test_a_model_without_finite_numbers_is_told_so_and_not_praised(
    model: str, tmp_path: Path
) -> None:
    """Its card said that an example costs nan nats less than without a code."""
    settings = RunConfig(dataset="wine", model=model, latent_dim=4, hidden=(8,))
    loaded = LoadedRun(everywhere(math.nan, model, "wine"), settings, ModelRecord())
    of_all, _ = course.findings(Subject(loaded, some("wine"), tmp_path), SETTINGS)
    assert [each.kind for each in of_all] == ["diverged"]
    assert "this model gives no finite numbers" in of_all[0].text and of_all[0].figures == ()


def test_a_cost_that_is_no_number_is_a_divergence() -> None:
    blind = Blind(100.0, 1.0, 10.0)
    for now in (Costs(math.nan, 50.0), Costs(50.0, math.nan), Costs(math.inf, math.inf)):
        (found,) = diverged(CONFIG, now, blind, lambda: 100.0)
        assert found.kind == "diverged" and "learned" in found.excludes
    assert math.isnan(cost(CONFIG, 50.0, math.nan))
    assert cost(RunConfig(dataset="wine", model="autoencoder"), 50.0, math.nan) == 50.0


def test_a_few_clips_that_cost_beyond_measure_hide_no_divergence() -> None:
    """A card told 266 357 nats a clip, and no word of a divergence: the error was 203 006."""
    blind = Blind(524.7, 3.6, 30.6)
    (found,) = diverged(CONFIG, Costs(204355.8, 266357.3, 203006.0), blind, lambda: 2800.9)
    assert found.kind == "diverged" and "before its first step" in found.text
