"""Numbers with their nouns: "1 dimension", "2 dimensions"."""


def counted(count: object, one: str, many: str = "") -> str:
    """A number and what it counts.

    Args:
        count: a number, or how it is to be written.
        one: what one is called.
        many: what several are called, where that is not the same with an s.
    """
    return f"{count} {one if str(count) == '1' else many or one + 's'}"


def grouped(count: int) -> str:
    """55000 -> "55 000", with spaces at which no line breaks."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")


def times(count: int) -> str:
    """How often: "once", "2 times"."""
    return "once" if count == 1 else f"{count} times"
