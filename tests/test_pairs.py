"""Pairs of trainings that differ in one thing."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.documents import parts
from vae_core import RunConfig, Store, catalogue
from vae_core.cli.program import app
from vae_core.errors import UserError
from vae_core.runs.sweep import Sweeps, both, plan

PAIRS = list(catalogue.PAIRS.values())


@pytest.mark.parametrize("model", list(catalogue.MODELS))
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_two_differ_in_what_is_said_and_in_nothing_else(pair, model: str) -> None:
    base = RunConfig(dataset="digits", model=model, epochs=3, seed=7, latent_dim=5)
    if not pair.suits(model):
        with pytest.raises(UserError, match="changes nothing"):
            both(base, pair)
        return
    first, second = (c.model_dump() for c in plan(both(base, pair), pair.grid))
    assert {name for name in first if first[name] != second[name]} == {pair.field}
    assert (first[pair.field], second[pair.field]) == pair.values
    original = base.model_dump()
    changed = {name for name in first if first[name] != original[name]}
    assert changed <= {pair.field, *pair.shared}, "all else is as the form has it"


def test_annealing_is_offered_where_a_weight_of_the_code_can_rise() -> None:
    annealing = catalogue.PAIRS["annealing"]
    without = {name for name in catalogue.MODELS if not annealing.suits(name)}
    assert without == {
        "autoencoder", "regularised-autoencoder", "capacity-vae", "iwae", "iwae-dreg", "info-vae",
        "mmd-vae", "aae", "gan", "vq-vae",
    }  # fmt: skip
    for name in set(catalogue.MODELS) - without:
        assert "beta" in RunConfig(dataset="digits", model=name).weights


def test_a_sweep_knows_the_pair_that_it_is(tmp_path: Path) -> None:
    sweeps = Sweeps(Store(tmp_path))
    for pair in PAIRS:
        sweep = sweeps.record(pair.grid, ["a", "b"], "digits")
        assert sweeps.get(sweep.id).pair == pair
    decay = sweeps.record(catalogue.PAIRS["decay"].grid, ["a", "b"], "digits")
    assert decay.labels == ["weight decay 0", "weight decay 1"]
    assert sweeps.record({"beta": [0.0, 1.0]}, ["a", "b"], "digits").pair is None
    assert sweeps.record({"dropout": [0.0, 0.3]}, ["a", "b"], "digits").pair is None


@pytest.mark.proof
def test_the_command_trains_both(tmp_path: Path) -> None:
    small = "--dataset digits --hidden 16 --latent-dim 3 --epochs 40 --beta 60 --workers 1"
    runner = CliRunner(env={"LATENT_PLAYGROUND_RUNS": str(tmp_path)})
    done = runner.invoke(app, ["pair", "annealing", *small.split()])
    assert done.exit_code == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["values"] for row in rows] == [{"schedule": "constant"}, {"schedule": "linear"}]
    assert all(row["state"] == "finished" and row["epochs"] == 40 for row in rows)
    (sweep,) = Sweeps(Store(tmp_path)).list()
    assert sweep.pair == catalogue.PAIRS["annealing"]
    assert "KL annealing. " in done.stderr, "what it is and what to look for"
    assert "KL schedule constant: Posterior collapse" in done.stderr
    assert done.stderr.count("KL schedule constant: Posterior collapse") == 1, "told once"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("anealing", "Did you mean annealing?"),
        ("dropout --dropout 0.1", "sets --dropout itself"),
        ("decay --optimiser sgd", "sets --optimiser itself"),
        ("annealing --model autoencoder", "changes nothing in the Plain autoencoder"),
    ],
)
def test_misuse_ends_with_status_2(arguments: str, said: str, tmp_path: Path) -> None:
    env = {"LATENT_PLAYGROUND_RUNS": str(tmp_path)}
    done = CliRunner(env=env).invoke(app, ["pair", *arguments.split()])
    assert done.exit_code == 2 and done.stdout == "" and said in done.stderr
    assert not any(tmp_path.iterdir()), "nothing is left behind"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_what_is_promised_in_nats_is_what_was_measured(pair) -> None:
    """Each figure of the text stands in the docs, in a row of that pair that a command measures."""
    _, tables = parts("docs/training.md")
    (measured,) = (table for table in tables if table.header[0] == "run")
    rows = " ".join(" ".join(row) for row in measured.rows if row[0].startswith(pair.name))
    promised = re.findall(r"\d+\.\d", pair.look)
    assert len(promised) == 2 and set(promised) <= set(re.findall(r"\d+\.\d", rows))
