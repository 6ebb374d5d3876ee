"""Second networks that a model is trained against: each learns to tell two kinds of things apart.

An adversary minimises ``loss`` on what the model has just made, cut off from it; what the model
makes of the adversary's opinion is one of :mod:`vae_core.training.objectives`. Opinions are logits
in float32, so that D = sigmoid(logit), and losses are binary cross-entropies in nats, averaged over
the batch. Shapes: K samples of the code, B examples, D dimensions, F features.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from vae_core.catalogue.rows import located
from vae_core.config.run import RunConfig
from vae_core.draws import uniform
from vae_core.models.networks import ACTIVATIONS, Encoder, Shape, initialise
from vae_core.models.priors import draw_codes
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE

# The papers have 1000 units a layer for codes: several times the work of a small VAE, on a CPU.
WIDTH = 256
# The gradient penalty R1 (Mescheder et al. 2018, arXiv:1801.04406), on a share of the
# batch, which costs little and estimates the same (after arXiv:1912.04958, appendix B).
PENALTY = 1.0
PENALTY_SHARE = 8


class Adversary(nn.Module):
    """What plays against a model."""

    BETAS = (0.5, 0.999)  # of its Adam (arXiv:1511.06434, section 4), whose rate is the model's
    CHANCE = 2 * math.log(2)  # nats of its loss where it tells nothing apart

    def __init__(self, config: RunConfig, shape: Shape):
        super().__init__()

    def features(self, x: Tensor) -> Tensor:
        """What one of pictures sees in them, to be compared by: (B, C, H, W) -> (B, F)."""
        raise NotImplementedError

    def loss(self, terms: Terms, model: VAE) -> Tensor:
        """What it minimises: the cross-entropy of telling two kinds apart."""
        raise NotImplementedError


class OfCodes(Adversary):
    """Codes of one kind against codes of another: (..., D) -> logits of the first kind (...)."""

    LAYERS: int

    def __init__(self, config: RunConfig, shape: Shape):
        super().__init__(config, shape)
        widths = [config.latent_dim, *[WIDTH] * self.LAYERS]
        parts: list[nn.Module] = []
        for before, after in pairwise(widths):
            parts += [nn.Linear(before, after), ACTIVATIONS["leaky-relu"]()]
        self.network = nn.Sequential(*parts, last := nn.Linear(WIDTH, 1))
        initialise(self.network, "kaiming", "leaky-relu")
        nn.init.zeros_(last.weight)  # at chance to begin with

    def forward(self, z: Tensor) -> Tensor:
        """The logit of being of the first kind: (..., D) -> (...)."""
        return self.network(z).float().squeeze(-1)


class Permutations(OfCodes):
    """Codes against codes whose dimensions come from different pictures (arXiv:1802.05983).

    At its best the logit is log q(z) - sum_d log q(z_d), whose mean is the total correlation.
    """

    LAYERS = 6
    BETAS = (0.5, 0.9)  # of the paper's appendix A

    def loss(self, terms: Terms, model: VAE) -> Tensor:
        """Codes of one half of the batch against permuted ones of the other (algorithm 2)."""
        codes = terms.z[0].detach()
        half = (len(codes) + 1) // 2
        whole, other = codes[:half], permuted(codes[len(codes) - half :])
        return cross_entropy(*self(torch.cat([whole, other])).split(half))


class CodesAndPrior(OfCodes):
    """Draws from the prior against codes of pictures (arXiv:1511.05644)."""

    LAYERS = 2

    def loss(self, terms: Terms, model: VAE) -> Tensor:
        """As many draws as there are codes."""
        codes = terms.z.detach().flatten(0, 1)
        drawn = draw_codes(terms.prior, len(codes))
        return cross_entropy(*self(torch.cat([drawn, codes])).chunk(2))


class Pictures(Adversary):
    """Real pictures against made ones (Goodfellow et al. 2014, arXiv:1406.2661)."""

    def __init__(self, config: RunConfig, shape: Shape):
        super().__init__(config, shape)
        # Leaky ReLU whatever the model has: the decoder learns through its gradient everywhere.
        self.encoder = Encoder(config.network, shape, config.hidden, "leaky-relu")
        initialise(self.encoder, config.initialisation, "leaky-relu")
        self.logit = nn.Linear(self.encoder.features, 1)

    def features(self, x: Tensor) -> Tensor:
        """The last hidden layer: (B, C, H, W) -> (B, F)."""
        return self.encoder(x).float()

    def forward(self, x: Tensor) -> Tensor:
        """The logit of being real: (B, C, H, W) -> (B,)."""
        return self.logit(self.encoder(x)).float().squeeze(-1)

    def loss(self, terms: Terms, model: VAE) -> Tensor:
        """The cross-entropy, and the penalty R1 on steep logits."""
        made = expected_pictures(model, terms.parameters.detach())
        on_real, on_made = self(torch.cat([terms.x, made])).split([len(terms.x), len(made)])
        return cross_entropy(on_real, on_made) + 0.5 * PENALTY * self.steepness(terms.x)

    def steepness(self, x: Tensor) -> Tensor:
        """|grad_x logit|^2 of a share of real pictures, on the average."""
        some = x[: max(1, len(x) // PENALTY_SHARE)].detach().requires_grad_()
        # The fused kernels of attention have no second derivative.
        with sdpa_kernel(SDPBackend.MATH):
            logits = self(some).sum()
        (slope,) = torch.autograd.grad(logits, some, create_graph=True)
        return slope.square().flatten(1).sum(1).mean()


class PicturesAndReconstructions(Pictures):
    """Real pictures against reconstructions and pictures of drawn codes (arXiv:1512.09300)."""

    CHANCE = 3 * math.log(2)

    def loss(self, terms: Terms, model: VAE) -> Tensor:
        """The paper's three terms (algorithm 1), and the penalty R1."""
        with torch.no_grad():
            drawn = model.decoder_parameters(draw_codes(terms.prior, len(terms.x)))
        rebuilt = terms.parameters.detach().flatten(0, 1)
        made = expected_pictures(model, torch.cat([rebuilt, drawn]))
        sizes = [len(terms.x), len(rebuilt), len(drawn)]
        on_real, on_rebuilt, on_drawn = self(torch.cat([terms.x, made])).split(sizes)
        told = cross_entropy(on_real, on_rebuilt) + F.softplus(on_drawn).mean()
        return told + 0.5 * PENALTY * self.steepness(terms.x)


def build_adversary(config: RunConfig, shape: Shape) -> Adversary | None:
    """What the model of a configuration is trained against; None where it is against nothing.

    Uses torch's global random state: seed it first.
    """
    row = config.objective
    return located(row.adversary)(config, shape) if row.adversarial else None


def cross_entropy(on_true: Tensor, on_false: Tensor) -> Tensor:
    """-E_true[log D] - E_false[log(1 - D)] of logits, in nats."""
    return F.softplus(-on_true).mean() + F.softplus(on_false).mean()


def permuted(codes: Tensor) -> Tensor:
    """Every dimension shuffled over the batch by itself, (B, D) (arXiv:1802.05983, algorithm 1).

    Draws from the product of the marginals prod_d q(z_d).
    """
    drawn = uniform(codes.shape, codes.device)
    one, other = drawn.unsqueeze(1), drawn.unsqueeze(0)
    # Each code's place when the draws are sorted, which the page's graph has no word for.
    earlier = torch.ones(len(codes), len(codes), device=codes.device)
    earlier = earlier.tril(-1).bool().unsqueeze(-1)
    place = ((other < one) | ((other == one) & earlier)).sum(1)
    return torch.zeros_like(codes).scatter(0, place, codes)


def expected_pictures(model: VAE, parameters: Tensor) -> Tensor:
    """The mean examples of p(x|z): (..., P C, H, W) -> (N, C, H, W)."""
    flat = parameters.flatten(0, -4) if parameters.dim() > 4 else parameters
    return model.likelihood.expected(flat)


@contextmanager
def frozen(adversary: nn.Module | None) -> Iterator[None]:
    """What is computed in the block leaves no gradient on the adversary's weights."""
    if adversary is not None:
        adversary.requires_grad_(False)
    try:
        yield
    finally:
        if adversary is not None:
            adversary.requires_grad_(True)
