"""Names that others wrote: of files and classes, to be shown and never to open anything by."""

import re
import shlex
import unicodedata

from vae_core.errors import UserError

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# Windows opens devices by these names, whatever folder they are said to be in.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


def clean(text: str, most: int = 60) -> str:
    """A text on one line, without control characters or ones that turn the writing direction."""
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", text[: 20 * most])
        if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    flat = " ".join(kept.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def slug(text: str) -> str:
    """A name for a data set, proposed from a file's name: 'My cats.zip' -> 'my-cats'."""
    stem = re.split(r"[\\/]", text.rstrip("\\/"))[-1]
    stem = re.sub(r"(\.[A-Za-z0-9]{1,5}){1,2}$", "", stem) or stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "my-data"


def option(name: str, value: str) -> str:
    """An option of reading with its value, as one types it."""
    return f"--{name} {shlex.quote(clean(value, 80))}"


def check_slug(name: str) -> str:
    """The name as it is.

    Raises:
        UserError: when it cannot be one of a data set.
    """
    if not isinstance(name, str) or not _SLUG.fullmatch(name) or name in _DEVICES:
        shown = clean(str(name), 40)
        raise UserError(
            f"A data set cannot be named “{shown}”: a name has 1 to 40 small letters a to z, "
            f"digits and hyphens, such as “{slug(shown)}”, and is no device's, such as “con”. "
            "Choose another."
        )
    return name
