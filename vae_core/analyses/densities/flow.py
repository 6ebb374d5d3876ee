"""A normalising flow fitted to codes by maximum likelihood."""

from torch import Tensor

from vae_core.analyses.densities.learning import learned, unlikely
from vae_core.errors import ProgressCallback
from vae_core.models.priors import Flow, FlowPrior

COUPLINGS = 6


def fit_flow(points: Tensor, held: Tensor, seed: int, report: ProgressCallback) -> tuple[Flow, str]:
    """Fit the couplings of the flow prior, this time to codes that stay where they are."""
    prior = learned(
        lambda: FlowPrior(points.shape[1], COUPLINGS),
        lambda prior, codes: unlikely(prior.condition(), codes),
        points,
        held,
        seed,
        report,
    )
    return prior.condition(), f"normalising flow of {COUPLINGS} couplings"
