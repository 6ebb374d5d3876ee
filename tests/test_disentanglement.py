"""Disentanglement: oracles whose score is known, second computations, and a trained model's."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import mutual_info_score

from vae_core import RunConfig, UserError
from vae_core.analyses.report import disentanglement as report
from vae_core.analyses.subject import open_subject
from vae_core.config.analyses import ReportSettings
from vae_core.data.sprites import FACTOR_SIZES
from vae_core.evaluation import disentanglement as scores
from vae_core.evaluation.disentanglement.interventions import _sharing
from vae_core.evaluation.disentanglement.readouts import _concentration
from vae_core.starters import find_starter

COUNT = 1200
KEYS = set(report.METRICS)
# What a code that tells nothing gets, of these sizes of factors.
CHANCE = {"factor_vae": 1 / 5, "beta_vae": 1 / 5, "dci_informativeness": 0.158}


def all_scores(codes: np.ndarray, factors: np.ndarray, seed: int = 0) -> dict[str, scores.Score]:
    dci = scores.dci(codes, factors, seed)
    return {
        "mig": scores.mutual_information_gap(codes, factors),
        "dci_disentanglement": dci.disentanglement,
        "dci_completeness": dci.completeness,
        "dci_informativeness": dci.informativeness,
        "sap": scores.attribute_predictability(codes, factors, seed),
        "factor_vae": scores.factor_vae_score(codes, factors, seed),
        "beta_vae": scores.beta_vae_score(codes, factors, seed),
        "modularity": scores.modularity(codes, factors),
    }


@pytest.fixture(scope="module")
def factors() -> np.ndarray:
    """The factors of as many sprites drawn at random."""
    generator = np.random.default_rng(1)
    return np.stack([generator.integers(size, size=COUNT) for size in FACTOR_SIZES], axis=1)


@pytest.fixture(scope="module")
def perfect(factors: np.ndarray) -> np.ndarray:
    """The factors themselves in another order, turned, scaled, with a little noise."""
    noise = np.random.default_rng(2).normal(scale=0.01, size=factors.shape)
    return ((factors + noise) * [1.0, -3.0, 0.1, 10.0, 2.0])[:, [3, 0, 4, 1, 2]]


@pytest.fixture(scope="module")
def of_perfect(perfect: np.ndarray, factors: np.ndarray) -> dict[str, scores.Score]:
    return all_scores(perfect, factors)


def test_a_perfect_code_scores_high_everywhere(of_perfect: dict[str, scores.Score]) -> None:
    assert set(of_perfect) == KEYS
    for key, score in of_perfect.items():
        assert 0.95 < score.value <= 1, key


def test_a_constant_code_scores_its_floor(factors: np.ndarray) -> None:
    for code in (np.zeros((COUNT, 4)), np.full((COUNT, 4), 0.1)):
        for key, score in all_scores(code, factors).items():
            if key in CHANCE:
                assert score.chance == pytest.approx(CHANCE[key], abs=0.02)
                assert score.value == pytest.approx(score.chance)
            else:
                assert score.chance is None and score.value == 0, key


def test_a_random_code_scores_near_its_floor(factors: np.ndarray) -> None:
    code = np.random.default_rng(3).normal(size=(COUNT, 6))
    for key, score in all_scores(code, factors).items():
        floor = score.chance or 0.0
        assert floor - 0.05 < score.value < floor + 0.06, key


def test_saying_everything_twice(
    perfect: np.ndarray, factors: np.ndarray, of_perfect: dict[str, scores.Score]
) -> None:
    found = all_scores(np.concatenate([perfect, perfect], axis=1), factors)
    assert found["mig"].value < 0.01 and found["sap"].value < 0.01
    # Each factor is shared by two of ten dimensions, each dimension has one factor.
    assert found["dci_completeness"].value == pytest.approx(1 - np.log(2) / np.log(10), abs=0.02)
    assert found["dci_disentanglement"].value > 0.95 and found["modularity"].value > 0.99


def test_turning_two_factors_into_each_other_lowers_every_score(
    perfect: np.ndarray, factors: np.ndarray, of_perfect: dict[str, scores.Score]
) -> None:
    code = perfect / perfect.std(0)
    x, y = code[:, 0].copy(), code[:, 2].copy()  # the places of factors 3 and 4, of 16 values each
    code[:, 0], code[:, 2] = (x + y) / 2**0.5, (x - y) / 2**0.5
    found = all_scores(code, factors)
    for key in KEYS - {"dci_informativeness"}:
        assert found[key].value < of_perfect[key].value - 0.05, key
    # The turn loses nothing; trees, which cut along the axes, lose a little.
    assert found["dci_informativeness"].value > 0.8


def test_information_agrees_with_a_second_computation(factors: np.ndarray) -> None:
    generator = np.random.default_rng(4)
    codes = factors[:, :3] + generator.normal(scale=[0.2, 1.0, 4.0], size=(COUNT, 3))
    edges = [np.linspace(code.min(), code.max(), 21)[1:-1] for code in codes.T]
    binned = [np.digitize(code, edge) for code, edge in zip(codes.T, edges, strict=True)]
    expected = [[mutual_info_score(factor, code) for code in binned] for factor in factors.T]
    information = scores.mutual_information(codes, factors)
    np.testing.assert_allclose(information, expected, atol=1e-9)
    entropy = np.array([mutual_info_score(factor, factor) for factor in factors.T])
    np.testing.assert_allclose(scores.entropies(factors), entropy, atol=1e-9)
    ahead = np.sort(expected, axis=1)
    gaps = (ahead[:, -1] - ahead[:, -2]) / entropy
    np.testing.assert_allclose(scores.information_gaps(information, entropy), gaps, atol=1e-9)
    assert scores.mutual_information_gap(codes, factors).value == pytest.approx(gaps.mean())


def test_the_gap_of_a_single_dimension_is_all_it_tells() -> None:
    factor = np.arange(1000)[:, None] % 4
    assert scores.mutual_information_gap(factor.astype(float), factor).value == pytest.approx(1.0)
    still = np.zeros((1000, 1), dtype=np.int64)
    assert scores.mutual_information_gap(factor.astype(float), still).value == 0.0


def test_the_error_of_the_gap_is_its_spread_over_samples() -> None:
    def gap(seed: int) -> scores.Score:
        generator = np.random.default_rng(seed)
        factors = generator.integers(8, size=(1000, 2))
        return scores.mutual_information_gap(factors + generator.normal(size=(1000, 2)), factors)

    found = [gap(seed) for seed in range(30)]
    spread = np.std([score.value for score in found])
    assert np.mean([score.error for score in found]) == pytest.approx(spread, rel=0.5)


def test_concentration_in_closed_form() -> None:
    weights = np.array([[3.0, 0, 0, 0], [1, 1, 1, 1], [5, 5, 0, 0], [0, 0, 0, 0]])
    np.testing.assert_allclose(_concentration(weights), [1, 0, 0.5, 0], atol=1e-12)


def test_modularity_in_closed_form() -> None:
    """One dimension that tells all three binary factors alike is the worst there is."""
    factors = np.array(list(itertools.product(range(2), repeat=3)) * 250)
    every = (factors * [4, 2, 1]).sum(1).astype(float)
    assert scores.modularity(every[:, None], factors).value == pytest.approx(0.0, abs=1e-9)
    both = np.stack([every, factors[:, 0]], axis=1).astype(float)
    assert scores.modularity(both, factors).value == pytest.approx(0.5, abs=1e-9)
    pair = (factors[:, 0] * 2 + factors[:, 1]).astype(float)
    assert scores.modularity(pair[:, None], factors).value == pytest.approx(0.5, abs=1e-9)


def test_predictability_of_ordered_factors_is_a_correlation(factors: np.ndarray) -> None:
    generator = np.random.default_rng(5)
    x = factors[:, 3:4]
    codes = np.concatenate([x + generator.normal(scale=4, size=x.shape), 0.0 * x], axis=1)
    expected = np.corrcoef(codes[:, 0], x[:, 0])[0, 1] ** 2
    found = scores.attribute_predictability(codes, x, ordered=[True]).value
    assert found == pytest.approx(expected, abs=0.03) and 0.3 < found < 0.8


def test_examples_of_a_group_share_the_fixed_factor(factors: np.ndarray) -> None:
    generator = np.random.default_rng(6)
    fixed = generator.integers(5, size=500)
    rows = _sharing(factors, fixed, 32, generator)
    assert rows.shape == (500, 32)
    chosen = factors[rows]  # (500, 32, 5)
    for k in range(5):
        same = chosen[fixed == k] == chosen[fixed == k][:, :1]
        assert same[..., k].all()
        # The others take their other values about as often as they should.
        for other in set(range(5)) - {k}:
            assert same[..., other].mean() == pytest.approx(1 / FACTOR_SIZES[other], abs=0.06)


def test_seeds_decide_and_nothing_global_is_touched(factors: np.ndarray) -> None:
    codes = factors[:600] + np.random.default_rng(7).normal(scale=3, size=(600, 5))
    np.random.seed(0)
    torch.manual_seed(0)
    state, stream = np.random.get_state()[1].copy(), torch.get_rng_state()
    first, again, other = (all_scores(codes, factors[:600], seed) for seed in (0, 0, 1))
    assert first == again
    assert first["factor_vae"].value != other["factor_vae"].value
    np.testing.assert_array_equal(np.random.get_state()[1], state)
    assert torch.equal(torch.get_rng_state(), stream)


def test_what_cannot_be_scored_is_a_sentence() -> None:
    factors = np.zeros((20, 2), dtype=np.int64)
    for codes in (np.zeros((19, 3)), np.zeros(20), np.full((20, 3), np.nan)):
        with pytest.raises(UserError, match="Disentanglement needs"):
            scores.factor_vae_score(codes, factors)


@pytest.fixture(scope="module")
def sprites_section() -> tuple:
    subject = open_subject(find_starter("starter-sprites").path)
    told: list[float] = []
    section = report.section(subject, ReportSettings(seed=3), lambda text, done: told.append(done))
    return subject, section, told


def test_the_section_of_a_trained_model(sprites_section: tuple) -> None:
    subject, section, told = sprites_section
    figures = {figure.metric.key: figure for figure in section.figures}
    assert set(figures) == KEYS and told == sorted(told) and told[0] >= 0 and told[-1] <= 1
    for key, figure in figures.items():
        assert 0 <= figure.value <= 1 and figure.metric.definition and figure.metric.source
        assert "4000 test and validation examples" in figure.note
        assert ("Seed 3" in figure.note) == (key not in ("mig", "modularity"))
    # Computed a second time from the model.
    parts = [subject.data.test, subject.data.validation]
    with torch.no_grad():
        codes = torch.cat([subject.model.embed(part.images) for part in parts]).numpy()
    factors = torch.cat([part.factors for part in parts]).numpy()
    again = {
        "mig": scores.mutual_information_gap(codes, factors),
        "factor_vae": scores.factor_vae_score(codes, factors, seed=3),
        "modularity": scores.modularity(codes, factors),
    }
    for key, score in again.items():
        assert figures[key].value == pytest.approx(score.value, abs=1e-3), key
    shares = section.tensors["information"]
    assert shares.shape == section.tensors["importance"].shape == (5, codes.shape[1])
    assert shares.dtype == np.float32 and shares.min() >= 0 and shares.max() <= 1
    np.testing.assert_allclose(section.tensors["importance"].sum(1), 1, atol=1e-5)
    assert section.data["best"] == shares.argmax(1).tolist()
    assert np.mean(section.data["gaps"]) == pytest.approx(figures["mig"].value, abs=1e-6)
    assert any("circular" in sentence for sentence in section.words)


def test_unknown_factors_give_a_sentence_and_no_figure(trained_run) -> None:
    section = report.section(open_subject(trained_run.folder), ReportSettings(), lambda *_: None)
    assert section.figures == [] and section.tensors == {} and "not known" in section.words[0]


def test_a_conditional_model_need_not_hold_what_it_is_told(tmp_path: Path) -> None:
    from vae_core.runs.runner import execute
    from vae_core.runs.store import Store

    config = RunConfig(dataset="sprites", model="cvae", latent_dim=2, hidden=(8,), epochs=0.02)
    run = Store(tmp_path).create(config)
    execute(run)
    section = report.section(open_subject(run.folder), ReportSettings(), lambda *_: None)
    assert section.data["factors"] == ["scale", "orientation", "x", "y"]
    assert section.data["chance"]["factor_vae"] == 0.25
    assert "without shape, which the model is conditioned on" in section.figures[0].note
    assert any("conditioned on the shape" in sentence for sentence in section.words)
