"""Encoders and decoders for pictures of any height, width and 1 or 3 channels.

Every family is a trunk (picture -> vector) and an upsampler (vector -> picture); the dense layers
between them and the code, and the place where a class enters, are the same for all. Shapes:
B batch, C channels, H height, W width, T tokens, F features, D latent dimensions, Y classes.
"""

from vae_core.models.networks.coders import Decoder, Encoder, NoEncoder, build_decoder
from vae_core.models.networks.dynamics import Dynamics
from vae_core.models.networks.frame import Body, CodeDecoder, Crop, Network, Pad, Shape
from vae_core.models.networks.given import GIVEN, Coders, GivenDecoder, GivenEncoder
from vae_core.models.networks.initialise import begin_at, initialise
from vae_core.models.networks.marks import kernels, starts
from vae_core.models.networks.style import ACTIVATIONS, NORMALISATIONS, BatchNorm, Style

__all__ = [
    "ACTIVATIONS",
    "GIVEN",
    "NORMALISATIONS",
    "BatchNorm",
    "Body",
    "CodeDecoder",
    "Coders",
    "Crop",
    "Decoder",
    "Dynamics",
    "Encoder",
    "GivenDecoder",
    "GivenEncoder",
    "Network",
    "NoEncoder",
    "Pad",
    "Shape",
    "Style",
    "begin_at",
    "build_decoder",
    "initialise",
    "kernels",
    "starts",
]
