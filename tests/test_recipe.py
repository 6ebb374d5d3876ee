"""A configuration as Python and as a command: both give that configuration again."""

import shlex
import subprocess
import sys
from typing import Any

import pytest

from vae_core import RunConfig, catalogue
from vae_core.cli import train as command
from vae_core.cli.recipe import as_command
from vae_core.config.recipe import as_python, given, told_apart

CASES: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"dataset": "digits", "latent_dim": 2, "seconds": 30}, "fast"),
    ({"dataset": "digits", "hidden": ()}, None),
    ({"dataset": "digits", "hidden": (400, 200), "average_weights": False}, "reference"),
    ({"dataset": "waves", "epochs": 2.5, "seconds": 60}, None),
    ({"dataset": "wine", "model": "beta-vae"}, "fast"),
    ({"dataset": "expressions", "word_dropout": 0.25}, None),
    ({"dataset": "pendulum"}, None),
    (
        {
            "dataset": "digits",
            "model": "beta-tcvae",
            "schedule": "cyclical",
            "scheduled": ["beta", "gamma"],
            "learning_rate": 3e-5,
        },
        None,
    ),
    ({"dataset": "digits", "model": "m2", "labelled": 50}, None),
]


@pytest.fixture
def commanded(monkeypatch: pytest.MonkeyPatch) -> list[RunConfig]:
    """The configurations that `train` was asked to train; it trains none of them."""
    found: list[RunConfig] = []

    def configured(*given: Any) -> RunConfig:
        found.append(real(*given))
        raise KeyboardInterrupt

    real = command.configured
    monkeypatch.setattr(command, "configured", configured)
    return found


def run_command(line: str) -> None:
    from typer.testing import CliRunner

    from vae_core.cli.program import app

    words = shlex.split(line)
    assert words[:4] == ["python", "-m", "vae_core", "train"]
    CliRunner().invoke(app, words[3:], catch_exceptions=True)


@pytest.mark.parametrize(("values", "preset"), CASES)
def test_both_texts_give_the_same_configuration(values, preset, commanded, monkeypatch) -> None:
    config = RunConfig.parse(values, preset)
    space: dict[str, Any] = {}
    python = as_python(config)
    head, _, _ = python.partition("for progress in")
    exec(head, space)
    assert space["config"].model_dump() == config.model_dump()
    run_command(as_command(config))
    assert [each.model_dump() for each in commanded] == [config.model_dump()]


@pytest.mark.parametrize("model", sorted(catalogue.MODELS))
def test_of_every_model_only_what_differs_is_written(model: str) -> None:
    config = RunConfig(dataset="digits", model=model)
    expected = {"dataset": "digits", "model": model, "epochs": config.epochs}
    if model == "vae":
        del expected["model"]
    usual = RunConfig.parse({"dataset": "digits", "model": model}).model_dump()
    assert config.model_dump() == usual
    assert set(given(config)) <= set(expected)
    assert told_apart(config) == []


@pytest.mark.proof
def test_the_program_trains_as_it_stands() -> None:
    config = RunConfig(dataset="digits", hidden=(8,), latent_dim=2, epochs=0.2)
    text = as_python(config)
    assert text.splitlines()[2] == (
        'config = RunConfig(dataset="digits", latent_dim=2, epochs=0.2, hidden=(8,))'
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    epoch, loss = map(float, done.stdout.split()[-2:])
    assert epoch >= 0.2 and 20 < loss < 60


def test_a_command_says_what_differs_and_nothing_else() -> None:
    config = RunConfig(dataset="digits", latent_dim=2, seconds=30, average_weights=False)
    assert as_command(config) == (
        "python -m vae_core train --dataset digits --latent-dim 2 --seconds 30 --no-average-weights"
    )
    assert (
        as_command(RunConfig.parse({}, "reference")).startswith("python -m vae_core train --hidden")
        is False
    )  # the network's own widths are not repeated


@pytest.mark.parametrize(
    ("values", "preset", "told"),
    [
        ({"latent_dim": 2}, "fast", ["2 dimensions"]),
        ({"model": "beta-vae", "beta": 8}, None, ["β\u00a0= 8"]),
        ({"seed": 3, "prior": "vampprior"}, "quality", ["seed 3", "prior VampPrior"]),
        ({"hidden": (512, 256)}, "fast", ["hidden layers 512, 256"]),
        ({"learning_rate": 0.002}, "reference", ["learning rate 0.002"]),
    ],
)
def test_what_tells_a_run_from_the_usual_one(values, preset, told) -> None:
    config = RunConfig.parse({"dataset": "digits", **values, "seconds": 12}, preset)
    assert told_apart(config) == told
