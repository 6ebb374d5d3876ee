"""Vector quantisation: pieces of the code are entries of a codebook, which is learned jointly."""

import operator
from functools import reduce
from typing import cast

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.draws import permutation
from vae_core.models.posteriors.base import Features
from vae_core.models.posteriors.quantised import Quantised, QuantisedHead

DECAY = 0.99
# An entry is dead that is used less than this share of what it would be if all were used alike.
DEAD = 0.03
STARTERS = 500  # pictures at most, from whose encodings the codebook begins

_LIBRARY = torch.library.Library("latent_playground", "FRAGMENT")
_LIBRARY.define("nearest_entry(Tensor vectors, Tensor codebook) -> Tensor")


def _nearest(vectors: Tensor, codebook: Tensor) -> Tensor:
    # Squares of differences one number at a time: the distance of an entry from itself is exactly
    # 0, and no table is larger than vectors x entries.
    squares = (
        (vectors[..., i : i + 1] - codebook[:, i]).square() for i in range(codebook.shape[1])
    )
    return reduce(operator.add, squares).argmin(-1)


# An operation of its own, so that the graph for the browser has it as one node.
_LIBRARY.impl(
    "nearest_entry",
    lambda vectors, codebook: codebook[_nearest(vectors, codebook)],
    "CompositeImplicitAutograd",
)


class VectorQuantisedHead(QuantisedHead):
    """Features (B, F) -> S slots, each the nearest of E shared entries (arXiv:1711.00937).

    The entries are averages of the encodings that go to them, by exponential moving average
    (appendix A.1): uses N, which start at 1, and sums m, which start at the entry. They move in
    ``after_step`` alone, so that neither a look at the model nor its validation changes it. An
    entry that is hardly used starts again from an encoding of the batch (2005.00341, section 3).
    """

    codebook: Tensor
    uses: Tensor
    sums: Tensor

    def __init__(self, features: int, latent_dim: int, codebook: int, slots: int):
        super().__init__()
        self.linear = nn.Linear(features, latent_dim)
        self.latent_dim, self.slots, self.entries = latent_dim, slots, codebook
        self.register_buffer("codebook", torch.randn(codebook, latent_dim // slots))
        self.register_buffer("uses", torch.ones(codebook))
        self.register_buffer("sums", self.codebook.clone())

    def initialise(self) -> None:
        """Start with encodings of the size of the features."""
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    @torch.no_grad()
    def init_from_data(self, images: Tensor, features: Features) -> None:
        """Begin the entries at encodings of training pictures, drawn with global randomness."""
        chosen = torch.randperm(len(images))[:STARTERS]
        vectors = self._vectors(self.linear(features(images[chosen])).float())
        self._begin(torch.arange(self.entries), vectors)

    def _begin(self, entries: Tensor, vectors: Tensor) -> None:
        """Put entries (n,) at vectors drawn from (N, D / S), without repeats if enough."""
        order = permutation(len(vectors), vectors.device)
        turns = torch.arange(len(entries), device=vectors.device)
        drawn = vectors[order[turns % len(vectors)]]
        self.codebook[entries] = drawn
        self.sums[entries] = drawn
        self.uses[entries] = 1.0

    def _vectors(self, z: Tensor) -> Tensor:
        """Codes (..., D) as the vectors of all slots, (n, D / S)."""
        return z.reshape(-1, self.latent_dim // self.slots)

    def _nearest(self, z: Tensor) -> Tensor:
        cut = z.unflatten(-1, (self.slots, -1))
        return torch.ops.latent_playground.nearest_entry(cut, self.codebook).flatten(-2)

    def statistics(self, features: Tensor) -> tuple[Tensor]:
        """The code alone, (B, D), in float32."""
        return (self._nearest(self.linear(features).float()),)

    def forward(self, features: Tensor) -> Quantised:
        """The posterior."""
        before = self.linear(features).float()
        return Quantised(before, self._nearest(before.detach()), self.log_codes)

    @torch.no_grad()
    def follow(self, posterior: Distribution) -> None:
        """Move the entries towards the encodings of a batch that went to them."""
        vectors = self._vectors(cast(Quantised, posterior).before)
        chosen = _nearest(vectors, self.codebook)
        once = self.uses.new_ones(len(vectors))
        uses = torch.zeros_like(self.uses).index_add_(0, chosen, once)
        sums = torch.zeros_like(self.sums).index_add_(0, chosen, vectors)
        self.uses.lerp_(uses, 1 - DECAY)
        self.sums.lerp_(sums, 1 - DECAY)
        self.codebook.copy_(self.sums / self.uses.unsqueeze(1))

    @torch.no_grad()
    def after_step(self, posterior: Distribution) -> None:
        """Follow the encodings of a batch, and begin entries anew that hardly any went to."""
        self.follow(posterior)
        vectors = self._vectors(cast(Quantised, posterior).before)
        dead = (self.uses < DEAD * len(vectors) / self.entries).nonzero().flatten()
        if len(dead):
            self._begin(dead, vectors)

    def indices(self, z: Tensor) -> Tensor:
        """Entries from 0 to E - 1, int64 (..., S)."""
        return _nearest(z.unflatten(-1, (self.slots, -1)), self.codebook)

    def codes(self, indices: Tensor) -> Tensor:
        """The entries one after the other, (..., D)."""
        return self.codebook[indices].flatten(-2)
