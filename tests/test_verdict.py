"""The verdict of a report card: three sentences that its findings and figures say as well."""

import numpy as np

from vae_core.analyses.report.verdict import (
    NO_ADVICE,
    NO_FAULT,
    NO_PRAISE,
    NOTHING_TO_MEND,
    as_text,
    verdict,
)
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.reconstruction import typical


def card(*findings: Finding, **values: float) -> list[dict]:
    """Sections of a card: one with these findings, one with these figures."""
    figures = [{"key": key, "value": value, "error": None} for key, value in values.items()]
    return [
        {"name": "samples", "findings": [each.record() for each in findings], "figures": []},
        {"name": "latent", "findings": [], "figures": figures},
    ]


FAR = Finding("far-samples", "Samples are 7.24 away, real ones 0.392.", figures=("far", "near"))
HOLES = Finding("holes", "Holes: 16 ± 3 %.", advice=("a", "b", "c", "d"), figures=("holes",))


def test_three_sentences_of_what_was_found() -> None:
    praise = Finding("new", "The samples are new.", "good")
    said = verdict(card(HOLES, praise, FAR, far=7.2418, near=0.39199, holes=0.158))
    assert as_text(said).splitlines() == [
        "The samples are new.",
        "Samples are 7.24 away, real ones 0.392.",
        "Try a, b or c.",
    ]
    assert [each["role"] for each in said] == ["good", "bad", "try"]
    assert [each["kind"] for each in said] == ["new", "far-samples", "holes"]
    assert [each["more"] for each in said] == [0, 1, 0]


def test_numbers_name_the_figures_whose_values_they_are() -> None:
    bad = verdict(card(FAR, far=7.2418, near=0.39199))[1]
    linked = {part["text"]: part["figure"] for part in bad["parts"] if part["figure"]}
    assert linked == {"7.24": "latent/far", "0.392": "latent/near"}
    # In percent; the error beside it is no figure of its own.
    bad = verdict(card(HOLES, holes=0.158))[1]
    linked = [(part["text"], part["figure"]) for part in bad["parts"] if part["figure"]]
    assert linked == [("16", "latent/holes")]
    # A number that is no figure's value is text.
    assert all(not part["figure"] for part in verdict(card(FAR, far=9.0, near=1.0))[1]["parts"])


def test_nothing_is_made_up() -> None:
    fine = Finding("price", "To tell one costs 3 nats.", "note")
    assert as_text(verdict(card(fine))).splitlines() == [NO_PRAISE, NO_FAULT, NOTHING_TO_MEND]
    assert as_text(verdict(card(FAR))).splitlines()[2] == NO_ADVICE
    assert verdict(card()) == []
    assert verdict([{"name": "latent", "figures": [], "words": ["of an older report"]}]) == []


def test_advice_is_that_of_one_finding() -> None:
    """Two findings may advise opposite things."""
    less = Finding("collapse", "Collapse.", advice=("a smaller beta",))
    more = Finding("holes", "Holes.", advice=("a larger beta",))
    assert as_text(verdict(card(more, less))).splitlines()[1:] == [
        "Collapse.",
        "Try a smaller beta.",
    ]


def test_typical_examples_lie_around_the_median() -> None:
    costs = np.array([9.0, 1.0, 5.0, 4.0, 6.0, 100.0, 2.0])
    assert typical(costs, 3).tolist() == [3, 2, 4]
