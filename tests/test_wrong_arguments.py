"""What cannot be meant is answered in a sentence, whichever public function is told it."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from vae_core import (
    VAE,
    Dataset,
    ModelRow,
    ObjectiveRow,
    RunConfig,
    Split,
    Store,
    UserError,
    build_model,
    evidence_lower_bound,
    importance_weighted_bound,
    load_dataset,
    load_run,
    register,
    train,
)
from vae_core import load_model as load_model_file
from vae_core.artifacts.model_file import load_model, pack_model, traces_of
from vae_core.estimator import VAEEstimator
from vae_core.models.vae import untrained_model

CONFIG = RunConfig(dataset="digits", hidden=(8,), latent_dim=2, epochs=1)
CLASSES = RunConfig(dataset="digits", model="cvae", hidden=(8,), latent_dim=2, epochs=1)
PICTURES = torch.zeros(6, 1, 8, 8, dtype=torch.uint8)
PHOTOGRAPHS = torch.zeros(6, 8, 8, 3, dtype=torch.uint8)
LABELS = torch.arange(6)
FLOATS = torch.rand(6, 1, 8, 8)
FRAME = pd.DataFrame({"a": [1.0]})


@pytest.fixture(scope="module")
def model(digits: Dataset) -> VAE:
    return untrained_model(CONFIG, digits).eval()


@pytest.fixture(scope="module")
def told(digits: Dataset) -> VAE:
    """A model that is told the class."""
    return untrained_model(CLASSES, digits).eval()


def small(images: torch.Tensor = PICTURES, **fields: object) -> Dataset:
    split = Split(images)
    return Dataset(**{"name": "mine", "train": split, "validation": split, "test": split, **fields})


def with_nan(value: float = float("nan")) -> torch.Tensor:
    images = FLOATS.clone()
    images[2, 0, 1, 1] = value
    return images


# What is given -> what is said of it.
SETTINGS = {
    "a field that there is not": (
        dict(latent_dims=3),
        "no field 'latent_dims'. Did you mean 'latent",
    ),
    "words for a number": (dict(latent_dim="three"), "Latent dimensions cannot be"),
    "NaN": (dict(learning_rate=float("nan")), "Learning rate cannot be NaN"),
    "an array": (dict(epochs=np.zeros(3)), "Epochs cannot be"),
    "a list for a name": (dict(model=["vae"]), "There is no model named"),
    "nothing for a name": (dict(dataset=None), "chosen by its name"),
    "no such data set": (dict(dataset="mnits"), "Did you mean mnist?"),
}
SPLITS: dict[str, tuple[Callable[[], object], str]] = {
    "an array": (lambda: Split(PICTURES.numpy()), "torch.from_numpy"),
    "a list": (lambda: Split([1, 2]), "must be a torch tensor, but got a list of 2 values"),
    "a table": (lambda: Split(FRAME), "Dataset.from_frame"),
    "nothing": (lambda: Split(None), "nothing (None)"),
    "no channel": (lambda: Split(PICTURES[:, 0]), "unsqueeze(1)"),
    "rows": (lambda: Split(FLOATS.flatten(1)), "three axes"),
    "float64": (lambda: Split(FLOATS.double()), "Give images.float()"),
    "int64": (lambda: Split(PICTURES.long()), "images.to(torch.uint8)"),
    "infinity": (lambda: Split(with_nan(float("inf"))), "not finite"),
    "no pixels": (lambda: Split(PICTURES[:, :, :0]), "nothing in an example"),
    "labels of a list": (lambda: Split(PICTURES, [1] * 6), "labels of a split must be a torch"),
    "labels too few": (lambda: Split(PICTURES, LABELS[:3]), "one row per example"),
    "labels of 32 bits": (lambda: Split(PICTURES, LABELS.int()), "Give labels.long()"),
    "labels of floats": (lambda: Split(PICTURES, LABELS.float()), "must be int64"),
    "factors without columns": (lambda: Split(PICTURES, None, LABELS), "shape (N, F)"),
    "no split": (lambda: small(train=PICTURES), "The train split of mine must be a Split"),
    "one of another shape": (
        lambda: small(test=Split(PICTURES[:, :, :7])),
        "the test split of mine have shape (1, 7, 8)",
    ),
    "one that is empty": (lambda: small(test=Split(PICTURES[:0])), "needs at least one"),
    "channels last": (lambda: small(PHOTOGRAPHS), "permute(0, 3, 1, 2)"),
    "grey channels last": (lambda: small(PICTURES.permute(0, 2, 3, 1)), "permute(0, 3, 1, 2)"),
    "seven channels": (lambda: small(torch.zeros(6, 7, 8, 8)), "1 or 3 channels"),
    "levels as floats": (lambda: small(255 * FLOATS), "Divide by 255"),
    "standardised": (lambda: small(FLOATS - 0.5), "lie in [0, 1]. Scale them"),
    "classes in one text": (lambda: small(class_names="ab"), "such as ("),
    "classes that are numbers": (lambda: small(class_names=(1, 2)), "are texts"),
    "no name": (lambda: small(name=3), "The name of a data set must be"),
    "no layout": (lambda: small(layout="pictures"), "The layout of mine must be a Layout"),
    "classes without labels": (lambda: small(class_names=("a", "b")), "where 1 are declared"),
    "examples without a class": (lambda: small(unlabelled=PICTURES.numpy()), "from_numpy"),
    "others without a class": (lambda: small(unlabelled=PHOTOGRAPHS), "they must agree"),
}
# model -> what it is asked; what is said.
ASKED: dict[str, tuple[Callable[[VAE], object], str]] = {
    "an array": (lambda m: m.posterior(FLOATS.numpy()), "torch.from_numpy"),
    "a list": (lambda m: m.posterior([1]), "must be a torch tensor, but got a list of 1 value."),
    "one example": (lambda m: m.embed(FLOATS[0]), "unsqueeze(0)"),
    "no channel": (lambda m: m.reconstruct(FLOATS[:, 0]), "unsqueeze(1)"),
    "channels last": (lambda m: m.embed(FLOATS.permute(0, 2, 3, 1)), "permute(0, 3, 1, 2)"),
    "another size": (lambda m: m.terms(FLOATS[..., :7]), "(B, 1, 8, 8) for this model"),
    "whole numbers": (lambda m: m.embed(PICTURES.long()), "x.to(torch.uint8)"),
    "NaN": (lambda m: m.embed(with_nan()), "not finite"),
    "no samples": (lambda m: m.terms(FLOATS, samples=0), "The number of samples must be a whole"),
    "codes of an array": (lambda m: m.decode(np.zeros((1, 2))), "Codes must be a torch tensor"),
    "codes of another length": (lambda m: m.decode(torch.zeros(1, 3)), "(B, 2) for this model"),
    "one code": (lambda m: m.decode(torch.zeros(2)), "these are (2,)"),
    "codes of whole numbers": (lambda m: m.decode(LABELS.view(3, 2)), "Give z.float()"),
    "minus one draw": (lambda m: m.sample(-1), "The number of draws must be a whole number"),
    "half a draw": (lambda m: m.sample(2.5), "but it is 2.5"),
    "a text of draws": (lambda m: m.draw("3"), "but it is the text '3'"),
}
OF_CLASSES: dict[str, tuple[Callable[[VAE], object], str]] = {
    "no classes": (lambda m: m.embed(FLOATS), "This model is conditional"),
    "classes of a list": (lambda m: m.embed(FLOATS, [1] * 6), "Classes must be a torch tensor"),
    "classes too few": (lambda m: m.embed(FLOATS, LABELS[:2]), "(6,) labels or (6, 10) weights"),
    "classes beyond": (lambda m: m.embed(FLOATS, LABELS + 9), "these run from 9 to 14"),
    "labels of floats": (lambda m: m.embed(FLOATS, LABELS.float()), "(6,) labels or"),
}
# (model, data) -> what is done.
DONE: dict[str, tuple[Callable[[VAE, Dataset], object], str]] = {
    "train the other way round": (lambda m, d: train(d, CONFIG), "must be a RunConfig"),
    "train on a name": (lambda m, d: train(CONFIG, "digits"), "The data must be a Dataset"),
    "train on other data": (lambda m, d: train(CONFIG, small()), "but mine was given"),
    "build for two axes": (lambda m, d: build_model(CONFIG, (8, 8), 0), "(C, H, W)"),
    "build for no pixels": (lambda m, d: build_model(CONFIG, (1, 0, 8), 0), "(C, H, W)"),
    "build for no number": (lambda m, d: build_model(CONFIG, 8, 0), "but got 8"),
    "build for minus one class": (lambda m, d: build_model(CONFIG, (1, 8, 8), -1), "classes"),
    "build of a dictionary": (lambda m, d: build_model({}, (1, 8, 8), 0), "a dict of 0 values"),
    "build with a word": (lambda m, d: build_model(CONFIG, (1, 8, 8), 0, "text"), "The layout"),
    "the bound of data": (lambda m, d: evidence_lower_bound(d, d.test), "must be a VAE"),
    "the bound on a set": (lambda m, d: evidence_lower_bound(m, d), "data.test"),
    "the bound on nothing": (
        lambda m, d: evidence_lower_bound(m, Split(PICTURES[:0])),
        "no example",
    ),
    "the bound on others": (
        lambda m, d: evidence_lower_bound(m, Split(PHOTOGRAPHS)),
        "for this model",
    ),
    "the bound on none": (lambda m, d: evidence_lower_bound(m, d.test, limit=0), "The limit"),
    "K = 0": (lambda m, d: importance_weighted_bound(m, d.test, 0), "The number of samples"),
    "K = many": (lambda m, d: importance_weighted_bound(m, d.test, "many"), "the text 'many'"),
    "K of a set": (lambda m, d: importance_weighted_bound(m, d, 5), "data.test"),
    "load a number": (lambda m, d: load_dataset(3), "chosen by its name"),
    "load from a number": (lambda m, d: load_dataset("digits", 3), "must be a path, but it is 3"),
    "load an unknown one": (lambda m, d: load_dataset("digit"), "Did you mean digits?"),
    "a run that is none": (lambda m, d: load_run(3), "must be a path, but it is 3"),
    "a run that there is not": (lambda m, d: load_run("nowhere"), "no trained model at nowhere"),
    "a file of settings": (lambda m, d: RunConfig.from_file(None), "must be a path"),
    "settings of a list": (lambda m, d: RunConfig.parse([1]), "this is a list"),
    "a store of a number": (lambda m, d: Store(3), "The folder of runs must be a path"),
    "a run of a dictionary": (lambda m, d: Store("x").create({}), "must be a RunConfig"),
    "a run of a number": (lambda m, d: Store("x").get(3), "The name of a run"),
    "a run outside": (lambda m, d: Store("x").get("../y"), "There is no run named"),
    "register a number": (lambda m, d: register(3), "cannot be registered"),
    "register an unnamed row": (
        lambda m, d: register(ObjectiveRow(3, "A", "")),
        "name of a choice",
    ),
    "register no code": (lambda m, d: register(ObjectiveRow("a", "A", "")), "no code behind it"),
    "register half a model": (
        lambda m, d: register(ModelRow("a", "A", "", "nothing", "elbo", "", "")),
        "has the posterior 'nothing'",
    ),
    "take apart nothing": (lambda m, d: VAE(None, None, None, None, None, (1, 8, 8)), "encoder"),
}


DRAW = np.random.default_rng(0)
ROWS = pd.DataFrame(
    {"length": DRAW.normal(size=40), "width": DRAW.normal(size=40), "kind": ["a", "b"] * 20}
)
BYTES = DRAW.integers(0, 255, (40, 8, 8)).astype(np.uint8)
CURVES = DRAW.normal(size=(40, 16))
MADE: dict[str, Callable[[], Dataset]] = {
    "table": lambda: Dataset.from_frame(ROWS),
    "pictures": lambda: Dataset.from_arrays(BYTES),
    "lines": lambda: Dataset.from_texts(["hello world", "good bye"] * 20, duplicates="keep"),
    "curves": lambda: Dataset.from_series(CURVES),
}
# (which model, what it is given) -> what is said.
GIVEN: dict[str, tuple[str, object, str]] = {
    "rows without a column": ("table", ROWS[["length", "width"]], "These rows lack kind"),
    "a column misspelt": ("table", ROWS.rename(columns={"width": "widht"}), "Is 'widht' meant for"),
    "words for numbers": ("table", ROWS.assign(length="x"), "has no number in row 1, but 'x'"),
    "a gap": ("table", ROWS.assign(length=np.nan), "has no number in row 1"),
    "infinity": ("table", ROWS.assign(length=np.inf), "has no number in row 1"),
    "no such choice": ("table", ROWS.assign(kind="c"), "none of its values: a, b"),
    "no rows": ("table", ROWS[:0], "There is no example here"),
    "one column": ("table", ROWS["length"], "Rows are (N, 3) for this model"),
    "half a row": ("table", [{"length": 1}], "lack width, kind"),
    "rows and a number": ("table", [{"length": 1, "width": 2, "kind": "a"}, 3], "Rows are (N, 3)"),
    "columns of two lengths": (
        "table",
        {"length": [1, 2], "width": [1], "kind": ["a"]},
        "differ in",
    ),
    "no columns": ("table", {}, "they have no column"),
    "a number for rows": ("table", 3, "Rows are (N, 3)"),
    "nothing for rows": ("table", None, "Rows are (N, 3)"),
    "pictures of another size": ("pictures", BYTES[:, 1:], "these are (40, 7, 8)"),
    "one picture": ("pictures", BYTES[0], "x[None]"),
    "pictures with NaN": ("pictures", np.full((2, 8, 8), np.nan), "not finite"),
    "pictures too bright": ("pictures", np.full((2, 8, 8), 300), "images / 300"),
    "pictures of several shapes": ("pictures", [[1, 2], [3]], "Stack them"),
    "no pictures": ("pictures", BYTES[:0], "There is no example here"),
    "a table of pictures": ("pictures", ROWS, "an array of numbers (N, ...)"),
    "complex pictures": ("pictures", BYTES.astype(complex), "an array of numbers (N, ...)"),
    "one line": ("lines", "hello", "a list of strings"),
    "numbers for lines": ("lines", [1, 2], "a list of 2 values"),
    "nothing for lines": ("lines", None, "nothing (None)"),
    "no lines": ("lines", [], "There is no example here"),
    "letters not known": ("lines", ["xyz"], "which this model does not know"),
    "a line too long": ("lines", ["hello" * 20], "have at most 11"),
    "curves too short": ("curves", CURVES[:, 1:], "these are (40, 15, 1)"),
    "curves with NaN": ("curves", CURVES * np.nan, "at place 0 holds numbers that are not finite"),
    "one curve": ("curves", CURVES[0], "shape (16,). Stack them"),
    "no curves": ("curves", CURVES[:0], "There is no example here"),
    "words for curves": ("curves", [["a"] * 16], "an array of numbers"),
}
# Data sets of what is no such thing.
READ: dict[str, tuple[Callable[[], object], str]] = {
    "arrays of a number": (lambda: Dataset.from_arrays(3), "Give an array of numbers"),
    "arrays of texts": (lambda: Dataset.from_arrays(["x"]), "are no numbers"),
    "arrays too few": (lambda: Dataset.from_arrays(BYTES[:3]), "at least 10 examples"),
    "a label too few": (lambda: Dataset.from_arrays(BYTES, [1]), "Give one label per example"),
    "one label": (lambda: Dataset.from_arrays(BYTES, 3), "Give one label per example"),
    "a split of a number": (lambda: Dataset.from_arrays(BYTES, split=3), "A split is a list of"),
    "a split too short": (lambda: Dataset.from_arrays(BYTES, split=["train"]), "1 names for 40"),
    "no such option": (lambda: Dataset.from_arrays(BYTES, siz=8), "Did you mean 'size'?"),
    "a name of a number": (lambda: Dataset.from_arrays(BYTES, name=3), "cannot be named 3"),
    "a name that is taken": (
        lambda: Dataset.from_arrays(BYTES, name="mnist"),
        "Choose another name",
    ),
    "a frame of a number": (lambda: Dataset.from_frame(3), "A frame is a pandas.DataFrame"),
    "no such label": (lambda: Dataset.from_frame(ROWS, "nope"), "Its columns are: length"),
    "an empty frame": (lambda: Dataset.from_frame(pd.DataFrame()), "has no columns"),
    "a text that is none": (
        lambda: Dataset.from_texts(["one", None, "two"] * 9),
        "this is a list of 27 values, of which the one at place 1 is nothing (None)",
    ),
    "a tensor of no numbers": (
        lambda: Dataset.from_arrays(torch.empty(40, 8, 8, device="meta")),
        "has a shape and no numbers",
    ),
    "labels that measure": (
        lambda: Dataset.from_arrays(BYTES, np.linspace(0, 1, 40)),
        "they measure, and name no class",
    ),
    "texts of a number": (lambda: Dataset.from_texts(3), "Texts are a list of strings"),
    "texts of nothing": (lambda: Dataset.from_texts(None), "nothing (None)"),
    "texts too few": (lambda: Dataset.from_texts(["a"]), "needs at least 10"),
    "series of nothing": (lambda: Dataset.from_series(CURVES * np.nan), "not finite"),
    "constant series": (lambda: Dataset.from_series(CURVES * 0), "there is nothing to learn"),
    "torch of a number": (lambda: Dataset.from_torch(3), "a torch Dataset or DataLoader"),
    "torch of nothing": (lambda: Dataset.from_torch([]), "no example in this data set"),
    "torch of numbers": (lambda: Dataset.from_torch([1, 2]), "a transform that makes tensors"),
    "labels of texts": (lambda: Dataset.from_torch([(FLOATS[0], "a")] * 9), "target_transform"),
    "a frame for a name": (lambda: RunConfig(dataset=ROWS), "Dataset.from_arrays, from_frame"),
    "a model of a number": (lambda: load_model_file(3), "must be a path, but it is 3"),
    "a model of nothing": (lambda: load_model_file(None), "must be a path"),
    "a model of an empty text": (lambda: load_model_file(""), "names nothing"),
    "headers of two levels": (
        lambda: Dataset.from_frame(pd.concat([ROWS], axis=1, keys=["t"])),
        "Join them first",
    ),
    "pictures all below zero": (lambda: Dataset.from_arrays(-np.ones((40, 8, 8))), "are -1, and"),
    "levels without the brightest": (
        lambda: Dataset.from_arrays(BYTES.astype(float) % 200 + 54.5),
        "images / 255",
    ),
    "an estimator of many columns": (
        lambda: VAEEstimator(epochs=1).fit(np.ones((20, 600))),
        "at most 512 columns",
    ),
}


def said(act: Callable[[], object], words: str) -> None:
    """That the act is refused in sentences with these words."""
    with pytest.raises(UserError) as caught:
        act()
    text = str(caught.value)
    assert words in text
    assert re.fullmatch(r"\S.* .*[.?]", text, re.DOTALL)
    assert "Traceback" not in text and "None None" not in text


@pytest.mark.parametrize("case", SETTINGS)
def test_settings(case: str) -> None:
    fields, words = SETTINGS[case]
    said(lambda: RunConfig(**fields), words)


@pytest.mark.parametrize("case", SPLITS)
def test_splits_and_data_sets(case: str) -> None:
    said(*SPLITS[case])


@pytest.mark.parametrize("case", ASKED)
def test_what_a_model_is_asked(case: str, model: VAE) -> None:
    act, words = ASKED[case]
    said(partial(act, model), words)


@pytest.mark.parametrize("case", OF_CLASSES)
def test_classes(case: str, told: VAE) -> None:
    act, words = OF_CLASSES[case]
    said(partial(act, told), words)


@pytest.mark.parametrize("case", DONE)
def test_functions(case: str, model: VAE, digits: Dataset) -> None:
    act, words = DONE[case]
    said(partial(act, model, digits), words)


@pytest.fixture(scope="module")
def models() -> dict[str, VAE]:
    """An untrained model of each kind of data that people bring."""
    found = {}
    for name, make in MADE.items():
        data = make()
        config = RunConfig(dataset=data, hidden=(8,), latent_dim=2, epochs=1)
        found[name] = untrained_model(config, data).eval()
    return found


@pytest.mark.parametrize("case", GIVEN)
def test_examples_as_people_have_them(case: str, models: dict[str, VAE]) -> None:
    kind, given, words = GIVEN[case]
    said(lambda: models[kind].embed(given), words)


@pytest.mark.parametrize("classes", [3, "abc", [["a"]] * 6, ["a"] * 6, [1.5] * 6, [None] * 6, [1]])
def test_classes_as_people_have_them(classes: object, told: VAE) -> None:
    said(lambda: told.embed(FLOATS.numpy(), classes), "class")


@pytest.mark.parametrize("case", READ)
def test_data_sets_of_what_is_none(case: str) -> None:
    said(*READ[case])


def test_a_frame_of_which_a_column_comes_twice_is_refused(models: dict[str, VAE]) -> None:
    twice = pd.concat([ROWS, ROWS.iloc[:, :1]], axis=1)
    said(lambda: models["table"].embed(twice), "several columns")


def test_a_model_is_asked_for_something(model: VAE) -> None:
    said(lambda: model(FLOATS), "embed(x) for codes")


def test_codes_of_numpys_precision_are_decoded(model: VAE) -> None:
    codes = torch.randn(3, 2, dtype=torch.float64)
    assert torch.equal(model.decode(codes), model.decode(codes.float()))


def test_an_encoder_of_another_precision_is_refused(digits: Dataset) -> None:
    class Double(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.flatten(1).double()

    decoder = torch.nn.Linear(2, 64)
    said(lambda: next(iter(train(CONFIG, digits, model=(Double(), decoder)))), "float64, where")


def test_a_path_that_is_too_long_is_refused(digits: Dataset, tmp_path: Path) -> None:
    *_, last = train(CONFIG, digits)
    said(lambda: last.best.save(tmp_path / ("x" * 300)), "cannot be written")


def test_what_was_right_is_taken(model: VAE) -> None:
    """Bytes, floats of any size and truth values are examples."""
    bits = FLOATS > 0.5
    for x in (PICTURES, FLOATS, FLOATS.double(), bits):
        assert model.embed(x).shape == (6, 2)
    assert torch.equal(model.embed(bits), model.embed(bits.float()))
    photographs = small(PHOTOGRAPHS.permute(0, 3, 1, 2))
    assert photographs.shape == (3, 8, 8)


def test_a_model_is_not_kept_that_could_not_be_read(model: VAE, digits: Dataset) -> None:
    """Of other settings, of other data, of no numbers; the right one is read back."""
    bound = evidence_lower_bound(model, digits.validation, 50)
    traces = traces_of(model, CONFIG)  # once: seconds
    wider = RunConfig(dataset="digits", hidden=(9,), latent_dim=2, epochs=1)
    said(
        lambda: pack_model(model, wider, digits, bound, traces),
        "is not the one that its configuration",
    )
    broken = untrained_model(CONFIG, digits).eval()
    next(broken.parameters()).data[0] = float("nan")
    said(lambda: pack_model(broken, CONFIG, digits, bound, traces), "training has diverged")
    vast = untrained_model(CONFIG, digits).eval()
    next(vast.parameters()).data[0] = 1e6
    said(
        lambda: pack_model(vast, CONFIG, digits, bound, traces, half=True),
        "more than its file can hold",
    )
    cut = {
        part: replace(getattr(digits, part), images=getattr(digits, part).images[:, :, :7])
        for part in ("train", "validation", "test")
    }
    lower = replace(digits, **cut)
    short = untrained_model(CONFIG, lower).eval()
    bound = evidence_lower_bound(short, lower.validation, 50)
    said(lambda: pack_model(short, CONFIG, lower, bound, traces), "could not be read back")
    bound = evidence_lower_bound(model, digits.validation, 50)
    kept = pack_model(model, CONFIG, digits, bound, traces)
    assert torch.equal(load_model(kept).model.embed(PICTURES), model.embed(PICTURES))


def test_a_home_of_nobody_is_a_sentence(tmp_path: Path) -> None:
    said(lambda: load_run("~nobody-of-that-name/run"), "nobody here is called so")
    assert Store(str(tmp_path)).list() == []
