"""A normalising flow: affine couplings that carry N(0, I) to where the codes are."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from vae_core.models.posteriors import softly_bound
from vae_core.models.priors.base import CodeDistribution, Encode, Prior
from vae_core.models.priors.normal import StandardNormal

COUPLINGS = 6
WIDTH = 64
SCALE_BOUND = 3.0  # of a coupling's log-scale: no single one stretches more than e^3


class Coupling(nn.Module):
    """One half of a code moves the other: b -> (b - shift(a)) exp(-scale(a)).

    Dinh, Sohl-Dickstein & Bengio 2017 (arXiv:1605.08803, eq. 7 and 8). It starts as the identity.
    """

    def __init__(self, latent_dim: int, width: int):
        super().__init__()
        self.kept = latent_dim // 2
        self.moved = latent_dim - self.kept
        # A code of one dimension has nothing to be moved by: shift and scale are constants then.
        self.network = nn.Sequential(
            nn.Linear(max(1, self.kept), width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            last := nn.Linear(width, 2 * self.moved),
        )
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def _moves(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        inputs = kept if self.kept else kept.new_zeros(*kept.shape[:-1], 1)
        shift, raw = self.network(inputs).float().chunk(2, dim=-1)
        return shift, softly_bound(raw, SCALE_BOUND)

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Towards the noise: (..., D) -> (..., D), and log |det| of it (...)."""
        kept, moved = z.split([self.kept, self.moved], dim=-1)
        shift, scale = self._moves(kept)
        return torch.cat([kept, (moved - shift) * (-scale).exp()], dim=-1), -scale.sum(-1)

    def inverse(self, u: Tensor) -> Tensor:
        """Towards the codes, (..., D) -> (..., D)."""
        kept, moved = u.split([self.kept, self.moved], dim=-1)
        shift, scale = self._moves(kept)
        return torch.cat([kept, moved * scale.exp() + shift], dim=-1)


class Flow(CodeDistribution):
    """N(0, I) carried through couplings, with the order of dimensions reversed between them."""

    def __init__(
        self, latent_dim: int, couplings: nn.ModuleList, device: torch.device | str = "cpu"
    ):
        super().__init__(latent_dim)
        self.base, self.couplings = StandardNormal(latent_dim, device), couplings

    def log_prob(self, value: Tensor) -> Tensor:
        """log N(u; 0, I) + log |du/dz|: (..., D) -> (...)."""
        total = value.new_zeros(value.shape[:-1])
        for coupling in self.couplings:
            value, log_det = coupling(value)
            value, total = value.flip(-1), total + log_det
        return self.base.log_prob(value) + total

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D)."""
        z = self.base.sample(sample_shape, generator)
        for coupling in reversed(self.couplings):
            assert isinstance(coupling, Coupling)
            z = coupling.inverse(z.flip(-1))
        return z


class FlowPrior(Prior):
    """A RealNVP over codes, learned with the model."""

    def __init__(self, latent_dim: int, couplings: int = COUPLINGS, width: int = WIDTH):
        super().__init__(latent_dim)
        self.couplings = nn.ModuleList(Coupling(latent_dim, width) for _ in range(couplings))

    def condition(self, classes: Tensor | None = None, encode: Encode | None = None) -> Flow:
        """The flow as it is now."""
        return Flow(self.latent_dim, self.couplings, self.device)
