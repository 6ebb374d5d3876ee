"""The public names: imported when used, typed for whoever checks types."""

import ast
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import vae_core

ROOT = Path(__file__).parent.parent
TYPING = ROOT / "tests" / "typing"


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


def test_every_wrong_use_is_an_error_and_no_right_one() -> None:
    """The lines with an error are those that begin with ``bad``, each of them."""
    files = [TYPING / "user.py", TYPING / "wrong.py"]
    ran = subprocess.run(
        [ROOT / "node_modules" / ".bin" / "pyright", "--outputjson", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(ran.stdout)["generalDiagnostics"]
    found = {(Path(each["file"]).name, each["range"]["start"]["line"] + 1) for each in told}
    lines = files[1].read_text("utf-8").splitlines()
    wrong = {n for n, line in enumerate(lines, 1) if line.lstrip().startswith("bad")}
    assert found == {("wrong.py", line) for line in wrong}
    assert len(wrong) > len(vae_core.__all__)
