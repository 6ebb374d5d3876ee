"""Every snippet of README and docs is executed, or it is named here with what is done instead."""

import re
import tomllib
from collections import defaultdict
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
    "docker ": "wants a docker daemon; docs/install.md says how its steps were run",
}
# What is no command: by page and the beginning of its lines, and what holds it.
LISTINGS = {
    ("docs/architecture.md", ""): "tests/test_docs.py: the rooms",
    ("docs/data.md", "own/NAME/"): "tests/test_own_data.py: the files of a set",
    ("docs/presenting.md", "/"): "tests/browser/test_addresses.py: addresses",
}
PYTHON = sorted({each.page for each in ALL if each.language == "python"})


def commands_of(page: str) -> list[str]:
    """The lines of a page's snippets that are commands of this program, in order."""
    blocks = [each for each in ALL if each.page == page]
    return [line for each in blocks for line in each.lines() if command(line) is not None]


COMMANDED = sorted({each.page for each in ALL if commands_of(each.page)})


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


def inline() -> list[str]:
    """Commands between backticks in the text of the pages."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for page in PAGES:
        for line in re.findall(r"`(python -m vae_core \w+ [^`\n]+)`", page.read_text("utf-8")):
            found[line].append(page.name)
    return sorted(found)


LINES = sorted({line for page in COMMANDED for line in commands_of(page)} | set(inline()))


@pytest.mark.parametrize("line", LINES)
def test_every_command_is_one(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its options and values are known; nothing of it is done."""
    asked: list[str] = []
    monkeypatch.setattr(TyperCommand, "invoke", lambda self, context: asked.append(self.name))
    words = command(line)
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0 and len(asked) <= 1, (line, done.stderr)


# The README's are run always, but for those that take many seconds.
@pytest.mark.parametrize("page", swept(COMMANDED, []))
def test_the_commands_of_a_page_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("RUNS", "OWN"):
        monkeypatch.setenv(f"LATENT_PLAYGROUND_{variable}", str(tmp_path / variable.lower()))
    for line in commands_of(page):
        words = command(shorter(line))
        if line.startswith(tuple(ELSEWHERE)):
            continue
        put_there(words, tmp_path)
        print(line)  # shown where one fails
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (line, done.stderr[-500:])
