"""A corpus of malformed and hostile files: each is answered by a sentence, and leaves nothing."""

import json
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.hostile_files import READ, REFUSED
from tests.sweeps import swept
from tests.test_bad_input import check_refusal
from vae_core.cli.program import app
from vae_core.user_data import limits

ROOT = Path(__file__).parent.parent
# A process with its libraries takes a few hundred of these.
MEGABYTES = 1500
WORST = (
    "flat zip bomb",
    "declared terabytes",
    "a list of contents of megabytes",
    "png of a billion pixels",
    "npy header of exabytes",
    "idx of four billion",
    "gzip bomb",
    "a hundred thousand columns",
    "a field of a hundred million",
)


def test_the_corpus_is_large() -> None:
    assert len(REFUSED) + len(READ) >= 100 and set(WORST) <= set(REFUSED)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a shelf and runs of its own."""
    for name in ("own", "runs"):
        monkeypatch.setenv(f"LATENT_PLAYGROUND_{name.upper()}", str(tmp_path / name))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def left(place: Path) -> list[str]:
    """What lies below the folder, but for the index of runs, which is a cache."""
    found = (str(path.relative_to(place)) for path in place.rglob("*"))
    return sorted(name for name in found if not name.startswith("runs"))


@pytest.mark.parametrize("case", swept(REFUSED, list(REFUSED)[::3]))
def test_it_is_refused_in_a_sentence(place: Path, case: str) -> None:
    name, make, options, said = REFUSED[case]
    (place / name).write_bytes(make())
    before = left(place)
    command = ["datasets", "add", str(place / name), "--name", "hostile", *shlex.split(options)]
    done = CliRunner().invoke(app, command)
    *progress, last = done.stderr.splitlines(keepends=True)
    check_refusal(done.exit_code, done.stdout, last, said)
    assert all("%" in line for line in progress), "beside the sentence only progress is told"
    assert left(place) == before, "nothing is kept, and nothing was unpacked or run"


@pytest.mark.parametrize("case", READ)
def test_it_is_read_without_what_is_wrong(place: Path, case: str) -> None:
    name, make, options, said = READ[case]
    (place / name).write_bytes(make())
    command = ["datasets", "add", str(place / name), "--name", "mended", *shlex.split(options)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.stderr
    assert said in done.stdout
    result = json.loads(done.stdout)
    assert result["examples"] >= limits.FEWEST and "\u202e" not in done.stdout
    kept = ["own", "own/mended", "own/mended/data.safetensors", "own/mended/dataset.json"]
    assert left(place) == sorted([name, "work", *kept])


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 10**6, MEGABYTES * 10**6))
    resource.setrlimit(resource.RLIMIT_CPU, (40, 40))


@pytest.mark.parametrize("case", swept(WORST, ("flat zip bomb", "png of a billion pixels")))
def test_the_worst_are_refused_within_bounds(place: Path, case: str) -> None:
    """In a process that dies where it takes more memory or more time than it should need."""
    name, make, options, said = REFUSED[case]
    (place / name).write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-m", "vae_core", "datasets", "add", str(place / name), *options.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=_bounded,
        timeout=120,
    )
    check_refusal(done.returncode, done.stdout, done.stderr.splitlines(keepends=True)[-1], said)


def test_folders_and_paths_that_lead_elsewhere(place: Path) -> None:
    loop = place / "loop"
    loop.mkdir()
    (loop / "again").symlink_to(loop)
    (place / "broken").symlink_to(place / "nowhere")
    for path, said in {
        "loop": "links, which are not followed",
        "broken": "cannot be read (No such file or directory)",
        "/dev/zero": "neither a file nor a folder",
        "nul\0byte": "embedded null byte",
        "\u202e" + "x" * 5000: "cannot be read",
    }.items():
        before = left(place)
        done = CliRunner().invoke(app, ["datasets", "add", str(place / path), "--name", "h"])
        check_refusal(done.exit_code, done.stdout, done.stderr, said)
        assert left(place) == before
    done = CliRunner().invoke(app, ["datasets", "add", str(place), "--name", "../../evil"])
    check_refusal(done.exit_code, done.stdout, done.stderr, "cannot be named")
