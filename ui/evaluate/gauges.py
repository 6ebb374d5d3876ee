"""The four figures of the top of a report card, drawn on their scales."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from ui.evaluate.overview_style import STYLE
from ui.evaluate.places import anchor
from vae_core.analyses.report.gauges import Gauge, ends
from vae_core.evaluation.figures import number


def drawn(found: Sequence[Gauge], below: Mapping[str, str] | None = None) -> str:
    """The gauges as HTML, each on a scale of its own that begins at 0 where it can.

    Args:
        found: the gauges.
        below: HTML that stands below the number of a gauge, by its figure.
    """
    each = "".join(_gauge(gauge, (below or {}).get(gauge.figure, "")) for gauge in found)
    return f'{STYLE}<div class="lp-gauges">{each}</div>' if found else ""


def _gauge(gauge: Gauge, below: str) -> str:
    low, high = ends(gauge)

    def at(value: float) -> float:
        return 100 * (value - low) / (high - low)

    marks = "".join(f'<i style="left:{at(value):.1f}%"></i>' for _, value in gauge.marks)
    ticks = ", ".join(f"{name} {number(value)}" for name, value in gauge.marks)
    notes = f"Tick{'s' if len(gauge.marks) > 1 else ''}: {ticks}." if ticks else ""
    error = "" if gauge.error is None else f" ± {number(gauge.error, gauge.error)}"
    colour = f"var(--lp-{gauge.token})"
    return (
        f'<div class="lp-gauge" id="{escape(anchor(gauge.figure))}"><header>'
        f"<span>{escape(gauge.title)}</span>"
        f'<span><b style="color:{colour}">{number(gauge.value, gauge.error)}</b> '
        f"{escape(gauge.unit)}{error}</span></header>{below}"
        f'<div class="lp-track">{_filled(gauge, at, colour)}{marks}'
        f'<i class="lp-here" style="left:{at(gauge.value):.1f}%;background:{colour}"></i></div>'
        f'<div class="lp-ends"><span>{number(low)}</span><span>{number(high)}</span></div>'
        f"<p>{escape(' '.join(filter(None, (notes, gauge.note))))}</p></div>"
    )


def _filled(gauge: Gauge, at: Callable[[float], float], colour: str) -> str:
    """The parts of the value, end to end; without any a bar from 0."""
    whole = sum(gauge.parts)
    parts = [gauge.value * part / whole for part in gauge.parts] if whole > 0 else [gauge.value]
    pieces, start = [], 0.0
    for part in parts:
        left, right = sorted((at(start), at(start + part)))
        place = f"left:{left:.2f}%;width:calc({right - left:.2f}% - 1px)"
        pieces.append(f'<s style="{place};background:{colour}"></s>')
        start += part
    return "".join(pieces)
