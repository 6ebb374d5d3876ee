"""Choices from outside the package: one way to add any of them, and where they are looked for.

>>> import vae_core
>>> def half(terms, context):
...     return terms.distortion.mean() / 2 + terms.kl.mean()
>>> vae_core.register(vae_core.ObjectiveRow("half", "Half", "Half the distortion.", build=half))

What is registered is offered wherever the package's own rows are: configuration, command line,
pages, reports. ``plugins`` imports what the app, its workers and the command line are to know of.
"""

import re
from dataclasses import fields
from typing import Annotated, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from vae_core import catalogue
from vae_core.catalogue.rows import (
    DensityRow,
    LikelihoodRow,
    ModelRow,
    NetworkRow,
    ObjectiveRow,
    PosteriorRow,
    PriorRow,
)
from vae_core.config.mistakes import shown
from vae_core.config.ranges import accepted
from vae_core.data.kinds import KINDS, register_kind
from vae_core.data.layouts import Layout
from vae_core.data.specs import DatasetSpec, register_dataset
from vae_core.errors import UserError

# What a part may be built from that follows from the data; see ``PartRow``.
DATA_FIELDS = ("shape", "layout", "bounded", "classes")
TABLES: dict[type, dict[str, Any]] = {
    ModelRow: catalogue.MODELS,
    ObjectiveRow: catalogue.OBJECTIVES,
    PosteriorRow: catalogue.POSTERIORS,
    PriorRow: catalogue.PRIORS,
    LikelihoodRow: catalogue.LIKELIHOODS,
    NetworkRow: catalogue.NETWORKS,
    DensityRow: catalogue.DENSITIES,
}
Registrable = (
    ModelRow
    | ObjectiveRow
    | PosteriorRow
    | PriorRow
    | LikelihoodRow
    | NetworkRow
    | DensityRow
    | DatasetSpec
    | type[Layout]
)
Registered = TypeVar("Registered", bound=Registrable)
LONGEST = 60  # letters of a name, which names folders too
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# The package's own rows, which nobody else's may replace.
_OWN = {kind: frozenset(table) for kind, table in TABLES.items()}


def register(row: Registered) -> Registered:
    """Offer a choice of one's own beside the package's.

    Registering a name again replaces what was registered before, as running the cell of a notebook
    again does; the package's own rows cannot be replaced.

    Args:
        row: a ``ModelRow``, ``ObjectiveRow``, ``PosteriorRow``, ``PriorRow``, ``LikelihoodRow``,
            ``NetworkRow`` or ``DensityRow``, of which all but a model need ``build``, the code
            behind the name; a ``DatasetSpec`` with its ``maker``; or a subclass of ``Layout``, a
            kind of data.

    Returns:
        The row.

    Raises:
        UserError: for what is no row, a name that is taken or cannot be typed as an option, or a
            row that refers to what is not there.
    """
    kind = type(row)
    if isinstance(row, type):
        register_kind(row)
        return row
    if kind not in TABLES and kind is not DatasetSpec:
        names = ", ".join(each.__name__ for each in (*TABLES, DatasetSpec, Layout))
        raise UserError(f"{row!r:.80} cannot be registered. Register one of: {names}.")
    if not isinstance(row.name, str) or not _NAME.fullmatch(row.name) or len(row.name) > LONGEST:
        raise UserError(
            f"{row.name!r:.80} cannot be the name of a choice: it is typed on a command line. Use "
            f"small letters, digits and single hyphens, up to {LONGEST}, such as my-model."
        )
    for field in ("title", "description", "source", "paper", "equation", "posterior", "objective"):
        text = getattr(row, field, "")
        if not isinstance(text, str) or not text.isprintable():
            raise UserError(f"The {field} of {row.name} is {text!r:.80}. Give a line of text.")
    if isinstance(row, DatasetSpec):
        register_dataset(row)
        return row
    if row.name in _OWN[kind]:
        raise UserError(
            f"The name {row.name} is taken by one of the package's own. Choose another."
        )
    _check_fields(row)
    if isinstance(row, ModelRow):
        _check_model(row)
    elif not row.build or (isinstance(row.build, str) and ":" not in row.build):
        raise UserError(
            f"{row.name} has no code behind it. Give build, a class or function, or where it is, "
            "as module:name."
        )
    TABLES[kind][row.name] = row
    return row


def _check_fields(row: Any) -> None:
    """Refuse a row that reads what there is not."""
    from vae_core.config.run import RunConfig

    known = {
        "weights": ("a weight of the configuration", catalogue.WEIGHTS),
        "config_fields": ("a field of the configuration", RunConfig.model_fields),
        "data_fields": ("what follows from the data", DATA_FIELDS),
        "kinds": ("a kind of data", KINDS),
    }
    for field, (what, names) in known.items():
        given = getattr(row, field, ())
        if isinstance(given, str):
            raise UserError(f"The {field} of {row.name} are several names: write ({given!r},).")
        for name in given:
            if name not in names:
                raise UserError(
                    f"{name!r} in the {field} of {row.name} is not {what}. Choose from: "
                    f"{', '.join(names)}."
                )


def _check_model(row: ModelRow) -> None:
    """Refuse a composition of parts that are not there."""
    from vae_core.config.run import RunConfig

    for kind, name, table in (
        ("posterior", row.posterior, catalogue.POSTERIORS),
        ("objective", row.objective, catalogue.OBJECTIVES),
        ("prior", row.settings["prior"], catalogue.PRIORS),
    ):
        if not isinstance(name, str) or name not in table:
            raise UserError(
                f"The model {row.name} has the {kind} {name!r}, which is not there. Register that "
                f"first, or choose from: {', '.join(table)}."
            )
    if row.classifier and not row.conditional:
        raise UserError(f"The model {row.name} has a classifier: it must be conditional as well.")
    prior = row.settings["prior"]
    if catalogue.POSTERIORS[row.posterior].discrete != catalogue.PRIORS[prior].discrete:
        raise UserError(
            f"The model {row.name} has the posterior {row.posterior} and the prior {prior}: of "
            "finitely many codes and of a density. Give a prior of the same kind."
        )
    unknown = [name for name in row.defaults if name not in RunConfig.model_fields]
    if unknown:
        raise UserError(
            f"The model {row.name} has a default for {unknown[0]!r}, which is no field of the "
            "configuration."
        )
    for name, value in row.defaults.items():
        field = RunConfig.model_fields[name]
        kind: Any = Annotated[(field.annotation, *field.metadata)]
        try:
            TypeAdapter(kind).validate_python(value)
        except ValidationError as error:
            schema = RunConfig.model_json_schema()["properties"][name]
            raise UserError(
                f"The default {name} = {shown(value)} of the model {row.name} is refused: give "
                f"{accepted(schema)}."
            ) from error


def described(row: Any) -> dict[str, Any]:
    """A row as JSON holds it: all but the code behind it."""
    code = ("build", "adversary")
    return {each.name: getattr(row, each.name) for each in fields(row) if each.name not in code}
