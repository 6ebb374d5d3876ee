"""Tours: captioned views in an order, which exported files and sites take along.

A tour is made in the browser ("Add this view", ``web/present/tour.js``) and saved as a JSON file.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_core.errors import UserError
from vae_core.export.html import json_block

MOST_BYTES = 2_000_000
_NONE = b'<script type="application/json" id="lp-tour">null</script>'


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    page: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$", max_length=40)]
    query: Annotated[str, Field(max_length=8000)] = ""
    caption: Annotated[str, Field(max_length=400)] = ""
    notes: Annotated[str, Field(max_length=4000)] = ""
    seconds: Annotated[float, Field(ge=2, le=600)] = 8


class _Tour(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["latent-playground-tour"]
    name: Annotated[str, Field(max_length=120)] = ""
    views: Annotated[list[_View], Field(max_length=60)]


def read_tour_file(path: Path) -> dict[str, Any]:
    """The record of the tour in a file; raises as :func:`read_tour`, and for no such file."""
    try:
        return read_tour(path.expanduser().read_bytes())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"The tour {path} cannot be read ({why}).") from error


def read_tour(data: bytes) -> dict[str, Any]:
    """The record of a tour's file.

    Raises:
        UserError: when it is none, with what is wrong in it.
    """
    if len(data) > MOST_BYTES:
        raise UserError(f"A tour has at most {MOST_BYTES // 10**6} MB; this file has more.")
    try:
        return _Tour.model_validate(json.loads(data)).model_dump()
    except (UnicodeDecodeError, RecursionError, json.JSONDecodeError) as error:
        raise UserError("This file is no tour. Save one in the app with “Save tour”.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UserError(
            f"This file is no tour: {where}: {first['msg']}. Save one in the app with “Save tour”."
        ) from error


def with_tour(page: bytes, tour: dict[str, Any]) -> bytes:
    """An exported file that shows a tour.

    Raises:
        UserError: when none of its views is of the explorer, which is all that such a file has.
    """
    if not any(view["page"] == "explore" for view in tour["views"]):
        raise UserError("No view of this tour is of Explore, which is what the file shows.")
    told = json_block(tour).encode()
    return page.replace(_NONE, _NONE.replace(b">null<", b">" + told + b"<"), 1)
