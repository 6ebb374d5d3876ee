"""The estimator: scikit-learn's own checks, and the densities that it gives."""

import pickle

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from vae_core import VAEEstimator

QUICK = VAEEstimator(hidden=(8,), epochs=1, samples=4)
# None is expected to fail; one that did would stand here by its name, with the reason.
EXPECTED: dict[str, str] = {}


@parametrize_with_checks([QUICK], expected_failed_checks=lambda _: EXPECTED)
def test_scikit_learn_s_checks(estimator, check) -> None:
    check(estimator)


@pytest.fixture(scope="module")
def fitted() -> tuple[VAEEstimator, np.ndarray]:
    x, _ = load_iris(return_X_y=True)
    return VAEEstimator(epochs=60, hidden=(32,), samples=200).fit(x), x


def test_densities_are_in_the_units_of_the_columns() -> None:
    """Of columns that know nothing of each other they are those of Gaussians, in every unit."""
    x = np.random.default_rng(0).normal(3.0, (1.0, 5.0, 0.2), (300, 3))
    scaled = (x - x.mean(0)) / x.std(0)
    true = (-0.5 * scaled**2 - np.log(x.std(0) * np.sqrt(2 * np.pi))).sum(1)
    estimator = VAEEstimator(epochs=15, hidden=(8,))
    found = estimator.fit(x).score_samples(x)
    assert abs(found.mean() - true.mean()) < 0.1 and np.corrcoef(found, true)[0, 1] > 0.97
    np.testing.assert_allclose(
        estimator.fit(10 * x).score_samples(10 * x), found - 3 * np.log(10), atol=1e-3
    )


def test_codes_lead_back_and_samples_are_like_rows(fitted) -> None:
    estimator, x = fitted
    back = estimator.inverse_transform(estimator.transform(x))
    unexplained = ((back - x) ** 2).sum() / ((x - x.mean(0)) ** 2).sum()
    assert unexplained < 0.12
    drawn = estimator.sample(2000, random_state=0)
    np.testing.assert_allclose(drawn.mean(0), x.mean(0), atol=0.4 * x.std(0).max())
    assert np.array_equal(drawn, estimator.sample(2000, random_state=0))


def test_a_pipeline_and_a_pickle_give_the_same_codes(fitted) -> None:
    _, x = fitted
    line = make_pipeline(StandardScaler(), VAEEstimator(epochs=2)).fit(x)
    again = pickle.loads(pickle.dumps(line))
    np.testing.assert_array_equal(line.transform(x), again.transform(x))
    assert again[-1].vae_.origin.data is None, "a pickle holds no rows"
    assert list(line[-1].get_feature_names_out()) == ["vaeestimator0", "vaeestimator1"]


def test_wrong_settings_are_sentences(fitted) -> None:
    _, x = fitted
    for settings, told in (
        ({"model": "vea"}, "Did you mean vae"),
        ({"validation_fraction": 2}, "between 0 and 1"),
        ({"settings": {"latent_dims": 3}}, "Did you mean 'latent_dim'"),
    ):
        with pytest.raises(ValueError, match=told):
            VAEEstimator(**settings).fit(x)
    with pytest.raises(ValueError, match="no diagonal Gaussian"):
        VAEEstimator(model="autoencoder", epochs=1).fit(x).score(x)
