"""What a field of the configuration says of itself, for the command line and the form alike."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from vae_core import catalogue
from vae_core.config.lists import parts

# The groups in which fields are offered, in this order.
LEARN = "What to learn"
BUDGET = "Budget, whichever ends first"
NETWORKS = "Networks"
LOSS = "Loss"
OPTIMISATION = "Optimisation"
RUNNING = "Running"
GROUPS = (LEARN, BUDGET, NETWORKS, LOSS, OPTIMISATION, RUNNING)

Table = Mapping[str, Any]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Width = Annotated[int, Field(ge=1, le=8192)]
MOST_DIMENSIONS = 512  # of a code
# What becomes of a field that is left out.
OF_MODEL = "that of the model"


@dataclass(frozen=True)
class About:
    """What the type and the bounds of a field do not say.

    Attributes:
        label: its name where people choose it.
        group: one of ``GROUPS``.
        table: the rows to choose from, or what gives them; None where any value will do.
        unset: what happens where it is left out, if its default is None.
        aliases: other spellings of its option.
    """

    label: str
    group: str
    table: Table | Callable[[], Table] | None = field(default=None, compare=False)
    unset: str = "none"
    aliases: tuple[str, ...] = ()

    @property
    def rows(self) -> Table | None:
        """The rows to choose from now, those registered since included."""
        return self.table() if callable(self.table) else self.table

    @property
    def choices(self) -> Collection[str]:
        """Their names; empty where any value will do."""
        return list(self.rows or ())


def choice(kind: str, table: Table | Collection[str]) -> BeforeValidator:
    """A value that must be the name of a row, whatever its case; ``kind`` names it in errors."""
    return BeforeValidator(lambda name: catalogue.choose(kind, name, table))


def named(kind: str, table: Table | Collection[str]) -> Any:
    """A text that must be one of the names of a table."""

    def listed(schema: dict[str, Any]) -> None:
        schema["enum"] = list(table)

    return Annotated[str, choice(kind, table), Field(json_schema_extra=listed)]


def chosen(label: str, group: str, table: Table, kind: str = "") -> Any:
    """The type of a field whose value is the name of a row."""
    return Annotated[str, choice(kind or label.lower(), table), About(label, group, table)]


def about(settings: type[BaseModel], name: str) -> About:
    """What a field says of itself."""
    return next(m for m in settings.model_fields[name].metadata if isinstance(m, About))


def grouped(settings: type[BaseModel]) -> dict[str, list[str]]:
    """The fields of each group, in the order in which they are declared."""
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name in settings.model_fields:
        groups[about(settings, name).group].append(name)
    return groups


def widths(value: Any) -> Any:
    """Layer widths as a list, or as the text "400,200" (an empty text: no hidden layer)."""
    return tuple(parts(value)) if isinstance(value, str) else value


def names(value: Any) -> Any:
    """Names as a list, or as the text "beta,gamma"."""
    return tuple(parts(value)) if isinstance(value, str) else value


def weight(name: str) -> Any:
    """The type of a weight of the loss, which the model sets where it is left out."""
    value = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
    return Annotated[value | None, About(catalogue.WEIGHTS[name].title, LOSS, unset=OF_MODEL)]
