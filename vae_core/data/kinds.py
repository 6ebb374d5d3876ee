"""The kinds of data by name: those of the data sets that come with the program, and others'."""

from typing import Any

from pydantic import ValidationError

from vae_core.data.builtin import SPECS
from vae_core.data.layouts import Layout
from vae_core.errors import UserError

KINDS: dict[str, type[Layout]] = {spec.layout.kind: type(spec.layout) for spec in SPECS.values()}
_OURS = frozenset(KINDS)


def register_kind(layout: type[Layout]) -> None:
    """Make a kind of data known, so that what holds examples of it can be read.

    Raises:
        UserError: when it is no kind, lacks something, or has the name of one of the program's.
    """
    if not (isinstance(layout, type) and issubclass(layout, Layout)):
        raise UserError(f"A kind of data is a subclass of Layout, and {layout!r:.80} is none.")
    missing = sorted(layout.__abstractmethods__)
    missing += [name for name in ("title", "view") if not hasattr(layout, name)]
    missing += [name for name in ("kind", "noun", "nouns") if not _default(layout, name)]
    if missing:
        raise UserError(f"The kind of data {layout.__name__} does not say: {', '.join(missing)}.")
    kind = _default(layout, "kind")
    if kind in _OURS and KINDS[kind] is not layout:
        raise UserError(
            f"A kind of data named {kind} comes with this program. Choose another name."
        )
    KINDS[kind] = layout


def _default(layout: type[Layout], name: str) -> str:
    value = layout.model_fields[name].default
    return value if isinstance(value, str) else ""


def parse_layout(values: dict[str, Any]) -> Layout:
    """A layout from its JSON.

    Raises:
        UserError: when it is none, or of a kind that is not known.
    """
    kind = values.get("kind") if isinstance(values, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise UserError(
            f"The description of this data set names the kind {kind!r:.80}, and the kinds known "
            f"here are: {', '.join(KINDS)}. If it is a kind of your own, register it first."
        )
    try:
        return KINDS[kind].model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UserError(
            f"The description of this data set is not understood ({where}: {first['msg']}). "
            "Restore it from a copy, or add the data set again."
        ) from error
