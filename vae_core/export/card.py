"""What a model is, in words and figures: the card beside exported weights and under the page.

Facts come from a weights file's metadata and, where there is one, the results of its run. They may
hold any text (titles and class names travel in files), so each writer escapes for its own format.
"""

import json
import math
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from vae_core import catalogue
from vae_core.artifacts.records import ModelRecord
from vae_core.data.kinds import parse_layout
from vae_core.data.layouts import PICTURES, Layout
from vae_core.data.specs import DatasetSpec, described_spec
from vae_core.data.wording import named_for
from vae_core.errors import UserError

NAMES_SHOWN = 30
_SLIDERS = (
    "Every slider is one latent dimension, the most informative first. The bar beside it is its "
    "KL divergence from the prior in nats: what telling that dimension costs. In one near 0 "
    "nats the encoder says nothing; moving it may change the picture all the same."
)
_LEARNING = (
    "Every slider is one latent dimension, in the order of the code: while a model learns, what "
    "each tells changes. How it learns shows "
)
_LEARNING_KL = f"{_LEARNING}the KL divergence of each, in nats."
_LEARNING_TOLD = (
    f"{_LEARNING}what each can tell, in nats: under this prior the KL divergence is not a sum over "
    "dimensions."
)
_TOLD = (
    "Every slider is one latent dimension, the most informative first. The bar beside it is what "
    "it can tell of a picture, in nats, by how far the codes spread beside their noise: under this "
    "prior the KL divergence is not a sum over dimensions."
)
_STANDARD = (
    "Under the prior each dimension is standard normal, so values beyond 3 in either direction are "
    "rare: the model has seen few codes there, and its pictures mean less."
)
_LEARNED = (
    "The prior was learned with the model: sliders reach three of its standard deviations around "
    "its mean, and what lies between its parts may mean less."
)
READING_QUANTISED = (
    "Every slider is one number of the code. The encoder gives codes of a finite set only; sliders "
    "lead between them too, where the decoder's pictures blend what it was taught.",
    "The prior draws every code of the set alike, also those that no picture ever had.",
)
READING_DETERMINISTIC = (
    "Every slider is one dimension of the code, the widest first. A plain autoencoder has no "
    "prior: sliders reach three standard deviations of the data's codes around their mean.",
    "Between and beyond the codes of the data nothing was learned, so pictures there may be "
    "meaningless.",
)
READING_WITHOUT_ENCODER = (
    "Every slider is one latent dimension, in no order of importance. The model has no encoder: "
    "its codes are drawn from N(0, I), and no picture has one.",
    "Values beyond 3 in either direction are rare under the prior: the decoder was hardly ever "
    "given any, and its pictures mean less there.",
)
_OTHERS = (
    "The model knows nothing but its data set: an encoded picture of another kind comes back as "
    "the nearest thing that the model knows."
)
_BOUNDS = "Likelihood bounds compare models of one data set and one likelihood only."
_PEOPLE = "Made for exploring and teaching. It was not tested for decisions about people."


@dataclass(frozen=True)
class Card:
    """A model's description: facts as (heading, ((label, value), ...)), then sentences."""

    title: str
    summary: str
    facts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    reading: tuple[str, ...]
    caveats: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON holds it."""
        return asdict(self)


def describe(meta: ModelRecord, results: dict[str, Any] | None = None) -> Card:
    """The card of a model.

    Args:
        meta: the metadata of its weights file.
        results: what its run reported at its end, if known; adds the bound on the likelihood.
    """
    config = meta.config
    model = catalogue.MODELS.get(str(config.get("model")))
    spec = _spec(meta, config)
    layout = layout_of(meta)
    facts = (
        ("Model", _model_rows(meta, config, model)),
        ("Data", _data_rows(meta, spec, layout)),
        ("Figures", _figure_rows(meta, results, layout, _targets(config, spec, layout))),
        ("Training", _training_rows(config, results)),
    )
    return Card(
        title=meta.title or "A latent-variable model",
        summary=named_for(layout, model.description)
        if model
        else "A model that decodes examples from codes.",
        facts=tuple((heading, rows) for heading, rows in facts if rows),
        reading=tuple(named_for(layout, line) for line in _reading(meta, layout)),
        caveats=tuple(named_for(layout, line) for line in _caveats(meta)),
    )


def _spec(meta: ModelRecord, config: dict) -> DatasetSpec | None:
    try:
        return described_spec(config["dataset"], meta.spec)
    except (KeyError, UserError):
        return None


def layout_of(meta: ModelRecord) -> Layout:
    """The kind of data that a model learned; pictures where the file does not say it."""
    if meta.layout is None:  # older files say nothing of it, and held pictures
        return PICTURES
    try:
        return parse_layout(meta.layout)
    except UserError:
        return PICTURES


def _targets(config: dict, spec: DatasetSpec | None, layout: Layout) -> str:
    """What the likelihood is one of; empty where the file does not say which it is."""
    likelihood = config.get("likelihood")
    if likelihood not in layout.likelihoods:
        return ""
    return layout.targets(likelihood, bool(spec and spec.grey)).words


def _reading(meta: ModelRecord, layout: Layout) -> tuple[str, ...]:
    if not meta.encodes:
        return READING_WITHOUT_ENCODER
    if meta.deterministic:
        return READING_DETERMINISTIC
    if meta.discrete:
        return (*READING_QUANTISED, layout.typical)
    if meta.training is not None:
        sliders = _LEARNING_KL if meta.factorised_prior else _LEARNING_TOLD
    else:
        sliders = _SLIDERS if meta.factorised_prior else _TOLD
    return (sliders, _STANDARD if meta.standard_prior else _LEARNED, layout.typical)


def _caveats(meta: ModelRecord) -> tuple[str, ...]:
    """A model without an encoder is given nothing, and without a bound none is compared."""
    bounded = meta.encodes and not meta.deterministic
    lines = ((meta.encodes, _OTHERS), (bounded, _BOUNDS), (True, _PEOPLE))
    return tuple(line for said, line in lines if said)


def _model_rows(meta: ModelRecord, config: dict, model: Any) -> tuple[tuple[str, str], ...]:
    hidden = config.get("hidden")
    rows = [
        ("Kind", model.title if model else config.get("model")),
        ("Loss, minimised", model.equation if model else None),
        ("Latent dimensions", meta.latent_dim or None),
        *_weight_rows(config, model),
        ("Prior", None if meta.deterministic else config.get("prior")),
        ("Likelihood", config.get("likelihood") if meta.encodes else None),
        ("Network", config.get("network")),
        ("Hidden layers", ", ".join(map(str, hidden)) if hidden else None),
    ]
    return _present(rows)


def _weight_rows(config: dict, model: Any) -> list[tuple[str, Any]]:
    """The weights that the loss reads, each with what it is of."""
    objective = catalogue.OBJECTIVES.get(model.objective) if model else None
    weights = objective.weights if objective else {}
    return [
        (f"{catalogue.WEIGHTS[name].title}, {of}", config.get(name)) for name, of in weights.items()
    ]


def _data_rows(
    meta: ModelRecord, spec: DatasetSpec | None, layout: Layout
) -> tuple[tuple[str, str], ...]:
    names = [str(name) for name in meta.class_names]
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    shape = meta.event_shape or meta.shape
    rows = [
        ("Data set", meta.dataset),
        (
            layout.noun.capitalize(),
            f"{' x '.join(map(str, shape))} ({layout.axes})" if shape else None,
        ),
        ("Columns", layout.details or None),
        ("Classes", ", ".join(names[:NAMES_SHOWN]) + more if names else None),
        ("Source", spec.source if spec else None),
        ("License of the data", spec.license if spec else None),
    ]
    return _present(rows)


def _figure_rows(
    meta: ModelRecord, results: dict | None, layout: Layout, targets: str
) -> tuple[tuple[str, str], ...]:
    if not meta.encodes:  # without codes of pictures there is nothing to count
        return ()
    bound = (results or {}).get("validation")
    latent = meta.latent
    deterministic = meta.deterministic
    rows: list[tuple[str, Any]] = []
    if bound and not deterministic:
        rows += [
            ("ELBO, validation", f"{bound['elbo']:.2f} nats per example"),
            ("Reconstruction", f"{bound['reconstruction']:.2f} nats"),
        ]
        each = bound.get(f"nats_per_{layout.piece}")
        if each is not None:
            words = f"{each:.3f} nats, {each / math.log(2):.3f} bits ({layout.counted})"
            rows.insert(1, (f"Per {layout.piece}, at most", words))
    elif bound:
        rows.append(("Reconstruction, validation", f"{bound['reconstruction']:.2f} nats"))
    if bound and bound.get("accuracy") is not None:
        rows.append(("Classifier, validation", f"{bound['accuracy']:.1%} right"))
    if not deterministic and latent.kl:
        rate = bound["kl"] if bound else sum(latent.kl)
        rows.append(("KL, validation", f"{rate:.2f} nats"))
    if bound and targets:
        rows.append(("These nats are of", targets))
    if latent.active:
        rows.append(("Active dimensions", f"{sum(latent.active)} of {len(latent.active)}"))
    return _present(rows)


def _training_rows(config: dict, results: dict | None) -> tuple[tuple[str, str], ...]:
    results = results or {}
    seconds = results.get("seconds")
    rows = [
        ("Epochs", _number(results.get("epochs", config.get("epochs")))),
        ("Seconds", None if seconds is None else f"{seconds:.0f}"),
        ("Batch size", config.get("batch_size")),
        ("Optimiser", config.get("optimiser")),
        ("Learning rate", _number(config.get("learning_rate"))),
        ("Seed", config.get("seed")),
    ]
    return _present(rows)


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def _present(rows: list[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, str(value)) for label, value in rows if value not in (None, ""))


def markdown(card: Card, usage: str = "") -> str:
    """The card as Markdown with YAML front matter; `usage` is our own Markdown, put in as it is."""
    # JSON strings are YAML strings, whatever they hold.
    front = [
        "---",
        "library_name: latent-playground",
        "tags: [variational-autoencoder, latent-space, generative-model]",
        f"model_name: {json.dumps(card.title)}",
        "---",
    ]
    parts = ["\n".join(front), f"# {escaped(card.title)}", escaped(card.summary)]
    for heading, rows in card.facts:
        lines = [f"| {escaped(label)} | {escaped(value)} |" for label, value in rows]
        parts.append("\n".join([f"## {heading}", "", "| | |", "|---|---|", *lines]))
    if usage:
        parts.append(f"## How to use it\n\n{usage}")
    parts.append("## In the explorer\n\n" + "\n\n".join(map(escaped, card.reading)))
    parts.append("## Limits\n\n" + "\n".join(f"- {escaped(line)}" for line in card.caveats))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown, and the HTML which Markdown lets through, show as it is."""
    flat = " ".join(text.split())
    flat = re.sub(r"([\\`*_{}\[\]#|~!])", r"\\\1", flat)
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def file_stem(title: str) -> str:
    """A file name, without its ending, from a title: lower-case letters, digits and hyphens."""
    text = unicodedata.normalize("NFKD", title.replace("β", "beta"))
    plain = text.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-") or "model"
