"""Trainings of lessons: with other numbers than their file has, and compared by their bounds."""

from typing import Any

import pytest

from tests.learning import configured, few
from tests.web.conftest import Node
from vae_core.artifacts.examples import examples_file
from vae_core.artifacts.trainable import trainable_file
from vae_core.export.fresh import with_fresh, without_weights


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    """A training without its first weights, and examples."""
    config = configured("vae", "mlp", "grey pictures", learning_rate=5e-3, hidden=[64])
    data = few(config.dataset)
    file = with_fresh(trainable_file(config, data), config, data)
    return [without_weights(file), examples_file(data)]


def test_a_training_with_other_numbers_has_them_and_its_first_weights_by_its_seed(
    node: Node, files: list[bytes]
) -> None:
    found: dict[str, Any] = node.evaluate(
        ["engine/pack.js", "lesson/instruments/changed.js"],
        """([file]) => {
          const read = (numbers) => readPack(changedFile(file.buffer, numbers));
          const numbers = { learning_rate: 0.1, beta: 0.5, seed: 3 };
          const [first, same, other] = [{}, {}, numbers].map(read);
          const { config, training } = other.meta;
          const [name] = Object.keys(first.meta.fresh).filter((each) => first.meta.fresh[each][2]);
          const [a, b, c] = [first, same, other].map(({ tensors }) => tensors[name].data);
          return {
            config: [config.learning_rate, config.beta, config.seed], seed: training.seed,
            rate: training.optimiser.rate, weights: training.weights, was: first.meta.config,
            same: a.every((x, i) => x === b[i]), other: a.some((x, i) => x !== c[i]),
          };
        }""",
        files,
    )
    assert (found["config"], found["seed"], found["rate"]) == ([0.1, 0.5, 3], 3, 0.1)
    assert found["weights"] == {"beta": 0.5} and found["was"]["learning_rate"] == 5e-3
    assert found["same"] is True and found["other"] is True


def test_the_bound_of_many_codes_is_the_elbo_for_one_and_grows_with_them(
    node: Node, files: list[bytes]
) -> None:
    found: dict[str, Any] = node.evaluate(
        [
            "engine/pack.js",
            "learn/training.js",
            "learn/saved.js",
            "lesson/noise.js",
            "lesson/weighted_bound.js",
            "lesson/instruments/changed.js",
        ],
        """async ([file, examples]) => {
          const pack = readPack(changedFile(file.buffer));
          const training = createTraining(pack, readPack(examples));
          while (!training.finished()) training.step();
          const { kl, reconstruction } = training.report().meta.history.validation;
          const saved = readPack(savedFile(pack, training, {}));
          const { data, shape } = readPack(examples).tensors["validation/values"];
          const values = Float32Array.from(data, (value) => value / 255);
          const each = [1, 10, 100].map((codes) => (
            weightedBounds(saved, values, shape[0], { codes, normal: stream(2) })));
          const [one, ten, hundred] = await Promise.all(each);
          const mean = (all) => all.reduce((sum, value) => sum + value / all.length, 0);
          return {
            elbo: -(kl.at(-1) + reconstruction.at(-1)), bounds: [one, ten, hundred].map(mean),
            more: pairedDifference(hundred, one), none: pairedDifference(ten, ten),
          };
        }""",
        files,
    )
    one, ten, hundred = found["bounds"]
    assert one == pytest.approx(found["elbo"], abs=0.6)
    assert one < ten < hundred
    assert found["more"]["mean"] == pytest.approx(hundred - one)
    assert found["more"]["mean"] > 3 * found["more"]["error"] > 0
    assert found["none"] == {"mean": 0, "error": 0}
