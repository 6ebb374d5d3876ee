"""Where a figure or a finding of a report stands on the page, and what a section has measured."""

from typing import Any

Data = dict[str, Any]


def anchor(figure: str) -> str:
    """The id of a figure, "section/key", on the page."""
    return f"figure-{figure.replace('/', '-')}"


def place(finding: str, letter: str = "") -> str:
    """The id of a finding, "section/kind", on the page; ``letter``: of one model of several."""
    return f"finding{letter}-{finding.replace('/', '-')}"


def measured(section: Data) -> dict[str, Data]:
    """The figures of a section that have a value, by key."""
    return {each["key"]: each for each in section["figures"] if each["value"] is not None}
