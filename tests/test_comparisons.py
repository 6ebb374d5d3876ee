"""Compare: any field, repeats over seeds, runs that were there already, figures as a table."""

import csv
import io
import math

import pytest

from ui.compare.curves import _lines
from ui.compare.sweep_address import DEFAULTS, said_of, taken_from
from ui.compare.sweep_fields import choices_of, chosen_of, fields_for, kind_of, numbers_of
from vae_core import RunConfig, Store
from vae_core.errors import UserError
from vae_core.runs.side_by_side import side_by_side
from vae_core.runs.sweep import Sweeps, plan
from vae_core.runs.sweep_pack import over_repeats, wall_pack
from vae_core.runs.sweep_table import as_csv, rows_of
from vae_core.runs.sweep_words import named, short

BASE = RunConfig(dataset="digits", hidden=(16,), latent_dim=3, epochs=2)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path)


def _finished(store: Store, config: RunConfig, elbo: float, kl: float = 3.0, active: int = 2):
    run = store.create(config)
    bound = {"elbo": elbo, "reconstruction": -elbo - kl, "kl": kl, "active_units": active}
    bound |= {"kl_per_dimension": [kl]}
    run.update_status(state="finished", results={"validation": bound})
    return run


@pytest.fixture
def swept(store: Store):
    """Two networks with three seeds each; the ELBOs are -20, -21, -25 and -30, -31, -35."""
    grid = {"normalisation": ["none", "batch"], "seed": [0, 1, 2]}
    elbos = (-20, -21, -25, -30, -31, -35)
    runs = [
        _finished(store, config, elbo) for config, elbo in zip(plan(BASE, grid), elbos, strict=True)
    ]
    return Sweeps(store).record(grid, [run.id for run in runs], "digits")


def test_the_form_offers_every_field_that_changes_a_model() -> None:
    fields = fields_for("vae")
    for name in ("beta", "model", "dataset", "network", "prior", "likelihood", "latent_dim"):
        assert name in fields, name
    assert not {"epochs", "seconds", "threads", "device"} & set(fields)
    assert fields[0] == "beta" and fields_for("autoencoder")[0] == "model"
    kinds = {name: kind_of(name) for name in ("network", "average_weights", "latent_dim", "seed")}
    assert list(kinds.values()) == ["choices", "switch", "numbers", "numbers"]
    assert choices_of("network")["mlp"] == "MLP"
    assert numbers_of("latent_dim", "8, 2") == [2, 8] and isinstance(
        numbers_of("latent_dim", "8, 2")[0], int
    )
    assert numbers_of("learning_rate", "1e-3, 0.01") == [0.001, 0.01]
    with pytest.raises(UserError, match="Network: choose 2 to 9"):
        chosen_of("network", ["mlp"])


@pytest.mark.parametrize(
    "changes",
    [
        {"field": "network", "choices": ["mlp", "conv"], "repeats": 3},
        {"field": "latent_dim", "values": "2, 4", "early": True},
        {"field": "average_weights"},
        {"field": "model", "models": ["vae", "iwae"]},
        {"field": "beta", "values": "0, 4", "model": "beta-vae"},
    ],
)
def test_an_address_brings_the_form_back(changes: dict) -> None:
    values = {**DEFAULTS, **changes}
    found, mistakes = taken_from(said_of(values))
    told = {"field", "models", "repeats", "early", "model", "dataset"} | set(changes)
    assert {name: found[name] for name in told} == {name: values[name] for name in told}
    assert mistakes == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"vary": "network", "choices": "mlp,resnet"}, "Some of the choices"),
        ({"repeats": "99"}, "whole number from 1 to 10"),
        ({"repeats": "x"}, "whole number from 1 to 10"),
        ({"vary": "threads"}, "no weight named"),
    ],
)
def test_a_wrong_address_is_a_sentence(asked: dict, said: str) -> None:
    _, (mistake, *more) = taken_from(asked)
    assert said in mistake and not more


def test_values_are_called_as_people_call_them() -> None:
    assert (
        named({"network": "conv", "latent_dim": 8}) == "network Convolutional, latent dimensions 8"
    )
    assert named({"beta": 0.25}) == "β 0.25" and named({"model": "beta-vae"}) == "β-VAE"
    assert short("hidden", [512, 256]) == "512, 256" and short("patience", None) == "none"
    assert short("average_weights", True) == "yes" and short("seed", 2**30) == "1073741824"


def test_figures_are_means_with_students_interval(swept, store: Store) -> None:
    first, second = rows_of(swept, store)
    assert (first.label, second.label) == ("normalisation None", "normalisation Batch")
    elbo = first.figures["elbo"]
    assert elbo.values == (-20, -21, -25) and elbo.mean == -22
    assert elbo.half_width == pytest.approx(4.302653 * math.sqrt(7) / math.sqrt(3), rel=1e-6)
    assert second.figures["active_units"].half_width == 0


def test_the_csv_has_every_value(swept, store: Store) -> None:
    lines = list(csv.DictReader(io.StringIO(as_csv([swept], store))))
    elbo = [line for line in lines if line["figure"] == "elbo"]
    assert [line["normalisation"] for line in elbo] == ["none"] * 3 + ["batch"] * 3
    assert [float(line["value"]) for line in elbo] == [-20, -21, -25, -30, -31, -35]
    assert [float(line["mean"]) for line in elbo] == [-22] * 3 + [-32] * 3
    assert {line["repeats"] for line in lines} == {"3"}
    assert [line["seed"] for line in elbo] == ["0", "1", "2"] * 2
    assert [line["run"] for line in elbo] == list(swept.runs)


def test_the_wall_has_a_column_for_each_group(swept, store: Store) -> None:
    meta, _ = wall_pack(swept, store)
    assert [column["label"] for column in meta["columns"]] == swept.labels
    assert [column["short"] for column in meta["columns"]] == ["None", "Batch"]
    assert meta["repeats"] == 3 and meta["columns"][0]["run"] == swept.runs[0]
    assert meta["columns"][0]["rate"] + meta["columns"][0]["distortion"] == pytest.approx(22)
    assert meta["columns"][1]["bound_error"] == pytest.approx(
        rows_of(swept, store)[1].figures["elbo"].half_width
    )


def test_what_stands_at_its_ceiling_in_one_repeat_is_a_lower_bound_of_all() -> None:
    def figure(value: float, at_least: bool) -> dict:
        return {"value": value, "error": 0.1, "at_least": at_least, "title": "MI"}

    told = over_repeats([{"a": figure(1.0, False)}, {"a": figure(3.0, True)}])
    assert told["a"]["value"] == 2 and told["a"]["at_least"]
    assert told["a"]["error"] == pytest.approx(12.7062, rel=1e-4), "t(0.975, 1) · sqrt(2) / sqrt(2)"


def test_runs_that_were_there_stand_side_by_side_by_what_differs(store: Store) -> None:
    def run(**values):
        return _finished(store, RunConfig.parse({**BASE.model_dump(), **values}), -20).id

    big, small = run(latent_dim=8), run(latent_dim=2)
    sweep = side_by_side([big, small], store)
    assert sweep.points == ({"latent_dim": 2}, {"latent_dim": 8}) and sweep.runs == (small, big)
    assert Sweeps(store).list() == [], "it is written down nowhere"
    assert side_by_side([big, small], store).id == sweep.id
    seeds = side_by_side([run(seed=1), run(seed=2), big, small], store)
    assert seeds.fields == ("latent_dim",)
    assert [len(group.runs) for group in seeds.groups] == [1, 2, 1]
    same = side_by_side([run(), run()], store)
    assert same.fields == ("seed",) and same.repeats == 2
    for names in ([big], [big, big], [f"r{k}" for k in range(10)]):
        with pytest.raises(UserError, match="2 to 9 runs stand side by side"):
            side_by_side(names, store)
    with pytest.raises(UserError, match="no run named"):
        side_by_side([big, "gone"], store)


def test_curves_are_apart_by_the_other_fields(store: Store) -> None:
    grid = {"latent_dim": [4, 2], "beta": [1.0, 4.0]}
    runs = [
        _finished(store, config, -10.0 * config.latent_dim - config.beta)
        for config in plan(BASE, grid)
    ]
    sweep = Sweeps(store).record(grid, [run.id for run in runs], "digits")
    lines = _lines(sweep, rows_of(sweep, store), "elbo", several=False)
    assert [(name, x, y) for name, x, y, _ in lines] == [
        ("β 1", [2, 4], [-21, -41]),
        ("β 4", [2, 4], [-24, -44]),
    ]
