"""One reading of what was brought: what it is of, and what comes up on the way."""

from dataclasses import dataclass, field

import numpy as np

from vae_core.data.identity import Identity
from vae_core.data.layouts import Layout
from vae_core.errors import ProgressCallback
from vae_core.user_data.columns import Column
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import Factors, ParsedDataset
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.splitting import Parts
from vae_core.user_data.upload import Upload


@dataclass
class Reading:
    """One reading: what it is of, and what comes up on the way."""

    upload: Upload
    options: OwnOptions
    report: ProgressCallback
    skipped: SkippedFiles
    notes: list[str] = field(default_factory=list)

    def understood(
        self,
        layout: Layout,
        values: np.ndarray,
        parts: Parts,
        labels: np.ndarray | None,
        class_names: tuple[str, ...],
        columns: tuple[str, ...] = (),
        factors: Factors | None = None,
        apart: np.ndarray | None = None,
        identity: Identity | None = None,
        apart_identity: Identity | None = None,
        table: tuple[Column, ...] = (),
    ) -> ParsedDataset:
        """The proposal; without classes nothing is apart for lack of one."""
        kept = labels is not None and apart is not None and len(apart) > 0
        return ParsedDataset(
            self.upload.name,
            layout,
            values,
            parts,
            labels,
            class_names,
            self.options,
            self.skipped.lines(),
            tuple(dict.fromkeys(self.notes)),
            columns,
            factors,
            apart if kept else None,
            identity,
            apart_identity if kept else None,
            table,
        )
