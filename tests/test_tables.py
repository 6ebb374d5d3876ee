"""Tables: rows and back, their likelihood, their pictures, what is drawn of a class, baselines."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.mixture import GaussianMixture
from torch.distributions import Categorical, Normal

from benchmarks.cards import flatten
from tests.clocks import Clock
from tests.small_models import Recorder, likelihood_of, whole_and_resumed
from vae_core import RunConfig, load_dataset, train
from vae_core.analyses.report import latent, reconstruction, samples, table
from vae_core.analyses.report.written import written
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset, Split
from vae_core.data.layouts import Choice, Number, Table
from vae_core.data.rows import decode, encode
from vae_core.data.specs import SPECS
from vae_core.data.views import view_of
from vae_core.data.views.cards import MIDDLE, REACH, Cards, arrangement, shares
from vae_core.errors import UserError
from vae_core.evaluation.independence import gain_over_independence
from vae_core.evaluation.mixtures import MixedMixture, choose_mixture, flat
from vae_core.models.likelihoods import ColumnsLikelihood
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import save
from vae_core.user_data.upload import from_uploads

TABLES = [name for name, spec in SPECS.items() if spec.maker == "vae_core.data.tables:load"]
MIXED = Table(
    columns=(
        Choice(name="kind", values=("a", "b", "c")),
        Number(name="length", unit="m", offset=10.0, scale=2.0, step=0.1),
        Number(name="weight", unit="kg", offset=-3.0, scale=0.01, step=1e-4),
        Choice(name="sex", values=("f", "m")),
        Choice(name="sold", values=("no", "yes")),
        Number(name="price", offset=0.0, scale=500.0, step=1),
    )
)
COLUMNS = {
    "kind": ["c", "a", "b"],
    "length": [9.5, 14.1, 10.0],
    "weight": [-3.0123, -2.9899, -3.0],
    "sex": ["m", "m", "f"],
    "sold": ["no", "yes", "yes"],
    "price": [1250.0, -20.0, 0.0],
}


def small(name: str, **values: object) -> RunConfig:
    return RunConfig.parse({"dataset": name, "hidden": (16,), "latent_dim": 3, **values})


def test_rows_come_back_exactly_to_their_decimals() -> None:
    rows = encode(COLUMNS, MIXED)
    assert rows.shape == (3, *MIXED.shape) and rows.dtype == torch.float32
    expected = [0, 0, 1, -0.25, -1.23, 0, 1, 1, 0, 2.5]
    torch.testing.assert_close(rows[0].flatten(), torch.tensor(expected, dtype=torch.float32))
    assert decode(rows, MIXED) == COLUMNS
    probable = rows.clone()
    probable[0, 0, 0, :3] = torch.tensor([0.3, 0.3, 0.4])
    assert decode(probable, MIXED) == COLUMNS


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("kind", ["c", "a", "d"], "'d' in row 3, which is none of its values: a, b, c"),
        ("length", [1.0, "", 2.0], "no number in row 2, but ''"),
        ("length", [1.0, 2.0, float("nan")], "no number in row 3, but 'nan'"),
        ("sold", ["no"], "differ in length"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(name: str, values: list, words: str) -> None:
    with pytest.raises(UserError, match=words):
        encode(COLUMNS | {name: values}, MIXED)
    with pytest.raises(UserError, match=f"no column '{name}'"):
        encode({key: each for key, each in COLUMNS.items() if key != name}, MIXED)


@pytest.mark.parametrize("name", TABLES)
def test_offsets_and_scales_are_those_of_the_training_split(name: str) -> None:
    spec, data = SPECS[name], load_dataset(name)
    assert [len(part) for part in (data.train, data.validation, data.test)] == list(spec.sizes)
    rows = flat(data.train.values())
    start = 0
    for column, width in zip(spec.layout.columns, spec.layout.widths, strict=True):
        part = rows[:, start : start + width]
        start += width
        if column.type == "number":
            assert part.mean() == pytest.approx(0, abs=1e-3)
            assert part.std() == pytest.approx(1, abs=1e-3)
        else:
            assert (part.sum(1) == 1).all() and set(np.unique(part)) == {0, 1}
    if spec.class_names:
        shares_of = [torch.bincount(part.labels) / len(part) for part in (data.train, data.test)]
        assert (shares_of[0] - shares_of[1]).abs().max() < 0.03


def test_the_rows_of_wine_are_those_of_the_source() -> None:
    from sklearn.datasets import load_wine

    data = load_dataset("wine")
    alcohol = [
        value
        for part in (data.train, data.validation, data.test)
        for value in decode(part.images, data.layout)["alcohol"]
    ]
    assert sorted(alcohol) == sorted(load_wine().data[:, 0].tolist())


def columns_likelihood() -> ColumnsLikelihood:
    likelihood = likelihood_of("columns", 0.1, MIXED)
    with torch.no_grad():
        for raw in likelihood.raw_sigmas:
            raw.uniform_(-3, 1)
    return likelihood


def test_log_prob_is_that_of_gaussians_and_categoricals() -> None:
    torch.manual_seed(0)
    likelihood = columns_likelihood()
    parameters, x = torch.randn(4, 3, 1, 1, 10), encode(COLUMNS, MIXED)
    sigma = likelihood.sigma()
    expected = torch.zeros(4, 3)
    for place, number in zip((3, 4, 9), range(3), strict=True):
        density = Normal(parameters[..., 0, 0, place], sigma[number])
        expected += density.log_prob(x[:, 0, 0, place])
    for start, length in ((0, 3), (5, 2), (7, 2)):
        choice = Categorical(logits=parameters[..., 0, 0, start : start + length])
        expected += choice.log_prob(x[:, 0, 0, start : start + length].argmax(-1))
    torch.testing.assert_close(likelihood.log_prob(parameters, x), expected)


def test_mean_and_spread_are_those_of_what_is_drawn() -> None:
    torch.manual_seed(1)
    likelihood = columns_likelihood()
    parameters = torch.randn(1, 1, 1, 10)
    mean, spread = likelihood.mean(parameters), likelihood.stddev(parameters)
    drawn = likelihood.sample(
        parameters.expand(40_000, -1, -1, -1), torch.Generator().manual_seed(0)
    )
    error = 4 * spread / math.sqrt(len(drawn)) + 1e-6
    assert ((drawn.mean(0) - mean[0]).abs() < error).all()
    torch.testing.assert_close(drawn.std(0), spread[0], rtol=0.03, atol=1e-3)
    for part in (slice(0, 3), slice(5, 7), slice(7, 9)):
        assert (drawn[..., part].sum(-1) == 1).all()


def test_sigma_stays_above_its_floor_and_is_learned() -> None:
    likelihood = likelihood_of("columns", 0.1, MIXED)
    x = encode(COLUMNS, MIXED)
    parameters = torch.zeros(1, 3, 1, 1, 10, requires_grad=True)
    likelihood.log_prob(parameters, x).sum().backward()
    assert all(raw.grad.abs().min() > 0 for raw in likelihood.raw_sigmas)
    # d log p / d logits = x - p at equal probabilities.
    choice = parameters.grad[0, :, 0, 0, :3]
    torch.testing.assert_close(choice, x[:, 0, 0, :3] - 1 / 3)
    with torch.no_grad():
        for raw in likelihood.raw_sigmas:
            raw.fill_(-1e3)
    assert likelihood.sigma().tolist() == pytest.approx(ColumnsLikelihood.floors(MIXED))
    exact = torch.where(x == 1, 40.0, x)  # numbers told exactly, choices surely
    best = -sum(math.log(f * math.sqrt(2 * math.pi)) for f in ColumnsLikelihood.floors(MIXED))
    assert likelihood.log_prob(exact[None], x).max().item() <= best + 1e-3


def test_a_card_by_hand() -> None:
    layout = Table(
        columns=(Number(name="a"), Choice(name="b", values=("x", "y")), Number(name="c"))
    )
    view = view_of(layout)
    assert isinstance(view, Cards) and view.shape == (1, 48, 63)
    (picture,) = view(torch.tensor([1.0, 0.25, 0.75, -REACH]).view(1, 1, 1, 4))[0]
    a, b, c = picture[:47, 10], picture[:47, 30], picture[:47, 50]
    pixel = 2 * REACH / 47
    assert a[24:].max() == 0 and c[:23].max() == 0  # up is more, down is less
    assert a[:23].sum().item() * pixel + 0.5 * pixel == pytest.approx(1.0, abs=1e-4)
    # Each covers half of the middle row, which outshines the line there.
    assert a[23].item() == pytest.approx(0.5) and c[23].item() == pytest.approx(0.5)
    assert MIDDLE < 0.5
    assert c[24:].sum().item() * pixel + 0.5 * pixel == pytest.approx(REACH, abs=1e-4)
    assert b[:23].unique().tolist() == [0.25] and b[24:].unique().tolist() == [0.75]
    assert b[23].item() == pytest.approx(0.5)
    assert picture[47].max() == 0 and picture[:, 20].max() == 0  # between the columns


@pytest.mark.parametrize("columns", [1, 2, 16, 17, 40, 41, 100, 512])
def test_a_card_has_room_for_all_columns(columns: int) -> None:
    bands, each, across, down = arrangement(columns)
    assert bands * each >= columns > (bands - 1) * each
    view = Cards(Table(columns=[Number(name=f"column {k}") for k in range(columns)]))
    assert view.shape == (1, bands * down, each * across)
    assert max(view.shape) <= 128
    rows = torch.zeros(columns, 1, 1, columns)
    rows[torch.arange(columns), 0, 0, torch.arange(columns)] = 2.0
    pictures = view(rows) - view(torch.zeros(1, 1, 1, columns))
    lit = pictures.sum((1, 2, 3))
    torch.testing.assert_close(lit, lit[:1].expand(columns))
    assert lit[0] > 0 and (pictures > 0).sum(0).max() == 1  # each in a place of its own


def test_cells_share_all_pixels() -> None:
    for values, pixels in ((2, 47), (5, 15), (64, 15)):
        table_of = shares(values, pixels)
        torch.testing.assert_close(table_of.sum(1), torch.ones(pixels))
        torch.testing.assert_close(table_of.sum(0), torch.full((values,), pixels / values))


def test_what_is_left_out_suits_the_table() -> None:
    config = RunConfig.parse({"dataset": "wine"}, preset="fast")
    assert (config.network, config.likelihood, config.hidden) == ("mlp", "columns", (128,))
    assert (config.latent_dim, config.batch_size, config.epochs) == (7, 32, 1000.0)
    assert RunConfig.parse({"dataset": "wine", "seconds": 3}).epochs is None
    assert RunConfig.parse({"dataset": "wine", "latent_dim": 2}).latent_dim == 2
    assert RunConfig.parse({"dataset": "digits"}).epochs == 10
    slots = RunConfig.parse({"dataset": "breast-cancer", "model": "vq-vae"})
    assert slots.latent_dim == 16 and slots.slots == 4
    with pytest.raises(UserError, match="does not suit Wine"):
        RunConfig.parse({"dataset": "wine", "network": "conv"})


def test_batches_may_be_larger_than_the_table_and_seconds_end_it(clock: Clock) -> None:
    data = load_dataset("iris")
    config = small("iris", batch_size=512, epochs=30)
    *_, end = train(config, data)
    assert end.step == 30 and end.finished == "budget"
    *_, timed = train(small("iris", seconds=0.3), data)
    assert timed.finished == "budget" and timed.epoch > 1
    assert 0.3 <= timed.seconds < 0.31


def test_the_best_weights_on_validation_are_kept() -> None:
    """A hundred rows are soon known by heart."""
    data = load_dataset("wine")
    config = small("wine", hidden=(128,), latent_dim=7, epochs=400)
    *_, end = train(config, data)
    training = end.training
    last = training.validation_loss()
    assert training.best_epoch < end.epoch
    assert training.best_loss < last - 0.5


@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_a_resumed_run_is_the_same_to_the_bit(name: str, tmp_path: Path) -> None:
    config = small(name, epochs=6)
    whole, resumed = whole_and_resumed(config, load_dataset(name), tmp_path, 7)
    for key, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[key]), key


@pytest.mark.parametrize("components", [1, 2])
def test_a_mixture_of_numbers_is_that_of_scikit_learn(components: int) -> None:
    data = load_dataset("iris")
    layout = Table(columns=[Number(name=f"column {k}", step=1e-9) for k in range(4)])
    x, held = flat(data.train.values()), flat(data.test.values())
    ours = MixedMixture(layout, components, "full").fit(x)
    ridge = ColumnsLikelihood.FLOOR**2
    theirs = GaussianMixture(components, reg_covar=ridge, tol=1e-5, random_state=0).fit(x)
    np.testing.assert_allclose(ours.log_likelihood(held), theirs.score_samples(held), atol=0.02)


def test_neither_density_is_sharper_than_what_was_rounded() -> None:
    """Rooms are counted in whole numbers: to guess that is no knowledge of homes."""
    layout = Table(
        columns=(
            Number(name="rooms", scale=1.2, step=1),
            Number(name="size", scale=30.0, step=0.1),
        )
    )
    floors = ColumnsLikelihood.floors(layout)
    assert floors == pytest.approx([1 / 1.2 / math.sqrt(12), 0.01])
    likelihood = likelihood_of("columns", 0.1, layout)
    with torch.no_grad():
        for raw in likelihood.raw_sigmas:
            raw.fill_(-1e3)
    assert likelihood.sigma().tolist() == pytest.approx(floors)
    rng = np.random.RandomState(0)
    x = np.column_stack([rng.randint(1, 6, 400) / 1.2, rng.standard_normal(400)])
    mixture = MixedMixture(layout, 8, "full").fit(x)
    least = [np.sqrt(np.diag(factor @ factor.T)) for factor in mixture.factors]
    assert np.min(least, 0)[0] >= floors[0] - 1e-9


@pytest.mark.parametrize("covariance", ["full", "diag"])
def test_a_mixture_with_choices_is_a_density_that_finds_what_made_the_rows(covariance: str) -> None:
    """Two kinds of rows, whose own density is known."""
    layout = Table(
        columns=(Number(name="a"), Choice(name="b", values=("x", "y")), Number(name="c"))
    )
    rng = np.random.RandomState(0)

    def rows(count: int) -> tuple[np.ndarray, np.ndarray]:
        kind = rng.randint(2, size=count)
        center = np.array([[-1.5, 0.5], [1.0, -1.0]])[kind]
        numbers = center + 0.5 * rng.standard_normal((count, 2))
        second = rng.random_sample(count) < np.array([0.1, 0.8])[kind]
        x = np.column_stack([numbers[:, 0], ~second, second, numbers[:, 1]]).astype(float)
        log_p = []
        for mean, p in (([-1.5, 0.5], 0.1), ([1.0, -1.0], 0.8)):
            scaled = (numbers - mean) / 0.5
            density = -0.5 * (scaled**2).sum(1) - math.log(2 * math.pi * 0.25)
            log_p.append(math.log(0.5) + density + np.log(np.where(second, p, 1 - p)))
        return x, np.logaddexp(*log_p)

    x, _ = rows(1500)
    held, exact = rows(1500)
    mixture = MixedMixture(layout, 2, covariance).fit(x)
    found = mixture.log_likelihood(held)
    assert abs(found.mean() - exact.mean()) < 0.03
    assert np.abs(found - exact).mean() < 0.1
    other = held.copy()
    other[:, 1], other[:, 2] = held[:, 2], held[:, 1]
    # Summed over the choice it is the density of the numbers: that of a mixture without it.
    both = np.logaddexp(found, mixture.log_likelihood(other))
    numbers = GaussianMixture(2, random_state=0).fit(x[:, [0, 3]]).score_samples(held[:, [0, 3]])
    assert abs(both.mean() - numbers.mean()) < 0.03


def test_a_mixture_of_choices_alone_is_a_probability() -> None:
    layout = Table(columns=[Choice(name=name, values=("x", "y")) for name in "abc"])
    every = np.array([[float(code >> bit & 1) for bit in range(3)] for code in range(8)])
    rows = np.stack([1 - every, every], 2).reshape(8, 6)
    mixture = MixedMixture(layout, 2, "full").fit(rows[[0, 0, 0, 7, 7, 7, 7, 1]])
    p = np.exp(mixture.log_likelihood(rows))
    assert p.sum() == pytest.approx(1)
    assert p[0] + p[7] > 0.5


def test_the_mixture_is_chosen_by_validation() -> None:
    data = load_dataset("iris")
    parts = [(flat(part.values()), part.labels.numpy()) for part in (data.train, data.validation)]
    chosen = choose_mixture(data.layout, *parts)
    one = MixedMixture(data.layout, 1, "full").fit(parts[0][0])
    assert chosen.validation > one.log_likelihood(parts[1][0]).mean()
    of_classes = choose_mixture(data.layout, *parts, classes=3)
    assert len(of_classes.mixtures) == 3
    assert of_classes.validation > chosen.validation  # the class tells much of an iris


def subject_of(name: str, **values: object) -> Subject:
    config, data = small(name, **values), load_dataset(name)
    *_, last = train(config, data)
    return Subject(
        LoadedRun(last.training.saved.eval(), config, ModelRecord()), data, Path("a-table")
    )


def figures_of(found: table.Section) -> dict[str, float]:
    return {figure.metric.key: figure.value for figure in found.figures}


def test_rows_generated_of_a_class_have_its_means() -> None:
    subject = subject_of("wine", model="cvae", epochs=60)
    recorder = Recorder()
    settings = ReportSettings(importance_samples=20, importance_examples=20)
    found = table.section(subject, settings, recorder)
    assert recorder.in_order
    figures = figures_of(found)
    assert figures["class_correlation"] > 0.85
    assert figures["class_error"] < 0.45
    data = subject.data
    rows = flat(data.test.values())
    held = np.stack([rows[data.test.labels.numpy() == label].mean(0) for label in range(3)])
    drawn = table.class_means(subject, 0).numpy()
    means = found.data["class_means"]
    for label, name in enumerate(data.class_names):
        assert means[name]["held"] == pytest.approx(held[label].tolist())
        assert means[name]["drawn"] == pytest.approx(drawn[label].tolist())
    # A model that ignored the class would give each the same means.
    blind = float(np.sqrt(((held - held.mean(0)) ** 2).mean()))
    assert figures["class_error"] < 0.7 * blind
    gain = figures["row_likelihood"] - figures["mixture_likelihood"]
    assert figures["likelihood_gain"] == pytest.approx(gain, abs=1e-6)


def test_errors_of_columns_are_those_of_reconstructions() -> None:
    subject = subject_of("diabetes", epochs=40)
    settings = ReportSettings(importance_samples=5, importance_examples=10)
    found = table.section(subject, settings, Recorder())
    truth = subject.data.test.values()
    with torch.no_grad():
        told = decode(subject.model.reconstruct(truth), subject.data.layout)
    actual = decode(truth, subject.data.layout)
    rows = {row["name"]: row for row in found.data["columns"]}
    error = np.sqrt(((np.array(told["LDL"]) - np.array(actual["LDL"])) ** 2).mean())
    assert rows["LDL"]["rmse"] == pytest.approx(error, abs=0.5)
    assert rows["LDL"]["blind"] == pytest.approx(30, rel=0.2) and rows["LDL"]["unit"] == ""
    right = np.mean([a == b for a, b in zip(told["sex"], actual["sex"], strict=True)])
    assert rows["sex"]["accuracy"] == pytest.approx(right)
    assert figures_of(found)["choice_accuracy"] == pytest.approx(right)
    assert 0 < figures_of(found)["column_error"] < 1
    assert "class_correlation" not in figures_of(found)


def test_rows_are_written_in_their_units_to_their_steps() -> None:
    texts = written(MIXED, encode(COLUMNS, MIXED))
    assert texts[0] == ["c", "9.5", "−3.0123", "m", "no", "1250"]
    assert texts[1] == ["a", "14.1", "−2.9899", "m", "yes", "−20"]


def test_a_report_holds_rows_as_they_are_written_and_measures_how_far_they_are() -> None:
    subject = subject_of("iris", epochs=5)
    settings = ReportSettings(examples=50)
    data, layout = subject.data, subject.data.layout
    back = reconstruction.section(subject, settings, Recorder()).data
    first, row = back["worst"][0], back["written"]["worst"][0]
    example = data.test.select(torch.tensor([first["index"]])).values()
    assert row["input"] == written(layout, example)[0]
    with torch.no_grad():
        assert row["reconstruction"] == written(layout, subject.model.reconstruct(example))[0]
    drawn = samples.section(subject, settings, Recorder()).data
    told = drawn["written"]
    # The distance is that of the numbers, not of the bars that they are drawn as.
    numbers = {c.name: [] for c in layout.columns}
    for values in (told["prior"][0], told["nearest_training"][0][0]):
        for column, text in zip(layout.columns, values, strict=True):
            numbers[column.name].append(text.replace("−", "-"))
    here, there = encode(numbers, layout).flatten(1)
    near = (here - there).norm().item()
    assert drawn["nearest_distances"][0][0] == pytest.approx(near, abs=0.1)
    assert drawn["nearest_by"] == "Euclidean, in scaled columns"


def shuffled(data: Dataset) -> Dataset:
    """The same columns, each in an order of its own: they hang together no more."""
    generator = torch.Generator().manual_seed(0)

    def apart(part: Split) -> Split:
        columns = part.images.split(data.layout.widths, -1)
        mixed = [c[torch.randperm(len(c), generator=generator)] for c in columns]
        return replace(part, images=torch.cat(mixed, -1))

    return replace(data, **{n: apart(getattr(data, n)) for n in ("train", "validation", "test")})


def test_of_independent_columns_no_code_is_told_to_have_collapsed() -> None:
    subject = subject_of("iris", epochs=1)
    flatten(subject.model)
    apart = replace(subject, data=shuffled(subject.data))
    settings = ReportSettings(examples=50)
    (found,) = latent.section(apart, settings, Recorder()).findings
    assert found.kind == "nothing-to-tell" and found.tone == "note" and not found.advice
    (found,) = latent.section(subject, settings, Recorder()).findings
    assert found.kind == "collapse"  # these hang together, and the code tells nothing of it
    together, alone = (gain_over_independence(data, "test") for data in (subject.data, apart.data))
    assert together.value > 5 * together.error > 0
    assert alone.value + 2 * alone.error < 0.1


def test_a_plain_autoencoder_has_no_likelihood_of_rows() -> None:
    found = table.section(
        subject_of("iris", model="autoencoder", epochs=3), ReportSettings(), Recorder()
    )
    first = found.figures[0]
    assert first.value is None and "no probability" in first.note
    assert figures_of(found)["column_error"] > 0


def test_what_was_far_outside_when_a_table_was_brought_is_said_in_the_report(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path))
    rng = np.random.default_rng(2)
    prices = rng.normal(3e5, 5e4, 80).round()
    prices[41] = 99_999_999
    rows = ["price,area", *(f"{p:.0f},{a:.1f}" for p, a in zip(prices, prices / 3e3, strict=True))]
    save(parse(from_uploads([("homes.csv", "\n".join(rows).encode())])), "homes")
    settings = ReportSettings(importance_samples=2, importance_examples=2)
    found = table.section(subject_of("homes", epochs=1), settings, Recorder())
    said = [each.text for each in found.findings if each.kind == "far-values"]
    (text,) = [each for each in said if each.startswith("“price”")]
    assert "has 99 999 999 in row 43, far from its other values" in text
    assert "It is kept as" in text and "--missing" not in text
    assert not any(
        each.kind == "far-values"
        for each in table.section(subject_of("iris", epochs=1), settings, Recorder()).findings
    )
