"""How much rows that were made are like rows that were found: pure functions of both.

Every figure is one of two sets of rows (``Records``) and says what chance alone would give.
"""

from vae_core.evaluation.fidelity.associations import association_error, associations
from vae_core.evaluation.fidelity.copula import GaussianCopula
from vae_core.evaluation.fidelity.marginals import Marginal, marginals
from vae_core.evaluation.fidelity.nearness import Nearness, nearness
from vae_core.evaluation.fidelity.records import Encoding, Records, records_of
from vae_core.evaluation.fidelity.told_apart import told_apart
from vae_core.evaluation.fidelity.usefulness import Usefulness, targets_of, usefulness

__all__ = [
    "Encoding",
    "GaussianCopula",
    "Marginal",
    "Nearness",
    "Records",
    "Usefulness",
    "association_error",
    "associations",
    "marginals",
    "nearness",
    "records_of",
    "targets_of",
    "told_apart",
    "usefulness",
]
