"""`pip install '.[app]'` into a fresh environment: trained and served outside the checkout."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rig
from tests.browser.test_app import HARMLESS, OUTPUT, PICTURE, choose, open_page, set_number
from tests.snippets import shorter, snippets
from tests.test_docs import tracked
from vae_core import Store, __version__

ROOT = Path(__file__).parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
# Imported as anybody would, with nothing of the checkout on the path.
WHERE = "import vae_core; print(vae_core.__file__); print(vae_core.load_dataset('digits').train)"


def settings(home: Path) -> dict[str, str]:
    """An environment in which nothing leads to the checkout, with a home of its own."""
    ours = ("PYTHONPATH", "LATENT_PLAYGROUND", "STREAMLIT", "DASK", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "LATENT_PLAYGROUND_RUNS": str(home / "runs"), "HOME": str(home)}


def installed(folder: Path, what: str) -> Path:
    """A fresh environment with the tested versions; the folder of its commands."""
    venv.create(folder, with_pip=True)
    commands = folder / SCRIPTS
    pip = [str(commands / "python"), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    pins = str(ROOT / "requirements.txt")
    done = subprocess.run([*pip, "-c", pins, what], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return commands


@contextmanager
def served(line: Sequence[str | Path], home: Path, **more: str) -> Iterator[str]:
    """The address of `latent-playground serve`, in its home outside the checkout."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "serve.log"
    with log.open("wb") as out:
        line = [*map(str, line), "--port", str(port)]
        environment = {**settings(home), **more}
        server = subprocess.Popen(line, cwd=home, env=environment, stdout=out, stderr=out)
        address = f"http://127.0.0.1:{port}"
        try:
            rig.wait_for(f"{address}/_stcore/health", server, log)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def used(commands: Path, home: Path, page: Page, picture: Path | None = None) -> None:
    """Train from the command line, serve, and look at the app as its first visitor does."""
    out = subprocess.run(
        [commands / "python", "-c", WHERE], cwd=home, env=settings(home), capture_output=True
    )
    assert str(commands.parent) in out.stdout.decode(), out.stderr.decode()
    command = commands / "latent-playground"
    line = [command, "train", "--dataset", "digits", "--epochs", "2", "--out", "my-run"]
    done = subprocess.run(line, cwd=home, env=settings(home), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["epochs"] == 2
    with served([command, "serve"], home) as address:
        open_page(page, address, OUTPUT)
        if picture is not None:
            page.wait_for_timeout(2000)
            page.screenshot(path=picture)
        open_page(page, f"{address}/explore?run=starter-digits", PICTURE)
        open_page(page, f"{address}/models?model=beta-vae", ".st-key-model-words")
        open_page(page, f"{address}/learn", "text=Learn by committing first")
        # The workers find the package too.
        open_page(page, f"{address}/train", "[data-testid=stNumberInput]")
        choose(page, "Data set", "Digits 8 x 8")
        set_number(page, "Seconds", "1")
        page.get_by_role("button", name="Start", exact=True).click()
        expect(page.get_by_text("Finished in").first).to_be_visible(timeout=600_000)
        assert [row["state"] for row in Store(home / "runs").list()] == ["finished"]
    assert not re.search("Traceback|Error", (home / "serve.log").read_text("utf-8"))


def scripts_run(commands: Path, home: Path) -> None:
    """The guide's scripts: a DataFrame's codes, an encoder and a decoder of one's own, explored."""
    blocks = [each for each in snippets() if each.page == "docs/library.md"]
    (line,) = [line for each in blocks for line in each.lines() if line.startswith("pip install")]
    pip = [commands / "python", "-m", *shlex.split(line)]
    done = subprocess.run(pip, cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    script = home / "library.py"
    python = [shorter(each.text) for each in blocks if each.language == "python"]
    script.write_text("\n".join(python), "utf-8")
    run = [commands / "python", script]
    done = subprocess.run(run, cwd=home, env=settings(home), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {"wines.safetensors", "own.safetensors"} <= {path.name for path in home.iterdir()}


@pytest.mark.proof
def test_an_installation_trains_and_serves_outside_the_checkout(tmp_path: Path, page: Page) -> None:
    commands = installed(tmp_path / "environment", f"{ROOT}[app]")
    home = tmp_path / "home"
    home.mkdir()
    used(commands, home, page)
    scripts_run(commands, home)
    assert [each for each in page.problems if not HARMLESS.search(each)] == []


@pytest.mark.proof
def test_without_the_extra_the_library_is_there_and_serve_says_what_to_type(
    tmp_path: Path,
) -> None:
    commands = installed(tmp_path / "environment", str(ROOT))
    run = [commands / "latent-playground", "--version"]
    said = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert said.stdout == f"Latent Playground {__version__}\n"
    run[1] = "serve"
    said = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 2 and "pip install 'latent-playground[app]'" in said.stderr
    listed = subprocess.run(
        [commands / "python", "-m", "pip", "list"], capture_output=True, text=True
    )
    assert "torch" in listed.stdout and not re.search("^(streamlit|onnx|umap)", listed.stdout, re.M)


def image_steps() -> list[tuple[str, str]]:
    """(instruction, rest) of each step of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    return [tuple(line.split(None, 1)) for line in lines if line and not line.startswith("#")]


def image_context(folder: Path) -> None:
    """What of the checkout an image is built from, by `.dockerignore`."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = tuple(line.removeprefix("!") for line in lines if line.startswith("!"))
    for name in tracked():
        if name in kept or name.startswith(tuple(f"{each}/" for each in kept)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def image(folder: Path) -> tuple[list[str], dict[str, str]]:
    """What CMD runs and with which variables, once RUN was done in a fresh environment.

    Pip is told nothing but what this computer tells it, and no user is made, which wants a root.
    """
    (folder / "build").mkdir()
    image_context(folder / "build")
    venv.create(folder / "environment", with_pip=True)
    path = f"{folder / 'environment' / SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    told: dict[str, str] = {"PATH": path}
    line: list[str] = []
    for step, rest in image_steps():
        if step == "ENV":
            given = dict(word.split("=", 1) for word in shlex.split(rest))
            told |= {
                name: value.replace("/data", str(folder / "data"))
                for name, value in given.items()
                if not name.startswith("PIP_")
            }
        elif step == "RUN" and "useradd" not in rest:
            environment, build = {**os.environ, "PATH": path}, folder / "build"
            done = subprocess.run(rest, shell=True, cwd=build, env=environment, capture_output=True)
            assert done.returncode == 0, done.stderr.decode()[-2000:]
        elif step == "CMD":
            line = json.loads(rest)
    return [str(folder / "environment" / SCRIPTS / line[0]), *line[1:]], told


@pytest.mark.proof
def test_the_steps_of_the_image_give_an_app_that_others_reach(tmp_path: Path, page: Page) -> None:
    """Without a docker daemon, which is not everywhere."""
    line, told = image(tmp_path)
    assert line[1:] == ["serve", "--address", "0.0.0.0"]
    (tmp_path / "home").mkdir()
    with served(line, tmp_path / "home", **told) as address:
        open_page(page, address, OUTPUT)
        open_page(page, f"{address}/explore?run=starter-digits", PICTURE)
    assert (tmp_path / "data" / "runs").is_dir()
    assert [each for each in page.problems if not HARMLESS.search(each)] == []
