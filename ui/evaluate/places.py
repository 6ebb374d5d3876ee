"""Where a figure or a finding of a report stands on the page."""


def anchor(figure: str) -> str:
    """The id of a figure, "section/key", on the page."""
    return f"figure-{figure.replace('/', '-')}"


def place(finding: str, letter: str = "") -> str:
    """The id of a finding, "section/kind", on the page; ``letter``: of one model of several."""
    return f"finding{letter}-{finding.replace('/', '-')}"
