"""The one exception a user is meant to read, and how long work tells how far it is."""

from collections.abc import Callable

# Told by long work: what is being done, and which fraction of it is (None: not known).
ProgressCallback = Callable[[str, float | None], None]


def within(report: ProgressCallback, begin: float, end: float) -> ProgressCallback:
    """What tells a part of some work: its fractions are those from ``begin`` to ``end``."""
    return lambda text, part: report(text, None if part is None else begin + (end - begin) * part)


class UserError(ValueError):
    """Something the user gave is wrong; the message is a sentence fit to be shown as it is.

    It says what was wrong, what was expected and what to do. The command line prints it and
    exits with status 2; the app shows it in place of the result.
    """
