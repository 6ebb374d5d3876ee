"""Every snippet of README and docs is executed, or it is named here with what is done instead."""

import re
import tomllib
from doctest import DocTestParser
from pathlib import Path

import pytest
import yaml
from typer.core import TyperCommand
from typer.testing import CliRunner

from tests.snippets import PAGES, ROOT, Snippet, command, put_there, shorter, snippets
from tests.sweeps import swept
from tests.test_registry import tables  # noqa: F401 (a fixture)
from vae_core.cli.program import app

ALL = list(snippets())
# What no test can run here: by the beginning of a line, and why.
ELSEWHERE = {
    "git ": "wants a repository of the reader's",
    "cd site": "stands before the lines of git",
    "hf ": "wants an account of the reader's",
    "pip install": "tests/browser/test_installed.py installs",
    "py -3.11": "is for Windows",
    ".venv\\Scripts": "is for Windows",
    "python3 -m http.server": "does not end; tests/browser/test_site.py serves a site",
    "python -m http.server": "does not end; tests/browser/test_site.py serves a site",
    "latent-playground serve": "does not end; tests/browser/test_installed.py serves",
    "docker ": "wants a docker daemon; tests/browser/test_installed.py runs its steps",
}
# What a command takes for granted beside files.
BEFORE = {
    "datasets remove --yes brought": "python -m vae_core datasets add photos.zip --name brought"
}
# What is no command: by page and the beginning of its lines, and what holds it.
LISTINGS = {
    ("docs/architecture.md", ""): "tests/test_docs.py: the rooms",
    ("docs/data.md", "own/NAME/"): "tests/test_own_data.py: the files of a set",
    ("docs/presenting.md", "/"): "tests/browser/test_addresses.py: addresses",
}
PYTHON = sorted({each.page for each in ALL if each.language == "python"})


def commands() -> set[str]:
    """The lines of snippets that are commands of this program."""
    return {line for each in ALL for line in each.lines() if command(line) is not None}


def held_elsewhere(snippet: Snippet, line: str) -> bool:
    listed = any(snippet.page == page and line.startswith(start) for page, start in LISTINGS)
    return listed or line.startswith(tuple(ELSEWHERE))


def test_no_snippet_is_left_out_silently() -> None:
    for each in ALL:
        if each.language == "toml":
            assert tomllib.loads(each.text)
        elif each.language == "yaml":
            assert yaml.safe_load(each.text)
        elif each.language != "python":
            assert each.language in ("", "text"), each
            for line in each.lines():
                held = held_elsewhere(each, line) or line.startswith("make ")
                assert held or command(line) is not None, f"{each.page}: {line}"


def test_what_is_held_elsewhere_is_there() -> None:
    for page, start in LISTINGS:
        assert any(
            each.page == page and line.startswith(start) for each in ALL for line in each.lines()
        ), (page, start)
    for why in (*ELSEWHERE.values(), *LISTINGS.values()):
        for name in re.findall(r"\S+\.(?:py|md)", why):
            assert (ROOT / name).is_file(), name


def test_every_make_line_is_a_target() -> None:
    lines = {line for each in ALL for line in each.lines() if line.startswith("make ")}
    named = {word for line in lines for word in line.split()[1:] if "=" not in word}
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert len(named) >= 5 and named <= set(targets)


@pytest.mark.parametrize("page", PYTHON)
def test_the_python_of_a_page_runs(
    page: str,
    tables,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Blocks of a page go on from those before, as cells of a notebook."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for each in ALL:
        if each.page == page and each.language == "python":
            exec(compile(shorter(each.text), page, "exec"), names)


def inline() -> set[str]:
    """Commands between backticks in the text of the pages, but for their bare names."""
    pattern = re.compile(r"`(python -m vae_core \w+ [^`\n]+)`")
    return {line for page in PAGES for line in pattern.findall(page.read_text("utf-8"))}


def examples(path: Path) -> list[str]:
    """The lines after >>> of a module's docstrings."""
    return [each.source for each in DocTestParser().get_examples(path.read_text("utf-8"))]


DOCSTRINGS = [path for path in sorted((ROOT / "vae_core").rglob("*.py")) if examples(path)]


@pytest.mark.parametrize("path", DOCSTRINGS, ids=lambda path: path.name)
def test_the_examples_of_docstrings_run(path: Path, tables) -> None:  # noqa: F811
    names: dict[str, object] = {}
    for source in examples(path):
        exec(compile(shorter(source), path.name, "exec"), names)


LINES = sorted(commands() | inline())
RUN = [line for line in LINES if not line.startswith(tuple(ELSEWHERE))]
SOME = [
    "python -m vae_core models",
    "python -m vae_core runs list --search digits --sort size",
    "python -m vae_core datasets add photos.zip --name my-photos --size 64",
    "python -m vae_core sample my-run --count 64 --out samples.png",
]


@pytest.mark.parametrize("line", LINES)
def test_every_command_is_one(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its options and values are known; nothing of it is done."""
    asked: list[str] = []
    monkeypatch.setattr(TyperCommand, "invoke", lambda self, context: asked.append(self.name))
    words = command(line)
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0 and len(asked) <= 1, (line, done.stderr)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What commands read, each made once."""
    return tmp_path_factory.mktemp("given")


@pytest.mark.parametrize("line", swept(RUN, SOME))
def test_every_command_runs(
    line: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(kept / "runs"))  # features are learned once
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "own"))
    words = command(shorter(line))
    first = BEFORE.get(" ".join(words))
    for each in filter(None, [first and command(first), words]):
        put_there(each, tmp_path, kept)
        done = CliRunner().invoke(app, each)
        assert done.exit_code == 0, done.stderr[-500:]
    if "--out" in words:
        assert (tmp_path / words[words.index("--out") + 1]).exists()
