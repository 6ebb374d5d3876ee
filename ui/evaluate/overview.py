"""The top of a report card: the verdict and the pictures."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from ui.charts import lines, pictures, rows
from ui.evaluate.overview_style import STYLE
from ui.evaluate.places import anchor, place
from vae_core.analyses.report.gauges import measured
from vae_core.evaluation.figures import number

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


def verdict(sentences: Sequence[Data], letter: str = "") -> str:
    """The three sentences as HTML, their numbers links to the figures they are.

    ``letter``: of one model of several, whose sentences are small.
    """
    rows = []
    for each in sentences:
        told = "".join(_part(part) for part in each["parts"])
        more = f"and {each['more']} more below" if each["more"] else ""
        if more and each.get("next"):
            more = f'<a href="#{escape(place(each["next"], letter))}">{more}</a>'
        more = f" <small>{more}</small>" if more else ""
        role = escape(each["role"])
        rows.append(
            f'<li><b class="lp-{role}">{HEADS.get(role, role)}</b><span>{told}{more}</span></li>'
        )
    kind = "lp-verdict lp-small" if letter else "lp-verdict"
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
        f'<section><h2 class="lp-{token}">{escape(title)}</h2><p>{escape(caption)}</p>{html}'
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
        costs = [number(row["distortion"]) for row in data[name][:COLUMNS]]
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
            f"{number(cost['distortion'])} nats",
            {
                ("back" if name == "reconstruction" else name): values
                for name, values in row.items()
                if whole or name in names
            },
        )
        for row, cost in zip(written[which][:count], data[which], strict=False)
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
        figures = measured(sections["samples"])
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
