"""Whether the parts of a model fit together: asked once, before the first step.

Parts of one's own may be of other shapes than the terms expect, which would train to nonsense or
fail only when the model is saved.
"""

import torch

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data.base import Split
from vae_core.draws import codes_of, seeded
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import batch_of, evaluating
from vae_core.models.vae import VAE

EXAMPLES = 3  # not the number of dimensions of any usual code


@torch.no_grad()
def check_parts(model: VAE, config: RunConfig, split: Split) -> None:
    """Try the model on a few examples; torch's random state is left as it was.

    Raises:
        UserError: for distributions of other shapes than (B, D), or a likelihood that is not
            summed over its numbers.
    """
    size, row = model.latent_dim, catalogue.MODELS[config.model]
    with evaluating(model), seeded(config.seed, model):
        x, y = batch_of(model, split, 0, EXAMPLES)
        prior = model.density(y, len(x))
        if tuple(prior.event_shape) != (size,):
            raise UserError(
                f"The prior {config.prior} is a distribution of events of shape "
                f"{tuple(prior.event_shape)}, and codes have {counted(size, 'number')}. Give "
                "events of shape "
                f"({size},), such as Independent(..., 1)."
            )
        posterior = model.posterior(x, y)
        z = codes_of(posterior)
        factors = (len(x), size)
        if z.shape == factors and not model.posterior_head.pointlike:
            factors = tuple(posterior.log_prob(z).shape)
        if tuple(z.shape) != (len(x), size) or factors != (len(x), size):
            raise UserError(
                f"The posterior {row.posterior} gives codes of shape {tuple(z.shape)} and log "
                f"densities of shape {factors} for {counted(len(x), 'example')}. Give a "
                "distribution with a "
                f"factor for each dimension, ({len(x)}, {size}): not Independent."
            )
        likelihood = model.terms(x, y, 1).log_likelihood
        if tuple(likelihood.shape) != (1, len(x)):
            raise UserError(
                f"The likelihood {config.likelihood} gives log p(x|z) of shape "
                f"{tuple(likelihood.shape)} for one code of each of "
                f"{counted(len(x), 'example')}. Sum it over "
                "the numbers of an example."
            )
