"""Whatever is given wrong: status 2, one sentence, and everything on disk as it was."""

import json
import subprocess
import sys
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save
from typer.testing import CliRunner

from vae_core.cli.program import app
from vae_core.data import vision
from vae_core.data.specs import DatasetSpec, local_file
from vae_core.pack import pack

ROOT = Path(__file__).parent.parent
TRAIN = "train --dataset digits --hidden 8 --latent-dim 2 --epochs 1"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good run among the runs, and files that are wrong in many ways."""
    place = tmp_path_factory.mktemp("bad")
    env = {"LATENT_PLAYGROUND_RUNS": str(place / "runs")}
    for more in (f"--out {place}/runs/good", f"--out {place}/runs/plain --model autoencoder"):
        done = CliRunner(env=env).invoke(app, f"{TRAIN} {more}".split())
        assert done.exit_code == 0, done.stderr

    def copy(name: str, change: Callable[[Path], None]) -> None:
        """Another run that differs from the good one in one way."""
        for file in ("config.json", "status.json", "weights.safetensors", "state.safetensors"):
            target = place / "runs" / name / file
            target.parent.mkdir(exist_ok=True)
            target.write_bytes((place / "runs" / "good" / file).read_bytes())
        change(place / "runs" / name)

    def cut(file: str) -> Callable[[Path], None]:
        return lambda run: (run / file).write_bytes((run / file).read_bytes()[:-100])

    def write(file: str, content: bytes) -> Callable[[Path], None]:
        return lambda run: (run / file).write_bytes(content)

    copy("cut", cut("weights.safetensors"))
    copy("empty", write("weights.safetensors", b""))
    copy("cut-state", cut("state.safetensors"))
    copy("foreign-state", write("state.safetensors", save({"a": np.zeros(3, np.float32)})))
    copy("stateless", lambda run: (run / "state.safetensors").unlink())
    copy("weightless", lambda run: (run / "weights.safetensors").unlink())
    copy("torn", write("config.json", b'{"dataset": "dig'))
    files = {
        "text.txt": b"not a model",
        "foreign.safetensors": save({"layer.weight": np.zeros((2, 2), np.float32)}),
        "other.safetensors": pack({"format": 99}, {"a": np.zeros(3, np.float32)}),
        "list.json": b'["digits"]',
        "broken.json": b'{"dataset": "digits",}',
        "binary.json": b"\xff\xfe\x00\x01",
        "typo.json": b'{"dataset": "digits", "latent_dims": 3}',
        "nan.json": b'{"dataset": "digits", "beta": NaN}',
        "text.json": b'{"dataset": "digits", "latent_dim": "many"}',
    }
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def contents(place: Path) -> dict[str, bytes | None]:
    """Everything below a folder; the index of runs is a cache and left out."""
    return {
        str(path.relative_to(place)): path.read_bytes() if path.is_file() else None
        for path in sorted(place.rglob("*"))
        if not path.name.startswith("index.sqlite")
    }


def check_refusal(status: int, stdout: str, stderr: str, *fragments: str) -> None:
    """Status 2, nothing on stdout, one short line on stderr that holds the fragments."""
    assert status == 2, stderr
    assert stdout == ""
    assert stderr.startswith("Error: ") and stderr.endswith(("\n",))
    assert stderr.count("\n") == 1 and len(stderr) < 700
    assert stderr.rstrip().endswith((".", "?"))
    assert "Traceback" not in stderr and "failed unexpectedly" not in stderr
    for fragment in fragments:
        assert fragment in stderr


def refuse(place: Path, command: str, *fragments: str) -> None:
    """Run a command that must be refused and leave everything as it is."""
    before = contents(place)
    env = {"LATENT_PLAYGROUND_RUNS": str(place / "runs")}
    args = [part.replace("@", str(place)) for part in command.split()]
    done = CliRunner(env=env).invoke(app, args)
    check_refusal(done.exit_code, done.stdout, done.stderr, *fragments)
    assert contents(place) == before


# "@" is the folder of the fixture.
CASES = [
    # names and options
    ("trian", "Did you mean 'train'?"),
    ("train --latnet-dim 3", "--latent-dim"),
    ("train --epochs", "--epochs"),
    ("train surplus", "surplus"),
    ("train --dataset mnits", "'mnits'", "Did you mean mnist?"),
    ("train --model vea", "'vea'", "Did you mean vae?"),
    ("train --network mpl", "Did you mean mlp?"),
    ("train --likelihood bernouli", "Did you mean bernoulli?"),
    ("train --schedule constnat", "Did you mean constant?"),
    ("train --preset fats", "Did you mean fast?"),
    # values
    (f"{TRAIN} --latent-dim 0", "--latent-dim cannot be 0: give a whole number from 1 to 512."),
    (f"{TRAIN} --latent-dim many", "--latent-dim", "'many'", "whole number"),
    (f"{TRAIN} --latent-dim 2.5", "--latent-dim cannot be 2.5", "whole number"),
    (f"{TRAIN} --beta -1", "--beta cannot be -1: give a number from 0 to 1000000"),
    (f"{TRAIN} --beta nan", "beta", "NaN", "finite"),
    (f"{TRAIN} --beta inf", "beta", "cannot be inf", "finite"),
    (f"{TRAIN} --beta 2 --model autoencoder", "has no beta to set to 2"),
    (f"{TRAIN} --hidden 8,x", "--hidden", "'x'", "512,256"),
    (f"{TRAIN} --hidden 0", "--hidden cannot be 0", "whole numbers from 1 to 8192"),
    (f"{TRAIN} --hidden 400,,2", "--hidden cannot be '400,,2'", "a comma with nothing beside it"),
    (f"{TRAIN} --lr 0", "--learning-rate cannot be 0: give a number above 0 and up to 10."),
    (f"{TRAIN} --batch-size 0", "--batch-size", "from 1 to 65536"),
    (f"{TRAIN} --epochs 0", "--epochs", "above 0"),
    (f"{TRAIN} --seconds -3", "--seconds cannot be -3", "above 0"),
    (f"{TRAIN} --dropout 1", "--dropout", "from 0 and below 1"),
    (f"{TRAIN} --seed -1", "--seed", "from 0 to 2147483647"),
    # configuration files
    ("train --config @/missing.json", "missing.json", "No such file"),
    ("train --config @", "Is a directory"),
    ("train --config @/list.json", "list.json", "JSON object"),
    ("train --config @/broken.json", "broken.json", "no JSON"),
    ("train --config @/binary.json", "binary.json", "no JSON"),
    ("train --config @/typo.json", "'latent_dims'", "Did you mean 'latent_dim'?"),
    ("train --config @/nan.json", "beta in ", "nan.json cannot be NaN"),
    ("train --config @/text.json", "latent_dim in ", "text.json cannot be 'many'"),
    # where to write
    (f"{TRAIN} --out @/runs/good", "not empty"),
    (f"{TRAIN} --out @/text.txt", "not empty"),
    (f"{TRAIN} --out @/text.txt/run", "cannot be written", "Not a directory"),
    # going on
    ("train --resume nothing", "no run named 'nothing'"),
    ("train --resume @/runs/good", "used its budget"),
    ("train --resume good --epochs 0.5", "used its budget"),
    ("train --resume good --epochs 9 --beta 2", "--beta", "keeps its configuration"),
    ("train --resume good --out @/new", "--out", "keeps its configuration"),
    ("train --resume cut-state --epochs 9", "damaged or cut short"),
    ("train --resume foreign-state --epochs 9", "does not fit"),
    ("train --resume stateless --epochs 9", "no checkpoint"),
    ("train --resume torn --epochs 9", "config.json", "no JSON"),
    # models
    ("evaluate nothing", "no run named 'nothing'"),
    ("evaluate ../good", "no run named '../good'"),
    ("evaluate cut", "damaged or cut short"),
    ("evaluate empty", "not a complete Latent Playground file"),
    ("evaluate weightless", "no trained model"),
    ("evaluate @/text.txt", "not a complete Latent Playground file"),
    ("evaluate @/foreign.safetensors", "foreign"),
    ("evaluate @/other.safetensors", "format 99"),
    ("evaluate good --split tset", "Did you mean test?"),
    ("evaluate good --importance-samples 0", "--importance-samples cannot be 0: give a whole"),
    ("evaluate good --limit 0", "--limit cannot be 0: give a whole number from 1."),
    ("evaluate good --seed -1", "--seed"),
    ("evaluate plain --importance-samples 5", "no posterior density"),
    ("sample good --class 3 --out @/a.png", "not conditional"),
    ("sample good --count 0 --out @/a.png", "--count cannot be 0", "from 1 to 10000"),
    ("sample good --from mixtur --out @/a.png", "Did you mean mixture?"),
    ("evaluate good --report --density zebra", "no density named 'zebra'"),
    ("sample good --count 10000 --scale 32 --out @/a.png", "million pixels"),
    ("sample good --out @/runs/good/weights.safetensors", ".png"),
    ("sample good --out @/text.txt/a.png", "cannot be written"),
    ("sample cut --out @/a.png", "damaged or cut short"),
    # runs and data sets
    ("runs show nothing", "no run named 'nothing'"),
    ("runs show torn", "no JSON"),
    ("runs delete ../runs/good --yes", "no run named '../runs/good'"),
    ("runs delete .. --yes", "no run named '..'"),
    ("runs delete good", "--yes"),
    ("runs remove good", "remove"),
    ("datasets download mnits", "Did you mean mnist?"),
]


@pytest.mark.parametrize(("command", "fragments"), [(case[0], case[1:]) for case in CASES])
def test_refused(place: Path, command: str, fragments: tuple[str, ...]) -> None:
    refuse(place, command, *fragments)


@pytest.mark.parametrize(
    ("command", "fragment"),
    [
        ("train --dataset digits --latent-dim 0", "--latent-dim"),
        ("train --dataset digits --betta 2", "--beta"),
        ("evaluate @/runs/cut", "damaged or cut short"),
    ],
)
def test_refused_by_the_real_program(place: Path, command: str, fragment: str) -> None:
    before = contents(place)
    args = [part.replace("@", str(place)) for part in command.split()]
    done = subprocess.run(
        [sys.executable, "-m", "vae_core", *args], capture_output=True, text=True, cwd=ROOT
    )
    check_refusal(done.returncode, done.stdout, done.stderr, fragment)
    assert contents(place) == before


def test_a_run_still_training(place: Path) -> None:
    status = place / "runs" / "good" / "status.json"
    finished = status.read_bytes()
    status.write_text(json.dumps({**json.loads(finished), "state": "running"}))
    try:
        refuse(place, "train --resume good --epochs 9", "running")
        refuse(place, "runs delete good --yes", "still training")
    finally:
        status.write_bytes(finished)


def test_the_folder_of_runs_is_none(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(place)
    for command in ("runs list", "runs delete good --yes", TRAIN):
        env = {"LATENT_PLAYGROUND_RUNS": str(place / "text.txt")}
        done = CliRunner(env=env).invoke(app, command.split())
        check_refusal(done.exit_code, done.stdout, done.stderr)
    assert contents(place) == before


def test_a_picture_set_that_cannot_be_had(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(spec: DatasetSpec) -> Any:
        def fetch(*_: object) -> None:
            raise urllib.error.URLError("Name or service not known")

        return fetch

    monkeypatch.setattr(vision, "_fetcher", unreachable)
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(place / "no-data"))
    before = contents(place / "runs")
    for command in ("train --dataset mnist", "datasets download mnist"):
        env = {"LATENT_PLAYGROUND_RUNS": str(place / "runs")}
        done = CliRunner(env=env).invoke(app, command.split())
        *lines, last = done.stderr.splitlines(keepends=True)
        check_refusal(done.exit_code, done.stdout, last, "Name or service not known", "digits")
        assert all(line.startswith("Downloading MNIST: 0 of 12 MB") for line in lines)
    assert contents(place / "runs") == before
    assert not any(path.is_file() for path in (place / "no-data").rglob("*ubyte*"))


@pytest.mark.parametrize(
    ("name", "content", "fragment"),
    [
        ("train-images-idx3-ubyte", bytes([0, 0, 8, 3]), "does not start as an IDX file"),
        ("train-images-idx3-ubyte", b"<html>Not found</html>", "does not start as an IDX file"),
        (
            "train-images-idx3-ubyte",
            bytes([0, 0, 8, 3, 0, 0, 234, 96, 0, 0, 0, 28, 0, 0, 0, 28, 7, 7]),
            "it should have 47040016 bytes",
        ),
        ("train-images-idx3-ubyte.gz", b"\x1f\x8b\x08\x00", "it cannot be unpacked"),
    ],
)
def test_a_damaged_picture_file(
    place: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
    fragment: str,
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for other in ("train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (raw / f"{other}-ubyte").write_bytes(b"")
    (raw / name).write_bytes(content)
    assert local_file(tmp_path, "MNIST/raw/train-images-idx3-ubyte") == raw / name
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path))
    before = contents(tmp_path)
    refuse(place, "train --dataset mnist", name, "is damaged", fragment)
    assert contents(tmp_path) == before


def test_a_loss_that_explodes(place: Path) -> None:
    env = {"LATENT_PLAYGROUND_RUNS": str(place / "runs")}
    before = contents(place)
    options = "--optimiser sgd --lr 10 --likelihood gaussian --sigma 0.002 --epochs 50"
    done = CliRunner(env=env).invoke(app, f"{TRAIN} {options} --out {place}/boom".split())
    *_, last = done.stderr.splitlines(keepends=True)
    check_refusal(done.exit_code, done.stdout, last, "infinite or NaN", "learning rate")
    assert json.loads((place / "boom" / "status.json").read_text())["state"] == "failed"
    after = contents(place)
    assert {name: after[name] for name in before} == before
