"""What a section says of a model: a line for each finding, whether it speaks for or against it."""

from html import escape
from typing import Any

from ui.evaluate.overview_style import STYLE
from ui.evaluate.places import place

# Of each tone a mark, and what it says to who does not see it; in their order.
MARKS = {"bad": ("✗", "Not good"), "good": ("✓", "Good"), "note": ("·", "Note")}

Record = dict[str, Any]


def said(section: Record, letter: str = "") -> str:
    """The sentences of a section as HTML: what speaks against the model, for it, and neither."""
    words, findings = section["words"], section.get("findings", [])
    plain = words[: len(words) - len(findings)]  # what stands in place of figures
    spoken = list(zip(findings, words[len(plain) :], strict=True))
    rows = [f"<li><span>{escape(text)}</span></li>" for text in plain]
    kinds = set()
    for tone, (mark, role) in MARKS.items():
        for finding, text in spoken:
            if finding["tone"] != tone:
                continue
            name = place(f"{section['name']}/{finding['kind']}", letter)
            known = "" if finding["kind"] in kinds else f' id="{escape(name)}"'
            kinds.add(finding["kind"])
            rows.append(
                f'<li{known} class="lp-{tone}"><b role="img" aria-label="{role}">'
                f"{mark}</b><span>{escape(text)}</span></li>"
            )
    return f'{STYLE}<ul class="lp-said">{"".join(rows)}</ul>' if rows else ""
