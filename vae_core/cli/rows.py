"""Examples drawn as CSV or npz, any number of them: what ``sample`` does where it draws no grid."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vae_core.catalogue.rows import located
from vae_core.cli.places import class_index, made_analysis
from vae_core.cli.progress import Meter
from vae_core.config.analyses import FidelitySettings, MoreSettings
from vae_core.data.specs import is_local
from vae_core.errors import UserError
from vae_core.files import writing_atomically

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.analyses.subject import Subject
    from vae_core.analyses.synthetic import Drawing, Piece
    from vae_core.artifacts.model_file import LoadedRun
    from vae_core.data.layouts import Layout

LISTED = 1000  # that are printed too
FITTING = 0.1  # of a command's time, while a density is fitted


def write_rows(
    path: Path,
    settings: MoreSettings,
    count: int,
    form: str,
    out: Path,
    label: str | None,
    expected: bool | None,
    fidelity: bool,
) -> dict[str, Any]:
    """Draw examples of a model, write them, and say what was done.

    Args:
        path: of the model.
        settings: where codes come from, what is given, and the seed.
        count: how many.
        form: csv or npz.
        out: the file.
        label: of a conditional model the class to draw.
        expected: whether the expected examples are written; None as suits the kind.
        fidelity: whether rows are held against real ones besides.

    Raises:
        UserError: for what cannot be drawn or written.
    """
    with Meter() as meter:
        meter.update("Loading the model", None, None)
        from vae_core.analyses.synthetic import Tally, format_of, label_column, plan, write_examples
        from vae_core.artifacts.model_file import load_run

        loaded = load_run(path)
        model, layout = loaded.model, loaded.model.layout
        format_of(layout, form)
        names = tuple(map(str, loaded.meta.class_names)) if model.classes else ()
        if label is not None:
            named = names[class_index(label, list(names))]
            settings = settings.model_copy(update={"label": named})
        expected = not layout.samples_drawn if expected is None else expected
        if settings.given and expected:
            raise UserError("Rows with given cells are drawn. Leave --expected out.")
        if fidelity and not layout.by_values:
            raise UserError(f"--fidelity is for rows of a table, and these are {layout.nouns}.")
        subject = _subject(loaded, path, settings, meter)
        column = label_column(loaded.config.spec)
        drawing = plan(model, subject, settings, names, _fitting(meter), expected, column)
        told, first = Tally(layout, names), _First()
        pieces = first.of(told.counting(_metered(drawing, count, meter)))
        cells = drawing.given.cells if drawing.given else None
        _write(
            out, form, pieces, layout, model.shape, count, (column, names), cells, write_examples
        )
        if warning := told.record()["warning"]:
            meter.say(warning)
        judged = _judged(path, settings, meter) if fidelity else None
    return {
        "path": str(out.resolve()),
        "format": form,
        "count": count,
        "shape": list(model.picture_shape),
        "class": settings.label,
        "source": settings.source,
        "values": "expected" if expected else "drawn",
        "seed": settings.seed,
        "given": drawing.given.cells if drawing.given else {},
        "ranges": drawing.ranges is not None and not expected,
        **told.record(),
        "fidelity": judged,
        **(readable(layout, first.examples) if count <= LISTED else {}),
    }


def readable(layout: "Layout", examples: "Tensor") -> dict[str, Any]:
    """What was drawn in its own terms, such as lines of text or rows of a table."""
    kind = type(layout)
    return {} if kind.decode is None else {kind.listed: located(kind.decode)(examples, layout)}


def _subject(
    loaded: "LoadedRun", path: Path, settings: MoreSettings, meter: Meter
) -> "Subject | None":
    """The model with its data, where these are needed or tell something and are here."""
    from vae_core.analyses.subject import Subject
    from vae_core.data import load_dataset
    from vae_core.data.layouts import Table

    spec = loaded.config.spec
    tells = loaded.model.classes or isinstance(loaded.model.layout, Table)
    if settings.source == "prior" and not (tells and is_local(spec)):
        return None
    return Subject(loaded, load_dataset(spec, progress=meter.download), path)


def _fitting(meter: Meter) -> Any:
    whole = meter.whole()
    return lambda text, share: whole(text, FITTING * (share or 0.0))


def _metered(drawing: "Drawing", count: int, meter: Meter) -> Iterator["Piece"]:
    from vae_core.analyses.synthetic import made

    yield from made(drawing, count, lambda text, share: meter.step(text, share or 0.0))
    meter.step("Drawing", 1.0)


class _First:
    """The first pieces as they pass, to be printed."""

    def __init__(self) -> None:
        self._parts: list[Tensor] = []
        self._count = 0

    def of(self, pieces: Iterable["Piece"]) -> Iterator["Piece"]:
        """The same pieces."""
        for piece in pieces:
            if self._count < LISTED:
                self._parts.append(piece.examples)
                self._count += len(piece.examples)
            yield piece

    @property
    def examples(self) -> "Tensor":
        """(N, C, H, W)."""
        import torch

        return torch.cat(self._parts)


def _write(out: Path, form: str, pieces: Iterable["Piece"], *rest: Any) -> None:
    *told, write = rest
    try:
        with writing_atomically(out) as file:
            write(file, form, pieces, *told)
    except OSError as error:
        raise UserError(
            f"The file {out} cannot be written ({error.strerror}). Give another place with --out."
        ) from error


def _judged(path: Path, settings: MoreSettings, meter: Meter) -> dict[str, Any]:
    """What holding rows against real ones found: made now, or kept from before."""
    from vae_core.pack import read_meta

    asked = FidelitySettings(source=settings.source, seed=settings.seed)
    made, *_ = made_analysis(path, "fidelity", asked, meter)
    found = read_meta(made)["section"]
    for sentence in found["words"]:
        meter.say(sentence)
    return {key: found[key] for key in ("figures", "words", "data")}
