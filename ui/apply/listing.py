"""The examples that are most unlike the others, by name, and what makes them so."""

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from ui.charts.pictures import sheet, stacks
from ui.shell.tokens import variables
from vae_core.counting import counted

SHOWN, ROWS = 24, 40  # pictures and rows that are listed
_HEAT = np.array([1.0, 0.45, 0.05])  # orange, on grey
_NO_COLUMN = "no single column, but its code"
_WIDEST = 28  # characters of a value

_CSS = f"""<style>
.lp-unlike {{ {variables()} }}
.lp-blame {{ font-size: 0.8125rem; line-height: 1.9; overflow-wrap: anywhere; }}
.lp-blame b {{ font-weight: 600; margin-right: 0.6rem; }}
.lp-unlike {{ max-height: 560px; overflow-y: auto; font-size: 0.875rem; line-height: 1.5; }}
.lp-unlike .lp-row {{ display: grid; grid-template-columns: 1fr 6rem auto; gap: 0 0.8rem;
  padding: 5px 0; border-top: 1px solid color-mix(in srgb, currentColor 14%, transparent);
  overflow-wrap: anywhere; }}
.lp-unlike span {{ font-variant-numeric: tabular-nums; }}
.lp-unlike em {{ font-style: normal; font-weight: 600; }}
.lp-unlike strong {{ font-weight: 600; }}
.lp-unlike small {{ font-size: 0.8125rem; opacity: 0.75; }}
.lp-unlike .lp-row > div {{ grid-column: 1 / -1; grid-row: 2; }}
.lp-unlike .lp-row > .lp-note {{ grid-row: auto; opacity: 0.75; font-size: 0.8125rem; }}
@media (max-width: 640px) {{
  .lp-unlike .lp-row {{ grid-template-columns: 1fr auto; }}
  .lp-unlike small {{ grid-column: 1 / -1; }}
}}
.lp-blame span {{ padding: 1px 0; white-space: pre-wrap; }}
</style>"""

Record = dict[str, Any]


def show_list(meta: dict[str, Any], tensors: dict[str, np.ndarray], threshold: float) -> None:
    """The most unlike first."""
    records = [each for each in meta["listed"] if each["figures"]["score"] is not None]
    if not records:
        st.caption("No example could be read.")
        return
    if meta["kind"] == "table":
        _rows(records, threshold)
    elif meta["kind"] == "text" and "blame" in tensors:
        _lines(records, tensors)
    else:
        _pictures(records, tensors)
    with st.expander("Their figures"):
        st.dataframe(_frame(records, threshold), hide_index=True)


def _flag(record: Record, threshold: float) -> bool:
    return record["figures"]["score"] >= threshold


def _rows(records: list[Record], threshold: float) -> None:
    """For each row its name, its score, and the columns that are to blame."""
    lines = "".join(
        f'<div class="lp-row"><b>{escape(each["name"])}</b>'
        f"<span>{_score(each)}{' ⚑' if _flag(each, threshold) else ''}</span>"
        f"<div>{'; '.join(map(_blamed, each['blame'][:3])) or _NO_COLUMN}</div>"
        f"<small>nearest: {escape(each['figures']['nearest'])}</small>{_noted(each)}</div>"
        for each in records[:ROWS]
    )
    st.html(f'{_CSS}<div class="lp-unlike" tabindex="0">{lines}</div>')
    more = len(records) - ROWS
    st.caption(
        "Score, with a flag at the threshold or above; then the columns to blame: the value that "
        "is there, the one that the model expects, and the nats above what is typical of the "
        "column." + (f" {counted(more, 'more example')} in the list below." if more > 0 else "")
    )


def _noted(record: Record) -> str:
    """What its figures leave out."""
    note = record.get("note")  # not there in a result of before
    return f'<div class="lp-note">{escape(note)}</div>' if note else ""


def _score(record: Record) -> str:
    return f"{record['figures']['score']:.4g}"


def _blamed(each: dict[str, Any]) -> str:
    unit = f" {each['unit']}" if each["unit"] else ""
    value, expected = (escape(f"{_short(each[k])}{unit}") for k in ("value", "expected"))
    return (
        f"<em>{escape(each['column'])}</em> {value}, expected {expected} "
        f"<strong>+{each['nats']:.3g}</strong>"
    )


def _short(value: Any) -> str:
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _pictures(records: list[Record], tensors: dict[str, np.ndarray]) -> None:
    """Pictures over what comes back of them, over where they are unlike."""
    pictures = tensors["pictures"][:SHOWN]
    beginning = _shared([each["name"] for each in records])
    captions = [f"{each['name'][len(beginning) :]} · {_score(each)}" for each in records]
    rows = [("example", pictures), ("comes back", tensors["expected"][:SHOWN])]
    if "blame" in tensors:
        rows.append(("unlike", heat(pictures, tensors["blame"][:SHOWN])))
    st.html(stacks(rows, captions) if len(rows) > 2 else sheet(pictures, "example", captions))
    more = len(records) - SHOWN
    st.caption(
        f"{f'Of {escape(beginning.strip())}. ' if beginning else ''}Below each its place or name, "
        "and its score. Orange: where it costs more nats than is typical of the place."
        + (f" {counted(more, 'more example')} in the list below." if more > 0 else "")
    )


def _shared(names: list[str]) -> str:
    """What all names begin with, up to a space: that is said once."""
    if len(names) < 2:
        return ""
    low, high = min(names), max(names)
    alike = next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[: low[:alike].rfind(" ") + 1]


def heat(pictures: np.ndarray, blame: np.ndarray) -> np.ndarray:
    """Where examples cost more than is typical, in orange on their pale pictures.

    Args:
        pictures: as people see them, uint8 (N, C, H, W).
        blame: nats above what is typical, of pixels (N, H', W') or of points (N, T, channels).

    Returns:
        Floats in [0, 1], (N, 3, H, W).
    """
    height, width = pictures.shape[-2:]
    if blame.shape[-1] != width or blame.shape[-2] != height:
        # Of a curve: each moment is a column of its picture.
        along = blame.sum(-1)
        places = np.arange(width) * along.shape[1] // width
        blame = np.repeat(along[:, None, places], height, axis=1)
    most = np.maximum(blame.reshape(len(blame), -1).max(1), 1e-9)[:, None, None]
    share = np.clip(blame / most, 0, 1)[:, None]
    grey = pictures.astype(np.float64).mean(1, keepdims=True) / 255
    pale = 0.3 + 0.25 * grey
    return pale * (1 - share) + share * _HEAT[None, :, None, None]


def _lines(records: list[Record], tensors: dict[str, np.ndarray]) -> None:
    """Lines whose characters are the more marked, the more they cost."""
    parts = []
    for record, text, nats in zip(records, _texts(records), tensors["blame"], strict=False):
        most = max(float(nats.max()), 1e-9)
        marked = "".join(
            f'<span style="background: rgba(255, 115, 13, {max(0.0, float(n)) / most:.2f})">'
            f"{escape(character)}</span>"
            for character, n in zip(text, nats, strict=False)
        )
        score = record["figures"]["score"]
        parts.append(f"<div><b>{escape(record['name'])} · {score:.1f}</b>{marked}</div>")
    st.html(f'{_CSS}<div class="lp-blame">{"".join(parts)}</div>')
    st.caption("Marked: characters that cost more nats than is typical of their place.")


def _texts(records: list[Record]) -> list[str]:
    return [each.get("text", "") for each in records]


def _frame(records: list[Record], threshold: float) -> pd.DataFrame:
    frame = pd.DataFrame([{"example": each["name"], **each["figures"]} for each in records])
    frame.insert(1, "flag", [_flag(each, threshold) for each in records])
    return frame
