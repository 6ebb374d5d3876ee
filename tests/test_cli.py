"""The command line: what it prints agrees with what it stored, and every number adds up."""

import io
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from vae_core import RunConfig, Store, UserError, __version__, load_run
from vae_core.catalogue import MODELS, PRESETS
from vae_core.cli import fields, listing, progress, runs
from vae_core.cli.places import class_index
from vae_core.cli.program import app
from vae_core.config.analyses import DensitySettings
from vae_core.config.fields import GROUPS, about, grouped
from vae_core.data import Dataset
from vae_core.data.specs import SPECS
from vae_core.export.media import GAP, picture_grid
from vae_core.pack import unpack
from vae_core.runs.analysis import find_analysis
from vae_core.runs.store import runs_root

ROOT = Path(__file__).parent.parent
TINY = ("--dataset", "digits", "--hidden", "16", "--latent-dim", "3")
SHORT = (*TINY, "--epochs", "2", "--seed", "5")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's runs are kept."""
    return tmp_path_factory.mktemp("cli") / "runs"


@pytest.fixture(autouse=True)
def _in_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(home))


def invoke(*args: object, width: int = 80) -> Any:
    """Run a command line in this process."""
    return CliRunner(env={"COLUMNS": str(width)}).invoke(app, [str(arg) for arg in args])


def result_of(*args: object) -> dict[str, Any]:
    """The JSON object that a command prints; it must be all of stdout, and the status 0."""
    done = invoke(*args)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def trained(home: Path) -> dict[str, Any]:
    """The results of a small VAE trained by the command line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_PLAYGROUND_RUNS", str(home))
        return result_of("train", *TINY, "--epochs", 8, "--lr", 0.01, "--seed", 3)


def assert_adds_up(bound: dict[str, Any], latent_dim: int) -> None:
    assert bound["elbo"] == pytest.approx(-(bound["reconstruction"] + bound["kl"]), abs=1e-9)
    assert len(bound["kl_per_dimension"]) == latent_dim
    assert sum(bound["kl_per_dimension"]) == pytest.approx(bound["kl"], abs=1e-4)
    assert min(bound["kl_per_dimension"]) >= 0
    assert 0 <= bound["active_units"] <= latent_dim


def test_train_prints_what_it_stored(trained: dict[str, Any], home: Path, digits: Dataset) -> None:
    folder = Path(trained["run"])
    assert folder.parent == home and folder.name == trained["id"]
    assert trained["epochs"] == 8.0 and trained["steps"] == 8 * 11
    assert trained["reason"] == "budget"
    pictures, rounding = 8 * len(digits.train), 0.0005
    slowest, fastest = (pictures / (trained["seconds"] + by) for by in (rounding, -rounding))
    assert slowest - 0.1 <= trained["images_per_second"] <= fastest + 0.1
    for split in ("train", "validation"):
        assert_adds_up(trained[split], latent_dim=3)
    # 64 ln 2 = 44.4 nats is what a grey picture costs: it learnt something.
    assert trained["validation"]["elbo"] > -35
    config = json.loads((folder / "config.json").read_text())
    assert (config["learning_rate"], config["seed"], config["hidden"]) == (0.01, 3, [16])
    status = json.loads((folder / "status.json").read_text())
    assert status["state"] == "finished"
    assert status["results"]["validation"] == trained["validation"]


def test_graphs_are_printed_or_written_beside_their_model(
    trained: dict[str, Any], tmp_path: Path
) -> None:
    kept = load_run(Path(trained["run"])).meta
    printed = result_of("graph", trained["id"], "--of", "decoder")
    assert printed == {"of": "decoder", "graph": kept.decoder, "constants": {}}
    file = tmp_path / "step.json"
    told = result_of("graph", trained["id"], "--of", "gradient", "--batch", 7, "--json", file)
    written = json.loads(file.read_text())
    assert told["batch"] == written["graph"]["batch"] == 7
    assert told["bytes"] == file.stat().st_size and told["path"] == str(file)
    assert told["nodes"] == len(written["graph"]["nodes"])
    assert [each["name"] for each in told["inputs"]] == ["x", "examples", "beta", "epsilon"]
    named = {each["name"] for each in told["outputs"]}
    weights = load_run(Path(trained["run"])).model
    assert named == {"loss", "distortion", "kl"} | {
        f"gradient/{name}" for name, _ in weights.named_parameters()
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--of", "los"), "Did you mean loss"),
        (("--of", "decoder", "--batch", "3"), "for any number of examples. Leave --batch out"),
        (("--of", "adversary"), "The VAE is trained against nothing"),
        (("--batch", "0"), "--batch cannot be 0: give a whole number from 1 to 4096"),
    ],
)
def test_a_graph_that_there_is_not_is_a_sentence(
    options: tuple[str, ...], sentence: str, trained: dict[str, Any]
) -> None:
    done = invoke("graph", trained["id"], *options)
    assert done.exit_code == 2 and not done.stdout
    assert sentence in done.stderr and done.stderr.count("\n") == 1


def test_evaluate_agrees_with_train(trained: dict[str, Any]) -> None:
    again = result_of("evaluate", trained["id"], "--split", "validation")
    for name in ("elbo", "reconstruction", "kl"):
        assert again[name] == pytest.approx(trained["validation"][name], abs=1e-6)
    assert again["active_units"] == trained["validation"]["active_units"]
    assert again["split"] == "validation" and again["examples"] == 200
    assert again["importance_weighted"] is None
    other = result_of("evaluate", trained["run"], "--split", "validation", "--seed", 1)
    # The KL is analytic; only the reconstruction depends on the sample of the code.
    assert other["kl"] == pytest.approx(again["kl"], abs=1e-6)
    assert other["reconstruction"] != again["reconstruction"]
    assert other["reconstruction"] == pytest.approx(again["reconstruction"], abs=0.5)


def test_importance_weighted_bound_is_tighter(trained: dict[str, Any]) -> None:
    args = ("evaluate", trained["run"], "--limit", 100, "--importance-samples")
    few, many = result_of(*args, 1), result_of(*args, 64)
    for found, samples in ((few, 1), (many, 64)):
        assert_adds_up(found, latent_dim=3)
        weighted = found["importance_weighted"]
        assert (weighted["samples"], weighted["examples"]) == (samples, 100)
        assert 0.2 < weighted["standard_error"] < 3
    assert few["split"] == "test" and few["examples"] == 100
    assert few["elbo"] == many["elbo"]
    assert many["importance_weighted"]["value"] > many["elbo"] - 0.05
    # One sample gives the ELBO up to the noise of its KL term; 64 give more.
    assert few["importance_weighted"]["value"] == pytest.approx(few["elbo"], abs=0.8)
    assert many["importance_weighted"]["value"] > few["importance_weighted"]["value"]


def test_a_single_example_has_no_standard_error(trained: dict[str, Any]) -> None:
    found = result_of("evaluate", trained["id"], "--limit", 1, "--importance-samples", 2)
    assert found["importance_weighted"]["standard_error"] is None  # JSON has no NaN


def test_sample_writes_a_grid(trained: dict[str, Any], tmp_path: Path) -> None:
    args = ("sample", trained["id"], "--count", 10, "--scale", 3, "--out")
    found = result_of(*args, tmp_path / "a.png")
    assert (found["count"], found["columns"], found["rows"]) == (10, 4, 3)
    assert found["shape"] == [1, 8, 8] and found["class"] is None
    with Image.open(found["path"]) as picture:
        assert picture.size == (4 * (24 + GAP) - GAP, 3 * (24 + GAP) - GAP)
        assert picture.mode == "L"
        levels = np.asarray(picture)
    assert levels[0, 24] == 128 and np.ptp(levels[:24, :24]) > 50
    result_of(*args, tmp_path / "b.png")
    result_of(*args, tmp_path / "c.png", "--seed", 1)
    first, same, other = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert first == same != other


def test_sample_draws_a_class(tmp_path: Path) -> None:
    run = result_of("train", *SHORT, "--model", "cvae", "--out", tmp_path / "conditional")
    args = ("sample", run["run"], "--count", 4, "--columns", 4, "--out", tmp_path / "a.png")
    assert result_of(*args, "--class", "3")["class"] == "3"
    three = np.asarray(Image.open(tmp_path / "a.png"))
    assert result_of(*args, "--class", "0")["class"] == "0"
    zero = np.asarray(Image.open(tmp_path / "a.png"))
    assert three.shape == zero.shape == (8, 4 * (8 + GAP) - GAP)
    assert np.abs(three.astype(int) - zero).max() > 0  # the same codes, another class


def test_sample_draws_from_a_fitted_density(trained: dict[str, Any], tmp_path: Path) -> None:
    """The pictures are those of the codes that the kept analysis has drawn."""
    args = ("sample", trained["id"], "--count", 9, "--from", "mixture", "--out")
    found = result_of(*args, tmp_path / "a.png")
    assert found["source"] == "mixture"
    result_of(*args, tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    prior = result_of("sample", trained["id"], "--count", 9, "--out", tmp_path / "c.png")
    assert prior["source"] == "prior"
    assert (tmp_path / "a.png").read_bytes() != (tmp_path / "c.png").read_bytes()
    analysis = find_analysis(Path(trained["run"]), "density", DensitySettings(), runs_root())
    meta, tensors = unpack(analysis.result())
    assert tensors["codes"].shape == (10_000, 3) and meta["kind"] == "mixture"
    assert meta["held_out"] > meta["prior_held_out"] - 0.3
    order = torch.randperm(10_000, generator=torch.Generator().manual_seed(0))[:9]
    with torch.no_grad():
        pictures = load_run(Path(trained["run"])).model.decode(
            torch.from_numpy(tensors["codes"].copy())[order]
        )
    expected = (pictures[0, 0] * 255).round().numpy()
    assert np.array_equal(np.asarray(Image.open(tmp_path / "a.png"))[:8, :8], expected)


def test_classes_by_name_or_number() -> None:
    names = list(SPECS["fashion-mnist"].class_names)
    assert class_index("trouser", names) == class_index("1", names) == 1
    assert class_index("0", list("0123456789")) == 0
    with pytest.raises(UserError, match="Did you mean Sneaker"):
        class_index("sneeker", names)
    with pytest.raises(UserError, match="0 to 9"):
        class_index("10", names)


def test_picture_grid_of_colours() -> None:
    pictures = np.arange(5 * 3 * 2 * 2, dtype=np.uint8).reshape(5, 3, 2, 2)
    grid = picture_grid(pictures, columns=3)
    assert grid.shape == (2 * 4 - GAP, 3 * 4 - GAP, 3)
    np.testing.assert_array_equal(grid[4:6, 4:6], pictures[4].transpose(1, 2, 0))
    assert (grid[2:4] == 128).all() and (grid[4:, 8:] == 128).all()


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    first = result_of("train", *SHORT, "--out", tmp_path / "parts")
    more = result_of("train", "--resume", first["run"], "--epochs", 4)
    whole = result_of("train", *SHORT, "--epochs", 4, "--out", tmp_path / "whole")
    assert (first["epochs"], more["epochs"], whole["epochs"]) == (2.0, 4.0, 4.0)
    assert more["run"] == first["run"]
    assert more["validation"] == whole["validation"]
    assert more["validation"]["elbo"] > first["validation"]["elbo"]
    assert json.loads((tmp_path / "parts" / "config.json").read_text())["epochs"] == 4.0
    steps = [json.loads(line)["step"] for line in (tmp_path / "parts" / "history.jsonl").open()]
    assert steps == sorted(steps) and steps[-1] == 4 * 11


def test_a_run_interrupted_before_its_first_checkpoint_starts_again() -> None:
    run = Store().create(RunConfig(dataset="digits", hidden=(16,), latent_dim=3, epochs=1))
    run.update_status(state="interrupted")
    results = result_of("train", "--resume", run.id)
    assert results["id"] == run.id and results["epochs"] == 1.0
    assert run.weights.is_file() and run.status()["state"] == "finished"


def test_a_run_repeats_from_its_own_configuration(tmp_path: Path) -> None:
    first = result_of("train", *SHORT, "--out", tmp_path / "first")
    again = result_of(
        "train", "--config", tmp_path / "first" / "config.json", "--out", tmp_path / "again"
    )
    texts = [(tmp_path / name / "config.json").read_bytes() for name in ("first", "again")]
    assert texts[0] == texts[1]
    assert again["validation"] == first["validation"]
    assert again["id"] == "again"


def test_option_over_file_over_preset_over_default(tmp_path: Path) -> None:
    file = tmp_path / "some.json"
    file.write_text(json.dumps({"dataset": "digits", "latent_dim": 5, "batch_size": 64}))
    out = tmp_path / "run"
    options = ("--latent-dim", 3, "--hidden", "8,4", "--epochs", 1, "--no-average-weights")
    result_of("train", "--preset", "fast", "--config", file, *options, "--out", out)
    config = json.loads((out / "config.json").read_text())
    assert (config["latent_dim"], config["hidden"], config["average_weights"]) == (3, [8, 4], False)
    assert config["batch_size"] == 64  # the file's, not the preset's 128
    preset = PRESETS["fast"].values
    assert config["learning_rate"] == preset["learning_rate"] != 1e-3  # not the default
    assert config["likelihood"] == "bernoulli"  # the default


def test_none_takes_back_what_a_preset_set(tmp_path: Path) -> None:
    options = ("--preset", "fast", "--network", "conv", "--hidden", "none")
    result_of("train", *TINY[:2], *options, "--epochs", 1, "--out", tmp_path / "run")
    assert json.loads((tmp_path / "run" / "config.json").read_text())["hidden"] == [256]


@pytest.mark.parametrize("preset", sorted(PRESETS))
@pytest.mark.parametrize("model", sorted(MODELS))
def test_a_model_keeps_what_makes_it_whatever_the_preset(model: str, preset: str) -> None:
    config = RunConfig.parse({"dataset": "digits", "model": model}, preset)
    own = MODELS[model].settings
    unread = {name: None for name in ("beta",) if name not in config.weights}
    assert {name: getattr(config, name) for name in own} == {**own, **unread}
    others = {k: v for k, v in PRESETS[preset].values.items() if k not in {*own, "model"}}
    assert {name: getattr(config, name) for name in others} == others
    assert RunConfig.parse({"model": model, "beta": own["beta"], "samples": 3}, preset).samples == 3


def test_runs_list_show_delete() -> None:
    made = result_of("train", *TINY, "--epochs", 1)
    listed = result_of("runs", "list")["runs"]
    assert result_of("runs")["runs"] == listed
    assert listed[0]["id"] == made["id"] and listed[0]["state"] == "finished"
    assert listed[0]["results"]["validation"] == made["validation"]
    shown = result_of("runs", "show", made["id"])
    assert shown["config"] == RunConfig.from_file(Path(made["run"]) / "config.json").model_dump(
        mode="json"
    )
    assert shown["results"]["train"] == made["train"]
    assert shown["explorable"] and shown["resumable"]
    assert result_of("runs", "delete", made["id"], "--yes")["deleted"] == made["id"]
    assert not Path(made["run"]).exists()
    assert made["id"] not in [row["id"] for row in result_of("runs", "list")["runs"]]


def test_datasets_and_models() -> None:
    found = {row["name"]: row for row in result_of("datasets")["datasets"]}
    assert list(found) == list(SPECS)
    assert found["digits"]["local"] and found["digits"]["sizes"]["train"] == 1397
    assert result_of("datasets", "download", "Digits") == {
        "dataset": "digits",
        "root": result_of("datasets")["root"],
        "downloaded": False,
        "shape": [1, 8, 8],
        "train": 1397,
        "validation": 200,
        "test": 200,
    }
    models = result_of("models", "--json")
    assert {row["name"]: row["defaults"] for row in models["models"]}["beta-vae"] == {"beta": 4.0}
    assert "reference" in [row["name"] for row in models["presets"]]


def test_tables_on_a_terminal(monkeypatch: pytest.MonkeyPatch, trained: dict[str, Any]) -> None:
    for module in (listing, runs):
        monkeypatch.setattr(module, "wants_table", lambda as_json: not as_json)
    table = invoke("runs").stdout
    assert trained["id"] in table and f"{trained['validation']['elbo']:.2f}" in table
    assert all(name in invoke("datasets").stdout for name in SPECS)
    assert "continuous-bernoulli" in invoke("models").stdout
    assert json.loads(invoke("runs", "list", "--json").stdout)["runs"]


def test_one_form_of_the_tables_at_a_time() -> None:
    done = invoke("models", "--json", "--markdown")
    assert done.exit_code == 2 and "not both" in done.stderr and not done.stdout


def test_help_explains_every_field() -> None:
    text = " ".join(invoke("train", "--help", width=250).stdout.split())
    properties = RunConfig.model_json_schema()["properties"]
    for name, schema in properties.items():
        assert fields.option_name(name) in text
        assert schema["description"][1:] in text
        assert all(choice in text for choice in about(RunConfig, name).choices)
    assert "Number of latent dimensions, 1 to 512. Default: 20." in text
    assert "Fraction of hidden units dropped, at least 0 and below 1. Default: 0.0." in text
    assert "…" not in invoke("train", "--help", width=80).stdout  # nothing is cut off


def test_options_follow_the_configuration() -> None:
    properties = RunConfig.model_json_schema()["properties"]
    named = {name for name, schema in properties.items() if schema.get("type") == "string"}
    offered = {name: about(RunConfig, name).choices for name in properties}
    named |= {"prior", "missing", "scheduled"}
    assert {name for name, choices in offered.items() if choices} == named
    for name in sorted(named):
        with pytest.raises(UserError) as refusal:
            RunConfig.parse({name: "qqq"})
        assert str(refusal.value).endswith(f": {', '.join(offered[name])}.")
    placed = Counter(chain.from_iterable(grouped(RunConfig).values()))
    assert placed == Counter(list(properties))
    for name in properties:
        told = about(RunConfig, name)
        assert told.label and told.group in GROUPS
        assert told.unset == "none" or "anyOf" in properties[name], name


@pytest.mark.parametrize(
    "command", ["", "evaluate", "graph", "sample", "models", "datasets", "runs list"]
)
def test_help_everywhere(command: str) -> None:
    done = invoke(*command.split(), "--help")
    assert done.exit_code == 0 and not done.stderr
    assert f"Usage: python -m vae_core {command}".strip() in done.stdout


def test_no_command_shows_the_help() -> None:
    assert invoke().stdout == invoke("--help").stdout


def test_version_is_the_project_s() -> None:
    assert invoke("--version").stdout == f"Latent Playground {__version__}\n"


def test_lines_and_time_left_in_a_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with progress.Meter() as meter:
        for second in range(21):
            now[0] = 100.0 + second
            meter.step("Counting", second / 20)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "Counting: 0%",
        "Counting: 25%, 15 s left",
        "Counting: 50%, 10 s left",
        "Counting: 75%, 5 s left",
        "Counting: 100%",
    ]
    assert progress.duration(185) == "3 min 05 s" and progress.duration(7800) == "2 h 10 min"


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress.Meter() as meter:
        meter.download("Downloading MNIST: 3 of 12 MB", None)
        meter.update("Training", 0.25, 90.0, "epoch 1.0")
    for text in ("Training", "25%", "1 min 30 s left", "epoch 1.0"):
        assert text in terminal.getvalue()


def test_mistakes_of_the_program_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(store: Store) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(Store, "list", break_down)
    done = invoke("runs", "list")
    assert done.exit_code == 1 and not done.stdout
    assert "RuntimeError: no such luck" in done.stderr and "Traceback" not in done.stderr
    monkeypatch.setenv("LATENT_PLAYGROUND_DEBUG", "1")
    assert "Traceback" in invoke("runs", "list").stderr


def test_help_loads_no_torch() -> None:
    code = "import sys, vae_core.cli.program as p; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one child process")
def test_interrupting_keeps_the_model(tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = [sys.executable, "-m", "vae_core", "train", *TINY, "--epochs", "1e6", "--out", out]
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as child:
        assert child.stderr.readline().startswith("Training: 0%")
        child.send_signal(signal.SIGINT)
        printed, said = child.communicate(timeout=60)
    assert child.returncode == 0 and "Stopping" in said
    results = json.loads(printed)
    assert results["reason"] == "stop" and 0 < results["epochs"] < 1e6
    again = result_of("evaluate", out, "--split", "validation")
    assert again["elbo"] == pytest.approx(results["validation"]["elbo"], abs=1e-4)
