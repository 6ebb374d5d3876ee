"""The figures of docs/synthetic.md, and the commands that measure them."""

from benchmarks.claim import EXACT, Command, Figure, cells, near, same
from benchmarks.synthetic import DATA, MADE, VALUES, WAYS

FILE = "docs/synthetic.md"

ROWS = Command("synthetic", ("rows",), 4)
DISTRICTS = Command("synthetic", ("values",), 2)
LEVEL = Command("synthetic", ("level",), 8)
GIVEN = Command("synthetic", ("cells",), 2)

_rows = cells(
    "synthetic.rows",
    FILE,
    "data, rows of",
    ROWS,
    "rows",
    {
        **same(*(f"{data}, {way}" for data in DATA for way in (*MADE, "copula"))),
        **{f"{data}, training rows": f"{data}, real" for data in DATA},
    },
    {
        "told from real rows": Figure("told apart, %", "%", near(5), "{} ± {} %"),
        "p": Figure("p", "", near(0.4)),
        "column": Figure("column", "", near(0.02)),
        "correlation": Figure("correlation", "", near(0.03)),
        "skill": Figure("skill", "", near(0.05), "{} ± {}"),
        "nearer to training rows": Figure("nearer to training, %", "%", near(6), "{} ± {} %"),
    },
    without=tuple((f"{data}, training rows", "nearer to training rows") for data in DATA),
)
_districts = cells(
    "synthetic.values",
    FILE,
    "rows drawn from",
    DISTRICTS,
    VALUES.name,
    same(*WAYS),
    {
        "districts there": Figure("values there", "", near(2)),
        "missing": Figure("missing", "", near(2)),
        "furthest, errors": Figure("furthest, errors", "", near(1, share=0.2)),
        "p": Figure("p", "", near(0.5)),
    },
)
_level = cells(
    "synthetic.level",
    FILE,
    "of two sets of real rows",
    LEVEL,
    "level",
    same("told apart", "nearer to training rows", "distance of a column"),
    {
        name: Figure(column, "%", near(4), "{} %")
        for name, column in (
            ("p up to 0.05", "p up to 5 %"),
            ("p up to 0.2", "p up to 20 %"),
            ("p up to 0.5", "p up to 50 %"),
        )
    },
)
_given = cells(
    "synthetic.cells",
    FILE,
    "given",
    GIVEN,
    "cells",
    same(
        "balcony=yes",
        "rooms=2, balcony=no",
        "heating=oil, year=1950",
        "area=60, district 05",
        "a row but for its price",
    ),
    {
        "obeyed": Figure("obeyed, %", "%", EXACT, "{} %"),
        "codes": Figure("codes", "", near(share=0.5)),
        "p of the rest": Figure("p of the rest", "", near(0.95)),
    },
    without=(
        ("area=60, district 05", "p of the rest"),
        ("a row but for its price", "p of the rest"),
    ),
)

CLAIMS = (*_rows, *_districts, *_level, *_given)
