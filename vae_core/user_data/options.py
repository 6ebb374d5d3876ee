"""How what is brought shall be read; each choice has a default that suits most."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from vae_core.config.base import Settings
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.choices import ColumnChoice, as_texts, checked, choices_of


def _as_text(value: Any) -> Any:
    return value or None if isinstance(value, str) else value


Share = Annotated[float, Field(gt=0, lt=0.5, allow_inf_nan=False)]
Optional = Annotated[str | None, BeforeValidator(_as_text)]
Names = Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=4200)]

Columns = Annotated[Names, BeforeValidator(as_texts)]


class OwnOptions(Settings):
    """What a user may choose beside the files."""

    kind: Literal["auto", "pictures", "text", "series", "table"] = Field(
        default="auto", title="Read as", description="what it is: auto looks at the files"
    )
    size: int | None = Field(
        default=None,
        ge=4,
        le=limits.SIDE,
        title="Side, pixels",
        description="side of a picture in pixels; without one 32; arrays keep their own shape, or "
        "are made 64 on the longer side",
    )
    colour: Literal["auto", "grey", "rgb"] = Field(
        default="auto",
        title="Colour",
        description="grey or colour; auto is grey where no picture has a colour",
    )
    fit: Literal["crop", "pad"] = Field(
        default="crop",
        title="To a square",
        description="how a picture becomes square: cut to its centre, or padded",
    )
    background: Literal["white", "black"] = Field(
        default="white",
        title="Behind see-through",
        description="what is behind see-through pixels and around padded pictures",
    )
    label: Optional = Field(
        default=None,
        max_length=200,
        title="Column of classes",
        description="column of a table that holds the class",
    )
    drop: Names = Field(
        default=(), title="Columns left out", description="columns of a table to leave out"
    )
    column: Columns = Field(
        default=(),
        title="Of single columns",
        description="what one column is, as NAME=WORD: keep, drop, id, label or time; number or "
        "choice; point or comma; ymd, dmy or mdy",
    )
    sheet: Optional = Field(
        default=None,
        max_length=200,
        title="Sheet",
        description="sheet of a workbook; without one the first that has rows",
    )
    missing: Names = Field(
        default=(),
        title="Stands for missing",
        description="values that stand for missing ones, such as -999",
    )
    decimal: Literal["auto", "point", "comma"] = Field(
        default="auto",
        title="Decimal mark",
        description="decimal mark where a table leaves open what 1.234 or 1,234 is",
    )
    gaps: Literal["keep", "drop", "ask"] = Field(
        default="keep",
        title="Rows with gaps",
        description="rows and series in which values are missing, and examples without a class: "
        "keep learns what is there, and keeps apart what has no class; drop leaves both out; ask "
        "refuses rows with gaps where they are more than a fifth",
    )
    arrange: Literal["auto", "rows", "windows"] = Field(
        default="auto",
        title="Series are",
        description="series in a table: a row each, or columns cut into windows",
    )
    window: int = Field(
        default=64, ge=4, le=4096, title="Points of a window", description="points of a window"
    )
    stride: int | None = Field(
        default=None,
        ge=1,
        le=4096,
        title="From window to window",
        description="points from window to window; without one, no overlap",
    )
    lower: bool = Field(
        default=True, title="Small letters", description="write text in small letters"
    )
    longest: int = Field(
        default=32,
        ge=2,
        le=limits.LONGEST,
        title="Longest line",
        description="characters of a line; longer ones are left out",
    )
    least: int = Field(
        default=10,
        ge=1,
        le=100_000,
        title="Least count of a character",
        description="how often a character must occur to be kept",
    )
    duplicates: Literal["keep", "drop"] = Field(
        default="keep",
        title="Lines that repeat",
        description="lines of a text that are there more than once",
    )
    validation: Share = Field(
        default=0.1, title="To validate, fraction", description="fraction kept for validation"
    )
    test: Share = Field(
        default=0.1, title="To test, fraction", description="fraction kept for the test"
    )
    seed: int = Field(
        default=0, ge=0, lt=2**31, title="Seed of the split", description="seed of the split"
    )

    @field_validator("column")
    @classmethod
    def _known_words(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        checked(said)
        return said

    @property
    def choices(self) -> dict[str, ColumnChoice]:
        """What is said of single columns, by their names."""
        found = choices_of(self.column)
        for name in self.drop:
            found[name] = replace(found.get(name, ColumnChoice()), role="drop")
        return found

    @property
    def classes(self) -> str | None:
        """The column that holds the class, by whichever option it is named.

        Raises:
            UserError: when several are.
        """
        named = [self.label] if self.label else []
        named += [name for name, choice in self.choices.items() if choice.role == "label"]
        if len({name.casefold() for name in named}) > 1:
            raise UserError(
                f"Several columns are said to hold the class: {', '.join(named)[:200]}. Name one."
            )
        return named[0] if named else None
