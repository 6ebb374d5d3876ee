"""What a user has to decide before data can be read."""

from collections.abc import Sequence
from typing import Any

from vae_core.errors import UserError


class Undecided(UserError):
    """What was brought can be read in more than one way, or costs more than the user may want.

    Attributes:
        options: fields of the options that decide it.
        columns: names of the table's columns, to choose from.
        table: what each column was taken for; empty where nothing is known of them.
    """

    table: tuple[Any, ...] = ()

    def __init__(self, message: str, options: Sequence[str], columns: Sequence[str] = ()):
        super().__init__(message)
        self.options = tuple(options)
        self.columns = tuple(columns)
