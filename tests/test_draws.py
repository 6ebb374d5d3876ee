"""Noise comes from a generator of the run: what draws asks for it, and threads do not meet."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from tests.sweeps import swept
from vae_core import RunConfig, catalogue, draws, load_dataset
from vae_core.data import Dataset
from vae_core.training.checkpoint import capture, restore
from vae_core.training.loop import run, train
from vae_core.training.monitor import Watch
from vae_core.training.reporting import Reports
from vae_core.training.state import Training

# Beside the rows: every network, with dropout, and what draws by a learned prior.
MORE = (
    {"dropout": 0.2},
    {"network": "conv", "dropout": 0.2},
    {"network": "residual", "dropout": 0.2},
    {"network": "transformer", "dropout": 0.2},
    {"network": "gru", "dropout": 0.2},
    {"model": "gan", "network": "conv", "dropout": 0.2},
    {"model": "m2", "dropout": 0.2},
    {"model": "info-vae", "prior": "mixture"},
    {"model": "info-vae", "prior": "flow"},
    {"model": "factor-vae", "prior": "vampprior"},
    {"dataset": "expressions", "dropout": 0.2},
    {"dataset": "wine"},
    {"dataset": "waves", "dropout": 0.2},
    {"dataset": "pendulum"},
)
ROWS = [{"model": name} for name in catalogue.MODELS] + list(MORE)
SOME = [{"model": name} for name in ("vae", "iaf-vae", "ladder-vae", "vq-vae", "gan", "m2")]
SOME += [MORE[1], MORE[7], MORE[9], MORE[10]]
TWO = (  # a plain one, dropout, games, a codebook that begins entries anew, a prior that is drawn
    {"dropout": 0.2},
    {"model": "factor-vae", "dropout": 0.2},
    {"model": "vq-vae", "codebook": 32},
    {"model": "vae-gan"},
    {"model": "info-vae", "prior": "mixture"},
)


@lru_cache
def few(name: str) -> Dataset:
    """Some examples of a data set."""
    data = load_dataset(name)
    parts = {"train": 160, "validation": 40, "test": 40}
    cut = {
        part: getattr(data, part).select(torch.arange(min(size, len(getattr(data, part)))))
        for part, size in parts.items()
    }
    return replace(data, unlabelled=None, **cut)


def small(**values: Any) -> RunConfig:
    """A run of a few steps."""
    given = {"dataset": "digits", "hidden": (16,), "latent_dim": 4, "batch_size": 40, "epochs": 2}
    return RunConfig.parse(given | values)


class Strangers(TorchDispatchMode):
    """Counts what draws from torch's own stream."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        given = kwargs or {}
        told = func._schema.arguments
        usual = {each.name: each.default_value for each in told if each.has_default_value()}
        known = usual | dict(zip((each.name for each in told), args, strict=False)) | given
        draws_none = known.get("dropout_p", known.get("p")) == 0
        random = torch.Tag.nondeterministic_seeded in func.tags and not draws_none
        if random and known.get("generator") is None:
            self.found.append(str(func))
        return func(*args, **given)


def strangers(work: Callable[[], Any]) -> list[str]:
    """The operations of some work that draw from torch's stream."""
    with Strangers() as seen:
        work()
    return seen.found


@pytest.mark.parametrize("values", swept(ROWS, SOME), ids=str)
def test_a_training_draws_from_its_own_generator_alone(values: dict[str, Any]) -> None:
    config = small(**values)
    training = Training(config, few(config.dataset))
    training.step = training.batches - 1  # the last batch of an epoch is validated
    state = torch.get_rng_state()

    def work() -> None:
        reports = Reports(training)
        with training.own_noise():
            reports.add(*training.advance(measure_gradient=True))
            reports.add(*training.advance())
            training.keep_best()
        list(reports.report())
        Watch(training).look_at_prior()
        training.validate()

    assert strangers(work) == []
    assert torch.equal(state, torch.get_rng_state())


def test_torch_s_stream_is_touched_in_one_module_alone() -> None:
    """Elsewhere it would be seeded, or put back, under the hands of another thread."""
    words = ("fork_rng", "torch.manual_seed", "torch.seed", "set_rng_state")
    sources = Path(draws.__file__).parent.rglob("*.py")
    found = [str(path) for path in sources if any(word in path.read_text() for word in words)]
    assert found == []


def test_what_the_counter_counts() -> None:
    """Dropout and normals of torch are seen, those that are given a generator are not."""
    x, generator = torch.ones(3), torch.Generator()
    assert len(strangers(lambda: (torch.randn(2), nn.Dropout(0.5)(x), torch.randperm(3)))) == 3
    assert strangers(lambda: torch.randn(2, generator=generator)) == []
    with draws.drawing(generator):
        assert strangers(lambda: draws.Dropout(0.5)(x)) == []
    assert len(strangers(lambda: draws.Dropout(0.5)(x))) == 1, "as torch's where there is none"


def drawn(seed: int, work: Callable[[], Tensor]) -> tuple[Tensor, Tensor]:
    """The same by torch's stream and by a generator that was seeded alike."""
    with draws.torch_stream(seed):
        first = work()
    with draws.seeded(seed):
        return first, work()


@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1])
def test_a_generator_gives_what_torch_s_stream_of_the_same_seed_gives(seed: int) -> None:
    cpu, x = torch.device("cpu"), torch.linspace(-1, 1, 600).view(10, 60)
    image = x.view(10, 3, 4, 5).to(memory_format=torch.channels_last)
    for work in (
        lambda: draws.standard_normal((5,), cpu),
        lambda: draws.standard_normal((4, 33), cpu, torch.float64),
        lambda: draws.uniform((7, 9), cpu),
        lambda: draws.permutation(50, cpu),
        lambda: draws.whole_numbers(2**40, (3, 3), cpu),
        lambda: draws.choices(x.softmax(1), 2),
        lambda: draws.gamma(x.exp()),
        lambda: draws.poisson(x.exp()),
        lambda: draws.Dropout(0.3)(x),
        lambda: draws.Dropout(0.3)(image),
        lambda: draws.Dropout(0.3)(x.bfloat16()),
    ):
        one, other = drawn(seed, work)
        assert torch.equal(one, other)


def test_torch_s_stream_is_left_as_it_was_and_nested_generators_come_back() -> None:
    state, outer = torch.get_rng_state(), torch.Generator().manual_seed(1)
    with draws.drawing(outer):
        with draws.torch_stream(3):
            assert draws.current() is None
            torch.randn(5)
        with pytest.raises(ZeroDivisionError), draws.as_torch_stream(outer):
            torch.randn(5)
            raise ZeroDivisionError
        assert draws.current() is outer
    assert draws.current() is None and torch.equal(state, torch.get_rng_state())
    again = torch.Generator().manual_seed(1)
    torch.randn(5, generator=again)
    assert torch.equal(outer.get_state(), again.get_state()), "what was drawn counts"


def weights_of(training: Training) -> dict[str, Tensor]:
    """Everything that a training has come to, noise included; not how long it took."""
    return {name: each for name, each in capture(training).items() if name != "scalars"}


def finished(training: Training) -> dict[str, Tensor]:
    """What a training ends with."""
    for _ in run(training):
        pass
    return weights_of(training)


def beside(*work: Callable[[], Any]) -> list[Any]:
    """The results of some works, each in a thread of its own, all at the same time."""
    found: list[Any] = [None] * len(work)
    gate = threading.Barrier(len(work))

    def one(place: int) -> None:
        gate.wait()
        found[place] = work[place]()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.parametrize("values", TWO, ids=str)
def test_two_trainings_in_two_threads_are_each_as_alone(values: dict[str, Any]) -> None:
    """Bit for bit, from the first weights to the last validation; another kind runs beside."""
    configs = [small(seed=seed, **values) for seed in (1, 2)]
    configs.append(small(seed=3, model="cvae", dropout=0.1))

    def work(config: RunConfig) -> Callable[[], dict[str, Tensor]]:
        return lambda: finished(Training(config, few("digits")))

    alone = [work(config)() for config in configs]
    together = beside(*map(work, configs))
    for one, other in zip(alone, together, strict=True):
        assert one.keys() == other.keys()
        assert all(torch.equal(one[name], other[name]) for name in one)


class OwnLayer(nn.Module):
    """A part of one's own, which draws from torch's stream."""

    def __init__(self, inside: nn.Module):
        super().__init__()
        self.inside, self.left_out = inside, nn.Dropout(0.5)

    def forward(self, x: Tensor, *more: Tensor) -> Tensor:
        return self.left_out(self.inside(x + 0.01 * torch.randn(x.shape), *more))


def with_own_layer(seed: int) -> Training:
    training = Training(small(seed=seed, average_weights=False), few("digits"))
    training.model.encoder = OwnLayer(training.model.encoder)
    return training


def test_parts_of_one_s_own_draw_from_the_run_s_noise_too() -> None:
    """They know of no generator: torch's stream is the run's for a while, one run at a time."""
    assert draws.asks(Training(small(), few("digits")).model)
    assert not draws.asks(with_own_layer(1).model)
    assert not draws.asks(eval("lambda terms: 0", {})), "made by exec it is of no module"
    assert not draws.asks(nn.GRU(2, 2, 2, dropout=0.1)) and draws.asks(nn.GRU(2, 2))
    state = torch.get_rng_state()
    works = [lambda seed=seed: finished(with_own_layer(seed)) for seed in (1, 2)]
    alone, together = [work() for work in works], beside(*works)
    for one, other in zip(alone, together, strict=True):
        assert all(torch.equal(one[name], other[name]) for name in one)
    assert torch.equal(state, torch.get_rng_state())


def test_noise_of_another_kind_of_device_begins_anew_the_same_each_time() -> None:
    """The state of a CUDA generator is sixteen bytes: a run that comes from there goes on."""
    config, ends = small(dropout=0.2, epochs=4), []
    *_, last = train(config, few("digits"))
    state = capture(last.training)
    assert len(state["noise"]) > 1000
    state["noise"] = torch.arange(16, dtype=torch.uint8)
    for _ in range(2):
        training = Training(config.model_copy(update={"epochs": 8}), few("digits"))
        restore(training, state)
        ends.append(finished(training))
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])


def test_a_training_is_the_same_beside_a_thread_that_draws_from_torch_s_stream() -> None:
    def weights() -> dict[str, torch.Tensor]:
        config = RunConfig.parse({"dataset": "digits", "hidden": [16], "epochs": 1, "seed": 1})
        return Training(config, load_dataset("digits")).model.state_dict()

    alone, stop = weights(), threading.Event()

    def draw() -> None:
        while not stop.is_set():
            torch.randn(3)

    other = threading.Thread(target=draw)
    other.start()
    try:
        beside = [weights() for _ in range(3)]
    finally:
        stop.set()
        other.join()
    assert all(each[name].equal(value) for each in beside for name, value in alone.items())


def test_every_way_to_draw_in_torch_may_be_given_a_generator() -> None:
    def drawn() -> list[torch.Tensor]:
        ways = [torch.rand(3), torch.randn(3), torch.randperm(5), torch.randint(9, (3,))]
        ways += [torch.randint(2, 9, (3,)), torch.rand_like(ways[0]), torch.randn_like(ways[0])]
        ways += [
            torch.bernoulli(ways[0]),
            torch.multinomial(ways[0], 2),
            torch.normal(0.0, ways[0]),
        ]
        layer = torch.nn.Linear(3, 2)
        torch.nn.init.orthogonal_(layer.weight)
        return [*ways, layer.weight.detach(), layer.bias.detach()]

    before = torch.get_rng_state()
    found = []
    for _ in range(2):
        with draws.everything_by(torch.Generator().manual_seed(5)):
            found.append(drawn())
    assert torch.get_rng_state().equal(before)
    with draws.torch_stream(5):
        found.append(drawn())
    for first, second, third in zip(*found, strict=True):
        assert first.equal(second) and first.equal(third)
