"""Pairs of trainings that differ in one thing, to see what that thing does."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from vae_core.catalogue.models import MODELS
from vae_core.catalogue.objectives import OBJECTIVES
from vae_core.catalogue.parts import POSTERIORS
from vae_core.catalogue.rows import Row, table


@dataclass(frozen=True, kw_only=True)
class PairRow(Row):
    """Two trainings that differ in one field of the configuration.

    Attributes:
        field: what differs.
        values: its two values, the plainer one first.
        shared: what both have besides, without which the field would do nothing.
        look: what to look for when the two stand side by side.
        reads: a weight that a model's loss must read for the pair to mean anything.
    """

    field: str
    values: tuple[Any, Any]
    look: str
    shared: dict[str, Any] = dataclasses.field(default_factory=dict)
    reads: str | None = None

    @property
    def grid(self) -> dict[str, list[Any]]:
        """The pair as a sweep takes it."""
        return {self.field: list(self.values)}

    def suits(self, model: str) -> bool:
        """Whether the pair means anything for this model."""
        row = MODELS[model]
        if self.reads is None:
            return True
        weighs = self.reads in OBJECTIVES[row.objective].weights
        scheduled = row.defaults.get("scheduled", (self.reads,))
        return weighs and self.reads in scheduled and not POSTERIORS[row.posterior].deterministic


PAIRS: dict[str, PairRow] = table(
    PairRow(
        "annealing",
        "KL annealing",
        "The full KL weight from the first step, against a weight that rises from 0 over the first "
        "half of the run.",
        "Bowman et al. 2016, arXiv:1511.06349; Sønderby et al. 2016, arXiv:1602.02282",
        field="schedule",
        values=("constant", "linear"),
        shared={"warmup": 0.5, "scheduled": ("beta",)},
        look="While the weight rises the code fills at no charge; once it is full the KL falls "
        "again. Where the constant weight has put dimensions to sleep, the rising one keeps "
        "more of them awake: digits with three hidden layers of 64 end at a KL of 2.8 nats, not "
        "1.1. With one hidden layer the two end alike, and after a few seconds the rising one is "
        "behind: for half of them it has minimised another loss.",
        reads="beta",
    ),
    PairRow(
        "dropout",
        "Dropout",
        "No dropout, against a fifth of the hidden units left out at every step.",
        "Srivastava et al. 2014, JMLR 15",
        field="dropout",
        values=(0.0, 0.2),
        look="Dropout keeps training and validation together where a model learns its data by "
        "heart, on few examples or in a long run. In a short one it costs nats: two epochs of "
        "MNIST end at 109.0 instead of 105.5.",
    ),
    PairRow(
        "decay",
        "Weight decay",
        "No weight decay, against weights pulled towards zero at every step.",
        "Loshchilov & Hutter 2019, arXiv:1711.05101",
        field="weight_decay",
        values=(0.0, 1.0),
        shared={"optimiser": "adamw"},
        look="With small weights training and validation stay closer together, and the code "
        "carries fewer nats. The price is a blurrier reconstruction: where nothing is learnt by "
        "heart it is all price, and two epochs of MNIST end at 111.3 nats instead of 105.5.",
    ),
    PairRow(
        "initialisation",
        "Initialisation",
        "Weights that keep the variance of what passes through, against PyTorch's smaller ones.",
        "He et al. 2015, arXiv:1502.01852; Glorot & Bengio 2010",
        field="initialisation",
        values=("auto", "torch"),
        look="The first seconds: the smaller start is nats behind, and catches up where there is "
        "one hidden layer. With three of 64 on digits the code stays empty, a KL of 0.0 nats "
        "instead of 1.2, and gradients may vanish before they reach the first layer: the gradient "
        "norms on Train show it.",
    ),
    PairRow(
        "muon",
        "Muon",
        "Adam, against Muon, which makes the step of each matrix orthogonal.",
        "Jordan et al. 2024; arXiv:2502.16982",
        field="optimiser",
        values=("adam", "muon"),
        look="What a step teaches, against what it takes: Muon multiplies matrices at every step, "
        "which then takes twice as long. After as many of them it is a little ahead: sixty epochs "
        "of digits end at 25.3 nats instead of 25.5. Only the weights of dense layers are its own.",
    ),
)
