"""What examples made of pixels have in common: levels in [0, 1], kept as uint8."""

from typing import ClassVar

from vae_core.data.layouts.base import Layout, Targets

_COINS = "Grey pixels as Bernoulli targets, not binarised"
_TOSSED = "Black and white pixels"
_DENSITY = "Grey pixels, not binarised: a density on [0, 1], which may exceed 1"
_COIN_BITS = (
    "None: a Bernoulli gives no probability to a grey level, only to black and to white, so there "
    "is no code length to be compared with others"
)
_DENSITY_BITS = (
    "Exact: the density integrated over each of 256 grey levels, 1/255 wide; the outermost take "
    "what lies beyond"
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
        return Targets(words, pixels, _DENSITY_BITS, masses=True)
