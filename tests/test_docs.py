"""What the docs name is there: files, links, and the scripts of docs/extending.md run."""

import importlib
import re
import subprocess
from pathlib import Path

import pytest
import torch

import vae_core
from tests.test_registry import tables  # noqa: F401 (a fixture)
from vae_core import RunConfig, catalogue, train

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FILE = re.compile(r"`([\w./-]+\.(?:py|js|ts|toml|md|json))`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# Written by the program or by its users, or where a reader puts a name of their own.
ELSEWHERE = {"config.json", "status.json", "request.json", "README.md", "my_losses.py"}


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return done.stdout.split()
    return [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    files = [f"/{name}" for name in tracked()]
    for name in FILE.findall(page.read_text("utf-8")):
        if name not in ELSEWHERE and not re.search(r"\b(KIND|NAME)\b", name):
            assert any(file.endswith(f"/{name}") for file in files), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_public_name_has_its_place_in_the_docs_site() -> None:
    pages = importlib.import_module("docs.hooks.pages").reference().values()
    told = re.findall(r"^::: vae_core\.\S+\.(\w+)$", "\n".join(text for _, text in pages), re.M)
    assert sorted(told) == sorted(vae_core.__all__)


def test_the_scripts_of_the_page_on_extending_run(digits, tables) -> None:  # noqa: F811
    page = (ROOT / "docs" / "extending.md").read_text("utf-8")
    for script in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(script, "extending.md", "exec"), {})
    assert {"root-kl-vae"} <= set(catalogue.MODELS) and "laplace" in catalogue.PRIORS
    small = {"dataset": "digits", "hidden": (24,), "latent_dim": 3, "epochs": 2}
    *_, last = train(RunConfig(**small, model="root-kl-vae", prior="laplace"), digits)
    drawn = last.model.density().sample((20_000,))
    scale = last.model.prior.log_scale.exp()
    torch.testing.assert_close(drawn.abs().mean(0), scale, rtol=0.05, atol=0)
