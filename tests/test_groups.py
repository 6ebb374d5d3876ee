"""The models under the headings of their groups, wherever they are offered."""

import json

from typer.testing import CliRunner

from tests.test_registry import model, tables  # noqa: F401 (a fixture)
from vae_core import catalogue, register
from vae_core.cli.program import app


def test_every_model_stands_in_one_group_under_its_line() -> None:
    found = catalogue.grouped_models()
    assert list(found) == ["bound", "separate", "richer", "unbound"], "no heading over nothing"
    assert sorted(name for names in found.values() for name in names) == sorted(catalogue.MODELS)
    assert [len(names) for names in found.values()] == [12, 5, 8, 7]
    assert found["bound"][:3] == ["vae", "beta-vae", "cvae"]
    lines = [catalogue.GROUPS[group].description for group in found]
    assert all(20 < len(line) <= 90 and line.endswith(".") for line in lines)
    likely = {name: row for name, row in catalogue.MODELS.items() if row.group == "unbound"}
    assert {"autoencoder", "gan"} < set(likely)


def test_what_is_registered_stands_among_ones_own(tables) -> None:  # noqa: F811
    register(model(objective="elbo"))
    register(model(name="other", objective="elbo", group="nowhere"))
    assert catalogue.grouped_models()["own"] == ["mine", "other"]


def test_the_command_line_has_the_same_groups() -> None:
    said = CliRunner().invoke(app, ["models", "--markdown"]).stdout
    heads = [line for line in said.splitlines() if line.startswith("## Models")]
    titles = [catalogue.GROUPS[group].title for group in catalogue.grouped_models()]
    assert heads == [f"## Models: {title}" for title in titles]
    rows = json.loads(CliRunner().invoke(app, ["models", "--json"]).stdout)["models"]
    assert {row["name"]: row["group"] for row in rows} == {
        name: row.group for name, row in catalogue.MODELS.items()
    }
