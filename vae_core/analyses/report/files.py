"""A report card as files to take away: JSON with every definition, CSV with a row for each figure.

Imports no torch: a page makes them from the packs of results.
"""

import json
from typing import Any

from vae_core.csv_text import csv_text

COLUMNS = ("run", "section", "key", "value", "error", "unit", "note")


def as_json(reports: dict[str, dict[str, Any]]) -> str:
    """All that was found, as {"reports": [{"run": ..., "sections": [...], ...}]}.

    Args:
        reports: of each run, the JSON object of its pack.
    """
    listed = [{"run": run, **meta} for run, meta in reports.items()]
    return json.dumps({"reports": listed}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(reports: dict[str, dict[str, Any]]) -> str:
    """A row for each figure; a figure that does not exist has an empty value."""
    rows = (
        {"run": run, "section": section["name"], **figure}
        for run, meta in reports.items()
        for section in meta["sections"]
        for figure in section["figures"]
    )
    return csv_text(COLUMNS, ([row.get(name, "") for name in COLUMNS] for row in rows))
