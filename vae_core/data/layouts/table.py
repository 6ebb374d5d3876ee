"""Rows of a table."""

import math
from collections.abc import Iterable
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from vae_core.counting import counted
from vae_core.data.layouts.base import Described, Finite, Layout, Name, Positive, Shape, Targets

if TYPE_CHECKING:
    from torch import Tensor

SMALL_BATCH, STEPS = 32, 4000  # of a table's training
MOST_COLUMNS = 512
_MOST_DECIMALS = 30
_NAMED = 8  # columns of a kind that a description names


class Number(Described):
    """A column of numbers: a value is offset + scale * x.

    Attributes:
        step: what its values are whole multiples of, in their unit.
        likelihood: what p(value | code) is (``models.likelihoods.numbers``).
        low, high: the bounds of a bounded column, and where a count begins; in its unit.
    """

    type: Literal["number"] = "number"
    name: Name
    unit: str = Field(default="", max_length=20)
    offset: Finite = 0.0
    scale: Positive = 1.0
    step: float = Field(default=0.01, gt=0, le=1e30)
    likelihood: Literal["gaussian", "log-normal", "amount", "bounded", "count"] = "gaussian"
    low: Finite | None = None
    high: Finite | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_decimals(cls, values: Any) -> Any:
        """Descriptions that were kept before there was a step have decimals, 0 to 9, instead."""
        if isinstance(values, dict) and values.get("decimals") in range(10):
            values = {"step": 10.0 ** -values["decimals"], **values}
            del values["decimals"]
        return values

    @model_validator(mode="after")
    def _bounds(self) -> "Number":
        """A count begins somewhere, and bounds are two."""
        if self.likelihood == "bounded":
            if self.low is None or self.high is None or self.high < self.low + self.step / 2:
                raise ValueError(f"the column {self.name!r} has no two bounds")
        elif self.likelihood == "count" and self.low is None:
            raise ValueError(f"the count {self.name!r} begins nowhere")
        return self

    @property
    def kind_of_number(self) -> str:
        """What its values are and which likelihood they have, in words."""
        if self.likelihood == "bounded":
            low, high = (f"{bound:.{self.decimals}f}" for bound in (self.low, self.high))
            return f"a number from {low} to {high} (discretised logistic of its logit)"
        if self.likelihood == "count":
            if not _is_whole(self.step):
                steps = f"from {self.low:g} on in steps of {self.step:g}"
                return f"an amount {steps} (negative binomial)"
            return f"a count from {self.low:.0f} on (negative binomial)"
        if self.likelihood == "amount":
            return "an amount from 0 on (shifted log-normal, censored at 0)"
        if self.likelihood == "log-normal":
            return "a positive number (log-normal)"
        return "a number (Gaussian)"

    @property
    def decimals(self) -> int:
        """How many decimals a multiple of the step is written with."""
        whole = (d for d in range(_MOST_DECIMALS) if _is_whole(self.step * 10.0**d))
        return next(whole, _MOST_DECIMALS)

    def rounded(self, values: Iterable[float]) -> list[float]:
        """The nearest multiples of the step; what is not finite as it is."""
        step, decimals = self.step, self.decimals
        return [
            round(round(value / step) * step, decimals) if math.isfinite(value) else value
            for value in values
        ]


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-9 * number and number > 0.5


class Choice(Described):
    """A column of which each value is one of a few, as one-hot numbers."""

    type: Literal["choice"] = "choice"
    name: Name
    values: tuple[Annotated[str, Field(max_length=80)], ...] = Field(min_length=2, max_length=64)


Column = Annotated[Number | Choice, Field(discriminator="type")]


class Table(Layout):
    """Rows (1, 1, D): a number for each numeric column, one for each value of a choice; float32."""

    kind: Literal["table"] = "table"
    noun: str = "row"
    nouns: str = "rows"
    columns: tuple[Column, ...] = Field(min_length=1, max_length=MOST_COLUMNS)

    title: ClassVar[str] = "Tables"
    by_values: ClassVar[bool] = True
    nearest: ClassVar[bool] = True
    view: ClassVar[str] = "vae_core.data.views.cards:Cards"
    section: ClassVar[str] = "vae_core.analyses.report.table:section"
    piece: ClassVar[str] = "column"
    counted: ClassVar[str] = "columns"
    listed: ClassVar[str] = "table"
    decode: ClassVar[str] = "vae_core.data.rows:decode"
    tabulate: ClassVar[str] = "vae_core.data.rows:tabulate"

    axes: ClassVar[str] = "1, 1, numbers"
    typical: ClassVar[str] = (
        "A row shown has the expected numbers of a code and the probabilities of its choices. It "
        "is not a draw from p(x|z), and rows shown differ less than data do."
    )
    gaps: ClassVar[bool] = True
    brought: ClassVar[str] = "vae_core.data.brought:rows"
    exchange: ClassVar[tuple[str, str]] = (
        "vae_core.data.exchange:numbers_of_rows",
        "vae_core.data.exchange:rows_of_numbers",
    )

    def numbers(self, shape: Shape) -> dict[str, Any]:
        """With the place of each column's number, or of the first of its values."""
        found = super().numbers(shape)
        places = accumulate((0, *self.widths))
        columns = zip(places, found["columns"], strict=False)
        return {**found, "columns": [{"place": place, **column} for place, column in columns]}

    def reading(self, shape: Shape) -> str:
        """Standardised numbers, one-hot choices."""
        return (
            "Numbers (batch, 1, 1, place). A number stands at the place of its column as "
            "(value - offset) / scale; back: offset + scale * number (values of the data are "
            "multiples of its step). A choice has a place for each of its values, in order from "
            "that of its column on: 1 at the value and 0 at the others; back: the value of the "
            "largest number."
        )

    @property
    def widths(self) -> tuple[int, ...]:
        """How many of the D numbers each column takes, in order."""
        return tuple(len(c.values) if c.type == "choice" else 1 for c in self.columns)

    @property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """Neighbouring columns that are alike, as (columns, values of each: 0 of numbers)."""
        kinds = (len(c.values) if c.type == "choice" else 0 for c in self.columns)
        return tuple((len(tuple(alike)), values) for values, alike in groupby(kinds))

    @property
    def bounded(self) -> bool:
        """Scaled numbers have no bounds."""
        return False

    @property
    def shape(self) -> Shape:
        """(1, 1, D)."""
        return 1, 1, sum(self.widths)

    def observed(self, examples: "Tensor") -> list[int]:
        """Its columns, but those that are missing."""
        firsts = list(accumulate((0, *self.widths)))[:-1]
        return (~examples.flatten(1)[:, firsts].isnan()).sum(1).tolist()

    @property
    def likelihoods(self) -> tuple[str, ...]:
        """One of its own for each column."""
        return ("columns",)

    @property
    def networks(self) -> tuple[str, ...]:
        """Columns stand in no order, so that only dense layers suit them."""
        return ("mlp",)

    def targets(self, likelihood: str, tossed: bool = False) -> Targets:
        """A density of the numbers, and probabilities."""
        return Targets(
            "A density of the scaled numbers times probabilities of the choices",
            bits="Exact: of each number the probability of what rounds to its step",
            masses=True,
        )

    def form(self, shape: Shape) -> str:
        """How many columns, and numbers."""
        return f"{counted(len(self.columns), 'column')}, {counted(sum(self.widths), 'number')}"

    @property
    def details(self) -> str:
        """What the values of each column are, and which likelihood they have."""
        kinds: dict[str, list[str]] = {}
        for column in self.columns:
            what = "a choice" if column.type == "choice" else column.kind_of_number
            kinds.setdefault(what, []).append(column.name)
        parts = []
        for what, names in kinds.items():
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            parts.append(f"{', '.join(names[:_NAMED])}{more}: {what}")
        return "; ".join(parts)

    def settings(self, shape: Shape) -> dict[str, Any]:
        """Half as many dimensions as columns, a small network, small batches."""
        return {
            "latent_dim": min(16, 1 + len(self.columns) // 2),
            "hidden": (128,),
            "activation": "silu",
            "batch_size": SMALL_BATCH,
            "learning_rate": 5e-3,
            "learning_rate_schedule": "cosine",
        }

    def passes(self, examples: int) -> float:
        """As many steps as ten epochs of 50 000 pictures have."""
        return float(max(2, round(STEPS / math.ceil(examples / SMALL_BATCH))))
