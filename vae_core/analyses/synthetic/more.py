"""The analysis that makes new examples: a file, and what is to be known of it."""

import io
from typing import Any

import numpy as np
import torch

from vae_core.analyses.subject import Subject
from vae_core.analyses.synthetic.conditioned import CODES
from vae_core.analyses.synthetic.drawing import Drawing, Piece, Ranges
from vae_core.analyses.synthetic.given import read_given
from vae_core.analyses.synthetic.making import made
from vae_core.analyses.synthetic.source import code_source
from vae_core.analyses.synthetic.writing import format_of, write_examples
from vae_core.config.analyses import MoreSettings
from vae_core.data import shelf
from vae_core.data.layouts import Layout, Table
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback, UserError
from vae_core.models.vae import VAE

FEW = 100  # codes that share the weight of given cells
FITTING = 0.5  # of the whole, where a density is fitted first


def label_column(spec: DatasetSpec) -> str:
    """What the column of the classes is called in the file that a data set was read from."""
    kept = shelf.find(spec.name) if spec.own else None
    name = (kept.facts.get("options") or {}).get("label") if kept is not None else None
    name = name if isinstance(name, str) and name else "class"
    taken = {c.name for c in spec.layout.columns} if isinstance(spec.layout, Table) else set()
    return f"{name} (class)" if name in taken else name


def plan(
    model: VAE,
    subject: Subject | None,
    settings: MoreSettings,
    names: tuple[str, ...],
    report: ProgressCallback,
    expected: bool = False,
    label: str = "class",
) -> Drawing:
    """What is to be drawn: where from, within which ranges, and which cells are given.

    Args:
        model: to draw from.
        subject: the model with its data; None where these are not there. Then numbers have no
            ranges, and classes come all alike.
        settings: what is asked for.
        names: of the classes.
        report: told of the fit of a density.
        expected: whether the expected examples are meant.
        label: what the column of classes is called.

    Raises:
        UserError: for a class or a cell that there cannot be, or a density that cannot be fitted.
    """
    given = read_given(settings.given, model.layout, label if names else None)
    wanted = settings.label if given is None or given.label is None else given.label
    index = None if wanted is None else class_of(wanted, names)
    source = code_source(model, subject, settings.source, settings.seed, report)
    if index is not None:
        source = source.of_class(index)
    ranges = None
    if subject is not None and isinstance(model.layout, Table):
        ranges = Ranges.of(subject.data.train, model.layout)
    cells = given if given is not None and given.cells else None
    return Drawing(source, settings.seed, ranges, expected, cells)


def class_of(wanted: str, names: tuple[str, ...]) -> int:
    """The place of a class.

    Raises:
        UserError: where there is none of that name.
    """
    if not names:
        raise UserError(
            "This model was told no classes, so that none can be drawn. Leave the class out, or "
            "train a cvae."
        )
    plain = [name.casefold() for name in names]
    if wanted.strip().casefold() not in plain:
        raise UserError(
            f"There is no class {wanted!r:.60} in this model. Choose from: {', '.join(names)}."
        )
    return plain.index(wanted.strip().casefold())


def make_more(
    subject: Subject, settings: MoreSettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, Any]]:
    """New examples of a model as the parts of a pack: the tensor ``file`` is a file's bytes.

    Raises:
        UserError: for a class or a cell that there cannot be, or a density that cannot be fitted.
    """
    model, layout = subject.model, subject.model.layout
    names = tuple(subject.data.class_names) if model.classes else ()
    label = label_column(subject.config.spec)
    fitting = FITTING if settings.source != "prior" else 0.0
    drawing = plan(
        model,
        subject,
        settings,
        names,
        lambda text, share: report(text, fitting * (share or 0.0)),
        label=label,
    )
    if not layout.samples_drawn:
        drawing = Drawing(drawing.source, drawing.seed, expected=True)
    form, file, told = format_of(layout, None), io.BytesIO(), Tally(layout, names)

    def progress(text: str, share: float | None) -> None:
        report(text, fitting + (1 - fitting) * (share or 0.0))

    pieces = told.counting(made(drawing, settings.count, progress))
    cells = drawing.given.cells if drawing.given else None
    write_examples(file, form, pieces, layout, model.shape, settings.count, (label, names), cells)
    meta = {
        "title": subject.config.title,
        "settings": settings.model_dump(mode="json"),
        "format": form,
        "words": drawing.source.words + (", weighed by what is given" if drawing.given else ""),
        **told.record(),
    }
    return meta, {"file": np.frombuffer(file.getvalue(), np.uint8)}


class Tally:
    """What is counted of examples as they pass: how many of each class, and how sure weights are.

    Attributes:
        effective: the fewest codes that shared the weight of a piece; None where none were weighed.
    """

    def __init__(self, layout: Layout, names: tuple[str, ...]):
        self.layout, self.names = layout, names
        self.classes = torch.zeros(len(names), dtype=torch.int64)
        self.effective: float | None = None

    def counting(self, pieces: Any) -> Any:
        """The same pieces."""
        for piece in pieces:
            self._count(piece)
            yield piece

    def _count(self, piece: Piece) -> None:
        if piece.labels is not None:
            self.classes += torch.bincount(piece.labels, minlength=len(self.names))
        if piece.effective is not None:
            self.effective = min(piece.effective, self.effective or piece.effective)

    def record(self) -> dict[str, Any]:
        """As JSON holds it."""
        counts = dict(zip(self.names, self.classes.tolist(), strict=True))
        return {"classes": counts, "effective": self.effective, "warning": self._warning()}

    def _warning(self) -> str:
        """A sentence where rows with given cells repeat themselves; empty where all is well."""
        if self.effective is None or self.effective >= FEW:
            return ""
        return (
            f"Few codes go with these cells ({self.effective:.0f} of {CODES} share the weight): "
            "the rows are more alike than they should be. Give fewer cells, or such as the data "
            "have."
        )
