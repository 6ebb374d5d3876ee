"""A wrong setting is one sentence: the field as its reader calls it, and what it takes."""

import math
from typing import Any

import pytest
from typer.testing import CliRunner

from vae_core.cli.fields import option_name
from vae_core.cli.program import app
from vae_core.config.analyses import ANALYSES
from vae_core.config.base import Settings
from vae_core.config.fields import about
from vae_core.config.lists import parts
from vae_core.config.mistakes import label
from vae_core.config.ranges import filled
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.user_data.options import OwnOptions

SETTINGS = (RunConfig, *ANALYSES.values(), OwnOptions)
# What a validator says to a programmer.
PROGRAMS_WORDS = ("nput should be", "greater than or equal", "less than", "valid ", "type=", "_")
HUGE = 10**400


def wrong_values(schema: dict[str, Any]) -> list[Any]:
    """Values below, above and of another type; of texts and names what is none."""
    value = filled(schema)
    if "$ref" in value:  # settings within settings
        return [5, "many", [1], {"kind": "zebra"}]
    if "enum" in value or value["type"] == "string":
        return [[1], "zebra"] if "enum" in value else [[1], "zebra" * 50] * ("maxLength" in value)
    if value["type"] == "boolean":
        return ["perhaps", 7, [1]]
    if value["type"] == "array":
        return [5, {"a": 1}, "1,,2", ",1", "1,"]
    low = value.get("minimum", value.get("exclusiveMinimum", 0))
    high = value.get("maximum", value.get("exclusiveMaximum", math.inf))
    beyond = [low - 1, high * 2 + 1, -HUGE, math.nan, math.inf, 1e309, -math.inf]
    beyond += [HUGE] * (high < math.inf)
    if "exclusiveMinimum" in value:
        beyond.append(low)
    nothing = [] if "anyOf" in schema else [None]
    return [*beyond, "many", "1,2", [1], True, False, *nothing]


CASES = [
    pytest.param(settings, name, value, id=f"{settings.__name__}-{name}-{str(value)[:12]}")
    for settings in SETTINGS
    for name, schema in settings.model_json_schema()["properties"].items()
    for value in wrong_values(schema)
]


@pytest.mark.parametrize(("settings", "name", "value"), CASES)
def test_it_names_the_label_and_what_it_takes(
    settings: type[Settings], name: str, value: Any
) -> None:
    said = []
    for make in (settings.parse, lambda values: settings(**values)):
        with pytest.raises(UserError) as refused:
            make({name: value})
        said.append(str(refused.value))
    assert said[0] == said[1], "from Python as from a form"
    sentence = said[0]
    named = label(settings, name).partition(",")[0]
    if sentence.startswith("There is no "):  # a name that is not among the choices
        assert "Choose from: " in sentence
        return
    assert sentence.startswith(f"{named} cannot be ")
    assert ": give " in sentence and sentence.endswith(".") and len(sentence) < 400
    what = sentence.partition(": give ")[0]
    assert not any(word in what.replace(repr(value), "") for word in PROGRAMS_WORDS)
    wanted = sentence.partition(": give ")[2]
    assert not any(word in wanted for word in PROGRAMS_WORDS[:-1])
    schema = filled(settings.model_json_schema()["properties"][name])
    bounds = [schema.get("minimum"), schema.get("maximum")]
    assert all(f"{bound:.15g}" in wanted for bound in bounds if bound is not None)


def test_all_wrong_fields_are_told_at_once() -> None:
    wrong = {"dataset": "digits", "latent_dim": 0, "epochs": -2, "learning_rate": math.inf}
    with pytest.raises(UserError) as error:
        RunConfig.parse(wrong)
    for field in ("Latent dimensions cannot be 0:", "Epochs cannot be -2:", "Learning rate cannot"):
        assert field in str(error.value)


def test_every_field_has_a_label_of_its_own() -> None:
    for settings in SETTINGS:
        labels = [label(settings, name) for name in settings.model_fields]
        assert len(set(labels)) == len(labels)
        assert not any("_" in each for each in labels)


@pytest.mark.parametrize(
    ("settings", "values", "sentence"),
    [
        (RunConfig, {"latent_dim": 0}, "Latent dimensions cannot be 0: give a whole number from 1"),
        (RunConfig, {"beta": 1e309}, "β cannot be infinite (or above 1.8e308): give a finite"),
        (RunConfig, {"sigma": math.nan}, "Gaussian σ cannot be NaN: give a finite number from"),
        (RunConfig, {"seed": 10**400}, "Seed cannot be a number of some 401 digits: give a whole"),
        (RunConfig, {"hidden": "400,,2"}, "Hidden layers cannot be '400,,2', which has a comma"),
        (RunConfig, {"hidden": [400, 0]}, "Hidden layers cannot be 0: give up to 8 whole numbers"),
        (RunConfig, {"warmup": 2}, "Warm-up cannot be 2: give a number from 0 to 1."),
        (OwnOptions, {"test": 0.5}, "To test cannot be 0.5: give a number above 0 and below 0.5."),
        (OwnOptions, {"kind": "video"}, "Read as cannot be 'video': give one of: auto, pictures"),
    ],
)
def test_sentences(settings: type[Settings], values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        settings.parse(values)
    assert str(refused.value).startswith(sentence)


NUMBERS = [
    name
    for name, schema in RunConfig.model_json_schema()["properties"].items()
    if filled(schema)["type"] in ("integer", "number")
]


@pytest.mark.parametrize("name", NUMBERS)
def test_the_command_line_names_its_option(name: str) -> None:
    for value in ("-1", "1e309", "many"):
        done = CliRunner().invoke(app, ["train", "--dataset", "digits", option_name(name), value])
        assert done.exit_code == 2
        assert done.stderr.startswith(f"Error: {option_name(name)} cannot be ")
        assert about(RunConfig, name).label not in done.stderr.partition(":")[2]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("evaluate x --limit 0", "--limit cannot be 0: give a whole number from 1."),
        ("evaluate x --limit many", "--limit cannot be 'many': give a whole number from 1."),
        (
            "sample x --count 1e309",
            "--count cannot be 1e309: give a whole number from 1 to 1000000000.",
        ),
        ("sweep --beta 0 1 --workers 99", "--workers cannot be 99: give a whole number from 1"),
        ("datasets add x --validation 2", "--validation cannot be 2: give a number above 0"),
        ("datasets add x --as video", "--as cannot be 'video': give one of: auto"),
        ("train --dataset digits --model m2 --labelled 3", "--labelled cannot be 3: Digits"),
        ("train --dataset digits --model gan --patience 3", "The GAN is trained against"),
    ],
)
def test_every_command_names_its_option(command: str, sentence: str) -> None:
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 2 and done.stderr.startswith(f"Error: {sentence}")
    assert "“" not in done.stderr and "<" not in done.stderr


def test_a_form_names_the_field_that_is_to_be_left_out() -> None:
    with pytest.raises(UserError, match="Leave “Labelled examples” out, or choose m2"):
        RunConfig.parse({"dataset": "digits", "model": "cvae", "labelled": 100})


def test_one_reading_of_lists() -> None:
    for text in ("400,200", "400, 200", " 400 200 ", "400;200", "400 , 200"):
        assert parts(text) == ["400", "200"]
    assert parts("") == parts("  ") == []
    for text in ("400,,2", ",400", "400,", "400, ,2", ";", "4;,2"):
        with pytest.raises(UserError, match="a comma with nothing beside it"):
            parts(text)
