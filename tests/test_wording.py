"""Words that depend on the kind of data: nouns and articles."""

from pathlib import Path

import pytest

from vae_core import RunConfig
from vae_core.analyses.report.card import report_card
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.catalogue import DENSITIES
from vae_core.config.analyses import ReportSettings
from vae_core.data import load_dataset
from vae_core.data.layouts import PICTURES
from vae_core.data.specs import SPECS
from vae_core.data.wording import named_for, with_article
from vae_core.export.card import describe
from vae_core.training.loop import train

TEXT = "Pictures come back: a picture, all pictures, their pixels; no depiction of one."
NAMED = {
    "expressions": "Lines come back: a line, all lines, their numbers; no depiction of one.",
    "waves": "Series come back: a series, all series, their numbers; no depiction of one.",
    "wine": "Rows come back: a row, all rows, their numbers; no depiction of one.",
    "pendulum": "Clips come back: a clip, all clips, their numbers; no depiction of one.",
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
