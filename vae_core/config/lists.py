"""Lists as people write them: "400,200", "0 0.25 1", "beta; gamma"."""

import re

from vae_core.errors import UserError


class GapError(UserError):
    """A list that has nothing between two commas, or at an end."""

    def __init__(self, text: str):
        super().__init__(
            f"{text[:80]!r} has a comma with nothing beside it. Take that comma out, or write what "
            "is missing."
        )


_BETWEEN = re.compile(r"\s*[,;]\s*|\s+")


def parts(text: str) -> list[str]:
    """What stands between commas, semicolons or spaces; none of an empty text.

    Raises:
        GapError: where nothing stands between two of them, or at an end.
    """
    text = text.strip()
    if not text:
        return []
    found = _BETWEEN.split(text)
    if not all(found):
        raise GapError(text)
    return found
