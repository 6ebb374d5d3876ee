"""What examples made of pixels have in common: levels in [0, 1], kept as uint8."""

import math
from typing import ClassVar

from vae_core.data.layouts.base import Layout, Targets

# A density on [0, 1] becomes the probability of one of 256 grey levels, which are 1/255 apart.
LEVEL_BITS = math.log2(255)

_COINS = "Grey pixels as Bernoulli targets, not binarised"
_TOSSED = "Black and white pixels"
_DENSITY = "Grey pixels, not binarised: a density on [0, 1], which may exceed 1"
_COIN_BITS = (
    "A Bernoulli is no density of grey pixels, so this is no code length, and not to be compared "
    "with papers on 256 grey levels"
)
_DENSITY_BITS = (
    "With log2(255) = 7.99 bits added, which turn the density on [0, 1] into the probability of "
    "one of 256 grey levels, 1/255 apart; the pictures were not dequantised with noise, so it is "
    "close to that probability rather than a bound on it"
)
_GREY = "Grey pixels, not binarised"


class Pixels(Layout):
    """Images: the likelihoods that suit pixels, and what these are likelihoods of."""

    image: ClassVar[bool] = True

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """Coins first, as in most papers; then densities."""
        gaussian = ("gaussian", "gaussian-learned", "gaussian-optimal")
        return ("bernoulli", "continuous-bernoulli", *gaussian)

    def targets(self, likelihood: str, tossed: bool = False) -> Targets:
        """Coins, tossed or not, or grey levels with a density."""
        coins = likelihood == "bernoulli"
        words = _TOSSED if tossed else _COINS if coins else _DENSITY
        pixels = "" if tossed else _GREY
        if coins:
            return Targets(words, pixels, "" if tossed else _COIN_BITS, grey=not tossed)
        return Targets(words, pixels, _DENSITY_BITS, LEVEL_BITS)
