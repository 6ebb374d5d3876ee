"""What the notes of a section's figures say together, and figures of several sources as a table."""

import re
from collections.abc import Collection

from ui.charts.figures import Record


def shared_notes(figures: list[Record]) -> tuple[str, list[Record]]:
    """What the notes of all figures say alike, once, and the figures with what only theirs say.

    The button of a figure still tells its whole note.
    """
    clauses = {f["key"]: _clauses(f["note"]) for f in figures if f["value"] is not None}
    first = next(iter(clauses.values()), [])
    common = [clause for clause in first if all(clause in each for each in clauses.values())]
    if len(clauses) < 2 or not common:
        return "", figures
    own = [
        {**figure, "aside": _sentences([c for c in clauses[figure["key"]] if c not in common])}
        if figure["key"] in clauses
        else figure
        for figure in figures
    ]
    return _sentences(common), own


def missing(figures: list[Record], said: list[str]) -> list[str]:
    """Which figures do not exist, those of one reason together; not the reasons said already."""
    titles: dict[str, list[str]] = {}
    for figure in figures:
        if figure["value"] is None:
            titles.setdefault(figure["note"], []).append(figure["title"])
    return [
        f"Not measured: {'; '.join(names)}." + ("" if why in said else f" {why}")
        for why, names in titles.items()
    ]


def _clauses(note: str) -> list[str]:
    """The parts of a note between full stops and semicolons, each as a sentence begins."""
    parts = re.split(r"(?:\.|;)(?: |$)", note)
    return [part[0].upper() + part[1:] for part in parts if part]


def _sentences(parts: list[str]) -> str:
    return " ".join(f"{part}." for part in parts)


def by_source(
    figures: list[Record], sources: Collection[str]
) -> tuple[list[tuple[str, str]], list[list[Record | None]], list[Record]]:
    """Figures measured for each of some sources as a table, and all others.

    Such a figure's key ends in its source, and its title in what people call that.
    """
    names: dict[str, str] = {}
    rows: dict[str, dict[str, Record]] = {}
    alone = []
    for figure in figures:
        stem, _, source = figure["key"].rpartition("_")
        if source not in sources:
            alone.append(figure)
            continue
        title, _, names[source] = figure["title"].rpartition(", ")
        rows.setdefault(stem, {})[source] = {**figure, "title": title}
    table = [[row.get(source) for source in names] for row in rows.values()]
    return [("", name) for name in names.values()], table, alone
