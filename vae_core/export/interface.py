"""What goes into a model's ONNX files and comes out: for programs as JSON, for people in words.

Each file carries, as ``metadata_props`` whose values are text:

    title, dataset   text
    class_names      JSON: the classes in the order of the weights y; empty where there are none
    inputs, outputs  JSON: [{name, dtype, shape, range, meaning}]; range is null without bounds
    example          JSON: what the numbers of an example stand for (``Layout.numbers``): of a table
                     columns with place, offset, scale, step and values, of series channels, of text
                     the alphabet, of pictures the channels
    likelihood       JSON: {name, title, description, expected}: what the decoder's mean is
    latent           JSON: {dimensions, prior: {name, title, description, standard_normal}}, with
                     mean and standard_deviation where the prior itself does not say them
"""

import inspect
import json
from dataclasses import dataclass
from typing import Any

import torch

from vae_core import catalogue
from vae_core.artifacts.model_file import LoadedRun
from vae_core.catalogue.rows import located
from vae_core.data.wording import named_for
from vae_core.export.card import escaped
from vae_core.export.example import example_in_words

Values = list[dict[str, Any]]
_NO_PRIOR = (
    "A plain autoencoder has no prior: codes near those of the data, whose mean and standard "
    "deviation are given, mean something."
)
_USAGE = """```python
import json

import numpy as np
import onnxruntime

{sessions}
about = json.loads(decoder.get_modelmeta().custom_metadata_map["example"])
{exchange}
{steps}
```"""


@dataclass(frozen=True)
class Interface:
    """What the files of one model take and give.

    Attributes:
        inputs, outputs: by file ("encoder", "decoder"), in order.
        example: what the numbers of an example stand for.
        likelihood: what p(x|z) is, and what its mean means.
        latent: the code and its prior.
    """

    inputs: dict[str, Values]
    outputs: dict[str, Values]
    example: dict[str, Any]
    likelihood: dict[str, str]
    latent: dict[str, Any]

    def metadata(self, part: str) -> dict[str, str]:
        """The keys that say it in a file's ``metadata_props``."""
        values = {
            "inputs": self.inputs[part],
            "outputs": self.outputs[part],
            "example": self.example,
            "likelihood": self.likelihood,
            "latent": self.latent,
        }
        return {key: json.dumps(value) for key, value in values.items()}


def interface_of(loaded: LoadedRun) -> Interface:
    """What a model's files take and give."""
    model, shape = loaded.model, loaded.model.shape
    row = catalogue.LIKELIHOODS[loaded.config.likelihood]
    bounds = [0, 1] if model.layout.bounded else None
    gaps = "; NaN where one is missing" if model.learns_gaps else ""
    x = _value("x", shape, bounds, f"{model.layout.nouns}, in the numbers told below{gaps}")
    z = _value("z", (model.latent_dim,), None, "codes")
    y = []
    if model.classes:
        words = "the weight of each class, which sum to one: a class alone is one-hot"
        y = [_value("y", (model.classes,), [0, 1], words)]
    inputs, outputs = {}, {}
    if model.posterior_head.encodes:
        inputs["encoder"], outputs["encoder"] = [x, *y], _statistics(loaded)
    inputs["decoder"], outputs["decoder"] = [z, *y], _shown(loaded, row.expected)
    return Interface(
        inputs,
        outputs,
        model.layout.numbers(shape),
        {
            "name": row.name,
            "title": row.title,
            "description": named_for(model.layout, row.description),
            "expected": row.expected,
        },
        {"dimensions": model.latent_dim, "prior": _prior(loaded)},
    )


def _value(name: str, shape: tuple[int, ...], bounds: list | None, meaning: str) -> dict[str, Any]:
    return {
        "name": name,
        "dtype": "float32",
        "shape": ["batch", *shape],
        "range": bounds,
        "meaning": meaning,
    }


def _statistics(loaded: LoadedRun) -> Values:
    """What the encoder gives."""
    head, shape = loaded.model.posterior_head, (loaded.model.latent_dim,)
    if head.pointlike:
        return [_value("mean", shape, None, "the code")]
    form = "q(z|x) = N(mean, diag exp(log_variance))" if head.gaussian else "q(z|x), no Gaussian"
    return [
        _value("mean", shape, None, f"the mean of {form}: what is decoded to reconstruct"),
        _value("log_variance", shape, None, "ln of the variance of each of its dimensions"),
    ]


def _shown(loaded: LoadedRun, expected: str) -> Values:
    """What the decoder gives: see ``views.shown``."""
    model, layout = loaded.model, loaded.model.layout
    with torch.no_grad():
        y = torch.full((1, model.classes), 1 / model.classes) if model.classes else None
        shapes = [
            tuple(part.shape[1:]) for part in model.shown(torch.zeros(1, model.latent_dim), y)
        ]
    if model.decoder.autoregressive:
        expected += ", told the likeliest symbol of each place before it"
    bounds = [0, 1] if layout.bounded else None
    if model.view is None:
        return [_value("picture", shapes[0], bounds, expected)]
    drawing = f"a small drawing of the expected {layout.noun}, to look at"
    found = [
        _value("picture", shapes[0], [0, 1], drawing),
        _value("mean", shapes[1], bounds, f"{expected}, in the numbers told below"),
    ]
    if len(shapes) > 2:
        words = "the standard deviation of each number of mean under p(x|z)"
        found.append(_value("spread", shapes[2], None, words))
    return found


def _prior(loaded: LoadedRun) -> dict[str, Any]:
    model, latent = loaded.model, loaded.meta.latent
    moments = {"mean": latent.home, "standard_deviation": latent.spread}
    known = {key: value for key, value in moments.items() if value is not None}
    if model.posterior_head.deterministic:
        return {"name": None, "description": _NO_PRIOR, "standard_normal": False, **known}
    row = catalogue.PRIORS[loaded.config.prior]
    return {
        "name": row.name,
        "title": row.title,
        "description": row.description,
        "standard_normal": model.prior.standard,
        **known,
    }


def in_words(loaded: LoadedRun) -> str:
    """The same in Markdown, for the card beside the files: tables, and code that runs as it is."""
    found = interface_of(loaded)
    lines = ["| file | | name | shape, float32 | range | what it is |", "|---|---|---|---|---|---|"]
    for part in found.inputs:
        for way, values in (("in", found.inputs[part]), ("out", found.outputs[part])):
            lines += [_line(part, way, value) for value in values]
    prior = found.latent["prior"]
    parts = ["\n".join(lines), *example_in_words(found.example)]
    if loaded.model.classes:
        names = loaded.meta.class_names or [str(k) for k in range(loaded.model.classes)]
        parts.append("Classes, in the order of `y`: " + escaped(json.dumps(names)) + ".")
    parts += [
        f"Likelihood: {escaped(found.likelihood['title'])}. "
        f"{escaped(found.likelihood['description'])}",
        f"Prior of the code: {escaped(prior['description'])}",
        "Each file says the same to programs, as JSON in its metadata: `inputs`, `outputs`, "
        "`example`, `likelihood`, `latent` and `class_names`.",
        _usage(loaded),
    ]
    return "\n\n".join(part for part in parts if part)


def _line(part: str, way: str, value: dict[str, Any]) -> str:
    bounds = "" if value["range"] is None else f"{value['range'][0]} to {value['range'][1]}"
    shape = ", ".join(map(str, value["shape"]))
    cells = (f"`{part}.onnx`", way, f"`{value['name']}`", f"({shape})", bounds)
    return f"| {' | '.join(cells)} | {escaped(value['meaning'])} |"


def _usage(loaded: LoadedRun) -> str:
    """Code that turns what people have into codes and back by the files alone."""
    model, layout = loaded.model, loaded.model.layout
    encodes = model.posterior_head.encodes
    to_numbers, from_numbers = map(located, layout.exchange) if layout.exchange else (None, None)
    names = layout.nouns.split()[-1]
    given = ', "y": y' if model.classes else ""
    steps = []
    if model.classes:
        which = "labels" if encodes else f"np.arange(4) % {model.classes}"
        steps.append(
            f"y = np.eye({model.classes}, dtype=np.float32)[{which}]  # classes, from 0 on"
        )
    if encodes:
        made = f"{to_numbers.__name__}(about, {names})" if to_numbers else names
        steps.append(f"x = {made}  # of your {names}")
        steps.append(f'z = encoder.run(None, {{"x": x{given}}})[0]  # the mean, a code of each')
    else:
        steps.append(f"z = np.random.standard_normal((4, {model.latent_dim})).astype(np.float32)")
    outputs = [value["name"] for value in _shown(loaded, "")]
    taken = ", ".join(outputs) if len(outputs) > 1 else f"{outputs[0]},"
    steps.append(f'{taken} = decoder.run(None, {{"z": z{given}}})')
    if from_numbers:
        steps.append(f"back = {from_numbers.__name__}(about, {outputs[min(1, len(outputs) - 1)]})")
    needed = [to_numbers if encodes else None, from_numbers]
    parts = ("encoder", "decoder") if encodes else ("decoder",)
    return _USAGE.format(
        sessions="\n".join(
            f'{part} = onnxruntime.InferenceSession("{part}.onnx")' for part in parts
        ),
        exchange="".join(_plain(function) for function in needed if function),
        steps="\n".join(steps),
    )


def _plain(function: Any) -> str:
    """A function's text without its types, which need no import then."""
    body = inspect.getsource(function).split(":\n", 1)[1].rstrip()
    arguments = ", ".join(inspect.signature(function).parameters)
    return f"\n\ndef {function.__name__}({arguments}):\n{body}\n"
