"""A training in the page from its first step to its last, in Node."""

from typing import Any

import numpy as np
import pytest
import torch

from tests.learning import configured, few
from tests.web.conftest import Node
from vae_core.artifacts.examples import examples_file
from vae_core.artifacts.model_file import load_model
from vae_core.artifacts.trainable import trainable_file
from vae_core.pack import unpack
from vae_core.training.moments import COUNT, due

MODULES = ["engine/pack.js", "learn/training.js"]


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    config = configured("vae", "mlp", "grey pictures", learning_rate=5e-3, epochs=4)
    data = few(config.dataset)
    return [trainable_file(config, data), examples_file(data)]


def test_a_training_reports_in_the_format_of_the_live_pack_and_ends_with_its_budget(
    node: Node, files: list[bytes]
) -> None:
    found: dict[str, Any] = node.evaluate(
        MODULES,
        """([file, examples]) => {
          const training = createTraining(readPack(file), readPack(examples));
          const reports = [training.report()];
          while (!training.finished()) {
            for (let k = 0; k < 20; k += 1) training.step();
            reports.push(training.report());
          }
          const { meta, tensors } = reports.at(-1);
          const shapes = Object.fromEntries(
            Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
          const fits = Object.values(tensors).every(
            ({ shape, data }) => data.length === shape.reduce((a, b) => a * b, 1));
          return { meta, shapes, fits, finished: training.finished(), first: reports[0].meta };
        }""",
        files,
    )
    meta, first = found["meta"], found["first"]
    assert found["finished"] == "budget" and found["fits"]
    assert (meta["state"], meta["step"], meta["epoch"], meta["fraction"]) == ("finished", 80, 4, 1)
    assert first["history"]["epoch"] == [] and meta["history"]["epoch"] == [1, 2, 3, 4]
    losses = meta["history"]["validation"]["loss"]
    assert losses[-1] < losses[0] < first["watched"]["reconstruction"] + first["watched"]["kl"]
    assert found["shapes"] == {
        "inputs": [16, 1, 8, 8],
        "reconstructions": [16, 1, 8, 8],
        "samples": [16, 1, 8, 8],
        "traversal": [9, 1, 8, 8],
        "latent": [64, 2],
        "codes": [64, 4],
        "latent_labels": [64],
        "watched/x": [1, 8, 8],
        "watched/xhat": [1, 8, 8],
        "watched/mu": [4],
        "watched/z": [4],
        "watched/kl": [4],
        "watched/sigma": [4],
        "watched/nats": [1, 8, 8],
    }
    total = sum(norm**2 for norm in meta["gradient_norms"].values()) ** 0.5
    assert total == pytest.approx(meta["gradient_norm"]) and total > 0
    assert meta["weights"] == {"KL weight": 1}


def test_a_training_that_is_restored_goes_on_as_if_it_had_not_been_stopped(
    node: Node, files: list[bytes]
) -> None:
    same = node.evaluate(
        MODULES,
        """([file, examples]) => {
          const begin = (state) => createTraining(readPack(file), readPack(examples), { state });
          const steps = (training, n) => { for (let k = 0; k < n; k += 1) training.step(); };
          const whole = begin();
          steps(whole, 50);
          const half = begin();
          steps(half, 25);
          const other = begin(structuredClone(half.state()));
          steps(other, 25);
          const [one, two] = [whole.weights(), other.weights()];
          const same = (name) => one[name].every((x, i) => Object.is(x, two[name][i]));
          const taken = [[whole], [half, other]].map(
            (parts) => parts.flatMap((each) => each.moments()));
          const told = taken.map(
            (all) => all.map(({ record, bytes }) => [record, Array.from(bytes)]));
          const { tensors } = readPack(taken[0][0].bytes);
          return {
            weights: Object.keys(one).every(same),
            moments: JSON.stringify(told[0]) === JSON.stringify(told[1]),
            steps: taken[0].map(({ record }) => record.step), names: Object.keys(tensors).sort(),
            codes: tensors["map/codes"].shape,
          };
        }""",
        files,
    )
    assert same["weights"] is True
    # Its snapshots are the same too, bit for bit.
    assert same["moments"] is True
    taken = [s for s in range(1, 51) if due((s - 1) / 80, s / 80, COUNT)]
    assert same["steps"] == [0, *taken]
    names = unpack(files[0])[1].keys()
    assert same["names"] == sorted(["map/codes", *(n for n in names if n.startswith("model/"))])
    assert same["codes"] == [64, 4]


def test_weights_and_rate_change_in_mid_run_and_what_diverges_says_so(
    node: Node, files: list[bytes]
) -> None:
    found = node.evaluate(
        MODULES,
        """([file, examples]) => {
          const training = createTraining(readPack(file), readPack(examples));
          training.advance(0);
          training.set({ weights: { beta: 4, other: 3 } });
          const { meta } = training.report();
          training.set({ rate: 1e30 });
          while (!training.problem && !training.finished()) training.step();
          const finite = (values) => values.every(Number.isFinite);
          const sound = Object.values(training.weights()).every(finite);
          const { problem } = training;
          return { weights: meta.weights, problem, sound, after: training.report().meta };
        }""",
        files,
    )
    assert found["weights"] == {"KL weight": 4}
    assert found["problem"].startswith("The training diverged: the loss became infinite or NaN at")
    assert found["sound"] is True
    assert (found["after"]["state"], found["after"]["message"]) == ("failed", found["problem"])


@pytest.mark.parametrize("model", ["factor-vae", "gan"])
def test_the_curves_of_a_game_are_of_the_step_not_of_the_answer(node: Node, model: str) -> None:
    """The second network's answer is computed in the memory that the step's results were in."""
    config = configured(model, "mlp", "grey pictures", epochs=4)
    data = few(config.dataset)
    history = node.evaluate(
        MODULES,
        """([file, examples]) => {
          const training = createTraining(readPack(file), readPack(examples));
          for (let k = 0; k < 60; k += 1) training.step();
          return training.report().meta.history;
        }""",
        [trainable_file(config, data), examples_file(data)],
    )
    for figure in ("reconstruction", "kl"):
        trained, held = (history[split][figure][-1] for split in ("train", "validation"))
        assert trained == pytest.approx(held, rel=0.6, abs=0.5), figure


def test_a_saved_file_says_of_its_model_what_follows_from_the_weights_that_it_keeps(
    node: Node,
) -> None:
    """Codes of a prior that has learned, too: without them N(0, I) would stand for it."""
    config = configured(
        "mixture-vae", "mlp", "grey pictures", learning_rate=5e-3, epochs=4, components=3
    )
    data = few(config.dataset)
    file = trainable_file(config, data)
    found = node.evaluate(
        [*MODULES, "learn/saved.js"],
        """([file, examples]) => {
          const training = createTraining(readPack(file), readPack(examples));
          for (let k = 0; k < 30; k += 1) training.step();
          return savedFile(readPack(file), training, { beta: 2 });
        }""",
        [file, examples_file(data)],
    )
    (before, old), (meta, tensors) = unpack(file), unpack(bytes(found))
    assert meta["config"]["beta"] == meta["training"]["weights"]["beta"] == 2
    names = {name for name in old if name.startswith("prior/")} | {"map/codes", "examples/mean"}
    assert "prior/codes" in names
    for name in names:
        assert tensors[name].shape == old[name].shape, name
        assert not np.array_equal(tensors[name], old[name]), name
    home = tensors["prior/codes"].mean(0)
    np.testing.assert_allclose(meta["latent"]["home"], home, atol=1e-4)
    assert meta["latent"]["kl"] != before["latent"]["kl"]
    assert meta["anatomy"]["typical"]["examples"] == len(data.validation)
    model = load_model(bytes(found)).model
    for name, kept in model.state_dict().items():
        np.testing.assert_array_equal(kept.numpy(), tensors[f"model/{name}"])
    images = torch.from_numpy(tensors["examples/images"]).float() / 255
    with torch.no_grad():
        codes = model.embed(images, None).numpy()
    np.testing.assert_allclose(tensors["examples/mean"], codes, atol=1e-4)
