"""The weights of a loss: what a row names is what its objective reads, and nothing else is told."""

import json
from dataclasses import replace

import pytest
import torch

from vae_core import RunConfig, catalogue
from vae_core.config.rules import usually_scheduled
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.training.loop import train
from vae_core.training.objectives import LossContext, Weights
from vae_core.training.state import Training

MODELS = list(catalogue.MODELS)


def small(model: str, **values) -> RunConfig:
    return RunConfig.parse(
        {"dataset": "digits", "model": model, "hidden": [16], "latent_dim": 4, **values}
    )


class Spied(Weights):
    """Weights that note which of them are read."""

    def __init__(self, *args):
        super().__init__(*args)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> float:
        self.read.add(name)
        return super().__getitem__(name)


def loss_at(training: Training, weights: Weights) -> float:
    torch.manual_seed(5)
    x, y = training.batch()
    terms = training.model.terms(x, y, training.config.samples)
    context = LossContext(weights, len(training.images), training.model, training.adversary)
    return training.objective(terms, context).item()


@pytest.mark.parametrize("model", MODELS)
def test_weights_are_exactly_what_the_objective_reads(model: str, digits: Dataset) -> None:
    config = small(model, **({"labelled": 100} if model == "m2" else {}))
    training = Training(config, digits)
    for _ in range(3):  # codes and discriminators that are no longer as they began
        training.advance()
    spied = Spied(config.weights)
    base = loss_at(training, spied)
    assert spied.read == set(config.weights) == set(config.objective.weights)
    for name, value in config.weights.items():
        moved = loss_at(training, Weights({**config.weights, name: 3 * value + 50}))
        assert abs(moved - base) > 1e-5, name
    for name in set(catalogue.WEIGHTS) - set(config.weights):
        assert getattr(config, name) is None
        with pytest.raises(UserError, match=f"has no {name} to set to 7"):
            small(model, **{name: 7.0})


@pytest.mark.parametrize("model", MODELS)
def test_a_schedule_moves_what_the_loss_reads_or_is_refused(model: str, digits: Dataset) -> None:
    read = catalogue.OBJECTIVES[catalogue.MODELS[model].objective].weights
    for name in catalogue.WEIGHTS:
        if name in read:
            config = small(model, schedule="linear", scheduled=[name], warmup=1.0)
            now = Training(config, digits).weights
            assert set(now) == set(read) and now[name] == 0
        else:
            with pytest.raises(UserError, match=name if read else "no weights in its loss"):
                small(model, schedule="linear", scheduled=[name])
    usual = usually_scheduled(catalogue.MODELS[model])
    own = catalogue.MODELS[model].settings.get("scheduled", usual)
    if own:
        assert small(model, schedule="linear").scheduled == own
    else:
        with pytest.raises(UserError, match=r"eave .* out"):
            small(model, schedule="linear")
    assert set(small(model).scheduled) <= set(read)


@pytest.mark.parametrize("model", ["iwae", "mmd-vae", "beta-tcvae", "gan"])
def test_reports_tell_the_weights_that_are_read(model: str, digits: Dataset) -> None:
    *_, last = train(small(model, epochs=1), digits)
    record = json.loads(json.dumps(last.record()))
    assert "beta" not in record
    assert record["weights"] == small(model).weights
    assert set(record["weights"]) == set(small(model).objective.weights)


def test_runs_of_before_that_scheduled_an_unread_weight_still_open(tmp_path) -> None:
    before = {
        **small("iwae").model_dump(mode="json"),
        "beta": 1.0,
        "schedule": "linear",
        "scheduled": ["beta"],
    }
    (tmp_path / "config.json").write_text(json.dumps(before))
    config = RunConfig.from_file(tmp_path / "config.json")
    assert (config.schedule, config.scheduled, config.beta) == ("constant", (), None)
    with pytest.raises(UserError, match="no weights in its loss"):
        RunConfig.parse(before)
    kept = {**small("gan").model_dump(mode="json"), "beta": 0.0, "scheduled": ["beta"]}
    assert RunConfig.parse(kept, stored=True).weights == {}


@pytest.mark.parametrize("model", ["beta-tcvae", "dip-vae-ii", "free-bits-vae", "capacity-vae"])
def test_validation_has_the_loss_that_training_minimises(model: str, digits: Dataset) -> None:
    """On pictures of the training set both are one quantity, but for the noise of the codes."""
    config = small(model, batch_size=64, average_weights=False, weight_decay=0.0)
    some = digits.train.select(torch.arange(len(digits.train)) % 4 == 0)
    training = Training(config, replace(digits, validation=some))
    for _ in range(60):
        training.advance()
    told = []
    context = LossContext(
        Weights(config.weights), len(digits.train), training.model.eval(), training.adversary
    )
    with torch.no_grad():
        for seed in range(4):
            torch.manual_seed(seed)
            parts = some.values(torch.arange(len(some))).split(64)
            losses = [
                training.objective(training.model.terms(x, None, 1), context).item() * len(x)
                for x in parts
            ]
            told.append(sum(losses) / len(some))
    seen = []
    objective = training.objective
    training.objective = lambda terms, context: (
        seen.append((context.examples, terms.z.shape[1])) or objective(terms, context)
    )
    training.validation_loss()
    assert {examples for examples, _ in seen} == {len(digits.train)}
    assert max(count for _, count in seen) == 64
    mean = sum(told) / len(told)
    noise = max(told) - min(told)
    assert training.validation_loss() == pytest.approx(mean, abs=2 * noise)
    assert noise < 0.5
