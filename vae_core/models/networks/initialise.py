"""How weights start."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from vae_core.models.networks.coders import Decoder
from vae_core.models.networks.recurrent import GATES, GRU

AUTOMATIC = ("auto", "data")
Weighted = nn.Linear | nn.Conv2d | nn.ConvTranspose2d
SETTERS: dict[str, Callable[[Tensor], Tensor]] = {
    "kaiming": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
    "glorot": nn.init.xavier_uniform_,
    "orthogonal": nn.init.orthogonal_,
    "zero": nn.init.zeros_,
}


def initialise(module: nn.Module, scheme: str, activation: str) -> None:
    """Set the weights of all linear, convolutional and recurrent layers, in place.

    ``auto`` is Kaiming (arXiv:1502.01852) for layers before ReLU-like activations, Glorot (AISTATS
    2010) before tanh and for a decoder's last layer, which has no activation: Kaiming there costs
    a nat after ten epochs of MNIST. The projections of an attention, which no activation follows
    either, are Glorot too, and the last layer of every residual branch starts at 0. ``data`` is the
    same, to which :func:`begin_at` adds what the data say.

    A GRU's gates are sigmoid and tanh whatever the activation: each gate's weights of the input are
    Glorot, those of the state orthogonal (Saxe et al. 2014), but all orthogonal where the scheme is
    that. Normalisations keep gain 1 and bias 0, and learned positions their N(0, 0.02^2).
    Biases start at 0. Under ``torch`` everything is as PyTorch's own layers start.
    """
    if scheme == "torch" or any(weight.is_meta for weight in module.parameters()):
        return  # of a model that is only measured there is no number to set
    automatic = scheme in AUTOMATIC
    if automatic:
        scheme = "glorot" if activation == "tanh" else "kaiming"
    layers = [layer for layer in module.modules() if isinstance(layer, Weighted)]
    for layer in layers:
        mark = getattr(layer, "starts", scheme) if automatic else scheme
        SETTERS[mark](layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
    for part in module.modules():
        if isinstance(part, GRU):
            _initialise_gates(part, "orthogonal" if scheme == "orthogonal" else "glorot")
    if automatic and isinstance(module, Decoder):
        SETTERS["glorot"](layers[-1].weight)


def _initialise_gates(gru: GRU, scheme: str) -> None:
    for name, parameter in gru.named_parameters():
        if parameter.dim() < 2:
            nn.init.zeros_(parameter)
            continue
        for gate in parameter.detach().chunk(GATES):
            SETTERS["orthogonal" if name.startswith("weight_hh") else scheme](gate)


@torch.no_grad()
def begin_at(decoder: nn.Module, parameters: Tensor) -> None:
    """Let an MLP's decoder give these parameters (P C, H, W) of p(x|z) for a code that is 0.

    A bias moves by the learning rate a step at most, and that of a pixel which is nearly always
    black has far to go. Decoders whose last layer is shared by all places are left as they are.
    """
    if isinstance(decoder, Decoder) and isinstance(decoder.upsampler, nn.Unflatten):
        decoder.project.bias.copy_(parameters.flatten())
