"""The public names: imported when used, typed for whoever checks types."""

import ast
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import vae_core
from vae_core.config.values import Values

ROOT = Path(__file__).parent.parent
TYPING = ROOT / "tests" / "type_checks"


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that are imported from the package, and where they are said to be."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vae_core"):
            yield from ((alias.name, node.module or "") for alias in node.names)


def test_type_checkers_are_told_of_the_names_that_are_there() -> None:
    tree = ast.parse(Path(vae_core.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    homes = {name: f"vae_core.{home}" for name, home in vae_core._HOMES.items()}
    assert dict(imported(block)) == homes
    assert sorted(vae_core.__all__) == sorted(homes)
    assert (Path(vae_core.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize("script", ["user", "wrong"])
def test_a_script_uses_every_public_name(script: str) -> None:
    tree = ast.parse((TYPING / f"{script}.py").read_text("utf-8"))
    assert {name for name, home in imported(tree) if home == "vae_core"} == set(vae_core.__all__)


def test_settings_are_given_by_the_names_that_type_checkers_know() -> None:
    assert list(Values.__annotations__) == list(vae_core.RunConfig.model_fields)


def wrong_lines() -> dict[int, str]:
    lines = (TYPING / "wrong.py").read_text("utf-8").splitlines()
    return {n: line for n, line in enumerate(lines, 1) if line.lstrip().startswith("bad")}


def test_there_is_a_wrong_use_of_each_public_name_which_a_type_checker_is_asked_about() -> None:
    """`make static` fails where one of these comments ignores nothing."""
    text = (TYPING / "wrong.py").read_text("utf-8")
    assert "# pyright: reportUnnecessaryTypeIgnoreComment=true" in text
    assert all(line.endswith("  # pyright: ignore") for line in wrong_lines().values())
    assert text.count("# pyright: ignore") == len(wrong_lines()) > len(vae_core.__all__)


@pytest.mark.proof
def test_every_wrong_use_is_an_error_and_no_right_one(tmp_path: Path) -> None:
    """The lines with an error, once nothing is ignored, are those that begin with ``bad``."""
    text = (TYPING / "wrong.py").read_text("utf-8")
    bare = tmp_path / "wrong.py"
    bare.write_text(text.replace("  # pyright: ignore", ""), "utf-8")
    ran = subprocess.run(
        [ROOT / "node_modules" / ".bin" / "pyright", "--outputjson", TYPING / "user.py", bare],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(ran.stdout)["generalDiagnostics"]
    found = {(Path(each["file"]).name, each["range"]["start"]["line"] + 1) for each in told}
    assert found == {("wrong.py", line) for line in wrong_lines()}
