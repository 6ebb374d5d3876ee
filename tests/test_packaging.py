"""What an installation has: the wheel's files, ranges beside the pins, the command ``serve``."""

import re
import runpy
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from typer.testing import CliRunner

from tests.test_docs import tracked
from vae_core import UserError, __version__, installed
from vae_core.cli.program import app

ROOT = Path(__file__).parent.parent
# What travels below one name of ours, and what is ours by name.
TRAVELS = ("app.py", ".streamlit/config.toml", "ui/", "pages/", "docs/models/")
OURS = "latent_playground/"


def built(what: str, folder: Path, source: Path = ROOT) -> Path:
    """What hatchling's ``build_wheel`` (``_sdist``, ``_editable``) writes, without a network."""
    build = f"from hatchling.build import *; build_{what}({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    (file,) = folder.glob("latent_playground-*")
    return file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as ``pip install .`` builds it."""
    return zipfile.ZipFile(built("wheel", tmp_path_factory.mktemp("wheel")))


def about(wheel: zipfile.ZipFile, name: str) -> bytes:
    return wheel.read(f"latent_playground-{__version__}.dist-info/{name}")


def ranges() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    found = [Requirement(each) for lines in lists for each in lines]
    return {canonicalize_name(each.name): each for each in found if each.name != project["name"]}


def pins(file: str = "requirements.txt") -> dict[str, Version]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    found = [Requirement(line.split("#")[0]) for line in lines if "==" in line]
    return {
        canonicalize_name(each.name): Version(str(each.specifier).removeprefix("=="))
        for each in found
    }


def test_the_wheel_has_the_library_and_the_app_under_names_of_ours(wheel) -> None:
    files = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in files} == {"vae_core", "latent_playground"}
    known = tracked()
    library = {name for name in known if name.startswith("vae_core/")}
    travels = {f"{OURS}{name}" for name in known if name.startswith(TRAVELS)}
    missing = {name for name in library | travels if (ROOT / name.removeprefix(OURS)).exists()}
    assert not missing - files
    for name in files:
        assert wheel.read(name) == (ROOT / name.removeprefix(OURS)).read_bytes(), name
    assert not [name for name in files if "__pycache__" in name]
    assert {
        "vae_core/py.typed",
        "vae_core/web/explorer/component.js",
        "vae_core/starter_models/digits.safetensors",
        "vae_core/lessons/texts/de/beta.toml",
        f"{OURS}docs/models/vae.md",
    } - files == set()


@pytest.mark.proof
def test_a_source_archive_gives_the_same_wheel(wheel, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("archive", "unpacked", "wheel")]
    for folder in folders:
        folder.mkdir()
    with tarfile.open(built("sdist", folders[0])) as archive:
        archive.extractall(folders[1], filter="data")
    (source,) = folders[1].iterdir()
    again = zipfile.ZipFile(built("wheel", folders[2], source))
    assert sorted(again.namelist()) == sorted(wheel.namelist())


def test_an_editable_installation_leads_to_the_checkout(tmp_path: Path) -> None:
    link = zipfile.ZipFile(built("editable", tmp_path))
    (name,) = [each for each in link.namelist() if each.endswith(".pth")]
    assert link.read(name).decode().strip() == str(ROOT)


def test_what_hosts_read_names_commands_that_are_there() -> None:
    flow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    assert {"run": "make test"} in flow["jobs"]["test"]["steps"]
    checks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook for repo in checks["repos"] for hook in repo["hooks"]]
    recipes = (ROOT / "Makefile").read_text("utf-8").replace("$(BIN)", ".venv/bin")
    for hook in hooks:
        assert hook["entry"].split()[0] in recipes, hook["id"]


def test_the_wheel_says_what_it_is(wheel) -> None:
    said = message_from_bytes(about(wheel, "METADATA"))
    assert (said["Name"], said["Version"]) == ("latent-playground", __version__)
    assert said["License-Expression"] == "Apache-2.0" and said["Requires-Python"] == ">=3.11"
    assert {"app", "onnx", "umap"} <= set(said.get_all("Provides-Extra"))
    scripts = about(wheel, "entry_points.txt").decode()
    assert "latent-playground = vae_core.cli.program:main" in scripts
    assert about(wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_there_is_one_version() -> None:
    cited = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^version: (.+)$", cited, re.M)[1] == __version__
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (\d\S+)", changes, re.M)[0] == __version__


def test_every_range_begins_at_what_is_tested_and_every_pin_has_its_range() -> None:
    asked, pinned = ranges(), pins()
    # What only an extra brings is pinned with what the tests need.
    tested = pins("requirements-dev.txt") | pinned
    assert set(pinned) <= set(asked) <= set(tested)
    for name in asked:
        version = tested[name]
        assert version in asked[name].specifier, name
        (lower,) = [part.version for part in asked[name].specifier]
        # The lowest that is allowed is of the minor series that the tests run on.
        assert Version(lower).release[:2] == version.release[:2], name


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines with which Streamlit would have been run."""
    lines: list[list[str]] = []
    monkeypatch.setattr(runpy, "run_module", lambda name, **_: lines.append([name, *sys.argv]))
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    return lines


def test_serve_listens_on_this_computer_alone_unless_told(started) -> None:
    invoke = CliRunner().invoke
    assert invoke(app, ["serve"]).exit_code == 0
    assert invoke(app, ["serve", "--port", "9000", "--address", "0.0.0.0"]).exit_code == 0
    first, second = (" ".join(line) for line in started)
    script = ROOT / "app.py"
    assert f"streamlit run {script} --server.port 8501 --server.address 127.0.0.1" in first
    assert f"streamlit run {script} --server.port 9000 --server.address 0.0.0.0" in second
    assert invoke(app, ["serve", "--port", "0"]).exit_code == 2
    assert "127.0.0.1" in invoke(app, ["serve", "--help"]).stdout


@pytest.mark.parametrize(
    ("checkout", "typed"), [(True, "-r requirements.txt"), (False, "'latent-playground[app]'")]
)
def test_serve_says_what_to_type_where_the_extra_is_missing(
    started, monkeypatch: pytest.MonkeyPatch, checkout: bool, typed: str
) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: None if name == "streamlit" else 1)
    monkeypatch.setattr(installed, "IS_CHECKOUT", checkout)
    done = CliRunner().invoke(app, ["serve"])
    assert done.exit_code == 2 and not started
    assert done.stderr == (
        "Error: The app needs what is not installed (streamlit). Type "
        f"`python -m pip install {typed}`.\n"
    )


def test_onnx_and_umap_say_what_to_type_where_they_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import numpy as np

    from vae_core.analyses.projection.methods import project
    from vae_core.config.analyses import ProjectionSettings
    from vae_core.export.delivery import pack_onnx

    monkeypatch.setattr(installed, "find_spec", lambda name: None)
    monkeypatch.setattr(installed, "IS_CHECKOUT", False)
    with pytest.raises(UserError, match=r"pip install 'latent-playground\[onnx\]'"):
        pack_onnx(None)
    with pytest.raises(UserError, match=r"pip install 'latent-playground\[umap\]'"):
        project(np.eye(4), ProjectionSettings.parse({"method": "umap"}))
