"""Files that the page trains: what they hold, and why a model has none."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.learning import configured, few
from vae_core import RunConfig
from vae_core.artifacts import trainable
from vae_core.artifacts.examples import examples_file
from vae_core.artifacts.graphs import Graphs
from vae_core.artifacts.model_file import Traces, load_model
from vae_core.artifacts.optimisers import optimiser_record
from vae_core.artifacts.records import ModelRecord, TrainingRecord
from vae_core.artifacts.trainable import trainable_file
from vae_core.data import Dataset, Split
from vae_core.data.layouts import PICTURES
from vae_core.errors import UserError
from vae_core.models.vae import untrained_model
from vae_core.pack import unpack
from vae_core.tracing.program import untraceable
from vae_core.training.schedules import cyclical, decay_cosine


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a training adds is looked at, not what every file has."""
    monkeypatch.setattr(trainable, "traces_of", lambda *_: Traces(Graphs(), None))


def made(config: RunConfig, data: Dataset) -> tuple[TrainingRecord, dict[str, np.ndarray]]:
    meta, tensors = unpack(trainable_file(config, data))
    return ModelRecord.parse(meta).training, tensors


def test_a_file_says_how_its_model_is_trained() -> None:
    more = {"schedule": "cyclical", "learning_rate_schedule": "cosine", "weight_decay": 0.1}
    config = configured("cvae", "mlp", "grey pictures", gradient_clip=2.0, beta=3.0, **more)
    data = few("digits")
    record, tensors = made(config, data)
    assert (record.batch, record.examples, record.seed) == (16, 320, 0)
    assert record.weights == {"beta": 3.0} and record.scheduled == ["beta"]
    assert record.budget == {"epochs": 2, "seconds": None} and record.names == {"beta": "KL weight"}
    optimiser = record.optimiser
    assert (optimiser.name, optimiser.rate, optimiser.betas) == ("adam", 1e-3, [0.9, 0.999])
    assert (optimiser.decay, optimiser.clip) == (0.1, 2.0)
    kernels = [name for name in tensors if name.startswith("model/") and name.endswith("weight")]
    assert sorted(optimiser.decayed) == sorted(kernels)
    assert [*record.blocks] == ["encoder 1", "posterior", "decoder 1", "decoder 2"]
    fractions = np.arange(2001) / 2000
    shares = [cyclical(each, config.warmup, config.cycles) for each in fractions]
    np.testing.assert_allclose(tensors["learn/schedule"], shares, atol=1e-6)
    rates = [decay_cosine(each) for each in fractions]
    np.testing.assert_allclose(tensors["learn/rate"], rates, atol=1e-6)
    assert record.average.every == 4 and not record.average.copied
    fresh = untrained_model(config, data).state_dict()
    for name, value in fresh.items():
        np.testing.assert_array_equal(tensors[f"model/{name}"], value.numpy())


def test_a_file_goes_on_from_a_model_and_opens_as_any_other() -> None:
    config, data = configured("factor-vae", "mlp", "grey pictures"), few("digits")
    model = untrained_model(config, data)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 1
    file = trainable_file(config, data, model)
    record = ModelRecord.parse(unpack(file)[0]).training
    assert record.answer is not None and record.validation is None
    assert record.opponent.betas == [0.5, 0.9]
    assert any(name.startswith("model/adversary.") for name in unpack(file)[1])
    for name, value in load_model(file).model.state_dict().items():
        assert value.equal(model.state_dict()[name])


def test_examples_come_in_parts_and_those_without_a_class_come_last() -> None:
    data = few("digits")
    data = replace(data, unlabelled=data.train.images[:5])
    meta, first = unpack(examples_file(data, 0, 300))
    assert meta == {"name": "digits", "examples": 325, "first": 0, "classes": 10}
    rest = unpack(examples_file(data, 300))[1]
    assert first["train/values"].shape == (300, 1, 8, 8) and first["train/values"].dtype == np.uint8
    np.testing.assert_array_equal(rest["train/values"][20:], data.unlabelled.numpy())
    assert rest["train/labels"].tolist() == [*data.train.labels[300:].tolist(), *[-1] * 5]
    assert "validation/values" in first and "validation/values" not in rest
    with pytest.raises(UserError, match="325 training examples"):
        examples_file(data, 325)


def test_numbers_are_halves_where_these_are_exact() -> None:
    numbers = torch.tensor([0.5, 0.25, 1 / 3, 1.0]).view(4, 1, 1, 1)
    for values, kind in ((numbers[:2], np.float16), (numbers, np.float32)):
        split = Split(values)
        data = Dataset("numbers", split, split, split, layout=PICTURES)
        assert unpack(examples_file(data))[1]["train/values"].dtype == kind


def test_an_optimiser_that_the_page_lacks_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config, data = configured("vae", "mlp", "grey pictures", optimiser="sgd"), few("digits")
    own = torch.optim.SGD([torch.zeros(1)], 0.1, momentum=0.9, nesterov=True)
    with pytest.raises(UserError, match="its optimiser sgd is not one that the page has"):
        optimiser_record(own, config, {})
    two = [{"params": [torch.zeros(1)], "lr": rate} for rate in (0.1, 0.2)]
    with pytest.raises(UserError, match="Train it on the server"):
        optimiser_record(torch.optim.Adam(two), config, {})
    monkeypatch.setattr(trainable, "gradient_graph", refused)
    with pytest.raises(UserError, match="cannot be trained in the page: the browser cannot run"):
        trainable_file(config, data)


def refused(*_: object) -> None:
    raise untraceable("it asks for numbers")


def test_a_batch_is_never_larger_than_the_data() -> None:
    config = configured("vae", "mlp", "grey pictures", batch_size=1000)
    record, _ = made(config, few("digits"))
    assert record.batch == 320 == record.step["batch"]
