"""Data sets, modules and models that no file holds: made, trained, kept and read back."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.datasets import load_wine
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from typer.testing import CliRunner

from vae_core import VAE, Dataset, RunConfig, UserError, load_model, load_run, train
from vae_core.artifacts.model_file import load_model as load_bytes
from vae_core.cli.program import app
from vae_core.data.layouts import Series, Table, Text
from vae_core.pack import pack, unpack
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsing import parse
from vae_core.user_data.upload import from_uploads


def last(config: RunConfig, data: Dataset, **more: object) -> VAE:
    *_, progress = train(config, data, **more)
    return progress.best


@pytest.fixture(scope="module")
def wines() -> pd.DataFrame:
    frame = load_wine(as_frame=True).frame.rename(columns={"ash": "ash (g)"})
    frame["strong"] = frame.alcohol > 13
    frame["sort"] = np.where(frame.hue > 1, "light", "dark")
    frame["bought"] = pd.date_range("2024-01-01", periods=len(frame))
    return frame


@pytest.fixture(scope="module")
def of_wines(wines: pd.DataFrame) -> Dataset:
    return Dataset.from_frame(wines, label="target")


def test_a_frame_is_understood_as_its_file_is(wines: pd.DataFrame, of_wines: Dataset) -> None:
    file = wines.to_csv(index=False).encode()
    options = OwnOptions(kind="table", label="target")
    found = parse(from_uploads([("wines.csv", file)]), options)
    assert of_wines.layout == found.layout and of_wines.class_names == ("0", "1", "2")
    for part, index in zip(("train", "validation", "test"), found.parts, strict=True):
        split = getattr(of_wines, part)
        assert np.array_equal(split.images.numpy(), found.values[index])
        assert np.array_equal(split.labels.numpy(), found.labels[index])
    assert any("bought" in note for note in of_wines.notes)


def test_a_frame_s_columns_are_what_they_hold() -> None:
    generator = np.random.default_rng(0)
    frame = pd.DataFrame(
        {0: generator.normal(size=60), 1: list("ab") * 30, "x": [None, "1.234"] * 30}
    )
    data = Dataset.from_frame(frame.fillna({"x": "2.5"}))
    kinds = {each.name: each.type for each in data.layout.columns}
    assert kinds == {"0": "number", "1": "choice", "x": "choice"}
    with pytest.raises(UserError, match=r"Leave such columns out \(drop\).*gaps='drop'"):
        gaps = frame.assign(y=[None, *range(59)], x=None, z=[None, 2.5, 3] * 20)
        Dataset.from_frame(gaps, gaps="ask")
    with pytest.raises(UserError, match="has no column “kind”"):
        Dataset.from_frame(frame, label="kind")
    with pytest.raises(UserError, match=r"pandas.DataFrame, and this is a dict"):
        Dataset.from_frame({"a": [1, 2]})


def test_arrays_are_pictures_on_a_known_scale() -> None:
    levels = np.random.default_rng(0).integers(0, 256, (40, 8, 6, 3)).astype(np.uint8)
    last_, first = Dataset.from_arrays(levels), Dataset.from_arrays(levels.transpose(0, 3, 1, 2))
    assert last_.shape == (3, 8, 6) and torch.equal(last_.train.images, first.train.images)
    floats = Dataset.from_arrays(
        levels / 255, list("ab") * 20, split=["train"] * 30 + ["test"] * 10
    )
    assert floats.class_names == ("a", "b") and len(floats.test) == 10
    assert torch.equal(floats.test.images, torch.from_numpy(levels[30:].transpose(0, 3, 1, 2)))
    for wrong, told in (
        (levels / 16, r"as bytes\. Scale them: images / 15"),
        (levels.astype(int), r"images.astype\('uint8'\)"),
        (levels // 16, "fractions: images / 15"),
        (levels[..., 0].reshape(40, -1), "Give them a shape"),
        (levels - 3.0, r"\(images - -3\) / 255"),
    ):
        with pytest.raises(UserError, match=told):
            Dataset.from_arrays(wrong)
    with pytest.raises(UserError, match="comes with this program"):
        Dataset.from_arrays(levels, name="MNIST")
    with pytest.raises(UserError, match="39 names for 40 examples"):
        Dataset.from_arrays(levels, split=["train"] * 39)


def test_texts_and_series_keep_what_they_are_given() -> None:
    lines = [f"Line {number} of {'xyz'[number % 3]}" for number in range(60)]
    texts = Dataset.from_texts(lines, ["odd", "even"] * 30)
    assert isinstance(texts.layout, Text) and texts.class_names == ("even", "odd")
    assert sum(map(len, (texts.train, texts.validation, texts.test))) == 60
    curves = np.random.default_rng(0).normal(5, 2, (30, 20, 2))
    series = Dataset.from_series(torch.from_numpy(curves))
    assert isinstance(series.layout, Series) and series.shape == (1, 20, 2)
    assert abs(float(series.train.images.mean())) < 1e-5
    with pytest.raises(UserError, match="a list of strings"):
        Dataset.from_texts("one text")


def test_torch_s_data_sets_come_into_memory() -> None:
    x, y = torch.rand(50, 1, 8, 8), torch.arange(50) % 2
    pairs = TensorDataset(x, y)
    one = Dataset.from_torch(pairs)
    batched = Dataset.from_torch(DataLoader(pairs, batch_size=7), name="loader")
    assert torch.equal(one.train.images, batched.train.images) and one.class_names == ("0", "1")
    apart = Dataset.from_torch(pairs, test=pairs)
    assert len(apart.test) == 50
    rows = Dataset.from_torch(TensorDataset(torch.randn(50, 4)), kind="table")
    assert isinstance(rows.layout, Table) and rows.shape == (1, 1, 4)
    with pytest.raises(UserError, match="is a dict; a tensor, or a pair"):
        Dataset.from_torch([{"x": x[0]}])
    with pytest.raises(UserError, match="differ in shape"):
        Dataset.from_torch([torch.rand(8, 8), torch.rand(7, 8)])


def test_a_configuration_is_of_the_data_that_it_is_given(of_wines: Dataset) -> None:
    config = RunConfig(dataset=of_wines, latent_dim=3)
    assert (config.dataset, config.network, config.likelihood) == ("frame", "mlp", "columns")
    moved = RunConfig(latent_dim=2, beta=4.0, model="beta-vae").on(of_wines, seed=3)
    assert (moved.latent_dim, moved.beta, moved.seed, moved.likelihood) == (2, 4.0, 3, "columns")
    with pytest.raises(UserError, match="conv does not suit frame"):
        RunConfig(dataset=of_wines, network="conv")
    # Where no data set is named, it is the one that is given.
    progress = next(train(RunConfig(latent_dim=2, epochs=1), of_wines))
    assert progress.training.config.dataset == "frame"
    other = Dataset.from_texts([f"line {n}" for n in range(30)], name="frame")
    with pytest.raises(UserError, match="other data than"):
        next(train(config, other))


def test_what_people_have_is_embedded_as_what_was_learned(
    wines: pd.DataFrame, of_wines: Dataset
) -> None:
    model = last(RunConfig(dataset=of_wines, latent_dim=2, epochs=1), of_wines)
    codes = model.embed(wines)
    assert codes.shape == (178, 2) and codes.dtype == np.float32
    both = np.concatenate([model.embed(wines[:100]), model.embed(wines[100:].to_dict("records"))])
    np.testing.assert_allclose(codes, both, atol=1e-5)
    learned = torch.cat(
        [getattr(of_wines, part).images for part in ("train", "validation", "test")]
    )
    inside = {tuple(row) for row in model.embed(learned).detach().numpy().round(3).tolist()}
    assert len(inside & {tuple(row) for row in codes.round(3).tolist()}) > 165
    for wrong, told in (
        (wines.drop(columns=["alcohol", "sort"]), "These rows lack alcohol, sort"),
        (wines.assign(hue=np.nan), "'hue' has no number in row 1"),
        (wines.assign(sort="red"), "'sort' has 'red' in row 1"),
        (wines.to_numpy()[:, :3], r"\(N, 15\) for this model"),
        (wines[:0], "There is no example"),
    ):
        with pytest.raises(UserError, match=told):
            model.embed(wrong)


def test_classes_are_told_by_their_names() -> None:
    x = np.random.default_rng(0).random((40, 8, 8))
    data = Dataset.from_arrays(x, ["cat", "dog"] * 20)
    model = last(RunConfig(dataset=data, model="cvae", latent_dim=2, epochs=1, hidden=(8,)), data)
    assert np.array_equal(model.embed(x[:2], ["dog", "cat"]), model.embed(x[:2], [1, 0]))
    with pytest.raises(UserError, match=r"no class 'cow' in this model.* cat, dog"):
        model.embed(x[:1], ["cow"])
    with pytest.raises(UserError, match="2 classes for 1 example"):
        model.embed(x[:1], ["cat", "dog"])
    with pytest.raises(UserError, match=r"\(N, 1, 8, 8\).*\(2, 8, 9\)"):
        model.embed(np.zeros((2, 8, 9)), ["cat", "dog"])


def coders(seed: int = 0) -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(seed)
    encoder = nn.Sequential(
        nn.Conv2d(1, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Dropout(0.1)
    )
    decoder = nn.Sequential(nn.Linear(3, 32), nn.GELU(), nn.Linear(32, 64))
    return encoder, decoder


class Own(nn.Module):
    """As people write a VAE: an encoder and a decoder, here told the class."""

    class Encoder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(64 + 10, 16)

        def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return self.layer(torch.cat([x.flatten(1), y], 1)).tanh()

    def __init__(self) -> None:
        super().__init__()
        self.encoder = self.Encoder()
        self.decoder = nn.Linear(3 + 10, 64)


@pytest.fixture(scope="module")
def trained(digits: Dataset) -> tuple[VAE, tuple[nn.Module, nn.Module]]:
    given = coders()
    before = copy.deepcopy(given[0].state_dict())
    model = last(RunConfig(dataset="digits", latent_dim=3, epochs=2), digits, model=given)
    assert all(torch.equal(each, given[0].state_dict()[name]) for name, each in before.items())
    return model, given


@pytest.fixture(scope="module")
def kept(trained: tuple[VAE, Any], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("own")
    return trained[0].save(folder / "own.safetensors").read_bytes()


def test_modules_of_ones_own_are_kept_and_read_without_their_code(
    trained: tuple[VAE, Any], kept: bytes, digits: Dataset, tmp_path: Path
) -> None:
    model, _ = trained
    assert model.config.network == "own" and model.config.hidden == ()
    (tmp_path / "own.safetensors").write_bytes(kept)
    read = load_model(tmp_path / "own.safetensors")
    pictures = digits.test.images.numpy()
    np.testing.assert_allclose(model.embed(pictures), read.embed(pictures), atol=1e-6)
    z = torch.randn(5, 3)
    torch.testing.assert_close(model.picture(z), read.picture(z))
    assert read.save(tmp_path).read_bytes() == kept
    meta = load_run(tmp_path).meta
    assert meta.decoder and meta.encoder and meta.anatomy, "the page moves it too"
    # It goes on learning: from its weights, with other settings.
    again = last(model.config.on(digits, beta=0.5, model="beta-vae"), digits, model=read)
    assert not np.array_equal(again.embed(pictures), read.embed(pictures))
    with torch.no_grad():
        next(read.parameters()).add_(1)
    with pytest.raises(UserError, match="has changed since it was read"):
        read.save(tmp_path / "changed.safetensors")


def test_the_command_line_opens_modules_of_ones_own(digits: Dataset, tmp_path: Path) -> None:
    config = RunConfig(dataset="digits", model="cvae", latent_dim=3, epochs=1)
    path = last(config, digits, model=Own()).save(tmp_path / "own.safetensors")
    told = CliRunner().invoke(app, ["sample", str(path), "--out", str(tmp_path / "a.png")])
    assert told.exit_code == 0 and json.loads(told.stdout), told.stderr
    assert (tmp_path / "a.png").is_file()


@pytest.mark.parametrize(
    "given, told",
    [
        ((coders()[0], nn.Linear(4, 64)), r"decoder cannot take codes \(B, 3\)"),
        ((coders()[0], nn.Linear(3, 65)), "it gives 64 numbers an example"),
        ((nn.Identity(), coders()[1]), r"features \(B, F\) are expected. End it with"),
        ((nn.Linear(9, 3), coders()[1]), r"encoder cannot take examples \(B, 1, 8, 8\)"),
        ((nn.GRU(8, 8), nn.Linear(3, 64)), "encoder cannot take"),
        ((None, nn.Linear(3, 64)), "encoder"),
        (nn.Linear(3, 3), r"a pair \(encoder, decoder\)"),
        ("vae", r"a pair \(encoder, decoder\).*this is str"),
    ],
)
def test_modules_that_do_not_fit_are_told_in_a_sentence(
    digits: Dataset, given: object, told: str
) -> None:
    with pytest.raises(UserError, match=told):
        next(train(RunConfig(dataset="digits", latent_dim=3, epochs=1), digits, model=given))


def test_a_training_goes_on_from_a_model_with_other_settings(digits: Dataset) -> None:
    config = RunConfig(dataset="digits", latent_dim=3, hidden=(16,), epochs=1)
    model = last(config, digits)
    warm = next(train(config.on("digits", learning_rate=1e-9), digits, model=model)).model
    x = digits.test.images[:9]
    torch.testing.assert_close(warm.embed(x), model.embed(x), atol=1e-4, rtol=0)
    with pytest.raises(UserError, match="build another network"):
        next(train(config.on("digits", latent_dim=4), digits, model=model))
    with pytest.raises(UserError, match="modules that are given from Python"):
        next(train(config.on("digits", network="own", hidden=None), digits))


def test_a_bar_is_a_line_in_a_log(digits: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    config = RunConfig(dataset="digits", latent_dim=3, hidden=(16,), epochs=1)
    reports = list(train(config, digits, bar=True))
    told = capsys.readouterr()
    assert told.err.count("\n") == 1 and "epoch 1" in told.err and "ended by budget" in told.err
    assert not told.out and reports[-1].finished


def test_a_bar_is_an_element_in_a_notebook(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    class Place:
        def update(self, element: Any) -> None:
            shown.append(element.data)

    def display(element: Any, display_id: bool) -> Place:
        shown.append(element.data)
        return Place()

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("vae_core.training.bar._has_cells", lambda: True)
    reports = list(train(RunConfig(dataset="digits", latent_dim=2, epochs=1), digits, bar=True))
    assert len(shown) == 1 + len(reports) and "value='0.0000'" in shown[0]
    assert "value='1.0000'" in shown[-1] and "ended by budget" in shown[-1]


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["decoder"]["nodes"][0].update(op="from_file"),
        lambda told: told["decoder"]["nodes"][0]["shape"].append(10**12),
        lambda told: told["decoder"]["nodes"].pop(0),
        lambda told: told["encoder"]["outputs"][0].update(value={"tensor": "model/none"}),
        lambda told: told.update(learned=3),
        lambda told: told.pop("encoder"),
    ],
)
def test_a_file_with_false_graphs_is_refused(
    digits: Dataset, kept: bytes, change: Callable[[Any], object]
) -> None:
    meta, tensors = unpack(kept)
    change(meta["coders"])
    with pytest.raises(UserError):
        load_bytes(pack(meta, tensors))


def test_what_is_printed_is_short(digits: Dataset, of_wines: Dataset) -> None:
    config = RunConfig(dataset="digits", latent_dim=3, hidden=(16,), epochs=1)
    *_, progress = train(config, digits)
    shown = [digits, digits.train, of_wines, progress, progress.model]
    assert all(len(repr(each)) < 160 for each in shown)
    assert repr(digits) == "Dataset('digits': 1397 + 200 + 200 pictures of (1, 8, 8) in 10 classes)"
    assert repr(digits.train) == "Split(1397 examples of (1, 8, 8), uint8, with labels)"
    assert repr(progress.model) == "VAE(VAE on Digits 8 x 8, 3 dimensions; mlp, 2 294 weights)"
