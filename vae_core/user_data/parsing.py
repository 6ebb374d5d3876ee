"""What was brought, understood: which kind it is, its examples, its classes, what was left out."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageOps

from vae_core.data.layouts import PICTURES, Layout
from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import arrays, limits, pictures, series, table, tabular, text
from vae_core.user_data.arrays import Arrays
from vae_core.user_data.csv_rows import looks_like_a_table
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset, Parts, check_memory, classes_of, split
from vae_core.user_data.skipped import SkippedFiles, first_names
from vae_core.user_data.upload import Member, Upload

_TABLES = (".csv", ".tsv", ".tab")
_ARRAYS = (".npz", ".npy")
_TEXTS = (".txt", ".text", ".lst")
_LOOKED_AT = 20_000  # characters from which a table is told from lines of text


def _silent(message: str, fraction: float | None) -> None: ...


@dataclass
class _Reading:
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
    ) -> ParsedDataset:
        """The proposal."""
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
        )


def parse(
    upload: Upload, options: OwnOptions | None = None, report: ProgressCallback = _silent
) -> ParsedDataset:
    """Read what was brought; nothing is kept.

    Args:
        brought: from ``source``.
        options: how to read it.
        report: told of the progress, in the calling thread.

    Raises:
        UserError: when it is nothing that can be learned, is damaged, or larger than may be.
    """
    options = options or OwnOptions()
    skipped = SkippedFiles(
        dict(upload.skipped.counts), {k: [*v] for k, v in upload.skipped.names.items()}
    )
    reading = _Reading(upload, options, report, skipped)
    chosen, kind = _chosen(upload.members, options, skipped)
    try:
        return _READERS[kind](reading, chosen)
    except MemoryError as error:
        raise UserError(
            f"{upload.name} does not fit into the memory of this computer. Bring less, or make "
            "pictures smaller."
        ) from error


def _chosen(
    members: tuple[Member, ...], options: OwnOptions, skipped: SkippedFiles
) -> tuple[list[Member], str]:
    """The files that are read, and as what; the others are counted."""
    groups: dict[str, list[Member]] = {"pictures": [], "idx": [], "arrays": [], "sheet": []}
    groups["text"] = []
    rest = []
    for member in members:
        kind = _kind(member, alone=len(members) == 1)
        (groups[kind] if kind else rest).append(member)
    wanted = {
        "auto": ("pictures", "idx", "arrays", "sheet", "text"),
        "pictures": ("pictures", "idx", "arrays"),
        "text": ("text", "sheet"),
        "series": ("arrays", "sheet"),
        "table": ("sheet",),
    }[options.kind]
    if options.kind in ("series", "table") and not groups["sheet"]:
        groups["sheet"] = groups["text"]  # a table may be called .txt
    kind = next((name for name in wanted if groups[name]), None)
    if kind is None:
        what = "anything" if options.kind == "auto" else f"any {options.kind}"
        raise UserError(
            f"There is not {what} that can be read in {first_names((m.name for m in members), 3)}. "
            "Bring pictures (PNG, JPEG, GIF, BMP, WebP, TIFF), npz, IDX, CSV or text files, alone "
            "or in a folder or a zip."
        )
    if kind in ("arrays", "sheet") and len(groups[kind]) > 1:
        raise UserError(
            f"There are {len(groups[kind])} tables or arrays here "
            f"({first_names((m.name for m in groups[kind]), 3)}), and one is read at a time. "
            "Bring the one that is meant."
        )
    for name, others in groups.items():
        rest += others if name != kind and others is not groups[kind] else []
    for member in rest:
        skipped.add("files of another kind", member.name)
    return groups[kind], "text" if options.kind == "text" else kind


def _kind(member: Member, alone: bool) -> str | None:
    """Which reader a file is for, by its name; one that is alone also by its content."""
    if pictures.is_picture(member):
        return "pictures"
    for kind, endings in (("arrays", _ARRAYS), ("sheet", _TABLES), ("text", _TEXTS)):
        if member.suffix in endings:
            return kind
    if "idx" in member.parts[-1].lower() or "ubyte" in member.parts[-1].lower():
        return "idx"
    if not alone:
        return None
    data = member.read()
    if data[:6] == arrays.NPY:
        return "arrays"
    if arrays.is_idx(data):
        return "idx"
    if b"\0" in data[:1000]:
        return None
    table = looks_like_a_table(data[:_LOOKED_AT].decode("utf-8", "replace"), member.name)
    return "sheet" if table else "text"


def _read_pictures(reading: _Reading, members: list[Member]) -> ParsedDataset:
    values, kept = pictures.read_pictures(
        members, reading.options, reading.skipped, reading.notes, reading.report
    )
    folders = [member.folder or "(no folder)" for member in kept]
    labels, names = classes_of(folders, "Sub-folders", reading.notes)
    parts = split(len(kept), labels, reading.options, reading.skipped)
    _say_doubles(values, reading)
    return reading.understood(PICTURES, values, parts, labels, names)


def _say_doubles(values: np.ndarray, reading: _Reading) -> None:
    doubled = len(values) - len({hash(row.tobytes()) for row in values})
    if doubled:
        reading.notes.append(
            f"{doubled} pictures are there more than once; some of these may be in training and in "
            "the test."
        )


def _read_idx(reading: _Reading, members: list[Member]) -> ParsedDataset:
    return _from_arrays(reading, arrays.read_idx_files(members))


def _read_arrays(reading: _Reading, members: list[Member]) -> ParsedDataset:
    return _from_arrays(reading, arrays.read_npz(members[0]))


def _from_arrays(reading: _Reading, found: Arrays) -> ParsedDataset:
    name, options = reading.upload.name, reading.options
    found, infinite = arrays.drop_infinite(found)
    if infinite:
        reading.skipped.add("examples with numbers that are not finite", count=infinite)
    if not len(found.values):
        raise UserError(f"No example is left of {name}{reading.skipped.said()}. Bring others.")
    labels, names = None, ()
    if found.labels is not None:
        texts = arrays.label_texts(found.labels)
        labels, names = classes_of(texts, f"The labels of {name}", reading.notes)
    if options.kind == "series" or found.values.ndim == 2:
        values, layout, _, parts = series.from_array(
            found.values, labels, name, options, reading.skipped
        )
        return reading.understood(layout, values, parts, labels, names)
    shaped = arrays.as_pictures(found.values, name)
    arrays.check_sides(shaped, name)
    values = _fitted(shaped, reading)
    parts = split(len(values), labels, options, reading.skipped)
    _say_doubles(values, reading)
    return reading.understood(PICTURES, values, parts, labels, names)


def _fitted(values: np.ndarray, reading: _Reading) -> np.ndarray:
    """Pictures (N, H, W, C) as uint8 (N, C, H', W'): as they are, or square of the size wanted."""
    options = reading.options
    height, width = values.shape[1:3]
    side = options.size
    if side is None and max(height, width) > limits.SIDE:
        side = pictures.SIDE
        reading.notes.append(
            f"Pictures of {height} x {width} were made {side} x {side}; choose up to {limits.SIDE}."
        )
    shape = (side, side) if side else (height, width)
    check_memory(len(values), values.shape[3] * shape[0] * shape[1], 1)
    levels = arrays.as_levels(values, reading.notes)
    if side and (height, width) != (side, side):
        levels = _resized(levels, side, reading)
    if options.colour == "grey" and levels.shape[3] == 3:
        levels = pictures.grey_of(levels)[..., None]
    elif options.colour == "rgb" and levels.shape[3] == 1:
        levels = levels.repeat(3, axis=3)
    return np.ascontiguousarray(levels.transpose(0, 3, 1, 2))


def _resized(levels: np.ndarray, side: int, reading: _Reading) -> np.ndarray:
    made = np.empty((len(levels), side, side, levels.shape[3]), np.uint8)
    crop, ground = reading.options.fit == "crop", reading.options.background
    for number, each in enumerate(levels):
        if number % 200 == 0:
            reading.report(f"Fitting {limits.spaced(len(levels))} pictures", number / len(levels))
        picture = Image.fromarray(each[..., 0] if each.shape[2] == 1 else each)
        how = Image.Resampling.LANCZOS
        fitted = (
            ImageOps.fit(picture, (side, side), how)
            if crop
            else ImageOps.pad(picture, (side, side), how, color=ground)
        )
        made[number] = np.asarray(fitted).reshape(side, side, -1)
    return made


def _read_text(reading: _Reading, members: list[Member]) -> ParsedDataset:
    lines, owners = [], []
    for number, member in enumerate(members):
        reading.report("Reading lines", number / len(members))
        decoded = text.decode(member.read(), member.name, reading.notes)
        if reading.options.kind == "auto" and looks_like_a_table(decoded[:_LOOKED_AT], member.name):
            reading.notes.append(
                f"{member.name} looks like a table, and was read as lines of text; --as table "
                "reads its columns."
            )
        found = text.read_lines(decoded, member.name, reading.options, reading.skipped)
        lines += found
        owners += [_owner(member, members)] * len(found)
    if not lines:
        raise UserError(
            f"There is no line of text in {reading.upload.name}{reading.skipped.said()}. Bring a "
            "file with a name, a word or a sentence per line."
        )
    values, owners, layout = text.one_hot(
        lines, owners, reading.options, reading.skipped, reading.notes
    )
    labels, names = classes_of(owners, "Files", reading.notes)
    parts = split(len(values), labels, reading.options, reading.skipped)
    return reading.understood(layout, values, parts, labels, names)


def _owner(member: Member, members: list[Member]) -> str:
    """The class of a file's lines: its folder where these differ, else its own name."""
    if len({each.folder for each in members}) > 1:
        return member.folder or "(no folder)"
    stem = member.name.rsplit("/", 1)[-1]
    return stem.rsplit(".", 1)[0] or stem


def _read_sheet(reading: _Reading, members: list[Member]) -> ParsedDataset:
    member, options = members[0], reading.options
    decoded = text.decode(member.read(), member.name, reading.notes)
    sheet = tabular.read_sheet(
        decoded, member.name, options, reading.skipped, reading.notes, reading.report
    )
    label = sheet.column(options.label) if options.label else None
    told = sheet.values_of(label) if label else None
    if told is not None and len(set(told) - {""}) > limits.CLASSES:
        raise UserError(
            f"The column “{label.name}” holds {limits.spaced(len(set(told)))} different values; "
            f"classes are up to {limits.CLASSES}. Choose another column for the classes."
        )
    if options.kind == "series":
        values, layout, kept, parts = series.from_sheet(
            sheet, told, label, options, reading.skipped, reading.notes
        )
    else:
        rows = table.read_table(sheet, told, label, options, reading.skipped, reading.notes)
        values, layout, kept, parts = rows.values, rows.layout, rows.kept, rows.parts
    labels, names = None, ()
    if told is not None:
        labels, names = classes_of([told[row] for row in kept], "Labels", reading.notes)
    columns = tuple(facts.name for facts in sheet.columns)
    return reading.understood(layout, values, parts, labels, names, columns)


_READERS = {
    "pictures": _read_pictures,
    "idx": _read_idx,
    "arrays": _read_arrays,
    "sheet": _read_sheet,
    "text": _read_text,
}
