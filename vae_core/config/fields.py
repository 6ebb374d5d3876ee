"""What a field of the configuration says of itself, for the command line and the form alike."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function, nullable_schema

from vae_core import catalogue
from vae_core.config.lists import parts
from vae_core.config.ranges import filled

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
Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Width = Annotated[int, Field(ge=1, le=8192)]
MOST_DIMENSIONS = 512  # of a code
# What becomes of a field that is left out.
OF_MODEL = "that of the model"
# The default of a field that is ``Filled``.
TO_BE_FILLED: Any = None


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


@dataclass(frozen=True)
class Named:
    """Marks a text that must be one of the names of a table, whatever its case.

    Attributes:
        kind: what one of the table is called in errors.
        table: what there is; read anew each time.
        listed: whether the schema of the field lists the names, where no form does.
    """

    kind: str
    table: Table | Collection[str] = field(compare=False)
    listed: bool = True

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self._chosen, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        found = handler(schema)
        if self.listed:
            filled(found)["enum"] = list(self.table)
        return found

    def _chosen(self, name: Any) -> str:
        return catalogue.choose(self.kind, name, self.table)


@dataclass(frozen=True)
class Chosen(About):
    """Says of a text that it must be the name of a row, besides what ``About`` says of it.

    Attributes:
        kind: what a row is called in errors; by default as the field is.
    """

    kind: str = ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        named = Named(self.kind or self.label.lower(), self.rows or {}, listed=False)
        return named.__get_pydantic_core_schema__(source, handler)


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


class Filled:
    """Marks a field that may be left out, or be None: validation puts a value of its type there."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return nullable_schema(handler(source))


def of_loss(name: str) -> About:
    """What a weight of the loss says of itself, which the model sets where it is left out."""
    return About(catalogue.WEIGHTS[name].title, LOSS, unset=OF_MODEL)
