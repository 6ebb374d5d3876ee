"""How much may be brought: one table, stated beforehand and held before anything is decoded."""

from dataclasses import dataclass

from vae_core.errors import UserError

MEGA = 10**6

UPLOAD_BYTES = 200 * MEGA
STREAMED_BYTES = 20_000 * MEGA  # of a table to which a model is applied, row by row
UNPACKED_BYTES = 1000 * MEGA
# A file may unpack to so many times its size; one that stays below RATIO_FROM to any number: masks
# that are nearly empty shrink a thousandfold.
RATIO, RATIO_FROM = 200, 20 * MEGA
FILES = 20_000
DIRECTORY_BYTES = 8 * MEGA  # the list of contents at a zip's end
PIXELS = 50 * MEGA
ALL_PIXELS = 100_000 * MEGA
SIDE = 128
CLASSES = 200
FEWEST = 10
RESULT_BYTES = 500 * MEGA
ROWS = 200_000
COLUMNS = 4_200
CELLS = 10 * MEGA
FIELD = 10_000
LINE = 1 * MEGA
NUMBERS = 1_024
CHARACTERS = 20 * MEGA
LONGEST = 256
ALPHABET = 200


@dataclass(frozen=True)
class Limit:
    """A row of the table, in words."""

    what: str
    most: str


def spaced(number: float) -> str:
    """A whole number with thin groups: 200 000."""
    return f"{number:,.0f}".replace(",", " ")


def megabytes(count: float) -> str:
    """Bytes as megabytes of 10^6."""
    return f"{spaced(count / MEGA)} MB"


TABLE: tuple[Limit, ...] = (
    Limit("A file, alone or in a folder or an archive", megabytes(UPLOAD_BYTES)),
    Limit(
        "A table to which a model is applied, which is read row by row", megabytes(STREAMED_BYTES)
    ),
    Limit("Files in a folder or an archive", spaced(FILES)),
    Limit("An archive, unpacked", megabytes(UNPACKED_BYTES)),
    Limit(
        f"A file of more than {megabytes(RATIO_FROM)}, unpacked",
        f"{megabytes(UPLOAD_BYTES)}, and {RATIO} times its packed size",
    ),
    Limit("Pixels of a picture", f"{PIXELS // MEGA} million"),
    Limit("Pixels of all pictures together", f"{spaced(ALL_PIXELS / MEGA)} million"),
    Limit("Side of a picture that is kept", f"{SIDE} pixels"),
    Limit("Rows of a table", spaced(ROWS)),
    Limit("Columns of a table", f"{spaced(COLUMNS)}, and {spaced(CELLS / MEGA)} million fields"),
    Limit("Characters of a field", spaced(FIELD)),
    Limit("Numbers of a row, with one for each value of a choice", spaced(NUMBERS)),
    Limit("Characters of a text", f"{CHARACTERS // MEGA} million, {ALPHABET} different ones"),
    Limit("Characters of a line that is kept", str(LONGEST)),
    Limit("Points of a series", "4 to 4 096, in up to 16 channels"),
    Limit("Classes", str(CLASSES)),
    Limit("Examples, at least", str(FEWEST)),
    Limit("A data set in memory", megabytes(RESULT_BYTES)),
)


def too_many(count: int, more: bool = False) -> UserError:
    """A refusal of so many files, or more than so many less one."""
    said = f"{'more than ' if more else ''}{spaced(count - more)}"
    return UserError(f"There are {said} files; up to {spaced(FILES)} are read. Bring fewer.")


def too_large(what: str) -> UserError:
    """A refusal of what has more bytes than are read."""
    return UserError(
        f"{what} has more than {megabytes(UPLOAD_BYTES)}, which is the most that is "
        "read. Bring less, or several data sets."
    )


def check_cells(rows: int, width: int, name: str, about: bool = False) -> None:
    """That a table has no more rows and fields than are read.

    Args:
        rows: how many there are, or have been read.
        width: its columns.
        name: of the file.
        about: whether the rows were estimated, before anything was read.

    Raises:
        UserError: when it has more, with what to do.
    """
    if rows > ROWS or rows * max(width, 1) > CELLS:
        most = min(ROWS, CELLS // max(width, 1))
        told = f"about {spaced(rows)}" if about else f"more than {spaced(most)}"
        raise UserError(
            f"{name} has {told} rows of {spaced(width)} columns; up to {spaced(ROWS)} rows and "
            f"{spaced(CELLS / MEGA)} million fields are read. Bring a part of it, such as every "
            f"tenth row or the first {spaced(most)}, and apply the model to all of it afterwards."
        )
