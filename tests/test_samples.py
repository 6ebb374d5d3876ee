"""Sample quality: distances against closed forms, detectors against what they are to detect."""

import threading
from collections import OrderedDict
from itertools import pairwise
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.linalg import sqrtm

from vae_core import RunConfig, UserError, build_model, train
from vae_core.analyses import features as features_module
from vae_core.analyses.features import feature_extractor
from vae_core.analyses.report import samples as report_module
from vae_core.analyses.report.samples import section
from vae_core.analyses.report.samples_measures import SOURCES
from vae_core.analyses.subject import Subject, open_subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset, Split
from vae_core.evaluation import inception, samples


def quiet(message: str, fraction: float) -> None:
    assert message or fraction == 0
    assert 0 <= fraction <= 1


pytestmark = pytest.mark.usefixtures("own_runs")


@pytest.fixture(scope="module")
def digit_features(digits, own_runs):
    return feature_extractor(digits, quiet)


def gaussian(mean, covariance, count: int = 400, seed: int = 0) -> np.ndarray:
    """Points whose sample mean and covariance are exactly these."""
    noise = np.random.default_rng(seed).standard_normal((count, len(mean)))
    noise -= noise.mean(0)
    white = np.linalg.solve(np.linalg.cholesky(np.cov(noise.T)), noise.T).T
    return white @ np.linalg.cholesky(covariance).T + mean


# Frechet distance


def test_frechet_distance_of_a_set_with_itself_is_nothing():
    rng = np.random.default_rng(0)
    many, few = rng.standard_normal((300, 20)), rng.standard_normal((10, 50))
    assert samples.frechet_distance(many, many) == pytest.approx(0, abs=1e-9)
    assert samples.frechet_distance(few, few) == pytest.approx(0, abs=1e-6)  # singular covariance


def test_frechet_distance_of_two_gaussians_is_the_closed_form():
    a, b = np.array([1.0, 2.0, 0.5]), np.array([3.0, 0.2, 0.5])  # standard deviations
    shift = np.array([1.0, -2.0, 0.0])
    one = gaussian(np.zeros(3), np.diag(a**2))
    other = gaussian(shift, np.diag(b**2), seed=1)
    expected = np.square(shift).sum() + np.square(a - b).sum()
    assert samples.frechet_distance(one, other) == pytest.approx(expected, rel=1e-9)


def test_frechet_distance_agrees_with_the_matrix_square_root():
    rng = np.random.default_rng(1)
    one = rng.standard_normal((200, 6)) @ rng.standard_normal((6, 6))
    other = rng.standard_normal((300, 6)) @ rng.standard_normal((6, 6)) + 1
    c1, c2 = np.cov(one.T), np.cov(other.T)
    expected = np.square(one.mean(0) - other.mean(0)).sum()
    expected += np.trace(c1 + c2 - 2 * sqrtm(c1 @ c2).real)
    found = samples.frechet_distance(one.astype(np.float32), other.astype(np.float32))
    assert found == pytest.approx(expected, rel=1e-4)
    assert samples.frechet_distance(other, one) == pytest.approx(
        samples.frechet_distance(one, other), rel=1e-9
    )


def test_frechet_distance_rises_with_blur_and_with_noise(digits, digit_features):
    images = digits.train.images.float() / 255
    reference = digit_features.extract(images[::2])
    others = images[1::2]
    blurred, noisy = [], []
    for level in range(5):
        width = 0.4 * level
        offsets = torch.arange(-3, 4).float()
        kernel = torch.exp(-0.5 * (offsets / max(width, 1e-3)).square())
        kernel = (kernel / kernel.sum()).view(1, 1, 7, 1)
        soft = F.conv2d(F.conv2d(others, kernel, padding=(3, 0)), kernel.mT, padding=(0, 3))
        blurred.append(samples.frechet_distance(reference, digit_features.extract(soft)))
        noise = torch.randn(others.shape, generator=torch.Generator().manual_seed(0))
        dirty = (others + 0.15 * level * noise).clamp(0, 1)
        noisy.append(samples.frechet_distance(reference, digit_features.extract(dirty)))
    for distances in (blurred, noisy):
        assert distances[0] < 1
        assert all(b > 1.2 * a for a, b in pairwise(distances)), distances


# Kernel distance


def test_kernel_distance_is_the_mean_over_pairs(monkeypatch):
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((30, 4)), rng.standard_normal((25, 4)) + 0.5

    def kernel(x, y):
        return (x @ y / 4 + 1) ** 3

    def within(x):
        return np.mean([kernel(p, q) for i, p in enumerate(x) for j, q in enumerate(x) if i != j])

    expected = within(a) + within(b) - 2 * np.mean([kernel(p, q) for p in a for q in b])
    monkeypatch.setattr(samples, "ROWS", 7)  # several chunks
    value, error = samples.kernel_distance(a, b)
    assert value == pytest.approx(expected, rel=1e-10)
    assert error > 0


@pytest.mark.parametrize("count", [40, 200])
@pytest.mark.parametrize("shift", [0.0, 0.1, 0.7])
def test_the_error_of_the_kernel_distance_is_its_spread(count: int, shift: float):
    rng = np.random.default_rng(count)
    values, errors = zip(
        *(
            samples.kernel_distance(
                rng.standard_normal((count, 8)), rng.standard_normal((count, 8)) + shift
            )
            for _ in range(200)
        ),
        strict=True,
    )
    spread = np.std(values)
    # Over subsets it was 2.3 to 2.9 times too large at 0.
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(spread, rel=0.2)
    if shift == 0:
        assert abs(np.mean(values)) < 3 * spread / np.sqrt(200)
        assert min(values) < 0 < max(values)
        assert np.mean(np.array(values) > 2 * np.array(errors)) <= 0.06
    if shift == 0.7:
        assert np.mean(values) > 5 * np.mean(errors) or count < 100


def test_features_of_few_examples_have_no_error():
    few = np.random.default_rng(0).standard_normal((2, 3, 5))
    assert np.isnan(samples.kernel_distance(*few)[1])


# Precision, recall, density, coverage


def test_precision_and_recall_of_identical_sets_are_one():
    points = np.random.default_rng(0).standard_normal((150, 6)).astype(np.float32)
    found = samples.precision_recall(points, points.copy())
    assert found == {"precision": 1, "recall": 1, "density": pytest.approx(1), "coverage": 1}


def test_precision_and_recall_agree_with_loops_over_all_pairs(monkeypatch):
    rng = np.random.default_rng(3)
    real, fake, k = rng.standard_normal((40, 3)), 1.5 * rng.standard_normal((30, 3)) + 0.5, 4

    def reach(points):
        return [sorted(np.linalg.norm(points - p, axis=1))[k] for p in points]

    reals, fakes = reach(real), reach(fake)
    inside = [
        [np.linalg.norm(r - f) < reals[i] for i, r in enumerate(real)] for f in fake
    ]  # (fake, real)
    recalled = [any(np.linalg.norm(r - f) < fakes[j] for j, f in enumerate(fake)) for r in real]
    monkeypatch.setattr(samples, "ROWS", 16)
    found = samples.precision_recall(real, fake, neighbours=k)
    assert found["precision"] == pytest.approx(np.mean([any(row) for row in inside]))
    assert found["recall"] == pytest.approx(np.mean(recalled))
    assert found["density"] == pytest.approx(np.sum(inside) / k / len(fake))
    assert found["coverage"] == pytest.approx(np.mean(np.any(inside, axis=0)))


def test_collapsed_fakes_lack_variety_and_far_ones_fidelity():
    rng = np.random.default_rng(0)
    real = rng.standard_normal((300, 5))
    collapsed = real[:1] + 1e-3 * rng.standard_normal((300, 5))
    found = samples.precision_recall(real, collapsed)
    assert found["precision"] == 1
    assert found["recall"] < 0.02 and found["coverage"] < 0.1
    far = samples.precision_recall(real, real + 100)
    assert far == {"precision": 0, "recall": 0, "density": 0, "coverage": 0}


def test_dropped_classes_are_those_with_less_than_a_tenth_of_their_share():
    data = np.array([100, 100, 100, 10])
    assert samples.dropped_classes(np.array([50, 4, 60, 6]), data) == []
    assert samples.dropped_classes(np.array([500, 1, 600, 1]), data) == [1, 3]
    assert samples.dropped_classes(np.array([0, 0, 0, 0]), data) == [0, 1, 2, 3]


# Copies of the training set


def test_nearest_training_pictures_are_the_nearest(digits, monkeypatch):
    queries = digits.test.images[:20]
    monkeypatch.setattr(samples, "ROWS", 300)  # five chunks
    distances, places = samples.nearest_training(queries, digits.train.images, 4)
    flat = digits.train.images.flatten(1).double() / 255
    exact = torch.cdist(queries.flatten(1).double() / 255, flat)
    assert torch.from_numpy(distances).double().allclose(exact.sort(1).values[:, :4], atol=1e-3)
    at = exact.gather(1, torch.from_numpy(places))
    assert at.allclose(torch.from_numpy(distances).double(), atol=1e-3)


def test_copies_of_training_pictures_are_told_from_unseen_ones(digits):
    generator = torch.Generator().manual_seed(0)
    copied = digits.train.images[:60].float() / 255
    copied = (copied + 0.02 * torch.randn(copied.shape, generator=generator)).clamp(0, 1)
    images = torch.cat([copied, digits.test.images[:60].float() / 255])
    distances, _ = samples.nearest_training(images, digits.train.images, samples.COPY_NEIGHBOURS)
    flagged = samples.copies(distances)
    assert flagged[:60].mean() > 0.95
    assert flagged[60:].mean() < 0.2


# The density fitted to codes


# Features


def test_the_classifier_knows_digits(digits, digit_features):
    assert digit_features.accuracy > 0.95
    right = digit_features.classify(digits.test.images) == digits.test.labels.numpy()
    assert right.mean() == pytest.approx(digit_features.accuracy)
    found = digit_features.extract(digits.test.images)
    assert found.shape == (200, 64) and found.dtype == np.float32
    as_floats = digit_features.extract(digits.test.images.float() / 255)
    assert np.allclose(found, as_floats, atol=1e-5)
    train_features = digit_features.extract(digits.train.images[:2000])
    assert train_features.var(0).mean() == pytest.approx(1, rel=1e-3)
    # Classes are further apart than pictures of one class: the features mean something.
    labels = digits.test.labels.numpy()
    distances = np.linalg.norm(found[:, None] - found[None], axis=2)
    same = labels[:, None] == labels[None]
    assert distances[same].mean() < 0.6 * distances[~same].mean()


def test_the_features_are_cached_and_a_damaged_cache_is_made_anew(digits, tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    monkeypatch.setattr(features_module, "STEPS", 20)
    monkeypatch.setattr(features_module, "_kept", OrderedDict())
    trainings = []

    def count(message: str, fraction: float) -> None:
        trainings.append(fraction)

    def load() -> np.ndarray:
        trainings.clear()
        features_module._kept.clear()
        return feature_extractor(digits, count).extract(digits.test.images)

    state = torch.get_rng_state()
    first = load()
    assert trainings and torch.equal(state, torch.get_rng_state())
    assert np.array_equal(load(), first) and not trainings
    (path,) = (tmp_path / "features").glob("digits-*.safetensors")
    for damage in (b"", path.read_bytes()[:-100], b"x" * 1000):
        path.write_bytes(damage)
        assert np.array_equal(load(), first) and trainings
    # Other data of that name: not their features.
    fewer = Dataset("digits", *(digits.train.select(torch.arange(500)),) * 3, digits.class_names)
    features_module._kept.clear()
    assert not np.array_equal(feature_extractor(fewer, count).extract(digits.test.images), first)
    # A place that cannot be written costs only the cache.
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(path / "no-folder"))
    assert np.array_equal(load(), first)


def test_without_labels_features_are_learned_from_turned_pictures(digits, tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    monkeypatch.setattr(features_module, "EPOCHS", 25)
    parts = [Split(part.images) for part in (digits.train, digits.validation, digits.test)]
    found = feature_extractor(Dataset("digits", *parts), quiet)
    assert found.classify(digits.test.images) is None
    assert found.accuracy > 0.8
    assert "turned" in found.description
    assert found.extract(digits.test.images).shape == (200, 64)


def test_features_of_colour_pictures_know_their_factors(tmp_path, monkeypatch):
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    monkeypatch.setattr(features_module, "STEPS", 150)
    generator = torch.Generator().manual_seed(0)
    factors = torch.randint(3, (600, 2), generator=generator)
    images = torch.randint(0, 60, (600, 3, 20, 33), generator=generator, dtype=torch.uint8)
    for row, (colour, place) in enumerate(factors.tolist()):
        images[row, colour, 6:12, 11 * place : 11 * place + 6] = 255
    split = Split(images, None, factors)
    data = Dataset("made-up", split, split, split, (), ("colour", "place"), (3, 3))
    found = feature_extractor(data, quiet)
    assert found.accuracy > 0.95
    assert "colour, place" in found.description
    assert found.classify(images) is None


# The section


def values_of(found) -> dict[str, float | None]:
    return {figure.metric.key: figure.value for figure in found.figures}


@pytest.mark.usefixtures("digit_features")
def test_the_section_on_a_vae(trained_run):
    subject = open_subject(trained_run.folder)
    state = torch.get_rng_state()
    found = section(subject, ReportSettings(examples=150), quiet)
    assert torch.equal(state, torch.get_rng_state())
    values = values_of(found)
    for key in ("frechet", "kernel", "precision", "recall", "density", "coverage"):
        for source in SOURCES:
            assert np.isfinite(values[f"{key}_{source}"])
    assert 0 < values["frechet_real"] < values["frechet_prior"]
    assert values["precision_real"] > 0.8
    assert values["copied_share"] <= 0.1
    classes = found.data["classes"]
    assert len(classes["names"]) == 10
    for source in ("data", "prior", "density"):
        assert sum(classes[source]) == pytest.approx(1)
    assert values["dropped_modes"] == len(found.data["dropped"])
    assert found.tensors["prior"].shape == found.tensors["density"].shape == (64, 1, 8, 8)
    assert found.tensors["nearest_training"].shape == (8, 4, 1, 8, 8)
    shown = torch.from_numpy(found.tensors["nearest_samples"]).flatten(1).double()
    near = torch.from_numpy(found.tensors["nearest_training"]).flatten(2).double()
    distances = (near - shown[:, None]).norm(dim=2) / 255
    assert distances.numpy() == pytest.approx(np.array(found.data["nearest_distances"]), abs=1e-2)
    again = section(subject, ReportSettings(examples=150), quiet)
    assert values_of(again) == values
    assert "expected pictures" in found.figures[0].note and "seed 0" in found.figures[0].note


def briefly_trained(digits, model: str) -> Subject:
    config = RunConfig(dataset="digits", model=model, latent_dim=4, hidden=(64,), epochs=40)
    *_, last = train(config, digits)
    return Subject(LoadedRun(last.model, config, ModelRecord()), digits, Path("nowhere"))


@pytest.mark.usefixtures("digit_features")
def test_the_section_on_an_autoencoder_says_that_it_has_no_prior(digits):
    found = section(briefly_trained(digits, "autoencoder"), ReportSettings(examples=100), quiet)
    values = values_of(found)
    assert values["frechet_density"] < values["frechet_prior"]
    assert any("has no prior" in words for words in found.words)


@pytest.mark.usefixtures("digit_features")
def test_the_section_on_a_conditional_model_asks_for_classes(digits):
    found = section(briefly_trained(digits, "cvae"), ReportSettings(examples=100), quiet)
    values = values_of(found)
    assert values["class_agreement"] > 0.7
    assert any("asked for" in words for words in found.words)


@pytest.mark.usefixtures("digit_features")
def test_a_model_that_copies_and_drops_classes_is_told(digits, monkeypatch):
    ones = digits.train.images[digits.train.labels == 1]
    config = RunConfig(dataset="digits", latent_dim=2, hidden=(8,))
    with torch.random.fork_rng():
        model = build_model(config, digits.shape, 10).eval()
    subject = Subject(LoadedRun(model, config, ModelRecord()), digits, Path("nowhere"))
    monkeypatch.setattr(
        samples,
        "decode_pictures",
        lambda model, codes, y=None: ones[torch.arange(len(codes)) % len(ones)],
    )
    found = section(subject, ReportSettings(examples=100), quiet)
    values = values_of(found)
    assert values["copied_share"] == 1
    assert values["memorisation_ratio"] == pytest.approx(0, abs=1e-3)
    assert found.data["dropped"] == ["0", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert any("look copied" in words for words in found.words)
    assert any("Hardly ever drawn: 0, 2" in words for words in found.words)
    assert values["recall_prior"] < 0.3


# Inception


@pytest.fixture
def random_inception(monkeypatch):
    """Inception without a network: random weights, and small pictures for the test's sake."""
    inception.import_torchvision()
    from torchvision.models import inception_v3

    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = inception_v3(weights=None, init_weights=False, transform_input=True)
    asked = {}

    def fetch(url, model_dir, map_location, **options):
        asked.update(options, url=url)
        return network.state_dict()

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", fetch)
    monkeypatch.setattr(inception, "SIDE", 80)
    return asked


def test_inception_gives_pool_features_and_runs_no_code_of_its_file(random_inception, digits):
    found = inception.load_inception(quiet)
    assert random_inception["weights_only"] and random_inception["check_hash"]
    grey = digits.test.images[:3]
    features = found.extract(grey)
    assert features.shape == (3, 2048) and features.dtype == np.float32
    assert np.isfinite(features).all() and features.std() > 0
    colour = found.extract(grey.expand(-1, 3, -1, -1).float() / 255)
    assert np.allclose(features, colour, atol=1e-4)


@pytest.mark.usefixtures("digit_features", "random_inception")
def test_the_section_with_inception(trained_run, monkeypatch):
    monkeypatch.setattr(report_module, "INCEPTION_EXAMPLES", 12)
    settings = ReportSettings(examples=60, inception=True)
    found = section(open_subject(trained_run.folder), settings, quiet)
    by_key = {figure.metric.key: figure for figure in found.figures}
    assert by_key["inception_frechet_prior"].value > 0
    assert by_key["inception_frechet_real"].value > 0
    assert "not comparable with published FIDs" in by_key["inception_frechet_prior"].note


@pytest.mark.usefixtures("digit_features")
def test_without_a_network_the_rest_of_the_report_stands(trained_run, monkeypatch):
    def fail(*_, **__):
        raise URLError("no route to host")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", fail)
    settings = ReportSettings(examples=60, inception=True)
    found = section(open_subject(trained_run.folder), settings, quiet)
    last = found.figures[-1]
    assert last.metric.key == "inception_frechet_prior" and last.value is None
    assert "could not be downloaded: no route to host." in last.note
    assert values_of(found)["frechet_prior"] > 0


def test_a_download_that_stalls_is_given_up(monkeypatch):
    given_up = threading.Event()
    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", lambda *_, **__: given_up.wait(60))
    monkeypatch.setattr(inception, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(inception, "POLL_SECONDS", 0.05)
    try:
        with pytest.raises(UserError, match="no data arrived"):
            inception.load_inception(quiet)
    finally:
        given_up.set()
