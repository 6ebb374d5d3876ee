"""The top of a report card: the verdict, the pictures, and four figures beside what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from ui.charts import lines, pictures, rows
from ui.charts.figures import number
from ui.evaluate.overview_style import STYLE
from vae_core.counting import counted

HEADS = {"good": "Good", "bad": "Not good", "try": "To try"}
# Shown of each set: as many as a card holds in a line or two on a wide screen.
COLUMNS, SAMPLES, LINES = 4, 8, 6
# Of rows of a table: a card needs a line for each of its columns.
PAIRS, ROWS, NUMBERS = 2, 4, 8

# The figures of the gauges; several models have these and two more in a table.
GAUGED = (
    ("likelihood", "elbo"),
    ("reconstruction", "distortion"),
    ("latent", "kl"),
    ("samples", "frechet_prior"),
)
TOP = (*GAUGED, ("samples", "frechet_density"), ("reconstruction", "mse"))

Data = dict[str, Any]
Tensors = dict[str, np.ndarray]


def anchor(figure: str) -> str:
    """The id of a figure, "section/key", on the page."""
    return f"figure-{figure.replace('/', '-')}"


def verdict(sentences: Sequence[Data], small: bool = False) -> str:
    """The three sentences as HTML, their numbers links to the figures they are."""
    rows = []
    for each in sentences:
        told = "".join(_part(part) for part in each["parts"])
        more = f" <small>and {each['more']} more below</small>" if each["more"] else ""
        role = escape(each["role"])
        rows.append(
            f'<li><b class="lp-{role}">{HEADS.get(role, role)}</b><span>{told}{more}</span></li>'
        )
    kind = "lp-verdict lp-small" if small else "lp-verdict"
    return f'{STYLE}<ul class="{kind}">{"".join(rows)}</ul>' if rows else ""


def _part(part: Data) -> str:
    text = escape(part["text"])
    return f'<a href="#{escape(anchor(part["figure"]))}">{text}</a>' if part["figure"] else text


def shown(sections: dict[str, Data], tensors: Tensors) -> str:
    """What the model makes, as HTML: typical and worst examples, samples of either source.

    Args:
        sections: of the card by name.
        tensors: of the card by "section/tensor".
    """
    cards = _of_text(sections["content"]["data"]) if "content" in sections else []
    if not cards:
        cards = [*_back(sections, tensors), *_drawn(sections, tensors)]
    body = "".join(
        f'<section><h3 class="lp-{token}">{escape(title)}</h3><p>{escape(caption)}</p>{html}'
        "</section>"
        for title, caption, html, token in cards
    )
    return f'{STYLE}<div class="lp-shown">{body}</div>' if body else ""


def _back(sections: dict[str, Data], tensors: Tensors) -> list[tuple[str, str, str, str]]:
    found = []
    # A report that was made by an earlier version has no typical examples.
    which = "typical" if "reconstruction/typical_input" in tensors else "best"
    for name, title in ((which, which.capitalize()), ("worst", "Worst")):
        if f"reconstruction/{name}_input" not in tensors:
            continue
        data = sections["reconstruction"]["data"]
        if written := data.get("written"):
            found.append((title, "", rows_back(data, written, name), "reconstruction"))
            continue
        pairs = [
            (f"{title}, {row}", tensors[f"reconstruction/{name}_{key}"][:COLUMNS])
            for row, key in (("input", "input"), ("reconstruction", "mean"))
        ]
        costs = [f"{row['distortion']:.4g}" for row in data[name][:COLUMNS]]
        caption = "Input over reconstruction; nats below."
        if name == "worst":
            caption = f"Of {data['examples']}; nats below."
        html = pictures.stacks(pairs, costs, named=False, line=True)
        found.append((title, caption, html, "reconstruction"))
    return found


def rows_back(
    data: Data, written: Data, which: str, count: int = PAIRS, whole: bool = False
) -> str:
    """Rows of a table beside what comes back, as HTML; ``whole``: with draws, all columns."""
    names = ("input", "reconstruction")
    found = [
        (
            f"{measured['distortion']:.4g} nats",
            {
                ("back" if name == "reconstruction" else name): values
                for name, values in row.items()
                if whole or name in names
            },
        )
        for row, measured in zip(written[which][:count], data[which], strict=False)
    ]
    return rows.cards(written["columns"], found, rows.MOST if whole else NUMBERS)


def sampled(
    sections: dict[str, Data], tensors: Tensors, source: str, title: str, few: bool = False
) -> str:
    """Some samples of a source, as HTML; ``few``: as many as one of several columns holds."""
    if written := sections["samples"]["data"].get("written"):
        found = [("", {"": values}) for values in written[source][: ROWS - few]]
        return rows.cards(written["columns"], found, NUMBERS)
    count = COLUMNS - 1 if few else SAMPLES
    return pictures.sheet(tensors[f"samples/{source}"][:count], title)


def _drawn(sections: dict[str, Data], tensors: Tensors) -> list[tuple[str, str, str, str]]:
    found = []
    for source, title in (("prior", "From the prior"), ("density", "From the fitted density")):
        if f"samples/{source}" not in tensors:
            continue
        figures = _values(sections["samples"])
        html = sampled(sections, tensors, source, title)
        away = figures.get(f"frechet_{source}")
        caption = "" if away is None else f"{number(away['value'])} from the data (Fréchet)"
        found.append((title, caption, html, "z"))
    return found


def _of_text(data: Data) -> list[tuple[str, str, str, str]]:
    if "lines" not in data:
        return []
    written = lines.ticked(data["lines"][: 2 * LINES])
    found = [("From the prior", f"A tick: it {data['judged']}.", written, "z")]
    if data["reconstructions"]:
        back = lines.compared(data["reconstructions"][:LINES])
        caption = "Underlined: what differs in what came back."
        found.insert(0, ("Lines and what comes back", caption, back, "reconstruction"))
    return found


def _values(section: Data) -> dict[str, Data]:
    return {each["key"]: each for each in section["figures"] if each["value"] is not None}


@dataclass(frozen=True)
class Gauge:
    """A figure on a scale with marks to read it by.

    Attributes:
        figure: "section/key".
        title: what it is.
        value: on the scale.
        error: its standard error, if known.
        unit: of value and marks.
        token: whose colour it has.
        marks: name and value of what it is to be held against.
        note: a sentence.
    """

    figure: str
    title: str
    value: float
    error: float | None
    unit: str
    token: str
    marks: tuple[tuple[str, float], ...] = ()
    note: str = ""


def gauges(sections: dict[str, Data]) -> list[Gauge]:
    """The four figures of the top, those of them that were measured."""
    values = {name: _values(section) for name, section in sections.items()}
    return [
        gauge
        for gauge in (
            _sum(values.get("likelihood", {})),
            _reconstruction(values.get("reconstruction", {}), values.get("likelihood", {})),
            _kl(values.get("latent", {}), sections),
            _distance(values.get("samples", {})),
        )
        if gauge
    ]


def _sum(found: dict[str, Data]) -> Gauge | None:
    if "elbo" not in found:
        return None
    elbo, bound, gain = (found.get(key) for key in ("elbo", "importance_bound", "importance_gain"))
    tighter = gain and gain["value"] > 0
    note = f"The bound with more codes is {number(gain['value'])} lower." if tighter else ""
    marks = (("bound", gain["value"] * -1 - elbo["value"]),) if tighter and bound else ()
    return Gauge(
        "likelihood/elbo", "Sum (−ELBO)", -elbo["value"], elbo["error"], "nats", "text", marks, note
    )


def _reconstruction(found: dict[str, Data], likelihood: dict[str, Data]) -> Gauge | None:
    if "distortion" not in found:
        return None
    cost, floor = found["distortion"], likelihood.get("grey_floor")
    marks, note = (), "−log p(x|z): what an example costs once its code is known."
    if floor and floor["value"] > 0:
        marks = (("floor of grey", floor["value"]),)
        note = f"{number(cost['value'] - floor['value'], cost['error'])} above the floor of grey."
    return Gauge(
        "reconstruction/distortion",
        "Reconstruction",
        cost["value"],
        cost["error"],
        "nats",
        "reconstruction",
        marks,
        note,
    )


def _kl(found: dict[str, Data], sections: dict[str, Data]) -> Gauge | None:
    if "kl" not in found:
        return None
    active, note = found.get("active_units"), ""
    if active:
        whole = sections["latent"]["data"]["dimensions"]
        note = f"{number(active['value'])} of {counted(whole, 'dimension')} tell something."
    return Gauge(
        "latent/kl", "KL", found["kl"]["value"], found["kl"]["error"], "nats", "kl", (), note
    )


def _distance(found: dict[str, Data]) -> Gauge | None:
    if "frechet_prior" not in found:
        return None
    marks = tuple(
        (name, found[f"frechet_{key}"]["value"])
        for key, name in (("real", "real"), ("density", "density"))
        if f"frechet_{key}" in found
    )
    note = "Lower is better; ticks: " + ", ".join(f"{n} {number(v)}" for n, v in marks)
    value = found["frechet_prior"]["value"]
    return Gauge(
        "samples/frechet_prior", "Fréchet distance, prior", value, None, "", "z", marks, f"{note}."
    )


def drawn(found: Sequence[Gauge]) -> str:
    """The gauges as HTML, each on a scale of its own that begins at 0 where it can."""
    return f'{STYLE}<div class="lp-gauges">{"".join(map(_gauge, found))}</div>' if found else ""


def _gauge(gauge: Gauge) -> str:
    everything = [gauge.value, *(value for _, value in gauge.marks)]
    low, high = min(0.0, *everything), max(0.0, *everything)
    span = 1.1 * (high - low) or 1.0
    if low < 0:
        low -= 0.05 * (high - low)

    def place(value: float) -> str:
        return f"{100 * (value - low) / span:.1f}%"

    marks = "".join(
        f'<i style="left:{place(value)}" title="{escape(f"{name} {number(value)}")}"></i>'
        for name, value in gauge.marks
    )
    error = "" if gauge.error is None else f" ± {number(gauge.error, gauge.error)}"
    colour = f"var(--lp-{gauge.token})"
    return (
        f'<div class="lp-gauge" id="{escape(anchor(gauge.figure))}"><header>'
        f"<span>{escape(gauge.title)}</span>"
        f'<span><b style="color:{colour}">{number(gauge.value, gauge.error)}</b> '
        f"{escape(gauge.unit)}{error}</span></header>"
        f'<div class="lp-track">{marks}'
        f'<i class="lp-here" style="left:{place(gauge.value)};background:{colour}"></i></div>'
        f"<p>{escape(gauge.note)}</p></div>"
    )
