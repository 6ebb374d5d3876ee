"""What a model is built of, layer by layer, with the sizes that it really has."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from vae_core import catalogue
from vae_core.artifacts.planned import named
from vae_core.artifacts.records import LayerRecord, LayersRecord
from vae_core.draws import torch_stream
from vae_core.models.networks.blocks import layers, outputs_of
from vae_core.models.vae import VAE


def layers_of(model: VAE) -> LayersRecord:
    """The layers of a model's encoder and decoder, one after another.

    An example goes through them to see their sizes; the model stays as it is.
    """
    told = (torch.zeros(1, model.classes),) if model.classes else ()
    coder: Any = model.encoder  # one of the user's own has what it has
    head = model.posterior_head
    encoder = _seen(coder.children(), "encoder", lambda: coder(torch.zeros(1, *model.shape), *told))
    stages = tuple(model.decoder.stages())
    code = torch.zeros(1, model.latent_dim)
    decoder = _seen(stages, "decoder", lambda: model.decoder(code, *told))
    if decoder:  # one of the user's own may learn nothing
        decoder[-1] = LayerRecord(**{**decoder[-1].record(), "output": None})
    dense = layers(coder.dense) if head.encodes else []
    return LayersRecord(
        input=list(model.shape),
        encoder=encoder,
        posterior=LayerRecord(
            name=catalogue.POSTERIORS[head.row.name].title,
            kind=head.row.name,
            shape=[model.latent_dim],
            weights=_count(head),
        ),
        decoder=decoder,
        output=list(model.shape),
        classes=model.classes,
        encoder_class=len(encoder) - len(dense) if model.classes and head.encodes else None,
        decoder_class=0 if model.classes else None,
    )


def _seen(stages: Iterable[nn.Module], part: str, run: Callable[[], Tensor]) -> list[LayerRecord]:
    found = layers(stages)
    with torch.no_grad(), torch_stream(), outputs_of(found, part) as outputs:
        run()
    return [
        LayerRecord(
            name=name,
            kind=layer.kind,
            shape=list(outputs[f"{part}/{i}"].shape[1:]),
            activation=layer.activation,
            weights=layer.weights,
            output=f"{part}/{i}",
        )
        for i, (layer, name) in enumerate(
            zip(found, named(each.kind for each in found), strict=True)
        )
    ]


def _count(module: nn.Module) -> int:
    return sum(each.numel() for each in module.parameters())
