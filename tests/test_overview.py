"""The top of a report card and models side by side: what is drawn, and what it says."""

import re
from dataclasses import replace

import numpy as np
import pytest

from ui.charts import charts
from ui.charts.figures import cards, comparison, difference
from ui.charts.overlay import overlaid
from ui.evaluate import overview, ranking, report_views, said
from ui.evaluate.gauges import drawn
from vae_core.analyses.report import gauges

METRIC = {"title": "t", "unit": "nats", "definition": "d", "source": "", "better": "lower"}


def figure(key: str, value: float | None, error: float | None = None, note: str = "") -> dict:
    return {**METRIC, "key": key, "value": value, "error": error, "note": note}


def section(name: str, *figures: dict, **data: object) -> dict:
    return {"name": name, "figures": list(figures), "words": [], "data": data}


def test_the_numbers_of_a_verdict_are_links_and_its_text_is_text() -> None:
    parts = [
        {"text": "<b>far</b> ", "figure": ""},
        {"text": "7.24", "figure": "samples/frechet_prior"},
    ]
    said_first = {"role": "bad", "kind": "far", "parts": parts, "more": 2}
    html = overview.verdict([said_first])
    assert '<a href="#figure-samples-frechet_prior">7.24</a>' in html
    assert "&lt;b&gt;far&lt;/b&gt;" in html and "<b>far" not in html
    assert "and 2 more below" in html
    html = overview.verdict([{**said_first, "next": "latent/holes"}])
    assert '<a href="#finding-latent-holes">and 2 more below</a>' in html
    html = overview.verdict([{**said_first, "next": "latent/holes"}], "B")
    assert '<a href="#findingB-latent-holes">' in html
    assert overview.verdict([]) == ""  # a report of an earlier version


def test_gauges_stand_between_their_marks() -> None:
    found = gauges.gauges(
        {
            "likelihood": section(
                "likelihood",
                figure("elbo", -107.3, 0.3),
                figure("importance_bound", -103.4, 2.0),
                figure("importance_gain", 3.07, 0.1),
                figure("grey_floor", 45.5),
            ),
            "reconstruction": section("reconstruction", figure("distortion", 88.4, 0.3)),
            "latent": section(
                "latent", figure("kl", 18.9, 0.02), figure("active_units", 9.0), dimensions=10
            ),
            "samples": section(
                "samples", figure("frechet_prior", 8.11), figure("frechet_real", 0.72)
            ),
        }
    )
    assert [gauge.value for gauge in found] == [107.3, 88.4, 18.9, 8.11]
    # The bound with more codes of the same examples is the sum less what they gain.
    assert found[0].marks == (("with more codes", pytest.approx(104.23)),)
    assert found[1].note == "42.90 above the least that grey pixels cost."
    assert found[2].note == "9 of 10 dimensions tell something."
    assert found[3].marks == (("real", 0.72),)
    html = drawn(found)
    assert 'id="figure-likelihood-elbo"' in html and "± 0.30" in html


def test_the_ends_of_a_gauge_are_round_and_told_and_its_parts_fill_it() -> None:
    data = {"dimensions": 3, "kl_per_dimension": [1.0, 6.0, -0.1], "kl_adds_up": True}
    sections = {
        "likelihood": section("likelihood", figure("elbo", -25.3, 0.3)),
        "latent": section("latent", figure("kl", 7.0, 0.02), figure("active_units", 2.0), **data),
    }
    whole, kl = gauges.gauges(sections, without_code=45.0)
    assert whole.marks == (("without a code", 45.0),) and gauges.ends(whole) == (0.0, 50.0)
    assert gauges.ends(replace(whole, value=-25.3, marks=())) == (-30.0, 0.0)
    html = drawn([whole])
    assert "<span>0</span><span>50</span>" in html and "Tick: without a code 45." in html
    assert kl.parts == (6.0, 1.0, 0.0)
    widths = re.findall(r"width:calc\(([\d.]+)%", drawn([kl]))
    assert [float(width) for width in widths] == pytest.approx([75.0, 12.5, 0.0])  # of 0 to 8


def test_what_is_said_shows_at_a_glance_which_way_it_speaks() -> None:
    found = [("note", "n"), ("good", "g"), ("bad", "<b>"), ("bad", "<b>")]
    findings = [
        {"kind": kind, "tone": tone, "text": kind, "reason": "", "advice": [], "figures": []}
        for tone, kind in found
    ]
    words = ["instead", "N.", "G.", "<i>B</i>.", "C."]
    html = said.said({"name": "latent", "words": words, "findings": findings})
    lines = re.findall(
        r"<li([^>]*)>(?:<b[^>]*aria-label=\"([^\"]+)\"[^>]*>(.)</b>)?<span>(.*?)</span>", html
    )
    assert [line[1:] for line in lines] == [
        ("", "", "instead"),
        ("Not good", "✗", "&lt;i&gt;B&lt;/i&gt;."),
        ("Not good", "✗", "C."),
        ("Good", "✓", "G."),
        ("Note", "·", "N."),
    ]
    assert 'id="finding-latent-g"' in lines[3][0]
    assert html.count('id="') == 3  # no id twice


def test_which_model_is_better_is_said_where_the_errors_allow_it() -> None:
    def row(title: str, *values: tuple, **more: object) -> list[dict]:
        made = [figure(title, value, error) for value, error in values]
        return [{**each, "title": title, **more} for each in made]

    rows = [
        row("cost", (10.0, 0.5), (14.0, 0.5)),
        row("the same cost", (10.0, 0.5), (14.0, 0.5)),
        row("error", (2.0, 0.1), (1.0, 0.1)),
        row("close, dynamic binarisation", (2.0, 0.1), (2.2, 0.1)),
        row("sure?", (2.0, None), (9.0, None)),  # without an error
        row("open", (2.0, 0.1), (9.0, 0.1), at_least=True),
        row("which way", (2.0, 0.1), (9.0, 0.1), better=""),
    ]
    assert ranking.ranked("AB", rows) == [
        "A is better at cost (by 4.00 ± 0.71 nats).",
        "B is better at error (by 1.00 ± 0.14 nats).",
        "Within twice their error they are alike in close of dynamic binarisation.",
    ]
    three = [
        row("cost", (10.0, 0.5), (14.0, 0.5), (14.5, 0.5)),
        row("x", (1.0, 0.1), (1.1, 0.1), (9, 1)),
    ]
    assert ranking.ranked("ABC", three) == [
        "A is best at cost (by 4.00 ± 0.71 nats).",
        "Within twice their error no model is surely the best at x.",
    ]
    assert ranking.ranked("AB", []) == [] and ranking.drawn([]) == ""


def test_a_model_without_encoder_has_the_one_gauge_that_it_can_have() -> None:
    found = gauges.gauges({"samples": section("samples", figure("frechet_prior", 42.7))})
    assert [gauge.figure for gauge in found] == ["samples/frechet_prior"]
    assert drawn([]) == "" and gauges.gauges({}) == []


def test_a_density_may_be_negative() -> None:
    """-ELBO of a density, on a scale that goes below 0; nothing leaves its track."""
    gauge = gauges.Gauge("likelihood/elbo", "Sum", -250.0, 1.0, "nats", "text", (("b", -260.0),))
    html = drawn([gauge])
    places = [float(share) for share in re.findall(r'<i[^>]*style="left:([-\d.]+)%', html)]
    assert len(places) == 2 and all(0 <= place <= 100 for place in places)
    assert places[0] < places[1]


def test_pictures_come_first_and_lines_are_lines() -> None:
    picture = np.zeros((8, 1, 8, 8), np.uint8)
    tensors = {
        **{
            f"reconstruction/{w}_{k}": picture for w in ("best", "worst") for k in ("input", "mean")
        },
        "samples/prior": picture,
    }
    rows = [{"distortion": 12.0}] * 8
    sections = {
        "reconstruction": section("reconstruction", best=rows, worst=rows, examples=300),
        "samples": section("samples", figure("frechet_prior", 2.0)),
    }
    html = overview.shown(sections, tensors)
    # No typical examples in a report of an earlier version: its best stand in their place.
    assert [title in html for title in ("Best", "Worst", "From the prior")] == [True] * 3
    assert html.count("<img") == 2 * 2 * overview.COLUMNS + 8
    lines = [["<i>x</i>+1", True]]
    text = section("content", lines=lines, judged="parses", reconstructions=[["a+b", "a-b"]])
    html = overview.shown({"content": text}, {})
    assert "&lt;i&gt;x" in html and "a<u>-</u>b" in html and "<img" not in html


def test_rows_of_a_table_are_cards_of_values_and_no_pictures() -> None:
    columns = [{"name": "height", "unit": "cm"}, {"name": "<b>", "unit": ""}]
    row = {"input": ["181.5", "x"], "reconstruction": ["179.0", "y"], "sample 1": ["175.5", "x"]}
    bars = np.zeros((1, 1, 8, 8), np.uint8)
    sections = {
        "reconstruction": section(
            "reconstruction",
            typical=[{"distortion": 3.14159}],
            written={"columns": columns, "typical": [row]},
            examples=1,
        ),
        "samples": section(
            "samples",
            figure("frechet_prior", 1.0),
            origins={"prior": ""},
            written={
                "columns": columns,
                "prior": [["160.0", "x"]],
                "nearest_training": [[["161.5", "y"]]],
            },
            nearest_distances=[[0.5]],
            nearest_by="Euclidean, in scaled columns",
        ),
    }
    tensors = {
        "reconstruction/typical_input": bars,
        "reconstruction/typical_mean": bars,
        "samples/prior": bars,
    }
    html = overview.shown(sections, tensors)
    assert "<img" not in html and "<b>" not in html
    texts = re.findall(r"<t[hd][^>]*>([^<]+)</t[hd]>", html)
    assert texts[:8] == [
        "3.142 nats",
        "input",
        "back",
        "height (cm)",
        "181.5",
        "179.0",
        "&lt;b&gt;",
        "x",
    ]
    assert "160.0" in texts and "175.5" not in texts  # draws are in the section
    bare = {"prior": bars, "nearest_samples": bars, "nearest_training": bars[None]}
    panels = report_views.panels("samples", sections["samples"], {}, bare)
    assert "<img" not in "".join(panel.html for panel in panels)
    assert "scaled columns" in panels[-1].caption and "pixels" not in panels[-1].caption
    assert "161.5" in panels[-1].html and "0.5 away" in panels[-1].html


def test_a_difference_has_an_interval() -> None:
    first, other = figure("elbo", 100.0, 3.0), figure("elbo", 110.0, 4.0)
    assert difference(first, other) == (10.0, 5.0)
    assert difference(first, figure("elbo", None)) is None and difference(None, other) is None
    columns = [("A", "a"), ("B", "b"), ("C", "c")]
    row = [first, other, figure("elbo", 111.0, 4.0)]
    html = comparison(columns, [row], [True], "p")
    # Two standard errors exactly are not beyond them.
    assert 'lp-apart">Δ +10.0 ± 5.0' in html and 'lp-apart lp-sure">Δ +11.0 ± 5.0' in html
    # Of what cannot be ranked no difference is told.
    assert "Δ" not in comparison(columns, [row], [False], "p")


def test_figures_are_where_links_lead() -> None:
    html = cards([figure("kl", 3.0)], "p", lambda key: f"figure-latent-{key}")
    assert 'id="figure-latent-kl"' in html
    assert 'id="figure' not in cards([figure("kl", 3.0)], "p", lambda key: "")


def test_charts_of_one_axis_are_laid_over_each_other() -> None:
    one = charts.bars(["a", "b"], [1, 2], "nats")
    two = charts.bars(["a", "b"], [3, 4], "nats", reference=("data", [5, 5]))
    both = overlaid([("A", one), ("B", two)])
    assert [(t.name, list(t.y)) for t in both.data] == [("A", [1, 2]), ("B", [3, 4])]
    assert both.layout.barmode == "group" and both.data[0].marker.color != both.data[1].marker.color
    assert overlaid([("A", one), ("B", charts.bars(["a"], [1], "SSIM"))]) is None
    assert overlaid([("A", one), ("B", None)]) is None
    heat = charts.matrix(np.eye(2), ["a", "b"], ["c", "d"], "share")
    assert overlaid([("A", heat), ("B", heat)]) is None
