"""A weights file from elsewhere becomes a run, and a training begins where a model is."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from vae_core import RunConfig, Store, load_run
from vae_core.artifacts.model_file import load_model, opponent_of, pack_model
from vae_core.artifacts.moment_file import MomentFiles
from vae_core.artifacts.trainable import trainable_file
from vae_core.cli.program import app
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.models.vae import VAE
from vae_core.pack import pack, unpack
from vae_core.runs.adoption import adopt
from vae_core.training.beginning import Beginning
from vae_core.training.loop import train
from vae_core.training.moments import Moment, half
from vae_core.training.state import Training

CONFIG = RunConfig.parse({"dataset": "digits", "hidden": [24], "latent_dim": 3, "epochs": 3})


@pytest.fixture(scope="module")
def model(digits: Dataset) -> VAE:
    *_, last = train(CONFIG, digits)
    return last.model.eval()


@pytest.fixture(scope="module")
def file(model: VAE, digits: Dataset) -> bytes:
    bound = evidence_lower_bound(model, digits.validation)
    return pack_model(model, CONFIG, digits, bound)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs")


def test_a_run_of_a_file_gives_the_same_pictures(
    file: bytes, model: VAE, digits: Dataset, store: Store
) -> None:
    run = adopt(file, store)
    codes = torch.randn(50, 3, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        own = load_run(run.folder).model.decode(codes)
        torch.testing.assert_close(own, model.decode(codes), rtol=0, atol=0)
    (row,) = store.list()
    assert row["id"] == run.id and row["state"] == "finished" and row["explorable"]
    bound = evidence_lower_bound(model, digits.validation)
    assert row["results"]["validation"]["elbo"] == pytest.approx(bound.summary()["elbo"], abs=1e-4)


def test_of_a_foreign_file_only_weights_and_configuration_are_believed(
    file: bytes, store: Store
) -> None:
    meta, tensors = unpack(file)
    meta |= {"title": "EVIL", "decoder": {"nodes": "evil"}, "anatomy": None, "density": None}
    meta["latent"] = {**meta["latent"], "kl": [1e9] * 3}
    tensors |= {"map/codes": np.zeros((1, 3), np.float16), "learn/rate": np.zeros(9, np.float32)}
    run = adopt(pack(meta, tensors), store)
    assert unpack(run.weights.read_bytes())[0] == unpack(file)[0]
    found = unpack(run.weights.read_bytes())[1]
    assert set(found) == set(unpack(file)[1])
    np.testing.assert_array_equal(found["map/codes"], unpack(file)[1]["map/codes"])


def _snapshots(model: VAE, digits: Dataset) -> dict[int, bytes]:
    """Of two steps: the second at half the weights."""
    files = MomentFiles(model, digits)
    state = {name: half(each) for name, each in model.state_dict().items()}
    halved = {name: each / 2 for name, each in state.items()}
    return {
        step: files.file(Moment(step, step / 10, step / 30, given))
        for step, given in ((0, state), (30, halved))
    }


def test_snapshots_that_come_with_a_model_are_the_runs(
    file: bytes, model: VAE, digits: Dataset, store: Store
) -> None:
    theirs = _snapshots(model, digits)
    foreign = {}
    for step, data in theirs.items():
        meta, tensors = unpack(data)
        tensors |= {"map/codes": np.zeros((1, 3), np.float16)}  # computed anew
        foreign[step] = pack(meta | {"title": "EVIL"}, tensors)
    run = adopt(file, store, moments=[foreign[30], foreign[0]])
    assert run.timeline.steps() == [0, 30]
    assert [each["fraction"] for each in run.timeline.records()] == [0, 1]
    assert {step: run.timeline.read(step) for step in theirs} == theirs
    assert adopt(file, store).timeline.steps() == []


@pytest.mark.parametrize("wrong", ["name", "shape", "number", "step", "empty", "bytes"])
def test_a_snapshot_that_is_none_of_the_model_makes_no_run(
    file: bytes, model: VAE, digits: Dataset, store: Store, wrong: str
) -> None:
    meta, tensors = unpack(_snapshots(model, digits)[30])
    first = next(name for name in tensors if name.startswith("model/"))
    match wrong:
        case "name":
            tensors["model/else"] = tensors[first]
        case "shape":
            tensors[first] = tensors[first][:1]
        case "number":
            tensors[first] = np.full_like(tensors[first], np.nan)
        case "step":
            meta["step"] = "../30"
        case "empty":
            tensors = {"map/codes": np.zeros((1, 3), np.float16)}
    data = b"no pack" if wrong == "bytes" else pack(meta, tensors)
    with pytest.raises(UserError):
        adopt(file, store, moments=[data])
    assert store.list() == []


def renamed(file: bytes, **values: object) -> bytes:
    meta, tensors = unpack(file)
    name = "another-set"
    meta["config"] = {**meta["config"], "dataset": name}
    meta["spec"] = {**meta["spec"], "name": name, "own": True, **values}
    return pack(meta, tensors)


def test_what_is_no_model_of_data_that_are_here_makes_no_run(file: bytes, store: Store) -> None:
    meta, tensors = unpack(file)
    cut = {name: each for name, each in tensors.items() if "decoder" not in name}
    for bad, words in (
        (b"", "not a complete"),
        (file[:-50], "damaged or cut short"),
        (pack({**meta, "format": 9}, tensors), "format 9"),
        (pack(meta, cut), "do not fit the configuration"),
        (renamed(file), "which is not here. Bring the data first"),
    ):
        with pytest.raises(UserError, match=words):
            adopt(bad, store)
    assert store.list() == []


@pytest.mark.parametrize(
    ("value", "said"),
    [(np.nan, "holds NaN or infinity"), (np.inf, "holds NaN or infinity"), (3e38, "is no number")],
)
def test_weights_that_are_no_numbers_make_no_run(
    file: bytes, store: Store, value: float, said: str
) -> None:
    meta, tensors = unpack(file)
    name = next(each for each in tensors if each.endswith("weight"))
    tensors[name] = np.full_like(tensors[name], value)
    with pytest.raises(UserError, match=said):
        adopt(pack(meta, tensors), store)
    assert not store.list()


def test_the_command_adds_a_run_or_says_why_not(file: bytes, tmp_path: Path) -> None:
    env = {"LATENT_PLAYGROUND_RUNS": str(tmp_path / "runs")}
    (tmp_path / "kept.safetensors").write_bytes(file)
    done = CliRunner(env=env).invoke(app, ["runs", "add", str(tmp_path / "kept.safetensors")])
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert load_run(told["run"]).config == CONFIG and told["reason"] == "file"
    (tmp_path / "bad.safetensors").write_bytes(b"no model")
    for name in ("bad.safetensors", "none.safetensors", "."):
        done = CliRunner(env=env).invoke(app, ["runs", "add", str(tmp_path / name)])
        assert done.exit_code == 2 and done.stderr.count("Error") == 1 and not done.stdout


def test_of_a_file_that_cannot_be_read_nothing_is_said_of_the_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.safetensors"
    file.write_bytes(b"closed")

    def closed(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", closed)
    env = {"LATENT_PLAYGROUND_RUNS": str(tmp_path / "runs")}
    done = CliRunner(env=env).invoke(app, ["runs", "add", str(file)])
    told = " ".join(done.stderr.split())
    assert done.exit_code == 2 and "(Permission denied)" in told
    assert file.name in told.replace(" ", "") and "The runs in" not in told


@pytest.mark.parametrize("average", [True, False])
def test_a_training_begins_with_the_weights_of_a_model(
    model: VAE, digits: Dataset, average: bool
) -> None:
    config = CONFIG.model_copy(update={"average_weights": average})
    begun = Training(config, digits, Beginning.of(model))
    for shown in (begun.model, begun.eval_model):
        assert all(
            torch.equal(each, model.state_dict()[name]) for name, each in shown.state_dict().items()
        )
    fresh = Training(config, digits, Beginning.of(model))
    for training in (begun, fresh):
        with training.own_noise():
            training.advance()
    assert all(
        torch.equal(each, fresh.model.state_dict()[name])
        for name, each in begun.model.state_dict().items()
    ), "the same twice"
    with pytest.raises(UserError, match="build another network"):
        Training(CONFIG.model_copy(update={"latent_dim": 4}), digits, Beginning.of(model))


def test_a_game_begins_with_its_opponent(digits: Dataset) -> None:
    config = RunConfig.parse({**CONFIG.model_dump(mode="json"), "model": "factor-vae", "seed": 3})
    file = trainable_file(config, digits)
    other = RunConfig.parse({**config.model_dump(mode="json"), "seed": 4})
    begun = Training(other, digits, Beginning.of(load_model(file).model, opponent_of(file)))
    kept = Training(config, digits, Beginning.of(load_model(file).model)).adversary.state_dict()
    assert kept and all(
        torch.equal(each, kept[name]) for name, each in begun.adversary.state_dict().items()
    )


def test_the_command_goes_on_from_a_file(file: bytes, model: VAE, tmp_path: Path) -> None:
    env = {"LATENT_PLAYGROUND_RUNS": str(tmp_path / "runs")}
    kept = tmp_path / "kept.safetensors"
    kept.write_bytes(file)

    def run(*options: str):
        return CliRunner(env=env).invoke(app, ["train", "--from", str(kept), *options])

    # No step of any size: what comes out is what went in.
    still = ("--learning-rate", "1e-12", "--epochs", "1", "--out", str(tmp_path / "still"))
    done = run(*still)
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["from"] == str(kept) and told["epochs"] == 1
    codes = torch.zeros(1, 3)
    with torch.no_grad():
        same = load_run(told["run"]).model.decode(codes)
        torch.testing.assert_close(same, load_model(file).model.decode(codes), rtol=0, atol=1e-5)
    for options, words in (
        (("--hidden", "20"), "build another network"),
        (("--preset", "fast"), "--preset cannot be given"),
        (("--dataset", "sprites"), "build another network"),
        (("--resume", str(tmp_path / "still")), "--from cannot be given with --resume"),
    ):
        done = run(*options)
        assert done.exit_code == 2 and words in done.stderr, (options, done.stderr)
    assert sorted(path.name for path in tmp_path.glob("[!r]*")) == ["kept.safetensors", "still"]
