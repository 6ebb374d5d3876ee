"""Fixtures shared by all tests: tiny trained models, and the real data where it is at hand."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.guard import guarded

# Test processes share the processors; threads of one would only wait for those of the other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).parent.parent
# Of one test process all: a browser and an app are started once, and while these are waited for
# the other process has what needs no browser.
BROWSER = "tests/browser"
# Then files in the order in which the processes take them: the longest first, so that neither is
# left with one when the other has nothing more to do. All others follow.
LONGEST = (
    "test_jobs",
    "test_export",
    "test_findings",
    "test_interface",
    "test_training",
    "test_text",
    "test_every_model",
    "test_projection",
)


def _find_mnist() -> Path | None:
    """A data root that holds the real MNIST files: the user's, or one beside the checkout."""
    from vae_core.data.specs import data_root, is_local

    for root in (data_root(), ROOT.parent / "shared" / "data"):
        if is_local("mnist", root):
            return root
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Point the suite at the real MNIST where there is one, and away from what is the user's own.

    Test processes share what they keep: features that one has learned the others find.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    home = Path(tempfile.mkdtemp(prefix="latent-playground-tests-"))
    for what in ("own", "runs"):
        os.environ[f"LATENT_PLAYGROUND_{what.upper()}"] = str(home / what)
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    root = _find_mnist()
    if root is not None:
        os.environ["LATENT_PLAYGROUND_DATA"] = str(root)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what needs a browser first, then the longest files."""
    places = {ROOT / "tests" / f"{name}.py": place for place, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> int:
        return -1 if item.nodeid.startswith(BROWSER) else places.get(item.path, len(places))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file of tests is of one process, and all that need a browser are."""
    from xdist.scheduler import LoadFileScheduling

    class ByPlace(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)

    return ByPlace(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """No test hangs for ever."""
    with guarded():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    """Nor does what it is given."""
    with guarded():
        return (yield)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which pictures the tests use: nothing is left out silently."""
    root = _find_mnist()
    if root is None:
        return "pictures: digits, since no MNIST files were found (set LATENT_PLAYGROUND_DATA)"
    return f"pictures: MNIST from {root}"


@pytest.fixture(scope="session")
def picture_set() -> str:
    """The name of the data set for tests on real pictures: mnist, or digits where it is absent."""
    return "mnist" if _find_mnist() else "digits"


@pytest.fixture(scope="session")
def digits():
    """scikit-learn's digits."""
    from vae_core import load_dataset

    return load_dataset("digits")


@pytest.fixture(scope="session")
def trained_run(tmp_path_factory: pytest.TempPathFactory):
    """A VAE trained for a few seconds on digits: a finished run in a store of its own.

    The test processes train it once between them; each has a copy, so that what a test leaves in
    the folder is its own.
    """
    from filelock import FileLock

    from vae_core import RunConfig, Store
    from vae_core.runs.runner import execute

    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    common = Store(place / "trained-once")
    with FileLock(place / "trained-once.lock"):
        if not common.list():
            run = common.create(
                RunConfig(
                    dataset="digits", latent_dim=4, hidden=(64,), epochs=120, learning_rate=3e-3
                )
            )
            execute(run)
    store = Store(tmp_path_factory.mktemp("runs"))
    (row,) = common.list()
    shutil.copytree(common.root / row["id"], store.root / row["id"])
    return store.get(row["id"])


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A pool of one worker with a store of its own."""
    from vae_core import Store
    from vae_core.queue.jobs import Jobs

    jobs = Jobs(Store(tmp_path_factory.mktemp("job-runs")), workers=1)
    jobs.pool.wait(120)
    yield jobs
    jobs.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """The clock of this test's trainings, which counts: seconds are steps on every machine."""
    from tests.clocks import counted_time

    return counted_time(monkeypatch.setattr)


@pytest.fixture(scope="module")
def own_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Caches of features in a folder of their own; one thread, as a worker has."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("own-runs")
        patch.setenv("LATENT_PLAYGROUND_RUNS", str(root))
        yield root
    torch.set_num_threads(threads)
