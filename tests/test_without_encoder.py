"""A model without an encoder: files, pages and measures say so instead of showing its codes."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core import Store, load_run
from vae_core.analyses.projection.subject import project_model
from vae_core.analyses.report.card import WITHOUT_ENCODER, report_card
from vae_core.analyses.subject import Subject
from vae_core.artifacts.records import ModelRecord
from vae_core.config.analyses import ProjectionSettings, ReportSettings
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.card import describe, markdown
from vae_core.export.delivery import draw, pack_onnx, read_source
from vae_core.export.media import traversal_codes
from vae_core.models.posteriors import PriorHead
from vae_core.pack import unpack
from vae_core.runs.runner import execute
from vae_core.runs.store import Run

pytestmark = pytest.mark.usefixtures("own_runs")


def quiet(message: str, fraction: float) -> None:
    assert message and 0 <= fraction <= 1


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished GAN of digits."""
    run = Store(tmp_path_factory.mktemp("gans")).create(
        RunConfig(dataset="digits", model="gan", latent_dim=3, hidden=(24,), epochs=15)
    )
    execute(run)
    return run


@pytest.fixture(scope="module")
def subject(kept: Run, digits: Dataset) -> Subject:
    return Subject(load_run(kept.folder), digits, kept.folder)


def test_its_posterior_is_the_prior_whatever_the_picture(subject: Subject) -> None:
    model, images = subject.model, subject.data.test.images
    assert isinstance(model.posterior_head, PriorHead) and not model.posterior_head.encodes
    torch.manual_seed(0)
    terms = model.terms(images, None, 20)
    assert terms.kl.abs().max() == 0
    assert terms.z.std(0).mean().item() == pytest.approx(1, abs=0.03)
    torch.testing.assert_close(terms.log_posterior, terms.log_prior)
    assert torch.equal(model.embed(images[:7]), torch.zeros(7, 3))
    bound = evidence_lower_bound(model, subject.data.test)
    assert bound.elbo is None, "codes drawn blindly bound nothing"
    assert bound.latent_std == [0.0] * 3


def test_its_file_holds_no_code_of_a_picture(kept: Run) -> None:
    meta, tensors = unpack(kept.weights.read_bytes())
    assert meta["encodes"] is False and meta["encoder"] is None and meta["decoder"]
    assert "examples/images" in tensors and "examples/mean" not in tensors
    assert not [name for name in tensors if name.startswith("map/")]
    assert not [name for name in tensors if name.startswith(("model/enc", "model/post"))]
    # Every slider is shown and moves its own dimension.
    codes = traversal_codes(ModelRecord.parse(meta), np.linspace(-3, 3, 5))
    assert codes.shape == (3, 5, 3)
    assert [int(np.ptp(row, axis=0).argmax()) for row in codes] == [0, 1, 2]


def test_its_live_traversal_walks_through_the_prior(kept: Run) -> None:
    meta, tensors = unpack(kept.live.read_bytes())
    assert meta["encodes"] is False
    walk = tensors["traversal"].astype(float)
    assert all(np.abs(a - b).max() > 2 for a, b in itertools.pairwise(walk))


def test_there_is_no_map_of_it(subject: Subject) -> None:
    with pytest.raises(UserError, match="no encoder, so examples have no places"):
        project_model(subject, ProjectionSettings(points=200), quiet)


def test_its_report_measures_samples_and_says_why_nothing_else(subject: Subject) -> None:
    meta, tensors = report_card(subject, ReportSettings(examples=150), quiet)
    sections = {section["name"]: section for section in meta["sections"]}
    for name, words in WITHOUT_ENCODER.items():
        assert sections[name]["figures"] == [] and sections[name]["words"] == [words]
    found = {figure["key"]: figure["value"] for figure in sections["samples"]["figures"]}
    assert found["frechet_prior"] > found["frechet_real"] > 0
    assert not [key for key in found if key.endswith(("_density", "_reconstructions"))]
    assert any("no encoder" in words for words in sections["samples"]["words"])
    assert {name for name in tensors if name.startswith("samples/")} == {
        "samples/prior", "samples/nearest_samples", "samples/nearest_training"
    }  # fmt: skip


def test_its_exports_are_the_decoders(kept: Run) -> None:
    source = read_source(kept.folder)
    files, checks = pack_onnx(source)
    assert set(files) == {"decoder.onnx", "README.md"}
    assert checks["decoder"]["max_abs_difference"] < 1e-4
    card = files["README.md"].decode()
    assert "encoder.onnx" not in card and "decoder.onnx" in card
    text = markdown(describe(source.meta, source.results))
    assert "has no encoder" in text and "ELBO" not in text and "KL" not in text
    for what in ("samples", "traversal", "path"):
        assert draw("png", source, "a.png", what=what)[0]["a.png"].startswith(b"\x89PNG")
    with pytest.raises(UserError, match="no encoder, so no example can be reconstructed"):
        draw("png", source, "a.png", what="reconstructions")


def test_a_file_of_before_has_an_encoder(trained_run: Run, tmp_path: Path) -> None:
    meta, _ = unpack(trained_run.weights.read_bytes())
    old = {key: value for key, value in meta.items() if key != "encodes"}
    before, now = (describe(ModelRecord.parse(each)) for each in (old, meta))
    assert meta["encodes"] is True and before == now
