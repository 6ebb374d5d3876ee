"""Words that depend on the kind of data: nouns and articles."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from tests.sweeps import swept
from vae_core import RunConfig, catalogue
from vae_core.analyses import report
from vae_core.analyses.report.card import report_card
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.catalogue import DENSITIES
from vae_core.config.analyses import SECTIONS, ReportSettings
from vae_core.config.rules import likelihoods_for, networks_for
from vae_core.counting import counted
from vae_core.data import load_dataset
from vae_core.data.kinds import KINDS
from vae_core.data.layouts import PICTURES
from vae_core.data.specs import SPECS
from vae_core.data.wording import named_for, with_article
from vae_core.evaluation.figures import Metric
from vae_core.export.card import describe
from vae_core.training.loop import train

ROOT = Path(__file__).parent.parent
TEXT = "Pictures come back: a picture, all pictures, their pixels; no depiction of one."
NAMED = {
    "expressions": "Lines come back: a line, all lines, their numbers; no depiction of one.",
    "waves": "Series come back: a series, all series, their numbers; no depiction of one.",
    "wine": "Rows come back: a row, all rows, their numbers; no depiction of one.",
    "pendulum": "Clips come back: a clip, all clips, their pixels; no depiction of one.",
}


@pytest.mark.parametrize("dataset", NAMED)
def test_a_text_on_pictures_is_one_on_examples_of_any_kind(dataset: str) -> None:
    assert named_for(PICTURES, TEXT) == TEXT
    assert named_for(SPECS[dataset].layout, TEXT) == NAMED[dataset]


@pytest.mark.parametrize("dataset", NAMED)
def test_a_model_card_speaks_of_its_own_data(dataset: str) -> None:
    layout = SPECS[dataset].layout
    card = describe(ModelRecord(layout=layout.model_dump(mode="json"), shape=[1, 2, 3]))
    said = " ".join((*card.reading, *card.caveats))
    assert "picture" not in said and f"encoded {layout.noun} of another kind" in said
    data = dict(card.facts)["Data"]
    assert data[0] == (layout.noun.capitalize(), f"1 x 2 x 3 ({layout.axes})")
    for strange in ({}, {"layout": {"kind": "of another app", "noun": 5}}):
        card = describe(ModelRecord.parse(strange))
        assert "an encoded picture of another kind" in " ".join(card.caveats)


def test_articles() -> None:
    assert with_article("autoregressive density") == "an autoregressive density"
    assert with_article("mixture of 10 Gaussians") == "a mixture of 10 Gaussians"
    assert {with_article(row.title.lower()).split()[0] for row in DENSITIES.values()} == {"a", "an"}


@pytest.mark.parametrize("dataset", ["wine", "digits"])
def test_a_report_speaks_of_images_only_where_there_are_some(dataset: str) -> None:
    data = load_dataset(dataset)
    config = RunConfig.parse({"dataset": dataset, "hidden": [8], "latent_dim": 2, "epochs": 1})
    *_, last = train(config, data)
    subject = Subject(
        LoadedRun(last.model.eval(), config, ModelRecord()), data, Path("none.safetensors")
    )
    settings = ReportSettings(sections=("reconstruction",), examples=50)
    meta, _ = report_card(subject, settings, lambda text, share: None)
    (section,) = meta["sections"]
    said = " ".join(section["words"])
    notes = {figure["key"]: figure["note"] for figure in section["figures"]}
    assert ("PSNR" in said) == (dataset == "digits")
    assert ("hundredth of the rows" in said) == (dataset == "wine")
    if dataset == "wine":
        assert notes["ssim"] == "A measure of images, which a row is not."
        assert "picture" not in " ".join((said, *notes.values()))


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict | list | tuple):
        for each in values.values() if isinstance(values, dict) else values:
            yield from _texts(each)


CARDS = [("wine", 1, ("likelihood", "reconstruction", "latent", "content"))]
CARDS += [(name, 1, tuple(SECTIONS)) for name in ("wine", "waves", "expressions", "digits")]
CARDS += [("pendulum", 2, tuple(SECTIONS))]


@pytest.mark.parametrize(("dataset", "dimensions", "sections"), swept(CARDS, CARDS[:1]))
def test_a_card_of_one_dimension_counts_and_speaks_of_its_own_data(
    dataset: str, dimensions: int, sections: tuple[str, ...]
) -> None:
    data = load_dataset(dataset)
    config = RunConfig.parse(
        {"dataset": dataset, "hidden": [8], "latent_dim": dimensions, "seconds": 0.5}
    )
    *_, last = train(config, data)
    loaded = LoadedRun(last.model.eval(), config, ModelRecord())
    subject = Subject(loaded, data, Path("none.safetensors"))
    settings = ReportSettings(
        sections=sections, examples=50, importance_examples=2, importance_samples=1
    )
    meta, _ = report_card(subject, settings, lambda text, share: None)
    said = list(_texts([meta["title"], meta["sections"]]))
    assert len(said) > 50 and ("1 dimension" in meta["title"]) == (dimensions == 1)
    for text in said:
        assert not re.search(r"\b(?<![.\d])1 (?!minus|plus|less)[a-z]+[^s\W]s\b", text), text
        if not data.layout.image:
            assert not re.search(r"\b(picture|pixel)s?\b", text, re.IGNORECASE), text


# What may be counted once; a number before one of these takes its noun through ``counted``.
NOUNS = "dimension run example epoch picture row line clip column class character model curve frame"
NOUNS += " number sample component window file code slot draw rollout pair neighbour label"
COUNTED = re.compile(
    rf" (?:(?:training|test|validation|latent) )?(?:{'|'.join(f'{n}s' for n in NOUNS.split())}"
    r"|classes|entries)\b"
)
# Numbers that are never 1, and words that are no numbers.
NEVER_ONE = re.compile(
    r"[A-Z_.]*[A-Z_]{2,}|\w+\.[A-Z_]{3,}|limits\.spaced\(.*\)|(\w+\.)?split|where|said|digits"
    r"|' and '\.join\(pool\)|config\.epochs or math\.inf|self\.length|mine\['pictures'\]"
    r"|progress\.images_per_second"
)
# The reading of own data counts files and rows of which there are many, or says "one" itself.
ROOMS = ("vae_core", "ui", "pages")
LEFT = ("vae_core/user_data", "ui/data/sets.py", "pages/compare.py")


def _numbers_before_nouns(source: str) -> Iterator[str]:
    """Expressions in texts before a noun in the plural, those that ``counted`` writes left out."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, text in pairwise(node.values):
            if isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant):
                said = ast.unparse(value.value)
                if COUNTED.match(text.value) and not said.startswith("counted("):
                    yield said


def test_numbers_and_their_nouns_agree() -> None:
    assert counted(1, "dimension") == "1 dimension" and counted(0, "row") == "0 rows"
    assert counted("1", "epoch") == "1 epoch" and counted("1.5", "epoch") == "1.5 epochs"
    assert counted(2, "class", "classes") == "2 classes" and counted(1, "class", "x") == "1 class"
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            if not where.startswith(LEFT):
                said = _numbers_before_nouns(path.read_text("utf-8"))
                found += [f"{where}: {each}" for each in said if not NEVER_ONE.fullmatch(each)]
    assert not found, "\n".join(found)
    assert RunConfig(dataset="digits", latent_dim=1).title.endswith("1 dimension")


EVERY_KIND = {spec.layout.kind: spec for spec in SPECS.values()}


def _metrics() -> dict[str, Metric]:
    """Every metric of the report's sections that speak of examples of any kind, and of peers."""
    names = [f"vae_core.analyses.report.{info.name}" for info in iter_modules(report.__path__)]
    own = {kind.section.partition(":")[0] for kind in KINDS.values() if kind.section}
    found = {}
    for name in (*(n for n in names if n not in own), "vae_core.analyses.peers.comparison"):
        for value in vars(import_module(name)).values():
            each = value.values() if isinstance(value, dict) else [value]
            found |= {metric.key: metric for metric in each if isinstance(metric, Metric)}
    return found


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_no_metric_speaks_of_pictures_where_there_are_none(kind: str) -> None:
    layout = EVERY_KIND[kind].layout
    metrics = _metrics()
    assert len(metrics) > 40
    for metric in metrics.values():
        for text in (metric.definition, metric.source):
            said = named_for(layout, text)
            if not layout.image:
                assert not re.search(r"\b(picture|pixel)s?\b", said, re.IGNORECASE), said
                assert layout.bounded or not re.search(r"numbers? (in \[0, 1\]|between)", said)
                assert "numbers and channels" not in said
            elif kind == "pictures":
                assert said == text


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_no_choice_of_the_form_speaks_of_pictures_where_there_are_none(kind: str) -> None:
    layout = EVERY_KIND[kind].layout
    tables = (catalogue.MODELS, catalogue.PRIORS, catalogue.SCHEDULES, catalogue.PRESETS)
    rows = [row for table in tables for row in table.values()]
    rows += [catalogue.NETWORKS[name] for name in networks_for(layout)]
    rows += [catalogue.LIKELIHOODS[name] for name in likelihoods_for(layout)]
    texts = [row.description for row in rows]
    texts += [field.description for field in RunConfig.model_fields.values()]
    texts += [text for row in catalogue.OBJECTIVES.values() for text in row.weights.values()]
    for text in texts:
        said = named_for(layout, text)
        assert layout.image or not re.search(r"\b(picture|pixel)s?\b", said, re.IGNORECASE), said


def test_bounds_and_channels_are_said_of_pixels_only() -> None:
    text = "The squared difference of a pixel in [0, 1], averaged over pixels and channels."
    series, table = (EVERY_KIND[kind].layout for kind in ("series", "table"))
    for layout in (series, table):
        said = named_for(layout, text)
        assert said == "The squared difference of a number, averaged over numbers."
    assert named_for(PICTURES, text) == text
