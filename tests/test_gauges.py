"""What only some models show while they train, against a second computation."""

import math

import numpy as np
import pytest
import torch

from vae_core import RunConfig
from vae_core.data import Dataset
from vae_core.runs.snapshot import Probe
from vae_core.training.loop import run, train
from vae_core.training.progress import Progress
from vae_core.training.reporting import REPORT_EXAMPLES
from vae_core.training.state import Training


def first(data: Dataset, epochs: float = 1.0, **values: object) -> Progress:
    """The last report of a short training."""
    given = {"dataset": "digits", "hidden": [24], "latent_dim": 4, "epochs": epochs, **values}
    *_, progress = train(RunConfig.parse(given), data)
    return progress


def value(progress: Progress, key: str) -> float:
    (found,) = [gauge.value for gauge in progress.gauges if gauge.key == key]
    return found


def test_a_plain_vae_has_none(digits: Dataset) -> None:
    assert first(digits, model="vae").gauges == ()


def test_the_levels_of_a_ladder_add_up_to_its_kl(digits: Dataset) -> None:
    progress = first(digits, model="ladder-vae")
    top, lower = (value(progress, f"kl_level_{level}") for level in (1, 2))
    assert top + lower == pytest.approx(progress.validation.kl, rel=1e-5) and min(top, lower) > 0


@pytest.mark.parametrize("model", ["vq-vae", "fsq-vae"])
def test_entries_in_use_are_counted_by_hand(digits: Dataset, model: str) -> None:
    progress = first(digits, model=model)
    shown = progress.model
    with torch.no_grad():
        codes = shown.embed(digits.validation.images[:REPORT_EXAMPLES])
    perplexities = []
    for column in shown.posterior_head.indices(codes).numpy().T:
        _, counts = np.unique(column, return_counts=True)
        share = counts / counts.sum()
        perplexities.append(math.exp(-(share * np.log(share)).sum()))
    found = value(progress, "perplexity")
    assert found == pytest.approx(np.mean(perplexities))
    assert 1 < found <= shown.posterior_head.entries


def test_the_share_of_right_classes_is_counted_by_hand(digits: Dataset) -> None:
    progress = first(digits, model="m2", labelled=100)
    with torch.no_grad():
        told = progress.model.classify(digits.validation.images.float() / 255).argmax(1)
    count = min(500, len(digits.validation))
    right = (told == digits.validation.labels)[:count].float().mean().item()
    assert value(progress, "accuracy") == pytest.approx(right)


def test_a_game_begins_at_chance_and_is_soon_away_from_it(digits: Dataset) -> None:
    config = RunConfig.parse({"dataset": "digits", "model": "aae", "hidden": [24], "epochs": 3})
    training = Training(config, digits)
    assert training.adversary_loss is None
    with training.own_noise():
        training.advance()
    assert training.adversary_loss.item() == pytest.approx(2 * math.log(2), rel=1e-5)
    *_, progress = run(training)
    assert 0 < value(progress, "opponent_loss") != pytest.approx(2 * math.log(2), abs=1e-3)


def test_history_and_live_view_are_told(digits: Dataset) -> None:
    from vae_core.pack import unpack

    progress = first(digits, model="vq-vae")
    assert progress.record()["gauges"] == {"perplexity": value(progress, "perplexity")}
    probe = Probe(progress.training.config, digits)
    meta, _ = unpack(probe.snapshot(progress, [progress.record()], "a-run", "running"))
    assert meta["discrete"] and meta["weights"] == {"γ": progress.training.config.gamma}
    (gauge,) = meta["gauges"]
    entries = progress.model.posterior_head.entries
    assert gauge["text"] == f"{value(progress, 'perplexity'):.1f} of {entries}"
