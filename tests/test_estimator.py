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
    return VAEEstimator(epochs=150, hidden=(32,), samples=200).fit(x), x


def test_densities_are_in_the_units_of_the_columns(fitted) -> None:
    """They are near a Gaussian's of the same moments, and move by the factor of another unit."""
    estimator, x = fitted
    centred = x - x.mean(0)
    spread = np.cov(x.T)
    squares = (centred @ np.linalg.inv(spread) * centred).sum(1)
    gaussian = -0.5 * (squares + np.linalg.slogdet(2 * np.pi * spread)[1])
    assert abs(estimator.score(x) - gaussian.mean()) < 0.6  # four clusters are no Gaussian
    other = VAEEstimator(epochs=150, hidden=(32,), samples=200).fit(10 * x)
    shift = estimator.score_samples(x) - other.score_samples(10 * x)
    np.testing.assert_allclose(shift, 4 * np.log(10), atol=0.15)


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
