"""What people write of a run: a title, a note, tags, a pin. A small file in its folder."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from vae_core.config.base import Settings
from vae_core.errors import UserError
from vae_core.files import write_atomically

ABOUT = "about.json"
MOST_TAGS = 20
_SPACE = re.compile(r"\s+")
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def _line(text: Any) -> Any:
    """One line of a text, without what is not seen."""
    return _SPACE.sub(" ", _HIDDEN.sub("", text)).strip() if isinstance(text, str) else text


def _text(text: Any) -> Any:
    return _HIDDEN.sub("", text).strip() if isinstance(text, str) else text


def _tags(found: Any) -> Any:
    """Tags of a list, or of a text with commas between them; each once, in order."""
    if isinstance(found, str):
        found = found.split(",")
    if not isinstance(found, list | tuple):
        return found
    return tuple(dict.fromkeys(tag for each in found if (tag := _line(each)) != ""))


Tag = Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=40)]


class About(Settings):
    """What was written of a run; all of it may be left out."""

    title: Annotated[str, BeforeValidator(_line)] = Field(
        default="", max_length=120, title="Title", description="what the run is called in lists"
    )
    note: Annotated[str, BeforeValidator(_text)] = Field(
        default="", max_length=4000, title="Note", description="whatever is to be remembered of it"
    )
    tags: Annotated[tuple[Tag, ...], BeforeValidator(_tags)] = Field(
        default=(), max_length=MOST_TAGS, title="Tags", description="words to find it by"
    )
    pinned: bool = Field(
        default=False, title="Pinned", description="whether it stands on top of lists"
    )


def read_about(folder: Path) -> About:
    """What was written of the run in a folder; nothing where there is none or it is damaged."""
    try:
        return About.model_validate(json.loads((folder / ABOUT).read_text("utf-8")))
    except (OSError, ValueError, ValidationError):
        return About()


def write_about(folder: Path, **changes: Any) -> About:
    """Change what is written of the run in a folder; what is not named stays.

    Raises:
        UserError: for a title or note that is too long, too many tags, or a file that cannot be
            written.
    """
    if not folder.is_dir():  # deleted meanwhile, and not to be made anew
        raise UserError(f"There is no run named {folder.name!r} any more. Choose one of the list.")
    about = About.parse({**read_about(folder).model_dump(), **changes})
    write_atomically(folder / ABOUT, about.model_dump_json(indent=2))
    return about
