"""Choices from outside the package: registered from a script, offered everywhere, refused well."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import vae_core
from tests.shell import Shell
from tests.sweeps import swept
from vae_core import RunConfig, Store, UserError, catalogue, train
from vae_core.cli.program import app
from vae_core.config.registry import TABLES

ROOT = Path(__file__).parent.parent
SCRIPT = """
import vae_core

def root_kl(terms, context):
    return terms.distortion.mean() + context.weights["beta"] * terms.kl.add(1e-6).sqrt().mean()

vae_core.register(vae_core.ObjectiveRow("root-kl", "Root of the KL", "The root of the KL.",
    weights={"beta": "the root of the KL divergence"}, build=root_kl))
vae_core.register(vae_core.ModelRow("root-kl-vae", "Root-KL VAE", "Nats are cheaper by the dozen.",
    "diagonal-gaussian", "root-kl", paper="", equation="-E_q[log p(x|z)] + beta sqrt(KL)"))
"""


@pytest.fixture
def tables():
    """What a test registers is gone after it."""
    before = {kind: dict(table) for kind, table in TABLES.items()}
    problems = list(catalogue.PROBLEMS)
    yield
    for kind, table in TABLES.items():
        table.clear()
        table.update(before[kind])
    catalogue.PROBLEMS[:] = problems


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(SCRIPT)
    return path


def test_the_command_line_knows_a_script_s_objective(script: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    with Shell(str(script), runs) as command:
        listed = json.loads(command("models", "--json").stdout)
        assert {row["name"] for row in listed["models"]} - set(catalogue.MODELS) == {"root-kl-vae"}
        assert "root-kl" in {row["name"] for row in listed["objectives"]}
        table = command("models", "--markdown").stdout
        assert "| root-kl-vae | Nats are cheaper by the dozen. |" in table
        assert "root-kl-vae" in command("train", "--help").stdout
        settings = ("--dataset", "digits", "--model", "root-kl-vae", "--epochs", "1", "--beta", "2")
        done = command("train", *settings)
        assert done.returncode == 0, done.stderr
        run = json.loads(done.stdout)["run"]
        asked = ("--report", "--section", "likelihood", "--examples", "60")
        measured = command("evaluate", run, *asked)
        assert measured.returncode == 0, measured.stderr
        assert "Root-KL VAE" in measured.stdout
    # Here nothing of it is registered.
    gone = CliRunner(env={"LATENT_PLAYGROUND_RUNS": str(runs)}).invoke(app, ["evaluate", run])
    assert gone.exit_code == 2 and "no model named 'root-kl-vae'" in gone.stderr


def test_the_form_offers_it(script: Path, tables, monkeypatch: pytest.MonkeyPatch) -> None:
    exec(compile(SCRIPT, str(script), "exec"), {})

    def form() -> None:
        from ui.train.form import settings

        settings()

    page = AppTest.from_function(form, default_timeout=60).run()
    own = page.button_group(key="models_own")
    assert own.label == "Your own" and own.options == ["Root-KL VAE"]
    own.set_value("root-kl-vae").run()
    assert not page.exception
    assert page.number_input(key="set_beta").label == "β, the root of the KL divergence"


def test_it_minimises_what_the_script_says(script: Path, tables, digits) -> None:
    space = {}
    exec(compile(SCRIPT, str(script), "exec"), space)
    assert catalogue.OBJECTIVES["root-kl"].load() is space["root_kl"]
    config = RunConfig(dataset="digits", model="root-kl-vae", hidden=(32,), latent_dim=3, epochs=2)
    *_, last = train(config, digits)
    terms = last.model.terms(digits.test.images[:50])
    expected = (terms.distortion + (terms.kl + 1e-6).sqrt()).mean()
    context = vae_core.LossContext({"beta": 1.0}, 50, last.model)
    torch.testing.assert_close(last.training.objective(terms, context), expected)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (lambda terms: terms.distortion, r"gives \(55,\)"),
        (lambda terms: 1.5, "gives float"),
        (lambda terms: None, "gives NoneType"),
    ],
)
def test_a_loss_that_is_no_number_is_a_sentence(value, words: str, tables, digits) -> None:
    made = vae_core.ObjectiveRow("odd", "", "", build=lambda terms, context: value(terms))
    vae_core.register(made)
    vae_core.register(model(objective="odd"))
    config = RunConfig(dataset="digits", model="mine", hidden=(8,), epochs=1, batch_size=55)
    with pytest.raises(UserError, match=f"The objective odd {words}. Give one number in nats"):
        list(train(config, digits))


def test_a_weight_that_the_row_does_not_name_is_a_sentence(tables, digits) -> None:
    made = vae_core.ObjectiveRow("odd", "", "", build=lambda t, context: context.weights["gamma"])
    vae_core.register(made)
    vae_core.register(model(objective="odd"))
    config = RunConfig(dataset="digits", model="mine", hidden=(8,), epochs=1)
    with pytest.raises(UserError, match="reads the weight 'gamma', which its row does not name"):
        list(train(config, digits))


@pytest.mark.parametrize(
    "first",
    swept(
        ["vae_core.models.vae", "vae_core.queue.workers", "vae_core.runs.store"],
        ["vae_core.runs.store"],
    ),
)
def test_a_plugin_may_take_any_public_name_and_print(first: str, tmp_path: Path) -> None:
    plugin = tmp_path / "greedy.py"
    plugin.write_text(f"print('hello')\nfrom vae_core import *\n{SCRIPT}")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import {first}; from vae_core import catalogue; "
            "print('root-kl-vae' in catalogue.MODELS, catalogue.PROBLEMS)",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "LATENT_PLAYGROUND_PLUGINS": str(plugin)},
        cwd=ROOT,
    )
    assert done.stdout == "True []\n", done.stderr


def test_code_that_cannot_be_imported_is_a_sentence(tables, digits) -> None:
    vae_core.register(vae_core.PriorRow("gone", "", "", build="no_such_module:Prior"))
    config = RunConfig(dataset="digits", prior="gone", epochs=1)
    with pytest.raises(UserError, match="'no_such_module:Prior' cannot be loaded"):
        train(config, digits)


def test_a_listing_without_the_plugin_is_not_kept(tables, tmp_path: Path, script: Path) -> None:
    exec(compile(SCRIPT, str(script), "exec"), {})
    store = Store(tmp_path)
    run = store.create(RunConfig(dataset="digits", model="root-kl-vae", epochs=1))
    run.update_status(state="finished")
    row = catalogue.MODELS.pop("root-kl-vae")
    assert "no model named" in store.list()[0]["message"]
    catalogue.MODELS["root-kl-vae"] = row
    (listed,) = store.list()
    assert (listed["state"], listed["model"]) == ("finished", "root-kl-vae")


def test_a_name_registered_again_replaces_the_first(tables) -> None:
    for title in ("One", "Two"):
        vae_core.register(vae_core.ObjectiveRow("mine", title, "", build=lambda terms, context: 0))
    assert catalogue.OBJECTIVES["mine"].title == "Two"


def loss(terms, context):
    return terms.distortion.mean()


def model(**values):
    made = {"name": "mine", "title": "Mine", "description": "", "posterior": "diagonal-gaussian"}
    return vae_core.ModelRow(**{**made, "objective": "elbo", "paper": "", "equation": "", **values})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (loss, "cannot be registered. Register one of: ModelRow"),
        (vae_core.ObjectiveRow("elbo", "", "", build=loss), "taken by one of the package's own"),
        (vae_core.ObjectiveRow("My Loss", "", "", build=loss), "small letters"),
        (vae_core.ObjectiveRow("--help", "", "", build=loss), "small letters"),
        (vae_core.ObjectiveRow("mine", "", ""), "no code behind it"),
        (model(objective="nothing"), "objective 'nothing', which is not there"),
        (model(posterior="nothing"), "posterior 'nothing', which is not there"),
        (model(defaults={"prior": "nothing"}), "prior 'nothing', which is not there"),
        (model(defaults={"speed": 3}), "'speed', which is no field"),
        (model(defaults={"beta": -2}), "default beta = -2 of the model mine is refused"),
        (model(defaults={"network": "nothing"}), "default network = 'nothing'"),
        (vae_core.ObjectiveRow("mine", "", "", weights={"delta": "x"}, build=loss), "'delta' in"),
        (
            vae_core.PriorRow("mine", "", "", config_fields=("no",), build=loss),
            "'no' in",
        ),
        (vae_core.PriorRow("mine", "", "", data_fields=("no",), build=loss), "'no' in the data"),
        (vae_core.PriorRow("mine", "", "", config_fields="seed", build=loss), "several names"),
        (vae_core.LikelihoodRow("mine", "", "", kinds=("picture",), build=loss), "a kind of data"),
        (vae_core.PriorRow("mine", "", "", build="nowhere"), "no code behind it"),
        (model(title=5), "The title of mine is 5"),
        (model(description="two\nlines"), "The description of mine"),
        (model(posterior=["a"]), "The posterior of mine"),
        (model(name="m" * 61), "cannot be the name"),
        (model(classifier=True), "must be conditional as well"),
        (model(posterior="vector-quantised"), "Give a prior of the same kind"),
        (model(defaults={"beta": object()}), "default beta = <object"),
    ],
)
def test_what_cannot_be_registered_is_said(row, words: str, tables) -> None:
    before = {kind: dict(table) for kind, table in TABLES.items()}
    with pytest.raises(UserError, match=words):
        vae_core.register(row)
    assert {kind: dict(table) for kind, table in TABLES.items()} == before


BROKEN = [
    ("raise SystemError('broken')", "SystemError: broken"),
    ("import nothing_of_that_name", "ModuleNotFoundError"),
    ("def (", "SyntaxError"),
    ("import sys; sys.exit(3)", "SystemExit: 3"),
    (SCRIPT + "raise ValueError('halfway')", "ValueError: halfway"),
]


@pytest.mark.parametrize(("text", "words"), swept(BROKEN, BROKEN[-2:]))
def test_a_broken_plugin_is_told_and_the_rest_works(
    text: str, words: str, script: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(text)
    plugins = os.pathsep.join([str(broken), str(tmp_path / "missing.py"), str(script)])
    with Shell(plugins, tmp_path) as command:
        done = command("models", "--json")
        assert done.returncode == 0
        assert "root-kl-vae" in {row["name"] for row in json.loads(done.stdout)["models"]}
        asked = command("train", "--model", "other-vae")
        assert asked.returncode == 2 and words in asked.stderr.splitlines()[-1]
        said = command.errors()
    assert words in said and "there is no file" in said and "Traceback" not in said


def test_a_run_of_a_model_that_is_gone_is_told(tables, tmp_path: Path, script: Path) -> None:
    exec(compile(SCRIPT, str(script), "exec"), {})
    run = Store(tmp_path).create(RunConfig(dataset="digits", model="root-kl-vae", epochs=1))
    del catalogue.MODELS["root-kl-vae"]
    with pytest.raises(UserError, match="no model named 'root-kl-vae'"):
        run.config()


def test_the_table_in_the_docs_is_what_the_command_prints() -> None:
    from vae_core.cli.listing import TABLES as LISTED
    from vae_core.cli.listing import as_markdown

    page = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    assert page.endswith(as_markdown({"models": catalogue.MODELS, **LISTED}) + "\n")
