"""docs/statements.md: every link opens something that is there."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from vae_core import catalogue
from vae_core.config.analyses import SECTIONS
from vae_core.starters import find_door, find_starter

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "statements.md").read_text("utf-8")
LINK = re.compile(r"\[([^]]+)\]\(http://127\.0\.0\.1:8501(/[^)]*)\)")
LESSONS = (
    "holes", "posterior", "reparameterisation", "elbo", "kl", "beta", "collapse", "conditional",
    "disentanglement", "beyond",
)  # fmt: skip
KNOWN = {
    "run": lambda value: find_starter(value) is not None,
    "model": lambda value: value in catalogue.MODELS,
    "sections": lambda value: set(value.split(",")) <= set(SECTIONS),
    "view": lambda value: value == "anatomy",
    "door": lambda value: find_door(value) is not None,
    "lesson": lambda value: value in LESSONS,
}


def rows() -> list[list[str]]:
    lines = [line for line in TEXT.splitlines() if re.match(r"\| \d", line)]
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]


def test_there_are_thirty_one_in_order_and_each_can_be_pressed() -> None:
    numbers = [row[0].strip() for row in rows()]
    ordered = [str(n) for n in range(1, 31)]
    assert numbers == [*ordered[:21], "21b", *ordered[21:]]
    assert all(len(row) == 4 and LINK.search(row[3]) for row in rows())


def test_every_link_opens_something_that_is_there() -> None:
    paths = {f"/{file.stem}" for file in (ROOT / "pages").glob("*.py")} | {"/", "/learn"}
    links = LINK.findall(TEXT)
    assert len(links) > 60 and TEXT.count("](http") == len(links)
    for label, address in links:
        parts = urlsplit(address)
        assert parts.path in paths, address
        for key, value in parse_qsl(parts.query, strict_parsing=bool(parts.query)):
            assert KNOWN[key](value), address
        if number := re.fullmatch(r"lesson (\d+)", label):
            assert address == f"/learn?lesson={LESSONS[int(number[1]) - 1]}"


def test_every_lesson_is_linked() -> None:
    assert {name for name in LESSONS if f"lesson={name})" in TEXT} == set(LESSONS)
