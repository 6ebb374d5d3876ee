"""The layers of a model that nobody has built yet, from its configuration alone.

For a form that draws what will be trained while it is filled in: no torch, well under a
millisecond. A test holds it to what :func:`vae_core.artifacts.layers.layers_of` finds in the
model itself, for every network, posterior and kind of data.
"""

from collections.abc import Iterable

from vae_core import catalogue
from vae_core.artifacts.families import FAMILIES, HEADS, Plan, Style, dense
from vae_core.artifacts.records import LayerRecord, LayersRecord
from vae_core.config.run import RunConfig
from vae_core.data.spec import DatasetSpec

WORDS = {"conv": "convolution", "transposed": "transposed convolution", "other": "layer"}
_PARAMETERS = {"gaussian-varying": 2}  # of a number of an example; of the other likelihoods 1


def named(kinds: Iterable[str]) -> list[str]:
    """What layers of these kinds are called: by their kind, counted where there are several."""
    words = [WORDS.get(kind, kind) for kind in kinds]
    return [
        f"{word} {words[: i + 1].count(word)}" if words.count(word) > 1 else word
        for i, word in enumerate(words)
    ]


def planned_layers(config: RunConfig, spec: DatasetSpec | None = None) -> LayersRecord | None:
    """The layers that training this configuration would build; None for a network of one's own.

    Args:
        config: of the run.
        spec: of its data, where that is not what the configuration names.
    """
    spec = spec or config.spec
    family = FAMILIES.get(config.network)
    row = catalogue.MODELS[config.model]
    posterior = catalogue.POSTERIORS[row.posterior]
    count = HEADS.get(row.posterior)
    if family is None or count is None:
        return None
    style = Style(config.normalisation != "none")
    classes = len(spec.class_names) if row.conditional else 0
    shape, parts = spec.shape, _PARAMETERS.get(config.likelihood, 1)
    seen = catalogue.MISSING[config.missing].channels
    trunk, length = family.trunk((seen * shape[0], *shape[1:]), style)
    widths, features = dense(length + classes, config.hidden, style)
    decoder = family.decoder(config, (parts * shape[0], *shape[1:]), classes, style)
    encoder = [*trunk, *widths] if posterior.encodes else []
    title = catalogue.ACTIVATIONS[config.activation].title
    return LayersRecord(
        input=list(shape),
        encoder=_records(encoder, title),
        posterior=LayerRecord(
            name=posterior.title,
            kind=posterior.name,
            shape=[config.latent_dim],
            weights=count(features if posterior.encodes else 0, config.latent_dim),
        ),
        decoder=_records(decoder, title),
        output=list(shape),
        classes=classes,
        encoder_class=len(trunk) if classes and posterior.encodes else None,
        decoder_class=0 if classes else None,
    )


def _records(plans: list[Plan], activation: str) -> list[LayerRecord]:
    names = named(each.kind for each in plans)
    return [
        LayerRecord(
            name=name,
            kind=each.kind,
            shape=list(each.shape),
            activation=activation if each.activated else None,
            weights=each.weights,
        )
        for name, each in zip(names, plans, strict=True)
    ]
