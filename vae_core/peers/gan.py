"""A small generative adversarial network with the VAE's own decoder as its generator.

The same network draws, but what teaches it differs: not the likelihood of each picture, but a
second network that tries to tell its drawings from the data. There is no encoder, no likelihood
and no bound, and no loss that says how far it has come.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from vae_core.averaging import WeightAverage
from vae_core.config import RunConfig
from vae_core.data import Dataset
from vae_core.likelihoods import LIKELIHOODS, BernoulliLikelihood, GaussianLikelihood
from vae_core.networks import Decoder, Encoder, Shape, initialise
from vae_core.optimisation import flushed_denormals

# More than the usual 2e-4, which wants minutes: with the penalty below, samples of MNIST were twice
# as near to the data after 20 s. It falls to a tenth in a straight line.
LEARNING_RATE = 1e-3
LAST_RATE = 0.1
BETAS = (0.5, 0.999)
# Many small steps: each network chases the other, and a large batch gains little.
BATCH = 64
# The gradient penalty R1 on real pictures, every so many steps and then as much stronger
# (Mescheder et al. 2018, arXiv:1801.04406; Karras et al. 2020, arXiv:1912.04958, appendix B).
PENALTY = 1.0
PENALTY_STEPS = 8
REPORT_SECONDS = 0.3


class Generator(nn.Module):
    """Noise (B, D) -> pictures (B, C, H, W) in [0, 1], through the VAE's decoder."""

    def __init__(self, config: RunConfig, shape: Shape):
        super().__init__()
        self.decoder = Decoder(
            config.network,
            shape,
            config.hidden,
            config.latent_dim,
            config.activation,
            normalisation=config.normalisation,
        )
        initialise(self.decoder, config.initialisation, config.activation)
        likelihood = LIKELIHOODS[config.likelihood](config.sigma)
        # A Gaussian's mean is cut to [0, 1], and beyond the cut there is no gradient to learn from.
        self.likelihood = (
            BernoulliLikelihood() if isinstance(likelihood, GaussianLikelihood) else likelihood
        )

    def forward(self, z: Tensor) -> Tensor:
        """The pictures of a batch of noise."""
        return self.likelihood.mean(self.decoder(z))


class Discriminator(nn.Module):
    """Pictures (B, C, H, W) -> the logit (B,) of being real, through the VAE's kind of encoder."""

    def __init__(self, config: RunConfig, shape: Shape):
        super().__init__()
        # Leaky ReLU whatever the VAE has: the generator learns through its gradient everywhere.
        # No normalisation: one over the batch would mix pictures whose slopes are penalised apart.
        self.encoder = Encoder(config.network, shape, config.hidden, "leaky-relu")
        initialise(self.encoder, config.initialisation, "leaky-relu")
        self.logit = nn.Linear(self.encoder.features, 1)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a batch."""
        return self.logit(self.encoder(x)).squeeze(1)


@dataclass(frozen=True)
class GanProgress:
    """How far a GAN is; losses in nats, averaged since the previous report."""

    steps: int
    pictures: int  # real ones seen, with repetition
    seconds: float
    generator_loss: float
    discriminator_loss: float
    generator: Generator  # running average of the weights, in evaluation mode
    finished: bool


class GanTraining:
    """The two networks, their optimisers, and the step."""

    def __init__(self, config: RunConfig, data: Dataset, seed: int):
        self.latent_dim = config.latent_dim
        self.images = data.train.images
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.generator = Generator(config, data.shape)
            self.discriminator = Discriminator(config, data.shape)
        self.average = WeightAverage(self.generator)
        self.noise = torch.Generator().manual_seed(seed)
        self.optimisers = [
            torch.optim.Adam(network.parameters(), LEARNING_RATE, BETAS, fused=True)
            for network in (self.generator, self.discriminator)
        ]
        self.step = 0
        self.batch = min(BATCH, len(self.images))

    def advance(self, fraction: float) -> tuple[Tensor, Tensor]:
        """One step of each network; the losses of generator and discriminator.

        Non-saturating loss (Goodfellow et al. 2014, arXiv:1406.2661, section 3).

        Args:
            fraction: of the budget that is used up.
        """
        for optimiser in self.optimisers:
            optimiser.param_groups[0]["lr"] = LEARNING_RATE * (1 - (1 - LAST_RATE) * fraction)
        index = torch.randint(len(self.images), (self.batch,), generator=self.noise)
        real = self.images.index_select(0, index).float().div_(255)
        fake = self.generator(torch.randn(self.batch, self.latent_dim, generator=self.noise))
        second = self._learn(1, self._discriminator_loss(real, fake.detach()))
        # Only the generator's gradients are wanted from here.
        self.discriminator.requires_grad_(False)
        first = self._learn(0, F.softplus(-self.discriminator(fake)).mean())
        self.discriminator.requires_grad_(True)
        self.step += 1
        self.average.update(self.step)
        return first, second

    def _discriminator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        if self.step % PENALTY_STEPS:
            # One call for both costs less than two.
            on_real, on_fake = self.discriminator(torch.cat([real, fake])).chunk(2)
            return F.softplus(-on_real).mean() + F.softplus(on_fake).mean()
        # The fused kernels of attention have no second derivative.
        with sdpa_kernel(SDPBackend.MATH):
            on_real, on_fake = self.discriminator(real.requires_grad_()), self.discriminator(fake)
        loss = F.softplus(-on_real).mean() + F.softplus(on_fake).mean()
        (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
        penalty = slope.square().flatten(1).sum(1).mean()
        return loss + 0.5 * PENALTY * PENALTY_STEPS * penalty

    def _learn(self, which: int, loss: Tensor) -> Tensor:
        self.optimisers[which].zero_grad(set_to_none=True)
        loss.backward()
        self.optimisers[which].step()
        return loss.detach()


def train_gan(
    config: RunConfig, data: Dataset, seconds: float, seed: int = 0
) -> Iterator[GanProgress]:
    """Train a GAN for so many seconds, reporting a few times a second.

    Time that the consumer takes between reports is not counted. Torch's global random state is
    left alone; dropout, which would draw from it, is left out of both networks.

    Args:
        config: the networks, likelihood and number of latent dimensions are taken from it.
        data: its train split is learned.
        seconds: the budget.
        seed: of weights, noise and order.
    """
    training = GanTraining(config, data, seed)
    used, finished = 0.0, False
    while not finished:
        begun, since = time.perf_counter(), training.step
        sums = torch.zeros(2)
        with torch.enable_grad(), flushed_denormals():
            while True:
                now = used + time.perf_counter() - begun
                finished = now >= seconds
                if finished or now - used >= REPORT_SECONDS:
                    break
                sums += torch.stack(training.advance(min(1.0, now / seconds)))
        used += time.perf_counter() - begun
        steps = max(1, training.step - since)
        yield GanProgress(
            steps=training.step,
            pictures=training.step * training.batch,
            seconds=used,
            generator_loss=sums[0].item() / steps,
            discriminator_loss=sums[1].item() / steps,
            generator=training.average.model.eval(),
            finished=finished,
        )
