"""What can be set where a model is applied to examples; imports no torch."""

from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from vae_core.config.base import Settings
from vae_core.config.fields import Named, Seed
from vae_core.data.splits import PARTS


class Score(NamedTuple):
    """A score in words: what it is called, what it is, and why a model may not have it."""

    title: str
    help: str
    lacking: str = "it has no encoder"


SCORES = {
    "rarest": Score(
        "Rarest",
        "the larger of two surprises: how rare its reconstruction, in nats, and how rare the "
        "density of its code are among validation examples",
    ),
    "bound": Score(
        "Bound",
        "minus the bound on log p(x): how much the whole example costs, in nats",
        "the code of a plain autoencoder is a point, so that it has no bound",
    ),
    "regret": Score(
        "Regret",
        "how much higher the bound becomes with the posterior that is best for the one example, in "
        "nats",
        "its posteriors are no diagonal Gaussians",
    ),
    "density": Score(
        "Density of the code",
        "minus the log density of the code, in the mixture fitted to codes of training examples",
    ),
    "error": Score(
        "Reconstruction", "minus the expected log p(x|z), in nats: the bound without its KL"
    ),
}
# Where nothing is said: the best of them on average, as far as a model can give it (docs/apply.md).
PREFERRED = "rarest"
RAREST = ("error", "density")  # of which the rarest is made
EVERY = "all"
RULES = {
    "quantile": "Quantile of validation",
    "share": "Share of these examples",
    "costs": "Costs, by examples whose class is known",
    "value": "A score",
}


class Rule(Settings):
    """Where the line is drawn: examples that score at it or above are flagged.

    Attributes:
        kind: "quantile", the score that this fraction of the validation examples stays below;
            "share", the score that this fraction of the examples at hand reaches; "costs", the
            cheapest where it is known which are unlike; "value", that score itself.
        at: the fraction or the score; of costs how many false alarms a miss is worth.
    """

    kind: Annotated[str, Named("rule", RULES)] = Field(
        default="quantile", title="Threshold by", description="how the threshold is chosen"
    )
    at: float = Field(
        default=0.99, allow_inf_nan=False, title="At", description="the fraction, or the score"
    )

    @model_validator(mode="after")
    def _within(self) -> "Rule":
        if self.kind in ("quantile", "share") and not 0 < self.at < 1:
            raise ValueError(f"a {self.kind} lies between 0 and 1, not at {self.at:g}")
        if self.kind == "costs" and not self.at > 0:
            raise ValueError("a miss costs more than nothing")
        return self


class ApplySettings(Settings):
    """To what a model is applied, and by which score its examples are ordered."""

    examples: Annotated[str, Named("examples", (*PARTS, EVERY))] = Field(
        default="test", title="Examples", description="examples of the model's own data set"
    )
    file: str = Field(default="", title="File", description="a file in place of them")
    content: str = Field(default="", max_length=64, description="digest of that file")
    decimal: Literal["auto", "point", "comma"] = Field(
        default="auto", title="Decimal mark", description="decimal mark of the file, where open"
    )
    score: Annotated[str, Named("score", ("auto", *SCORES))] = Field(
        default="auto", title="Unlike by", description="score of what is unlike the others"
    )
    samples: int = Field(
        default=16, ge=1, le=5000, title="Samples K", description="samples of the bound"
    )
    steps: int = Field(
        default=100, ge=1, le=5000, title="Steps of regret", description="steps of each regret"
    )
    shown: int = Field(default=100, ge=1, le=1000, title="Listed", description="examples listed")
    seed: Seed = Field(default=0, description="seed of everything random")
