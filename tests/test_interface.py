"""What an ONNX file and its card say of what goes in and comes out is enough to use it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch

from tests.sweeps import swept
from vae_core import RunConfig, UserError
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import LatentRecord, ModelRecord
from vae_core.catalogue import MODELS, OBJECTIVES, POSTERIORS, PRIORS
from vae_core.data import lines as text_lines
from vae_core.data import rows as table_rows
from vae_core.data.exchange import numbers_of_lines
from vae_core.data.layouts import Choice, Clip, Layout, Number, Pictures, Series, Table, Text
from vae_core.data.layouts.series import Channel
from vae_core.export.card import describe, escaped, markdown
from vae_core.export.example import loading
from vae_core.export.interface import in_words, interface_of
from vae_core.export.onnx import onnx_files
from vae_core.models.vae import VAE, build_model

TABLE = Table(
    columns=(
        Number(name="temp|erature", unit="°C", offset=20.53125, scale=3.3, step=0.1),
        Choice(name="grade", values=("low", "*high*", "n | a")),
        Number(name="load", offset=1203.1, scale=417.7, step=1),
    )
)
SERIES = Series(
    channels=(
        Channel(name="flow", unit="l/s", offset=12.5, scale=0.7),
        Channel(name="level", unit="m", offset=-3.1, scale=2.3),
    ),
    length=8,
    step=0.25,
    step_unit="s",
)
TEXT = Text(alphabet=tuple("ab| "), length=6)
CLIP = Clip(frames=3, height=8, width=8, seconds=0.2)
ROWS = [
    {"temp|erature": 21.7, "grade": "n | a", "load": 900.0},
    {"temp|erature": 14.2, "grade": "low", "load": 2017.0},
    {"temp|erature": 20.5, "grade": "*high*", "load": 1203.0},
]
CURVES = np.random.default_rng(0).normal(size=(3, 8, 2)) * [0.7, 2.3] + [12.5, -3.1]
LINES = ["", "ab| a", "b  |aa"]
GREY = np.random.default_rng(1).integers(0, 256, (3, 8, 8), dtype=np.uint8)
COLOUR = np.random.default_rng(2).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
FRAMES = np.random.default_rng(3).integers(0, 256, (3, 3, 8, 8), dtype=np.uint8)


def untrained(
    dataset: str, layout: Layout, shape: tuple[int, int, int], **values: Any
) -> LoadedRun:
    """A model of examples of that layout, whose weights are large enough to tell codes apart."""
    config = RunConfig.parse({"dataset": dataset, "latent_dim": 3, "hidden": [16], **values})
    torch.manual_seed(0)
    conditional = config.model in ("cvae", "m2")
    model = build_model(config, shape, 3 if conditional else 0, layout).eval()
    names = ["left", "still", "right"] if conditional else []
    return LoadedRun(model, config, ModelRecord(title="t", class_names=names))


def of_bytes(values: np.ndarray) -> torch.Tensor:
    """Levels, channels last, as the model takes them."""
    levels = torch.from_numpy(values)
    return levels[:, None] if levels.ndim == 3 else levels.permute(0, 3, 1, 2)


def in_units(layout: Table | Series, found: torch.Tensor) -> np.ndarray:
    """What the model gives of numbers, in their units, by the layout's own fields."""
    if isinstance(layout, Series):
        scales = np.array([c.scale for c in layout.channels])
        return found[:, 0].double().numpy() * scales + [c.offset for c in layout.channels]
    temperature, load = layout.columns[0], layout.columns[2]
    numbers = found[:, 0, 0].double().numpy()
    return np.stack(
        [
            temperature.offset + temperature.scale * numbers[:, 0],
            load.offset + load.scale * numbers[:, 4],
        ]
    )


# The kind, its model, what people have, and the same as the model takes it by the project's code.
CASES = {
    "table": (("wine", TABLE, TABLE.shape), {}, ROWS),
    "series": (("waves", SERIES, SERIES.shape), {}, CURVES),
    "text": (("expressions", TEXT, TEXT.shape), {"network": "gru"}, LINES),
    "text, written": (("expressions", TEXT, TEXT.shape), {"network": "writer"}, LINES),
    "pictures": (("digits", Pictures(), (1, 8, 8)), {}, GREY),
    "pictures in colour": (("cifar10", Pictures(), (3, 8, 8)), {"likelihood": "gaussian"}, COLOUR),
    "clips": (("pendulum", CLIP, CLIP.shape), {"network": "mlp"}, FRAMES),
}


def examples(layout: Layout, raw: Any) -> torch.Tensor:
    """What people have as the project reads it."""
    if isinstance(layout, Table):
        return table_rows.encode(
            {c.name: [row[c.name] for row in raw] for c in layout.columns}, layout
        )
    if isinstance(layout, Text):
        return text_lines.encode(raw, layout)
    if isinstance(layout, Series):
        scaled = (raw - [c.offset for c in layout.channels]) / [c.scale for c in layout.channels]
        return torch.from_numpy(scaled).float()[:, None]
    return torch.from_numpy(raw) if isinstance(layout, Clip) else of_bytes(raw)


@torch.no_grad()
def by_the_project(model: VAE, raw: Any) -> tuple[np.ndarray, Any]:
    """Codes, and what comes back in the terms of people, by the project's own code."""
    y = torch.tensor([0, 1, 2]) if model.classes else None
    x = examples(model.layout, raw)
    codes = model.embed(x, y)
    found = model.decode(codes, y)
    if isinstance(model.layout, Text):
        return codes.numpy(), text_lines.decode(found, model.layout)
    if isinstance(model.layout, Table):
        return codes.numpy(), (in_units(TABLE, found), table_rows.decode(found, TABLE)["grade"])
    if isinstance(model.layout, Series):
        return codes.numpy(), in_units(model.layout, found)
    levels = (found * 255).numpy()
    return codes.numpy(), levels if isinstance(model.layout, Clip) else levels.transpose(0, 2, 3, 1)


def run_card(loaded: LoadedRun, folder: Path, raw: Any, monkeypatch: Any) -> dict[str, Any]:
    """What the code of a card makes of that, run as it stands there beside the files."""
    files, _ = onnx_files(loaded)
    found = interface_of(loaded)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        session = onnxruntime.InferenceSession(data)
        told = session.get_modelmeta().custom_metadata_map
        names = {"title": "t", "dataset": "", "class_names": json.dumps(loaded.meta.class_names)}
        assert told == {**names, **found.metadata(name.removesuffix(".onnx"))}
        for which, parts in (("inputs", session.get_inputs()), ("outputs", session.get_outputs())):
            values = [(part.name, part.shape, part.type == "tensor(float)") for part in parts]
            said = json.loads(told[which])
            assert values == [(v["name"], v["shape"], v["dtype"] == "float32") for v in said]
    card = markdown(describe(loaded.meta), in_words(loaded))
    (code,) = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
    assert "vae_core" not in code and "torch" not in code
    monkeypatch.chdir(folder)
    nouns = loaded.model.layout.nouns
    space = {"__name__": "a_user", nouns: raw, "labels": np.array([0, 1, 2])}
    exec(compile(code, "README.md", "exec"), space)
    return space


@pytest.mark.parametrize("case", swept(list(CASES), ["table", "text, written", "series", "clips"]))
def test_a_card_is_enough_to_encode_and_decode(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Things in their units through onnxruntime by the card's own code: as the model has them."""
    where, values, raw = CASES[case]
    loaded = untrained(*where, **values)
    got = run_card(loaded, tmp_path, raw, monkeypatch)
    codes, back = by_the_project(loaded.model, raw)
    np.testing.assert_allclose(got["z"], codes, atol=1e-4)
    found = got["back"]
    if case == "table":
        numbers = [[row[name] for row in found] for name in ("temp|erature", "load")]
        np.testing.assert_allclose(numbers, back[0], rtol=1e-6, atol=1e-4)
        assert [row["grade"] for row in found] == back[1]
    elif case.startswith("text"):
        assert found == back
    elif case == "series":
        np.testing.assert_allclose(found, back, atol=1e-4)
    else:
        assert found.dtype == np.uint8
        np.testing.assert_allclose(found.astype(float), back, atol=0.51)
    np.testing.assert_array_equal(got["x"], by_float(examples(loaded.model.layout, raw)))


def by_float(x: torch.Tensor) -> np.ndarray:
    return (x.float() / 255 if x.dtype == torch.uint8 else x).numpy()


def read(metadata: dict[str, str]) -> dict[str, Any]:
    """Texts as they are, the others from JSON."""
    return {k: v if k in ("title", "dataset") else json.loads(v) for k, v in metadata.items()}


def test_a_file_tells_programs_what_its_numbers_are() -> None:
    found = interface_of(untrained("wine", TABLE, TABLE.shape))
    encoder, decoder = (read(found.metadata(part)) for part in ("encoder", "decoder"))
    keys = {"inputs", "outputs", "example", "likelihood", "latent"}
    assert set(encoder) == set(decoder) == keys
    columns = encoder["example"]["columns"]
    assert [column["place"] for column in columns] == [0, 1, 4]
    assert columns[0]["name"] == "temp|erature" and columns[0]["unit"] == "°C"
    assert (columns[0]["offset"], columns[0]["scale"], columns[0]["step"]) == (20.53125, 3.3, 0.1)
    assert columns[1]["values"] == ["low", "*high*", "n | a"]
    assert encoder["example"]["range"] is None and encoder["example"]["shape"] == [1, 1, 5]
    (x,) = encoder["inputs"]
    assert (x["name"], x["dtype"], x["shape"]) == ("x", "float32", ["batch", 1, 1, 5])
    assert x["range"] is None, "scaled numbers have no bounds"
    assert [value["name"] for value in encoder["outputs"]] == ["mean", "log_variance"]
    assert [value["name"] for value in decoder["outputs"]] == ["picture", "mean", "spread"]
    assert decoder["outputs"][1]["meaning"].startswith("the expected value of each number, and the")
    assert decoder["likelihood"]["name"] == "columns"
    assert decoder["latent"]["dimensions"] == 3
    assert decoder["latent"]["prior"]["standard_normal"] is True


def test_the_card_has_every_digit_of_a_table() -> None:
    """Its table of columns is that of the metadata, read by a parser of Markdown tables alone."""
    text = in_words(untrained("wine", TABLE, TABLE.shape))
    lines = text.split("\n")
    start = next(k for k, line in enumerate(lines) if line.startswith("| place |"))
    rows = [line.strip("| ") for line in lines[start:] if line.startswith("|")]
    cells = [re.split(r"\s(?<!\\)\|\s", row) for row in (rows[0], *rows[2:5])]
    heads = [head.strip() for head in cells[0]]
    found = [dict(zip(heads, map(str.strip, row), strict=False)) for row in cells[1:]]
    assert [row["name"] for row in found] == [r"temp\|erature", "grade", "load"]
    assert [float(found[k]["offset"]) for k in (0, 2)] == [20.53125, 1203.1]
    assert [float(found[k]["scale"]) for k in (0, 2)] == [3.3, 417.7]
    assert [row["place"] for row in found] == ["0", "1", "4"]
    assert json.loads(re.sub(r"\\(.)", r"\1", found[1]["values"])) == ["low", "*high*", "n | a"]


@pytest.mark.parametrize(
    ("case", "range_", "words"),
    [
        ("table", None, ["offset + scale * number", "multiples of its step"]),
        ("series", None, ["Points are 0.25 s apart", "flow", "l/s", "offset + scale * number"]),
        ("text", [0, 1], ["Symbol 0 is the end", r'Alphabet, in order: \["a", "b", "\|", " "\]']),
        ("pictures", [0, 1], ["Channels, in order: grey", "level / 255", "Rows from the top"]),
        ("pictures in colour", [0, 1], ["Channels, in order: red, green, blue"]),
        ("clips", [0, 1], ["Frames are 0.2 s apart", "the second the present", "left", "still"]),
    ],
)
def test_what_is_said_is_of_the_kind(case: str, range_: list | None, words: list[str]) -> None:
    where, values, _ = CASES[case]
    loaded = untrained(*where, **values)
    found, text = interface_of(loaded), in_words(loaded)
    assert found.inputs["encoder"][0]["range"] == range_ == found.example["range"]
    for each in words:
        assert each in text or re.sub(r"[\\]", "", each) in re.sub(r"[\\]", "", text), each
    assert found.example["kind"] == loaded.model.layout.kind
    names = ["left", "still", "right"]
    assert (f'"{names[0]}", "{names[1]}"' in text) == bool(loaded.model.classes)


def test_priors_and_codes_are_what_the_model_has() -> None:
    """A plain autoencoder has no prior, others have their own, and a GAN has no encoder."""
    plain = untrained("digits", Pictures(), (1, 8, 8), model="autoencoder")
    told = LoadedRun(
        plain.model,
        plain.config,
        ModelRecord(latent=LatentRecord(home=[1.0] * 3, spread=[2.0] * 3)),
    )
    prior = interface_of(told).latent["prior"]
    assert prior["name"] is None and "no prior" in prior["description"]
    assert prior["mean"] == [1.0] * 3 and prior["standard_deviation"] == [2.0] * 3
    assert [v["name"] for v in interface_of(plain).outputs["encoder"]] == ["mean"]
    flow = interface_of(untrained("digits", Pictures(), (1, 8, 8), prior="flow")).latent["prior"]
    assert flow["name"] == "flow" and flow["standard_normal"] is False
    gan = untrained("digits", Pictures(), (1, 8, 8), model="gan")
    assert set(interface_of(gan).inputs) == {"decoder"}
    assert "encoder.onnx" not in in_words(gan)


def test_a_line_that_does_not_fit_is_not_cut() -> None:
    with pytest.raises(ValueError, match="longer than 6"):
        numbers_of_lines(TEXT.numbers(TEXT.shape), ["abababa"])


KINDS = {"table": "wine", "series": "waves", "text": "expressions", "pictures": "digits"}
KINDS |= {"clips": "pendulum"}
SYMBOLS = {"alpha": "α", "beta": "β", "gamma": "γ"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS)
def test_a_card_says_only_what_is_so_of_its_model_and_kind(model: str, kind: str) -> None:
    """Of every model and kind: no bound, prior, KL or encoder that it has not, no other's words."""
    try:
        config = RunConfig.parse({"dataset": KINDS[kind], "model": model})
    except UserError:
        return  # refused in words (tests/test_every_kind.py)
    row, layout = MODELS[model], config.spec.layout
    head, prior = POSTERIORS[row.posterior], PRIORS[config.prior]
    bound = {"elbo": -20.0, "reconstruction": 15.0, "kl": 5.0}
    meta = ModelRecord(
        config=config.model_dump(mode="json"),
        layout=layout.model_dump(mode="json"),
        spec=config.spec.record(),
        shape=list(config.spec.shape),
        latent_dim=config.latent_dim,
        deterministic=head.deterministic,
        discrete=head.discrete,
        encodes=head.encodes,
        standard_prior=config.prior == "standard-normal" and not head.deterministic,
        factorised_prior=head.discrete or prior.factorises,
        latent=LatentRecord(kl=[5.0], active=[True]),
    )
    card = describe(meta, {"validation": bound})
    facts = {label: value for _, rows in card.facts for label, value in rows}
    said = " ".join((card.summary, *card.reading, *card.caveats))
    words = set(re.findall(r"[a-z]+", said.lower()))
    of_pictures = {"picture", "pictures", "pixel", "pixels"} - {layout.element, layout.elements}
    assert kind == "pictures" or not words & of_pictures
    assert facts[layout.noun.capitalize()].endswith(f"({layout.axes})")
    # What the loss reads is shown, and nothing that it does not.
    weights = set(OBJECTIVES[row.objective].weights)
    shown = {name for name in SYMBOLS if any(f.startswith(f"{SYMBOLS[name]}, ") for f in facts)}
    assert shown == weights & set(SYMBOLS)
    # An encoder, a bound, a prior and a KL divergence are told of models that have one.
    assert ("encoded" in words) == head.encodes and ("no encoder" in said) == (not head.encodes)
    bounded = head.encodes and not head.deterministic
    assert ("Likelihood bounds" in said) == bounded == ("ELBO, validation" in facts)
    assert ("Prior" in facts) == (not head.deterministic)
    assert ("Likelihood" in facts) == head.encodes
    bars = bounded and not head.discrete
    assert ("KL divergence from the prior" in said) == (bars and meta.factorised_prior)
    assert ("not a sum over dimensions" in said) == (bars and not meta.factorised_prior)
    # What a file that learns says of its bars is no less true.
    learning = " ".join(describe(replace(meta, training=object())).reading)
    assert ("the KL divergence of each" in learning) == (bars and meta.factorised_prior)
    assert ("not a sum over dimensions" in learning) == (bars and not meta.factorised_prior)
    if head.encodes:
        assert facts["These nats are of"] == layout.targets(config.likelihood).words
    if bounded:
        typical = {"text": "likeliest character", "table": "expected numbers of a code"}
        assert typical.get(kind, f"the expected {layout.noun} of a code") in said


@pytest.mark.parametrize("kind", CASES)
def test_the_card_of_weights_says_what_its_model_gives(kind: str) -> None:
    """The line of code that loads them is of the kind: its shape, and [0, 1] where that is so."""
    _, layout, shape = CASES[kind][0]
    meta = ModelRecord(layout=layout.model_dump(mode="json"), event_shape=list(shape))
    text = loading(meta)
    assert f"(16, {', '.join(map(str, shape))})" in text
    drawn = kind in ("table", "series") or kind.startswith("text")
    assert (f"{layout.nouns}, drawn" if drawn else f"expected {layout.nouns}") in text
    assert (" in [0, 1]" in text) == layout.bounded == (kind not in ("table", "series"))
    assert escaped(layout.reading(shape)) in text


@pytest.mark.parametrize("model", swept(["gan", "cvae"], ["gan"]))
def test_cards_of_other_models_run_as_they_stand(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = untrained("digits", Pictures(), (1, 8, 8), model=model)
    got = run_card(loaded, tmp_path, GREY, monkeypatch)
    y = torch.tensor([0, 1, 2]) if loaded.model.classes else None
    with torch.no_grad():
        expected = loaded.model.decode(torch.from_numpy(got["z"]), y).numpy()
    np.testing.assert_allclose(got["picture"], expected, atol=1e-4)
