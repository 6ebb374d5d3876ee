"""Reconstruction: closed forms, scikit-image one by one, and the section of a report."""

import json
import math

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio
from skimage.metrics import structural_similarity as reference

from tests.small_models import Recorder, linear_gaussian, trained_subject
from vae_core.analyses.report import reconstruction as report
from vae_core.analyses.subject import open_subject
from vae_core.config.analyses import ReportSettings
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.evaluation.reconstruction import (
    extremes,
    measure_quality,
    peak_signal_to_noise,
    reconstructions,
    similarity_window,
    structural_similarity,
)

SETTINGS = ReportSettings(examples=60)
GAUSSIAN = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}


def test_psnr_of_a_known_error() -> None:
    # An error of 0.1 everywhere is 20 dB; none at all counts as 100.
    assert peak_signal_to_noise(np.array([0.01, 1.0, 0.0])) == pytest.approx([20.0, 0.0, 100.0])
    generator = np.random.default_rng(0)
    a, b = generator.random((2, 1, 8, 8))
    expected = peak_signal_noise_ratio(a, b, data_range=1.0)
    assert peak_signal_to_noise(np.square(a - b).mean()) == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 17, 23), (1, 8, 8), (3, 5, 9), (1, 3, 4)])
def test_ssim_of_many_at_once_is_that_of_each(shape: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    x = torch.rand(7, *shape)
    pictures = (x + 0.2 * torch.randn_like(x)).clamp(0, 1)
    smaller = {3: 3, 5: 5, 8: 7}
    side = min(shape[1:])
    options = {"win_size": smaller[side]} if side in smaller else GAUSSIAN
    one_by_one = [
        reference(a.double().numpy(), b.double().numpy(), data_range=1, channel_axis=0, **options)
        for a, b in zip(x, pictures, strict=True)
    ]
    assert structural_similarity(x, pictures) == pytest.approx(one_by_one, abs=1e-9)
    assert structural_similarity(x, x) == pytest.approx(np.ones(7))
    assert str(options.get("win_size", 11)) in similarity_window(shape)


def test_ssim_of_flat_pictures_is_their_luminance_term() -> None:
    # (2 a b + C1) / (a^2 + b^2 + C1) with C1 = 0.01^2: contrasts are 0 (Wang et al. 2004, eq. 6).
    a, b = torch.full((1, 1, 12, 12), 0.5), torch.full((1, 1, 12, 12), 0.8)
    expected = (2 * 0.5 * 0.8 + 1e-4) / (0.25 + 0.64 + 1e-4)
    assert structural_similarity(a, b)[0] == pytest.approx(expected, abs=1e-6)


def test_ssim_falls_with_noise_and_needs_room() -> None:
    torch.manual_seed(1)
    x = torch.rand(30, 1, 16, 16)
    noise = torch.randn_like(x)
    values = [structural_similarity(x, x + size * noise).mean() for size in (0.0, 0.1, 0.3, 1.0)]
    assert values == sorted(values, reverse=True) and values[-1] < 0.4
    assert structural_similarity(x[:, :, :2], x[:, :, :2]) is None
    assert similarity_window((1, 2, 9)) is None


def test_quality_of_each_example_by_a_second_computation() -> None:
    model = linear_gaussian(count=30)
    found = measure_quality(model.vae, model.split, 10, seed=2)
    x = model.split.images.double() / 255
    pictures = model.vae.reconstruct(model.split.images).detach().double()
    squares = (x - pictures).square().mean((1, 2, 3)).numpy()
    assert found.mse == pytest.approx(squares, rel=1e-4)
    assert found.psnr == pytest.approx(-10 * np.log10(squares), rel=1e-4)
    assert found.ssim_index.tolist() == list(range(0, 30, 3))
    chosen = torch.arange(0, 30, 3)
    assert found.ssim == pytest.approx(structural_similarity(x[chosen], pictures[chosen]), abs=1e-6)
    bound = evidence_lower_bound(model.vae, model.split, seed=2)
    assert found.distortion.mean() == pytest.approx(bound.reconstruction)


def test_the_expected_distortion_of_a_linear_gaussian_model() -> None:
    # -E log p(x|z) = |x - W m - b|^2 / 2s^2 + tr(W V W') / 2s^2 + pixels (ln s + ln(2 pi) / 2)
    model = linear_gaussian(count=600)
    found = measure_quality(model.vae, model.split, 1)
    weight, sigma = model.vae.decoder.matrix.detach(), 0.2
    x = model.split.images.float() / 255
    mean = model.vae.posterior(x).mean.detach()
    residue = (x - model.vae.decoder(mean).detach()).square().sum((1, 2, 3))
    spread = (weight.square().sum(0) * model.variance).sum()
    constant = 12 * (math.log(sigma) + 0.5 * math.log(2 * math.pi))
    expected = ((residue + spread) / (2 * sigma**2) + constant).mean().item()
    error = found.distortion.std() / math.sqrt(600)
    assert found.distortion.mean() == pytest.approx(expected, abs=3 * error)


def test_pieces_do_not_change_what_needs_no_noise() -> None:
    model = linear_gaussian(count=20)
    whole = measure_quality(model.vae, model.split, 13)
    pieces = measure_quality(model.vae, model.split, 13, memory=64 * 12 * 3)
    assert pieces.mse == pytest.approx(whole.mse, rel=1e-5)
    assert pieces.ssim == pytest.approx(whole.ssim, rel=1e-5)
    assert pieces.ssim_index.tolist() == whole.ssim_index.tolist()


def test_the_best_and_the_worst() -> None:
    best, worst = extremes(np.array([3.0, 1.0, 9.0, 2.0, 5.0]), 2)
    assert best.tolist() == [1, 3] and worst.tolist() == [2, 4]


def test_reconstructions_of_a_linear_gaussian_model() -> None:
    model = linear_gaussian(count=40)
    state = torch.get_rng_state()
    mean, drawn = reconstructions(model.vae, model.split, samples=500, seed=1)
    assert torch.equal(state, torch.get_rng_state())
    assert drawn.shape == (40, 500, 1, 3, 4) and mean.shape == (40, 1, 3, 4)
    # Of an inner pixel, which is not cut to [0, 1], the samples spread by W V W'.
    weight = model.vae.decoder.matrix.detach()
    variance = (weight.square() * model.variance).sum(1)
    inner = (mean.flatten(1) > 0.3) & (mean.flatten(1) < 0.7)
    got = drawn.flatten(2).var(1)
    assert inner.sum() > 50
    assert (got / variance)[inner].mean().item() == pytest.approx(1, abs=0.05)


def test_the_section(trained_run) -> None:
    subject = open_subject(trained_run.folder)
    recorder = Recorder()
    found = report.section(subject, SETTINGS, recorder)
    assert recorder.in_order
    test = subject.data.test
    figures = {figure.metric.key: figure for figure in found.figures}
    assert list(figures) == ["distortion", "mse", "psnr", "ssim"]
    bound = evidence_lower_bound(subject.model, test)
    assert figures["distortion"].value == pytest.approx(bound.reconstruction)
    assert figures["distortion"].error == pytest.approx(bound.reconstruction_error)
    assert figures["mse"].value < 0.05 and figures["psnr"].value > 13
    assert 0.5 < figures["ssim"].value < 1
    assert "60 test examples spread evenly" in figures["ssim"].note
    assert "Flat window of 7 x 7" in figures["ssim"].note

    rows = json.loads(json.dumps(found.data))["classes"]
    assert [row["name"] for row in rows] == list(subject.data.class_names)
    assert sum(row["examples"] for row in rows) == len(test)
    assert sum(row["ssim_examples"] for row in rows) == 60
    for key in ("distortion", "mse"):
        total = sum(row[key] * row["examples"] for row in rows) / len(test)
        assert total == pytest.approx(figures[key].value)


def test_pictures_of_the_best_and_worst(trained_run) -> None:
    subject = open_subject(trained_run.folder)
    found = report.section(subject, SETTINGS, Recorder())
    test = subject.data.test
    for name in ("best", "worst"):
        index = [row["index"] for row in found.data[name]]
        assert np.array_equal(found.tensors[f"{name}_input"], test.images[index].numpy())
        assert found.tensors[f"{name}_mean"].dtype == np.uint8
        assert found.tensors[f"{name}_samples"].shape == (8, 2, 1, 8, 8)
        shown = found.tensors[f"{name}_input"] / 255 - found.tensors[f"{name}_mean"] / 255
        stored = [row["mse"] for row in found.data[name]]
        assert np.square(shown).mean((1, 2, 3)) == pytest.approx(stored, abs=0.002)
    best, worst = ([row["distortion"] for row in found.data[name]] for name in ("best", "worst"))
    assert best == sorted(best) and worst == sorted(worst, reverse=True) and best[-1] < worst[-1]
    # Posterior samples differ from each other and from the mean.
    assert (found.tensors["worst_samples"][:, 0] != found.tensors["worst_samples"][:, 1]).any()


def test_an_autoencoder_has_one_reconstruction() -> None:
    subject = trained_subject(model="autoencoder")
    found = report.section(subject, SETTINGS, Recorder())
    assert all(figure.value is not None for figure in found.figures)
    assert "best_mean" in found.tensors and "best_samples" not in found.tensors
    assert "posterior" not in found.figures[1].note
    assert any("one reconstruction" in sentence for sentence in found.words)


def test_a_conditional_model_is_told_the_class() -> None:
    subject = trained_subject(model="cvae", epochs=40)
    found = report.section(subject, SETTINGS, Recorder())
    test = subject.data.test
    pictures = subject.model.reconstruct(test.images, test.labels).detach()
    expected = (test.images / 255 - pictures).square().mean().item()
    assert found.figures[1].value == pytest.approx(expected, rel=1e-4)
    assert "given the class" in found.figures[1].note
    # Told wrong classes, the same model does worse.
    wrong = subject.model.reconstruct(test.images, (test.labels + 1) % 10).detach()
    assert (test.images / 255 - wrong).square().mean().item() > 1.1 * expected


def test_a_split_without_labels_has_no_table() -> None:
    quality = measure_quality(linear_gaussian(count=5).vae, linear_gaussian(count=5).split, 5)
    assert report._by_class(None, (), quality) == []
    labels = torch.tensor([0, 0, 2, 2, 2])
    rows = report._by_class(labels, ("a", "b", "c"), quality)
    assert [(row["name"], row["examples"]) for row in rows] == [("a", 2), ("c", 3)]
    assert rows[1]["mse"] == pytest.approx(quality.mse[2:].mean())
