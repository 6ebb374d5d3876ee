"""Trainings on another device: nothing assumes the processor, and a step can be one graph."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from tests.fake_device import Called
from tests.sweeps import swept
from tests.test_draws import MORE, ROWS, few, small, weights_of
from vae_core import catalogue, draws
from vae_core.cli import train as command
from vae_core.errors import UserError
from vae_core.training import capture, devices
from vae_core.training.capture import CapturedStep, why_not_captured
from vae_core.training.checkpoint import capture as captured_state
from vae_core.training.checkpoint import restore
from vae_core.training.devices import device_named
from vae_core.training.loop import run, train
from vae_core.training.state import Training

# Without numbers there is no saying which examples have a label, and no step of a GRU is made.
UNFAKED = ("m2", "gru", "expressions")
FAKED = [each for each in ROWS if not set(UNFAKED) & set(each.values())]
SOME = [
    {"model": "vae"},
    {"model": "cvae"},
    {"model": "vq-vae"},
    {"model": "gan"},
    MORE[1],
    MORE[8],
]
# What makes a tensor of nothing, hence on the processor unless it is told where.
MAKERS = (
    torch.zeros, torch.ones, torch.full, torch.empty, torch.eye, torch.arange, torch.linspace,
    torch.tensor, torch.as_tensor, torch.rand, torch.randn, torch.randint, torch.randperm,
)  # fmt: skip


def on_a_device_that_is_none(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What three steps of each configuration do there."""
    told = "".join(json.dumps(row) + "\n" for row in rows)
    command = [sys.executable, "-W", "ignore", "-m", "tests.fake_device"]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, input=told, capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("rows", swept([SOME, FAKED], [SOME]), ids=["some", "all"])
def test_a_step_touches_nothing_on_the_processor(rows: list[dict[str, Any]]) -> None:
    """On a device of torch that is made in Python: model, data, noise, optimiser and average."""
    found = on_a_device_that_is_none(rows)
    assert len(found) == len(rows)
    for row, each in zip(rows, found, strict=True):
        assert each.get("processor") == [], (row, each)
        model = row.get("model", "vae")
        game = catalogue.OBJECTIVES[catalogue.MODELS[model].objective].adversarial
        apart = game or model == "vq-vae" or row.get("prior") == "mixture"
        assert each["captured"] != apart, row


class Makers(TorchFunctionMode):
    """Collects calls that make a tensor without saying where."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def __torch_function__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func in MAKERS and "device" not in (kwargs or {}):
            self.found.append(func.__name__)
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize(
    "values", swept(ROWS, [{"model": "m2"}, {"model": "vq-vae"}, MORE[4], MORE[10]]), ids=str
)
def test_what_a_step_makes_is_told_where(values: dict[str, Any]) -> None:
    """Also where what is computed hangs on numbers, which the fake device has none of."""
    config = small(**values)
    training = Training(config, few(config.dataset))
    training.batch()  # the order of an epoch comes from the processor
    with training.own_noise(), Makers() as seen:
        for _ in range(3):
            training.advance()
    assert seen.found == []
    # Of which an Apple GPU has none.
    assert all(each.dtype != torch.float64 for each in training.model.buffers())


def in_graphs(training: Training) -> tuple[Training, Called]:
    """The training with its step recorded, as far as a processor can."""
    recorder, weights = Called(), training.full_weights
    training.captured = CapturedStep(training.learn_at, weights, training.device, recorder)
    return training, recorder


def ended(training: Training, measured: tuple[int, ...] = ()) -> tuple[dict[str, Tensor], list]:
    """The state after all steps of a run, and what each of them told."""
    told = []
    with training.own_noise():
        while training.is_over() is None:
            distortion, kl, count, _ = training.advance(training.step in measured)
            told.append((distortion.item(), kl.item(), count))
    return weights_of(training), told


GRAPHED = [
    {"model": "vae", "learning_rate_schedule": "cosine"},
    {"model": "annealed-vae", "dropout": 0.2},
    {"model": "cvae", "normalisation": "batch", "optimiser": "sgd"},
    {"model": "sigma-vae", "network": "conv", "gradient_clip": 1.0},
    {"model": "info-vae", "average_weights": False, "precision": "bfloat16"},
    {"model": "iwae", "optimiser": "rmsprop"},
]


@pytest.mark.parametrize("values", GRAPHED, ids=str)
def test_steps_by_graphs_are_the_steps_one_by_one(values: dict[str, Any]) -> None:
    """With a recorder that only calls: rate, weights and share of the average are tensors."""
    config = small(epochs=9, batch_size=60, seed=4, **values)  # batches of 60, 60 and 40
    plain, plainly = ended(Training(config, few("digits")), measured=(9,))
    training, recorder = in_graphs(Training(config, few("digits")))
    graphed, told = ended(training, measured=(9,))
    assert [each[2] for each in told] == [each[2] for each in plainly] == [60, 60, 40] * 9
    for one, other in zip(told, plainly, strict=True):
        assert one[:2] == pytest.approx(other[:2], rel=1e-4)
    for name, expected in plain.items():
        if expected.is_floating_point():
            torch.testing.assert_close(graphed[name], expected, rtol=1e-3, atol=1e-5)
        else:
            assert torch.equal(graphed[name], expected), name
    # Whole and last batches, each with and without a move of the average.
    forms = 4 if config.average_weights else 2
    assert recorder.recorded == forms and recorder.warmed >= forms


def test_a_step_that_cannot_be_recorded_is_taken_one_by_one() -> None:
    class Refusing(Called):
        def record(self, work: Any) -> Any:
            raise RuntimeError("operation not permitted when stream is capturing")

    config = small(epochs=9)
    training = Training(config, few("digits"))
    training.captured = CapturedStep(
        training.learn_at, training.full_weights, training.device, Refusing()
    )
    graphed, _ = ended(training)
    plain, _ = ended(Training(config, few("digits")))
    assert training.captured.failed == "operation not permitted when stream is capturing"
    for name, expected in plain.items():
        torch.testing.assert_close(graphed[name], expected, rtol=1e-3, atol=1e-5)


def test_what_forbids_a_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = torch.device("cuda")
    may = ("vae", "cvae", "iaf-vae", "ladder-vae", "fsq-vae", "vamp-vae", "beta-tcvae", "mmd-vae")
    assert all(why_not_captured(small(model=name), cuda) is None for name in may)
    for values, word in (
        ({"model": "gan"}, "another network"),
        ({"model": "factor-vae"}, "another network"),
        ({"model": "m2"}, "label"),
        ({"model": "vq-vae"}, "codebook"),
        ({"network": "gru"}, "recurrent"),
        ({"dataset": "expressions"}, "recurrent"),
        ({"model": "info-vae", "prior": "mixture"}, "component"),
    ):
        assert word in why_not_captured(small(**values), cuda)
    assert "graphs" in why_not_captured(small(), torch.device("cpu"))
    own = torch.nn.Dropout(0.5)
    assert not draws.asks(own) and "own" in why_not_captured(small(), cuda, own)
    assert Training(small(), few("digits")).captured is None
    monkeypatch.setattr(capture, "CAPTURABLE", ("sgd",))
    assert "adam counts" in why_not_captured(small(), cuda)


def test_a_step_asks_for_no_number() -> None:
    """``item``, ``tolist`` and their kind wait for the device, and cannot be recorded."""
    source = ast.parse(Path(capture.__file__).with_name("state.py").read_text())
    (body,) = [
        each
        for each in ast.walk(source)
        if isinstance(each, ast.FunctionDef) and each.name == "learn"
    ]
    called = {each.attr for each in ast.walk(body) if isinstance(each, ast.Attribute)}
    assert not called & {"item", "tolist", "cpu", "numpy", "nonzero"}


@pytest.mark.parametrize(
    ("there", "found"),
    [((), "cpu"), (("mps",), "mps"), (("cuda",), "cuda"), (("cuda", "mps"), "cuda")],
)
def test_automatic_is_the_first_that_is_there(
    there: tuple[str, ...], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_there", lambda name: name in there)
    assert device_named("auto") == torch.device(found)
    assert device_named("cpu") == torch.device("cpu")
    for name in {"cuda", "mps"} - set(there):
        with pytest.raises(UserError, match=rf"device {name} was asked for.*Choose cpu"):
            device_named(name)


def test_a_device_that_is_not_there_is_a_sentence_before_the_first_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "_there", lambda name: False)
    with pytest.raises(UserError, match="torch sees no NVIDIA GPU on this computer"):
        train(small(device="cuda"), few("digits"))
    *_, last = train(small(device="auto"), few("digits"))
    assert last.training.device.type == "cpu" and last.model.device.type == "cpu"


def test_the_command_line_makes_no_run_for_a_device_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "_there", lambda name: False)
    with pytest.raises(UserError, match="torch sees no Apple GPU on this computer"):
        command._run(small(device="mps"), lambda: pytest.fail("a run was made"), resume=False)


def test_a_run_goes_on_whatever_device_it_was_on() -> None:
    """A checkpoint holds tensors of the processor, and the device may change as the budget may."""
    config = small(device="auto", epochs=2)
    *_, last = train(config, few("digits"))
    state = captured_state(last.training)
    assert all(each.device.type == "cpu" for each in state.values())
    training = Training(config.model_copy(update={"device": "cpu", "epochs": 3}), few("digits"))
    restore(training, state)
    for _ in run(training):
        pass
    assert training.finished and training.epoch == 3


def test_a_model_without_weights_of_its_own_knows_where_it_is() -> None:
    """A prior has no tensor to tell by; what it draws is where the model is."""
    model = Training(small(), few("digits")).model
    assert model.device == torch.device("cpu")
    moved = model.to("meta")
    assert moved.device == torch.device("meta") == moved.prior.device
    z, _ = moved.draw(3)
    assert z.device == torch.device("meta")
