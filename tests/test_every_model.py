"""Every row of the catalogue: it learns, goes on bit for bit, is kept, shown and taken away."""

from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core import RunConfig, Store, catalogue, load_run
from vae_core.data import Dataset
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.html import explorer_html
from vae_core.pack import unpack
from vae_core.runs.runner import execute
from vae_core.runs.store import Run
from vae_core.training.minibatch import mean_discrepancy
from vae_core.training.objectives import LossContext
from vae_core.training.state import Training

from .small_models import whole_and_resumed
from .sweeps import FEW_MODELS, SOME_MODELS, swept

ROWS = list(catalogue.MODELS)


def small(model: str, **values) -> RunConfig:
    return RunConfig.parse(
        {"dataset": "digits", "model": model, "hidden": [24], "latent_dim": 3, **values}
    )


def gentle(model: str) -> dict[str, float]:
    """At 64 pixels the weights meant for larger pictures press every dimension flat."""
    read = catalogue.OBJECTIVES[catalogue.MODELS[model].objective].weights
    heavy = {"beta": 0.5} if "beta" in read else {}
    return heavy | ({"capacity": 4.0} if "capacity" in read else {})


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def discrepancy_from(data: Dataset, pictures: torch.Tensor) -> float:
    """The discrepancy of pictures from real ones, as of codes whose numbers are pixels."""
    real = data.test.images[: len(pictures)].flatten(1).float() / 255
    return mean_discrepancy(pictures.flatten(1), real).item()


@pytest.fixture(scope="module", params=swept(ROWS, FEW_MODELS))
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of the row."""
    run = Store(tmp_path_factory.mktemp("rows")).create(
        small(request.param, epochs=25, learning_rate=5e-3, **gentle(request.param))
    )
    execute(run)
    return run


def test_it_learns_is_kept_and_says_the_same_each_time(kept: Run, digits: Dataset) -> None:
    loaded = load_run(kept.folder)
    assert loaded.config == kept.config()
    start = Training(kept.config(), digits)
    untrained = start.validate()
    bound = evidence_lower_bound(loaded.model, digits.validation)
    if loaded.model.posterior_head.encodes:
        assert bound.reconstruction < untrained.reconstruction - 4
    else:  # what it draws is nearer to the data, and no picture tells which code to draw from
        drawn = [m.sample(300, None, seeded()) for m in (loaded.model, start.model.eval())]
        near, far = (discrepancy_from(digits, pictures) for pictures in drawn)
        assert near < 0.5 * far and bound.kl == 0
    results = kept.status()["results"]["validation"]
    assert results["reconstruction"] == pytest.approx(bound.reconstruction, abs=1e-3)
    x, y = digits.test.images[:5], digits.test.labels[:5]
    torch.testing.assert_close(loaded.model.embed(x, y), loaded.model.embed(x, y), rtol=0, atol=0)
    pictures = loaded.model.sample(20)
    assert pictures.shape == (20, 1, 8, 8) and pictures.min() >= 0 and pictures.max() <= 1
    assert pictures.std(0).mean() > 0.01, "codes decide what is drawn"


def test_it_is_shown_live_traversed_and_taken_away(kept: Run) -> None:
    meta, tensors = unpack(kept.live.read_bytes())
    if catalogue.POSTERIORS[catalogue.MODELS[kept.config().model].posterior].encodes:
        assert_watched(meta["watched"], tensors)
    else:
        assert meta["watched"] is None
    assert tensors["traversal"].shape[-2:] == (8, 8) and tensors["traversal"].std() > 1
    weights = kept.weights.read_bytes()
    packed, _ = unpack(weights)
    model = load_run(kept.folder).model
    assert packed["decoder"], "it runs in the browser"
    assert packed["encodes"] == model.posterior_head.encodes
    # The browser has no networks whose weights are masked: it shows codes, and encodes nothing.
    masked = catalogue.MODELS[kept.config().model].posterior == "inverse-autoregressive"
    assert bool(packed["encoder"]) == (model.posterior_head.encodes and not masked)
    html, _ = explorer_html(weights)
    assert len(html) > 100_000 and html.startswith(b"<!DOCTYPE html>")
    steps = torch.linspace(-2, 2, 7)
    z = torch.zeros(7, 3)
    z[:, 0] = steps
    y = torch.zeros(7, dtype=torch.int64) if model.classes else None
    with torch.no_grad():
        assert model.decode(z, y).shape == (7, 1, 8, 8)


def assert_watched(told: dict, tensors: dict) -> None:
    """The one example's numbers belong together: they add up, and are of what is drawn."""
    seen = {n.removeprefix("watched/"): each for n, each in tensors.items() if "watched/" in n}
    assert seen["x"].shape == seen["xhat"].shape == (1, 8, 8)
    assert seen["x"].tobytes() == tensors["inputs"][0].tobytes()
    assert seen["mu"].shape == seen["z"].shape == seen["kl"].shape == (3,)
    assert seen["nats"].sum(dtype=np.float64) == pytest.approx(told["reconstruction"], rel=1e-2)
    if "sigma" in seen:
        assert (seen["sigma"] > 0).all() and not np.array_equal(seen["z"], seen["mu"])
    else:
        np.testing.assert_array_equal(seen["z"], seen["mu"])


@pytest.mark.parametrize("model", swept(ROWS, SOME_MODELS))
def test_it_resumes_bit_for_bit(model: str, digits: Dataset, tmp_path: Path) -> None:
    config = small(model, epochs=2, dropout=0.1)
    first, second = (
        training.model.state_dict() for training in whole_and_resumed(config, digits, tmp_path, 9)
    )
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("model", ROWS)
def test_a_step_goes_down_the_gradient_of_its_objective(model: str, digits: Dataset) -> None:
    """The loss that training takes is that of the row, its weights and samples, on that batch."""
    training = Training(small(model, epochs=4, average_weights=False), digits)
    row, config = catalogue.MODELS[model], training.config
    x, y = training.batch()
    with training.own_noise():
        before = training.generator.get_state()
        training.model.train()
        terms = training.model.terms(x, y, config.samples)
        assert terms.log_likelihood.shape == (row.defaults.get("samples", 1), len(x))
        assert torch.isfinite(terms.distortion).all()
        given = LossContext(training.weights, len(digits.train), training.model, training.adversary)
        catalogue.OBJECTIVES[row.objective].load()(terms, given).backward()
        expected = {n: p.grad.clone() for n, p in training.model.named_parameters()}
        training.generator.set_state(before)
        training.advance()
    for name, parameter in training.model.named_parameters():
        assert torch.equal(parameter.grad, expected[name]), name
