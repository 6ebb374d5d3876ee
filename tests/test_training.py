"""Training: it learns, resumes bit for bit, stops when it should, and stays out of the way."""

import math
from dataclasses import replace

import pytest
import torch

from tests.clocks import Clock
from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.data.layouts import PICTURES
from vae_core.errors import UserError
from vae_core.training.checkpoint import capture, load_checkpoint, save_checkpoint
from vae_core.training.ema import WeightAverage
from vae_core.training.loop import train
from vae_core.training.optimisation import flushed_denormals, keep_memory
from vae_core.training.progress import Progress
from vae_core.training.reporting import TrainingDiverged
from vae_core.training.state import Training


def small(**values) -> RunConfig:
    return RunConfig.parse({"dataset": "digits", "hidden": [24], "latent_dim": 3, **values})


def last(config: RunConfig, data: Dataset, state=None) -> Progress:
    *_, progress = train(config, data, state)
    return progress


def steps(training: Training, count: int) -> None:
    """Advance without the clock: the run's own noise, a given number of steps."""
    with training.own_noise():
        for _ in range(count):
            training.advance()


def equal(a: dict, b: dict, without: tuple[str, ...] = ("scalars",)) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a if k not in without)


@pytest.mark.parametrize("model", ["vae", "cvae", "autoencoder"])
def test_reports_tell_how_far_it_has_come(model: str, digits: Dataset) -> None:
    config = small(model=model, epochs=40, learning_rate=3e-3)
    reports = list(train(config, digits))
    start, end = reports[0].validation, reports[-1].validation
    assert reports[-1].finished == "budget" and reports[-1].epoch == pytest.approx(40)
    assert end.reconstruction + config.weights.get("beta", 0) * end.kl < 29
    assert math.isfinite(start.loss) and reports[-1].gradient_norm > 0
    if model == "autoencoder":
        assert end.kl == 0
    else:
        assert end.kl > 0.3 and sum(reports[-1].kl_per_dimension) == pytest.approx(end.kl, rel=1e-5)


@pytest.mark.parametrize(
    ("network", "optimiser"),
    [(name, "adam") for name in PICTURES.networks]
    + [("mlp", name) for name in catalogue.OPTIMISERS if name != "adam"],
)
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(
    network: str, optimiser: str, digits: Dataset, tmp_path
) -> None:
    config = small(
        network=network,
        optimiser=optimiser,
        model="cvae",
        dropout=0.2,
        epochs=4,
        schedule="linear",
        likelihood="gaussian-optimal",
        learning_rate=1e-4,
        learning_rate_schedule="cosine",
        gradient_clip=5.0,
    )
    whole = Training(config, digits)
    steps(whole, 14)  # the second epoch begins with the twelfth
    first = Training(config, digits)
    steps(first, 9)
    save_checkpoint(first, tmp_path / "state.safetensors")
    from vae_core.training.checkpoint import restore

    second = Training(config, digits)
    restore(second, load_checkpoint(tmp_path / "state.safetensors"))
    assert second.step == 9
    steps(second, 5)
    assert equal(capture(whole), capture(second))
    assert not equal(capture(whole), capture(first))


def test_the_public_path_resumes_bit_for_bit_too(digits: Dataset, tmp_path, clock: Clock) -> None:
    config = small(epochs=9)
    whole = last(config, digits).training
    broken = train(config, digits)
    progress = next(broken)
    torch.rand(1000)  # the consumer's random numbers are its own affair
    save_checkpoint(progress.training, tmp_path / "state")
    broken.close()
    assert 0 < progress.step < whole.step
    resumed = last(config, digits, load_checkpoint(tmp_path / "state")).training
    assert equal(capture(whole), capture(resumed))
    assert whole.best_loss == resumed.best_loss


def test_the_same_seed_gives_the_same_model_and_another_seed_another(digits: Dataset) -> None:
    def weights(seed: int) -> dict:
        return last(small(epochs=2, seed=seed), digits).training.best

    assert equal(weights(1), weights(1))
    assert not equal(weights(1), weights(2))


def test_training_leaves_the_callers_random_stream_alone(digits: Dataset) -> None:
    torch.manual_seed(7)
    expected = [torch.rand(1).item() for _ in range(3)]
    torch.manual_seed(7)
    got = []
    for _ in train(small(epochs=8), digits):
        got.append(torch.rand(1).item())
    got += [torch.rand(1).item() for _ in range(3)]
    assert got[:3] == expected


def test_an_epoch_shows_every_picture_once_and_the_short_batch_counts_less(digits) -> None:
    training = Training(small(batch_size=100), digits)
    seen, sizes = [], []
    for step in range(training.batches):
        training.step = step
        x, _ = training.batch()
        sizes.append(len(x))
        seen.append((x * 255).round().to(torch.uint8))
    everything = torch.cat(seen).flatten(1)
    assert len(everything) == len(digits.train)
    assert sizes[-1] == len(digits.train) % 100
    original = digits.train.images.flatten(1)
    assert torch.equal(everything.unique(dim=0), original.unique(dim=0))
    assert not torch.equal(everything, original)


def test_early_stopping(digits: Dataset) -> None:
    few = replace(digits, train=digits.train.select(torch.arange(256)))
    config = small(epochs=5000, patience=5, learning_rate=0.02)
    end = last(config, few)
    assert end.finished.startswith("no better") and end.epoch < 5000
    assert (
        end.epoch > 5
        and end.epoch - end.training.best_epoch >= 5
        and end.training.best_loss <= end.validation.loss + 1
    )


def test_a_budget_of_seconds_ends_on_time(digits: Dataset, clock: Clock) -> None:
    end = last(small(seconds=0.6, schedule="linear", warmup=0.5), digits)
    assert 0.6 <= end.seconds < 0.61 and end.fraction == 1 and end.weights == {"beta": 1}


def test_the_consumers_time_is_not_the_runs(digits: Dataset, clock: Clock) -> None:
    stream = train(small(seconds=0.5), digits)
    next(stream)
    clock.added += 1000
    rest = list(stream)
    assert len(rest) >= 1 and rest[-1].seconds < 0.52 and rest[-1].step > 20


def test_a_used_budget_asks_for_more(digits: Dataset) -> None:
    state = capture(last(small(epochs=1), digits).training)
    with pytest.raises(UserError, match="used its budget"):
        train(small(epochs=1), digits, state)
    assert last(small(epochs=2), digits, state).epoch == pytest.approx(2)


def test_a_checkpoint_of_another_run_is_refused(digits: Dataset) -> None:
    state = capture(last(small(epochs=1), digits).training)
    with pytest.raises(UserError, match="another latent_dim"):
        train(small(epochs=2, latent_dim=4), digits, state)
    del state["noise"]
    with pytest.raises(UserError, match="does not fit"):
        train(small(epochs=2), digits, state)


def test_divergence_is_a_sentence(digits: Dataset) -> None:
    config = small(optimiser="sgd", learning_rate=10, epochs=50, likelihood="gaussian", sigma=0.01)
    with pytest.raises(TrainingDiverged, match="Lower the learning rate"):
        last(config, digits)


def test_gradients_are_clipped(digits: Dataset) -> None:
    free, held = Training(small(), digits), Training(small(gradient_clip=0.5), digits)
    for training in (free, held):
        with training.own_noise():
            *_, norm = training.advance(measure_gradient=True)
        assert norm > 0.5
        total = sum(p.grad.square().sum() for p in training.model.parameters()).sqrt().item()
        assert total == pytest.approx(norm if training is free else 0.5, rel=1e-3)


def test_bfloat16_gives_the_same_bound_as_float32_at_equal_steps(digits: Dataset) -> None:
    full = last(small(epochs=10), digits).validation.loss
    half = last(small(epochs=10, precision="bfloat16"), digits).validation.loss
    assert half == pytest.approx(full, abs=0.4)


def test_averaged_weights_are_the_exponential_mean() -> None:
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(model.weight)
    average, expected = WeightAverage(model), 0.0
    for step in range(1, 401):
        torch.nn.init.constant_(model.weight, float(step))
        if (share := average.share(step)) is not None:
            average.move(share)
        if step <= 4 or step % 4 == 0:
            decay = min(0.99, step // 4 / (step // 4 + 10))
            expected = decay * expected + (1 - decay) * step
    assert average.model.weight.item() == pytest.approx(expected, rel=1e-5)


def test_weight_decay_and_dropout_reach_the_network(digits: Dataset) -> None:
    def size(**values) -> float:
        model = last(small(epochs=6, average_weights=False, **values), digits).model
        return sum(p.square().sum().item() for p in model.parameters())

    assert size(optimiser="adamw", weight_decay=1.0) < 0.99 * size(optimiser="adamw")
    model = Training(small(dropout=0.5), digits).model.train()
    x = digits.train.images[:4]
    assert not torch.equal(model.embed(x), model.embed(x))
    model.eval()
    assert torch.equal(model.embed(x), model.embed(x))


def test_denormals_are_flushed_within_the_block_only() -> None:
    def tiny() -> float:
        return (torch.tensor([1e-40]) * 1.0).item()

    before = tiny()
    with flushed_denormals():
        assert tiny() == 0
        with flushed_denormals():
            assert tiny() == 0
        assert tiny() == 0, "the inner block leaves it as it found it"
    assert tiny() == before


def test_keep_memory_says_whether_it_could() -> None:
    import platform

    assert keep_memory() == (platform.libc_ver()[0] == "glibc")


def test_patience_waits_for_a_validation(digits: Dataset) -> None:
    end = last(small(epochs=12, patience=1), digits)
    assert end.finished == "budget" or end.epoch - end.training.best_epoch >= 1
    assert end.epoch > 3, "early on every epoch is better than the one before"


def test_weights_that_explode_in_the_last_step_are_noticed(digits: Dataset) -> None:
    config = small(
        optimiser="sgd",
        learning_rate=10,
        likelihood="gaussian",
        sigma=0.002,
        average_weights=False,
        epochs=0.09,
    )
    with pytest.raises(TrainingDiverged):
        last(config, digits)


def test_a_run_of_one_step_shows_the_stepped_weights(digits: Dataset) -> None:
    config = small(epochs=0.01)
    end = last(config, digits)
    assert end.step == 1
    start = Training(config, digits).model.state_dict()
    stepped = end.training.model.state_dict()
    assert equal(end.model.state_dict(), stepped) and not equal(start, stepped)


def test_data_that_do_not_fit_are_refused(digits: Dataset) -> None:
    with pytest.raises(UserError, match="names the data set mnist"):
        train(RunConfig(dataset="mnist"), digits)


def test_the_callers_threads_are_left_as_they_were(digits: Dataset) -> None:
    before = torch.get_num_threads()
    last(small(epochs=1, threads=1), digits)
    assert torch.get_num_threads() == before
