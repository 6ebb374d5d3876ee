"""The pages of docs/models say what the catalogue and the code say."""

import math
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

from vae_core import RunConfig, catalogue
from vae_core.catalogue.rows import ModelRow
from vae_core.cli.fields import given_values, option_name
from vae_core.models.terms import Terms
from vae_core.runs.sweep import plan

FOLDER = Path(__file__).parents[1] / "docs" / "models"
HEADINGS = ["Generative process", "Objective", "What to look for", "When it fails", "Source"]
OPTIONS = {option_name(field): field for field in RunConfig.model_fields}
PROGRAM = ["python", "-m", "vae_core"]

each_model = pytest.mark.parametrize("row", catalogue.MODELS.values(), ids=list(catalogue.MODELS))


def page(row: ModelRow) -> str:
    return (FOLDER / f"{row.name}.md").read_text("utf-8")


def section(row: ModelRow, heading: str) -> str:
    return page(row).split(f"\n## {heading}\n")[1].split("\n## ")[0]


def code(text: str) -> list[str]:
    """What stands between single backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def stands_alone(number: str, text: str) -> bool:
    """Whether the number is there and is no part of a longer one: 1 is not in 10 or 0.1."""
    return re.search(rf"(?<![\w.]){re.escape(number)}(?!\w|\.\d)", text) is not None


def commands(text: str) -> list[list[str]]:
    """The words after `python -m vae_core` of every command."""
    found = re.findall(r"python -m vae_core [^`\n]+", text)
    return [shlex.split(line)[len(PROGRAM) :] for line in found]


def configurations(words: list[str]) -> list[RunConfig]:
    """What a `train` or `sweep` command trains."""
    values: dict[str, list[str]] = {}
    for word in words[1:]:
        if word.startswith("--"):
            field = OPTIONS[word]
            values[field] = []
        else:
            values[field].append(word)
    single = given_values({field: texts[0] for field, texts in values.items() if len(texts) == 1})
    grid = {
        field: [given_values({field: text})[field] for text in texts]
        for field, texts in values.items()
        if len(texts) != 1
    }
    assert bool(grid) == (words[0] == "sweep"), words
    base = RunConfig.parse(single)
    return plan(base, grid) if grid else [base]


@each_model
def test_the_title_and_the_headings(row: ModelRow) -> None:
    lines = page(row).splitlines()
    assert lines[0] == f"# {row.title}"
    assert [line for line in lines if re.match("#+ ", line)] == [
        lines[0],
        *(f"## {heading}" for heading in HEADINGS),
    ]


@each_model
def test_the_source_names_the_paper_and_the_function(row: ModelRow) -> None:
    source = section(row, "Source")
    for number in re.findall(r"arXiv:(\d{4}\.\d{4,5})", row.paper):
        assert f"arXiv:{number}" in source
    function = catalogue.OBJECTIVES[row.objective].load().__name__
    assert f"vae_core.training.objectives.{function}" in code(source)


@each_model
def test_every_option_is_one_of_train(row: ModelRow) -> None:
    mentioned = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page(row)))
    assert mentioned <= set(OPTIONS)


@each_model
def test_every_command_is_understood(row: ModelRow) -> None:
    trained = commands(section(row, "What to look for"))
    assert trained[0][:3] == ["train", "--model", row.name]
    for words in commands(page(row)):
        assert words[0] in ("train", "sweep")
        assert configurations(words)


@each_model
def test_every_weight_is_in_the_table(row: ModelRow) -> None:
    spans = {span for line in table(row) for span in code(line)}
    for name in catalogue.OBJECTIVES[row.objective].weights:
        assert spans & {name, f"config.{name}", option_name(name)}, name


def table(row: ModelRow) -> list[str]:
    return [line for line in section(row, "Objective").splitlines() if line.startswith("|")]


@each_model
def test_the_table_has_the_defaults(row: ModelRow) -> None:
    config = RunConfig(dataset="digits", model=row.name)
    own = {name: getattr(config, name) for name in catalogue.OBJECTIVES[row.objective].weights}
    for name, value in {**own, **row.defaults}.items():
        lines = [line for line in table(row) if f"config.{name}" in code(line)]
        assert lines, name
        if isinstance(value, int | float):
            assert math.isfinite(value)
            last = [line.rsplit("|", 2)[1] for line in lines]
            assert any(stands_alone(f"{value:g}", cell) for cell in last), (name, value)
        else:
            words = [value] if isinstance(value, str) else value
            assert any(set(words) <= set(code(line)) for line in lines), (name, value)


@each_model
def test_what_it_says_of_the_terms_exists(row: ModelRow) -> None:
    known = set(Terms.__dataclass_fields__) | set(vars(Terms))
    assert set(re.findall(r"\bterms\.(\w+)", page(row))) <= known
    assert set(re.findall(r"\bconfig\.(\w+)", page(row))) <= {
        *RunConfig.model_fields,
        "beta_norm",
    }


@each_model
def test_what_it_names_of_the_code_is_there(row: ModelRow) -> None:
    named = [name for name in code(page(row)) if name.startswith("vae_core.")]
    assert named
    for name in named:
        module, _, last = name.rpartition(".")
        assert hasattr(import_module(module), last), name


@each_model
def test_its_links_lead_somewhere(row: ModelRow) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page(row)):
        assert (FOLDER / target).is_file(), target


def test_there_is_no_page_of_another_model() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {*catalogue.MODELS, "README"}
    assert all(path.suffix == ".md" for path in FOLDER.iterdir())


def test_the_index_links_every_page_once_by_its_title() -> None:
    links = re.findall(
        r"^- \[([^]]+)\]\(([^)]+)\)", (FOLDER / "README.md").read_text("utf-8"), re.M
    )
    assert sorted(links) == sorted(
        (row.title, f"{name}.md") for name, row in catalogue.MODELS.items()
    )
