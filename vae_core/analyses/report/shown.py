"""A report card as a page of a site shows it: figures as they are read, pictures, no raw numbers.

What the page draws is decided here, so that a figure is rounded and a scale is chosen in one place.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from vae_core.analyses.report.gauges import Gauge, ends, gauges
from vae_core.evaluation.figures import number
from vae_core.pack import pack, unpack

COLUMNS, SAMPLES, LINES = 8, 16, 12  # of pictures, of samples, of lines of text
CELLS = 24  # columns of a table that are shown

Data = dict[str, Any]
Tensors = dict[str, np.ndarray]


def shown_report(found: bytes) -> bytes:
    """The pack of a report card -> a pack for ``web/report/report.js``."""
    meta, tensors = unpack(found)
    sections = {each["name"]: each for each in meta["sections"]}
    pictures = _Pictures(tensors)
    record = {
        "title": meta["title"],
        "dataset": meta["dataset"],
        "settings": meta["settings"],
        "verdict": meta.get("verdict", []),
        "gauges": [_gauge(each) for each in gauges(sections, meta.get("without_code"))],
        "shown": _shown(sections, pictures),
        "sections": [_section(each) for each in meta["sections"]],
    }
    return pack(record, pictures.taken)


class _Pictures:
    """The pictures of a card, of which those that are shown are taken."""

    def __init__(self, tensors: Tensors):
        self.tensors = tensors
        self.taken: Tensors = {}

    def take(self, name: str, most: int) -> str | None:
        """The first pictures of that name, as bytes; None where there are none."""
        found = self.tensors.get(name)
        if found is None or found.ndim != 4:
            return None
        some = found[:most]
        if some.dtype != np.uint8:
            some = np.rint(np.clip(np.nan_to_num(some.astype(np.float32)), 0, 1) * 255)
        self.taken[name] = some.astype(np.uint8)
        return name


def _gauge(gauge: Gauge) -> Data:
    low, high = ends(gauge)

    def at(value: float) -> float:
        return round((value - low) / (high - low), 4)

    whole = sum(gauge.parts)
    parts = [gauge.value * part / whole for part in gauge.parts] if whole > 0 else [gauge.value]
    edges = [0.0, *np.cumsum(parts).tolist()]
    return {
        "title": gauge.title,
        "shown": number(gauge.value, gauge.error),
        "error": None if gauge.error is None else number(gauge.error, gauge.error),
        "unit": gauge.unit,
        "token": gauge.token,
        "ends": [number(low), number(high)],
        "at": at(gauge.value),
        "pieces": [sorted((at(a), at(b))) for a, b in pairwise(edges)],
        "marks": [{"name": name, "shown": number(v), "at": at(v)} for name, v in gauge.marks],
        "note": gauge.note,
    }


def _shown(sections: dict[str, Data], pictures: _Pictures) -> list[Data]:
    """What the model makes: lines, rows or pictures, each with a heading."""
    text = sections.get("content", {}).get("data", {})
    if "lines" in text:
        return _of_text(text)
    return [*_back(sections, pictures), *_drawn(sections, pictures)]


def _of_text(data: Data) -> list[Data]:
    lines = [[f"{'✓' if right else '✗'} {line}"] for line, right in data["lines"][: 2 * LINES]]
    found = [
        _card("Drawn from the prior", f"A tick: it {data['judged']}.", "z", lines=lines),
    ]
    if data["reconstructions"]:
        pairs = [list(pair) for pair in data["reconstructions"][:LINES]]
        caption = "Each line, and under it what comes back."
        found.insert(0, _card("What comes back", caption, "reconstruction", lines=pairs))
    return found


def _card(title: str, caption: str, token: str, **content: Any) -> Data:
    return {"title": title, "caption": caption, "token": token, **content}


def _back(sections: dict[str, Data], pictures: _Pictures) -> list[Data]:
    found = []
    data = sections.get("reconstruction", {}).get("data", {})
    for name, title in (("typical", "Typical"), ("worst", "Worst")):
        if name not in data:
            continue
        costs = [f"{number(row['distortion'])} nats" for row in data[name][:COLUMNS]]
        if written := data.get("written"):
            rows = [
                (cost, [row["input"], row["reconstruction"]])
                for row, cost in zip(written[name][:3], costs, strict=False)
            ]
            table = _table(written["columns"], ["input", "back"], rows)
            found.append(_card(title, "Rows, and what comes back.", "reconstruction", table=table))
            continue
        rows = [
            pictures.take(f"reconstruction/{name}_{part}", COLUMNS) for part in ("input", "mean")
        ]
        if all(rows):
            caption = "Above an example, under it what comes back, and what that costs."
            found.append(_card(title, caption, "reconstruction", rows=rows, captions=costs))
    return found


def _drawn(sections: dict[str, Data], pictures: _Pictures) -> list[Data]:
    found = []
    data = sections.get("samples", {}).get("data", {})
    for source, title in (("prior", "From the prior"), ("density", "From a fitted density")):
        origin = str(data.get("origins", {}).get(source, ""))
        caption = origin[:1].upper() + origin[1:]
        if source in (written := data.get("written") or {}):
            rows = [("", [row]) for row in written[source][:4]]
            table = _table(written["columns"], [""], rows)
            found.append(_card(title, caption, "z", table=table))
        elif name := pictures.take(f"samples/{source}", SAMPLES):
            found.append(_card(title, caption, "z", rows=[name], captions=[]))
    return found


def _table(columns: list[Data], names: list[str], rows: list[tuple[str, list]]) -> Data:
    """Rows of a table as columns beneath each other: heads, and a line for each column."""
    heads = [" ".join(filter(None, (cost, name))) for cost, _ in rows for name in names]
    lines = [
        [
            f"{column['name']} ({column['unit']})" if column["unit"] else column["name"],
            *(values[place] for _, of in rows for values in of),
        ]
        for place, column in enumerate(columns[:CELLS])
    ]
    return {"heads": heads, "lines": lines}


def _section(section: Data) -> Data:
    findings = section.get("findings", [])
    plain = section["words"][: len(section["words"]) - len(findings)]
    spoken = section["words"][len(plain) :]
    return {
        "title": section["title"],
        "words": plain,
        "findings": [
            {"tone": each["tone"], "text": text}
            for each, text in zip(findings, spoken, strict=True)
        ],
        "figures": [_figure(each) for each in section["figures"]],
        "bars": _bars(section["data"]),
    }


def _figure(figure: Data) -> Data:
    value, error = figure["value"], figure["error"]
    told = {name: figure[name] for name in ("title", "unit", "definition", "source", "note")}
    return {
        **told,
        "better": figure["better"],
        "shown": None if value is None else number(value, error),
        "error": None if value is None or error is None else number(error, error),
        "at_least": bool(figure.get("at_least")),
    }


def _bars(data: Data) -> list[Data]:
    """The charts of a section: values with their names, and what they are of."""
    found = []
    if kls := data.get("kl_per_dimension"):
        names = [f"z{j + 1}" for j in range(len(kls))]
        adds = data.get("kl_adds_up", True)
        title = "KL of each dimension" if adds else "What each dimension tells at most"
        found.append(_chart(title, "nats", "kl", names, kls))
    classes = data.get("classes") or []
    if isinstance(classes, list) and classes:
        known = [row for row in classes if row.get("distortion") is not None]
        names = [str(row["name"]) for row in known]
        costs = [row["distortion"] for row in known]
        found.append(_chart("Reconstruction by class", "nats", "reconstruction", names, costs))
    return found


def _chart(
    title: str, unit: str, token: str, names: list[str], values: list[float]
) -> dict[str, Any]:
    # Of few hundred classes the first are named and drawn.
    some = list(zip(names, values, strict=True))[:64]
    return {
        "title": title,
        "unit": unit,
        "token": token,
        "bars": [{"name": name, "value": value, "shown": number(value)} for name, value in some],
    }
