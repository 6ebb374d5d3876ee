"""What other users of the computer, and the senders of links, cannot do."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from tests import second_user
from vae_core import RunConfig, Store
from vae_core.analyses.perform import perform
from vae_core.cli.program import app
from vae_core.config.analyses import ProjectionSettings
from vae_core.files import write_atomically
from vae_core.queue.pool import Pool
from vae_core.runs.analysis import find_analysis
from vae_core.runs.runner import execute

ROOT = Path(__file__).parents[1]
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that everybody may enter, as /home is; the umask is the usual one."""
    folder = Path(tempfile.mkdtemp(prefix="everybody-"))
    folder.chmod(0o755)
    before = os.umask(0o022)
    yield folder
    os.umask(before)
    shutil.rmtree(folder)


def open_to_others(folder: Path) -> list[str]:
    """What below a folder has a mode for anybody but its owner, links left out."""
    return [
        f"{path.relative_to(folder)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in folder.rglob("*")
        if path.stat().st_mode & OTHERS
    ]


def stranger(*arguments: str) -> subprocess.CompletedProcess:
    """Run ``second_user``, with nothing of ours in its environment."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DASK_")}
    return subprocess.run(
        [sys.executable, second_user.__file__, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_nobody_else_reaches_the_workers_or_reads_a_run(home: Path) -> None:
    run = Store(home / "runs").create(RunConfig(dataset="digits", hidden=(4,), epochs=1))
    others = psutil.Process().children(recursive=True)  # such as an app of other tests
    pool = Pool(1)
    try:
        pool.wait(120)
        pool.submit(os.getpid).result()
        ports = {
            str(each.laddr.port)
            for child in psutil.Process().children(recursive=True)
            if child not in others
            for each in child.net_connections()
            if each.status == psutil.CONN_LISTEN
        }
        tried = stranger(pool._cluster.scheduler_address, str(run.folder), *ports)
    finally:
        pool.close()
    assert len(ports) >= 3
    assert (tried.returncode, tried.stdout.strip()) == (0, ""), tried.stdout + tried.stderr


def test_a_run_and_its_analyses_are_for_their_owner(home: Path) -> None:
    store = Store(home / "runs")
    run = store.create(RunConfig(dataset="digits", hidden=(4,), latent_dim=2, epochs=1))
    execute(run)
    perform(find_analysis(run.folder, "projection", ProjectionSettings(method="pca"), store.root))
    store.list()
    assert len(list(run.folder.rglob("*"))) > 8
    assert open_to_others(home) == []


def test_own_data_are_for_their_owner(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(home / "own"))
    table = home / "table.csv"
    table.write_text("a,b\n" + "".join(f"{i / 7:.3f},{i % 5}.5\n" for i in range(60)))
    table.chmod(0o600)
    done = CliRunner().invoke(app, ["datasets", "add", str(table), "--name", "mine"])
    assert done.exit_code == 0, done.stderr
    assert (home / "own" / "mine" / "data.safetensors").is_file()
    assert open_to_others(home) == []


def test_a_folder_that_was_opened_stays_open(home: Path) -> None:
    """Sharing runs is the owner's choice: what is written there is as open as the folder."""
    (home / "shared").mkdir(mode=0o755)
    write_atomically(home / "shared" / "deeper" / "file", b"x")
    modes = [stat.S_IMODE((home / "shared" / p).stat().st_mode) for p in ("deeper", "deeper/file")]
    assert modes == [0o755, 0o644]


def test_the_default_folder_of_runs_is_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that an earlier version left open."""
    monkeypatch.delenv("LATENT_PLAYGROUND_RUNS", raising=False)
    monkeypatch.setattr("vae_core.runs.store.user_data_dir", lambda _: str(home / "app"))
    (home / "app" / "runs").mkdir(parents=True)
    Store().create(RunConfig(dataset="digits"))
    assert stat.S_IMODE((home / "app" / "runs").stat().st_mode) == 0o700


def test_what_went_wrong_is_shown_in_one_place_as_plain_text() -> None:
    """No page hands an exception to Streamlit, which would read Markdown from an address in it."""
    raw = re.compile(r"st\.(?!session)\w+\((?:str\()?(?:error|exception|problem)\b")
    pages = [*ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    assert len(pages) > 40
    assert [str(page) for page in pages if raw.search(page.read_text("utf-8"))] == []
