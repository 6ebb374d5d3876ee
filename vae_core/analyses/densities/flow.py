"""A normalising flow fitted to codes by maximum likelihood."""

from torch import Tensor

from vae_core.analyses.densities.learning import learned, unlikely
from vae_core.errors import ProgressCallback
from vae_core.models.priors import Flow, Prior

COUPLINGS = 6


def fit_flow(
    points: Tensor, held: Tensor, seed: int, report: ProgressCallback
) -> tuple[Prior, str]:
    """Fit the couplings of the flow prior, this time to codes that stay where they are."""
    flow = learned(lambda: Flow(points.shape[1], COUPLINGS), unlikely, points, held, seed, report)
    return flow, f"normalising flow of {COUPLINGS} couplings"
