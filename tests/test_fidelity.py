"""How like real rows made ones are: against closed forms, other libraries, and under the null."""

import numpy as np
import pytest
import torch
from scipy.stats import kstest, norm, spearmanr
from scipy.stats.contingency import association

from benchmarks.homes import homes
from tests.sweeps import swept
from vae_core.data.layouts import Choice, Number, Table
from vae_core.data.rows import encode
from vae_core.evaluation.fidelity import (
    Encoding,
    GaussianCopula,
    Records,
    association_error,
    associations,
    marginals,
    nearness,
    records_of,
    targets_of,
    told_apart,
    usefulness,
)
from vae_core.evaluation.fidelity.associations import correlation_ratio, cramers_v
from vae_core.evaluation.fidelity.marginals import kolmogorov_smirnov, missing, total_variation


def mixed(count: int, seed: int, shift: float = 0.0, tie: float = 0.8) -> Records:
    """Two numbers that go together, a choice by the first of them, and one by nothing."""
    draw = np.random.default_rng(seed)
    a = draw.standard_normal(count) + shift
    b = tie * a + np.sqrt(1 - tie**2) * draw.standard_normal(count)
    c = np.digitize(a + 0.5 * draw.standard_normal(count), (-1, 0, 1)).astype(float)
    d = draw.integers(0, 3, count).astype(float)
    return Records(("a", "b", "c", "d"), (0, 0, 4, 3), np.stack([a, b, c, d], 1))


# Records


def test_rows_of_a_model_become_records_and_gaps_stay_gaps() -> None:
    layout = Table(
        columns=(
            Number(name="area", offset=50.0, scale=10.0, step=0.5),
            Choice(name="kind", values=("x", "y", "z")),
        )
    )
    rows = encode({"area": [60.5, 41.0, 50.0], "kind": ["z", "x", "y"]}, layout)
    rows[1, 0, 0, 0], rows[2, 0, 0, 1:] = float("nan"), float("nan")
    found = records_of(rows + 1e-3, layout, torch.tensor([1, 0, 1]), 2, "sold")
    assert (found.names, found.sizes) == (("area", "kind", "sold"), (0, 3, 2))
    np.testing.assert_equal(found.values, [[60.5, 2, 1], [np.nan, 0, 0], [50, np.nan, 1]])
    assert found.whole.values.tolist() == [[60.5, 2, 1]]


def test_rows_that_differ_in_one_thing_are_at_the_distance_one() -> None:
    found = mixed(500, 0)
    encoding = Encoding.of(found)
    one = found.select(slice(0, 1))
    other = one.values.copy()
    other[0, 3] = (other[0, 3] + 1) % 3
    further = one.values.copy()
    further[0, 0] += found.values[:, 0].std()
    for values in (other, further):
        apart = encoding(Records(one.names, one.sizes, values)) - encoding(one)
        assert np.linalg.norm(apart) == pytest.approx(1)
    assert encoding(one, (2, 3)).shape == (1, 2)


# Columns


def test_distances_of_counts_are_the_closed_forms() -> None:
    assert total_variation(np.array([5, 5, 0]), np.array([1, 1, 2])) == pytest.approx(0.5)
    assert kolmogorov_smirnov(np.array([3, 1, 0]), np.array([1, 1, 2])) == pytest.approx(0.5)
    assert missing(np.array([990, 10, 0, 0]), np.array([97, 1, 1, 0])) == (2,)
    assert missing(np.array([980, 11, 0, 9]), np.array([979, 11, 9, 1])) == ()  # nine expected


def test_each_column_has_its_distance_and_what_chance_gives() -> None:
    a, b = mixed(4000, 0, shift=0.5), mixed(3000, 1)
    found = {column.name: column for column in marginals(a, b, 0)}
    truth = 2 * norm.cdf(0.25) - 1
    assert found["a"].distance == pytest.approx(truth, abs=0.03)
    assert found["a"].interval[0] < truth < found["a"].interval[1]
    assert found["a"].p_value < 0.01 < found["d"].p_value and found["d"].kind == "choice"
    assert found["d"].distance < found["d"].chance < 0.05
    same = kstest(a.values[:, 0], b.values[:, 0]).statistic
    assert found["a"].distance == pytest.approx(same, abs=1e-12)
    # What 95 % of two such sets stay below: Smirnov's 1.36 sqrt((n + m) / (n m)).
    assert found["a"].chance == pytest.approx(1.36 * np.sqrt(7000 / 12e6), rel=0.12)


def test_columns_of_gaps_alone_are_left_out() -> None:
    a, b = mixed(50, 0), mixed(50, 1)
    b.values[:, 1], b.values[:10, 0] = np.nan, np.nan
    assert [column.name for column in marginals(a, b, 0)] == ["a", "c", "d"]


@pytest.mark.parametrize("times", swept([15, 400], [15]))
def test_the_interval_holds_the_distance_and_p_is_uniform_under_the_null(times: int) -> None:
    held, low = 0, np.zeros(2)
    truth = 2 * norm.cdf(0.5) - 1
    for seed in range(times):
        far, near, other = (
            Records(("a", "c"), (0, 3), np.stack([a, c], 1))
            for draw in [np.random.default_rng(seed)]
            for a, c in [
                (draw.standard_normal(n) + shift, draw.integers(0, 3, n).astype(float))
                for n, shift in ((300, 1.0), (200, 0.0), (250, 0.0))
            ]
        )
        interval = marginals(far, near, seed)[0].interval
        held += interval[0] <= truth <= interval[1]
        low += [column.p_value <= 0.1 for column in marginals(near, other, seed)]
    error = np.sqrt(0.09 / times)
    assert held / times > 0.95 - 3 * np.sqrt(0.05 * 0.95 / times)
    assert (np.abs(low / times - 0.1) < 4 * error).all()


# Correlations


def test_associations_are_those_of_the_usual_definitions() -> None:
    found = mixed(3000, 0)
    a, b, c, d = found.values.T
    table = associations(found)
    assert np.allclose(table, table.T) and (np.diag(table) == 1).all()
    assert table[0, 1] == pytest.approx(spearmanr(a, b).statistic)
    counts = np.zeros((4, 3), np.int64)
    np.add.at(counts, (c.astype(int), d.astype(int)), 1)
    plain = association(counts, "cramer")
    assert table[2, 3] <= plain and plain < 0.1  # the bias that is taken away
    assert cramers_v(c.astype(int), c.astype(int)) == pytest.approx(1)
    assert correlation_ratio(c.astype(int), c) == pytest.approx(1)
    assert table[0, 2] > 0.8 and table[1, 3] < 0.05
    assert correlation_ratio(np.zeros(5, np.int64), np.arange(5.0)) == 0
    assert cramers_v(np.zeros(5, np.int64), np.arange(5)) == 0


def test_chance_alone_gives_no_association_on_average() -> None:
    draw = np.random.default_rng(0)
    ratios, vs = [], []
    for _ in range(200):
        groups, others = draw.integers(0, 20, (2, 150))
        count = np.square(correlation_ratio(groups, draw.standard_normal(150)))
        ratios.append(count)
        vs.append(np.square(cramers_v(groups, others)))
    assert np.mean(ratios) < 0.03 and np.mean(vs) < 0.03  # 0.13 and 0.13 without corrections


def test_the_error_is_that_of_pairs() -> None:
    a, b = np.eye(3), np.eye(3)
    b[0, 1] = b[1, 0] = 0.6
    assert association_error(a, b) == pytest.approx(0.2)
    assert association_error(np.eye(1), np.eye(1)) == 0


# The rival


def test_a_copula_keeps_columns_and_the_correlation_of_gaussians() -> None:
    found = mixed(3000, 0)
    drawn = GaussianCopula.fit(found).sample(6000, 1)
    assert drawn.names == found.names and len(drawn) == 6000
    for place, size in enumerate(found.sizes):
        assert set(drawn.values[:, place]) <= set(found.values[:, place])
        if size:
            shares = [np.bincount(e.values[:, place].astype(int)) / len(e) for e in (drawn, found)]
            assert np.abs(shares[0] - shares[1]).max() < 0.03
    assert all(column.p_value > 0.001 for column in marginals(drawn, found))
    truth = spearmanr(*found.values[:, :2].T).statistic
    assert spearmanr(*drawn.values[:, :2].T).statistic == pytest.approx(truth, abs=0.03)
    assert GaussianCopula.fit(found).sample(5, 3).values.tolist() == (
        GaussianCopula.fit(found).sample(5, 3).values.tolist()
    )


def test_a_copula_is_fitted_where_a_column_follows_from_another_or_never_varies() -> None:
    values = np.stack([np.arange(50.0), 2 * np.arange(50.0), np.zeros(50)], 1)
    drawn = GaussianCopula.fit(Records(("a", "b", "c"), (0, 0, 2), values)).sample(100)
    assert np.abs(drawn.values[:, 1] - 2 * drawn.values[:, 0]).max() <= 4  # a rank or two
    assert (drawn.values[:, 2] == 0).all()


# Memory


def test_copies_are_seen_and_fresh_rows_are_not_accused() -> None:
    trained, held, fresh = mixed(600, 0), mixed(200, 1), mixed(400, 2)
    copied = nearness(trained.some(300, 0), trained, held)
    # A third of the training rows are compared with as many held out; their copies lie upon them.
    assert copied.copies == 1 and copied.closest == 0 and copied.copies_held == 0
    assert copied.share > 0.6 and copied.p_value < 0.01 and copied.compared == 200
    innocent = nearness(fresh, trained, held)
    assert abs(innocent.share - 0.5) < 4 * innocent.error and innocent.copies == 0
    assert innocent.closest == pytest.approx(innocent.closest_held, rel=0.2)
    first = fresh.select(innocent.nearest[:1]), trained.select(innocent.neighbours[:1])
    encoding = Encoding.of(trained)
    apart = np.linalg.norm(encoding(first[0]) - encoding(first[1]))
    assert (
        apart == pytest.approx(innocent.distances[0]) and (np.diff(innocent.distances) >= 0).all()
    )


@pytest.mark.parametrize("times", swept([40, 400], [40]))
def test_the_level_of_the_test_of_memory_is_held(times: int) -> None:
    p = [
        nearness(
            mixed(80, 3 * seed), mixed(60, 3 * seed + 1), mixed(60, 3 * seed + 2), seed
        ).p_value
        for seed in range(times)
    ]
    assert kstest(p, "uniform").pvalue > 0.001


# Told apart


@pytest.mark.parametrize("times", swept([6, 300], [6]))
def test_the_level_of_the_classifier_test_is_held(times: int) -> None:
    """Of two sets of one source p <= level in a share of the level, as far as chance goes."""
    p = np.array(
        [
            told_apart(mixed(120, 2 * seed), mixed(100, 2 * seed + 1), seed).p_value
            for seed in range(times)
        ]
    )
    for level in (0.05, 0.2, 0.5):
        assert (p <= level).mean() <= level + 3 * np.sqrt(level * (1 - level) / times)
    # And it is no test that never fires: at 0.5 the binomial's steps leave a little to be missed.
    assert (p <= 0.6).mean() >= 0.5 - 3 * np.sqrt(0.25 / times)


def test_what_differs_is_told_apart() -> None:
    assert told_apart(mixed(600, 0, tie=-0.8), mixed(600, 1)).p_value < 1e-6
    assert told_apart(mixed(600, 0), mixed(600, 1)).p_value > 0.001


# Usefulness


def test_rows_teach_what_real_ones_teach_unless_columns_are_shuffled() -> None:
    trained, tested = mixed(500, 0), mixed(300, 1)
    real = usefulness(trained, trained, tested, (0, 2), 0)
    assert usefulness(trained, trained, tested, (0, 2), 0).skill.tolist() == real.skill.tolist()
    assert 0.64 < real.skill[0] < 0.85 and real.skill[1] > 0.15  # R² of b alone is 0.64
    draw = np.random.default_rng(0)
    shuffled = Records(
        trained.names, trained.sizes, np.stack([draw.permutation(c) for c in trained.values.T], 1)
    )
    assert usefulness(shuffled, trained, tested, (0, 2), 0).mean < 0.05
    blind = usefulness(trained, trained, tested, (3,), 0)
    assert blind.mean < 0.1 and 0 < blind.error < 0.2


def test_targets_are_eight_at_most_and_the_class_is_one() -> None:
    wide = Records(tuple(map(str, range(20))), (0,) * 20, np.zeros((2, 20)))
    assert len(targets_of(wide)) == 8 and targets_of(wide, 19)[-1] == 19
    assert len(set(targets_of(wide, 19))) == 8
    assert targets_of(mixed(5, 0)) == (0, 1, 2, 3)


def test_a_made_table_has_what_it_says() -> None:
    table = homes(2000, 1)
    assert len(set(table["district"])) == 40 and min(table["rooms"]) >= 1
    assert all(round(area, 1) == area for area in table["area"])
    assert homes(5, 3) == homes(5, 3) != homes(5, 4)
