"""What the settings of a run may be given as: wider than what they are once they are checked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from vae_core.data.base import Dataset
    from vae_core.data.spec import DatasetSpec


class Values(TypedDict, total=False):
    """The fields of ``RunConfig`` by name, for type checkers; a test holds both together."""

    dataset: "str | Dataset | DatasetSpec"
    model: str
    latent_dim: int
    seed: int
    epochs: float | None
    seconds: float | None
    patience: float | None
    network: str
    hidden: Sequence[int] | str | None
    activation: str
    normalisation: str
    dropout: float
    word_dropout: float
    initialisation: str
    likelihood: str
    sigma: float
    prior: str | None
    missing: str | None
    components: int
    levels: int
    codebook: int
    slots: int | None
    beta: float | None
    gamma: float | None
    alpha: float | None
    capacity: float | None
    free_bits: float | None
    labelled: int | None
    samples: int | None
    schedule: str
    scheduled: Sequence[str] | str
    warmup: float
    cycles: int
    batch_size: int
    learning_rate: float
    learning_rate_schedule: str
    optimiser: str
    weight_decay: float
    gradient_clip: float | None
    precision: str
    device: str
    threads: int
    average_weights: bool
