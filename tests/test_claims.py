"""The docs' figures and the list of claims are one: what is written is measured by a command."""

import importlib
import json
import subprocess
from pathlib import Path

import pytest
import typer

from benchmarks import claims
from benchmarks.claim import EXACT, HIGH, SHORT, Claim, Command, near
from benchmarks.claim import Path as Place
from benchmarks.claimed import CLAIMS, NOT_MEASURED, TABLES
from benchmarks.documents import (
    ROOT,
    Cell,
    Words,
    figure_cells,
    figures_with_unit,
    parts,
    value,
)
from benchmarks.tables import Report, Table
from tests.captured import run_app

DOCS = sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
)
COMMANDS = {claim.command: claim for claim in CLAIMS}
