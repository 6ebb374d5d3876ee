"""Applying a model as an analysis: the file beside the result, and what a page shows of it."""

from pathlib import Path
from typing import Any

import numpy as np

from vae_core.analyses.apply.applying import apply_model
from vae_core.analyses.apply.listed import Listed, described
from vae_core.analyses.apply.reference import reference_of
from vae_core.analyses.apply.scores import scores_for
from vae_core.analyses.apply.sources import of_file, of_split
from vae_core.analyses.subject import Subject
from vae_core.config.applying import ApplySettings
from vae_core.errors import ProgressCallback, within

OUT = "applied.csv"
MOST_CLASSES = 200


def apply_to(
    subject: Subject, settings: ApplySettings, report: ProgressCallback, folder: Path
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Apply a model to a file or to its own data, as the parts of a pack.

    The file of all rows, ``applied.csv``, is written into the analysis's folder. The tensors are
    ``scores`` (N,), NaN of what was not read, ``validation`` (V,), those of validation examples,
    and where classes are known ``labels`` int32 (N,), places among ``classes`` of the meta, -1
    where there is none. What the listed ones are see ``described``.

    Raises:
        UserError: for a file that cannot be read, or a model that cannot be applied to it.
    """
    source = (
        of_file(subject, Path(settings.file), within(report, 0, 0.1), decimal=settings.decimal)
        if settings.file
        else of_split(subject.data, settings.examples)
    )
    reference = reference_of(subject, settings, within(report, 0.1, 0.25))
    listed = Listed(settings.shown)
    done = apply_model(
        source,
        reference,
        subject.data,
        settings,
        folder / OUT,
        within(report, 0.25, 0.95),
        seen=listed.see,
    )
    report("Looking at the most unlike", 0.95)
    records, tensors = described(listed, subject, reference)
    meta = {
        **done.summary(),
        "source": source.name,
        "dataset": subject.data.name,
        "nouns": subject.data.layout.nouns,
        "kind": subject.data.layout.kind,
        "notes": list(done.notes),
        "scores_for": list(scores_for(subject.model)),
        "classes": sorted({each for each in done.labels or () if each})[:MOST_CLASSES],
        "fitted": reference.fitted,
        "listed": records,
    }
    tensors["scores"] = done.scores.astype(np.float32)
    tensors["validation"] = reference.validation.astype(np.float32)
    if meta["classes"]:
        places = {name: place for place, name in enumerate(meta["classes"])}
        labels = [places.get(each, -1) for each in done.labels or ()]
        tensors["labels"] = np.array(labels, np.int32)
    return meta, tensors
