"""What was brought, understood: which kind it is, its examples, its classes, what was left out."""

import numpy as np

from vae_core.data.identity import Identity
from vae_core.data.layouts import PICTURES
from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import arrays, pictures, tabular, text
from vae_core.user_data.csv_rows import looks_like_a_table
from vae_core.user_data.filed import ENDINGS, read_filed
from vae_core.user_data.from_arrays import from_arrays, say_doubles
from vae_core.user_data.from_sheet import from_sheet
from vae_core.user_data.npz import read_npz
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset, classes_of
from vae_core.user_data.reading import Reading
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.sizes import TABLES, check_beginning
from vae_core.user_data.skipped import SkippedFiles, first_names
from vae_core.user_data.splitting import named_parts, split, split_folders, untrained
from vae_core.user_data.upload import Member, Upload

_ARRAYS = (".npz", ".npy")
_TEXTS = (".txt", ".text", ".lst")
_LOOKED_AT = 20_000  # characters from which a table is told from lines of text


def _silent(message: str, fraction: float | None) -> None: ...


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
    reading = Reading(upload, options, report, skipped)
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
        "table": ("sheet", "arrays", "idx"),
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
    for kind, endings in (("arrays", _ARRAYS), ("sheet", (*TABLES, *ENDINGS)), ("text", _TEXTS)):
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


def _read_pictures(reading: Reading, members: list[Member]) -> ParsedDataset:
    values, kept = pictures.read_pictures(
        members, reading.options, reading.skipped, reading.notes, reading.report
    )
    where, folders = split_folders(kept) or (None, [member.folder for member in kept])
    folders = [folder or "(no folder)" for folder in folders]
    labels, names = classes_of(folders, "Sub-folders", reading.notes)
    parts = split(len(kept), labels, reading.options, reading.skipped, where, reading.notes)
    say_doubles(values, reading)
    reading.notes += untrained(labels, names, parts)
    identity = Identity.of_files([member.path for member in kept])
    return reading.understood(PICTURES, values, parts, labels, names, identity=identity)


def _read_idx(reading: Reading, members: list[Member]) -> ParsedDataset:
    return from_arrays(reading, arrays.read_idx_files(members))


def _read_arrays(reading: Reading, members: list[Member]) -> ParsedDataset:
    return from_arrays(reading, read_npz(members[0], reading.skipped))


def _read_text(reading: Reading, members: list[Member]) -> ParsedDataset:
    lines, owners, files, places = [], [], [], []
    for number, member in enumerate(members):
        reading.report("Reading lines", number / len(members))
        decoded = text.decode(member.read(), member.name, reading.notes)
        if reading.options.kind == "auto" and looks_like_a_table(decoded[:_LOOKED_AT], member.name):
            reading.notes.append(
                f"{member.name} looks like a table, and was read as lines of text; --as table "
                "reads its columns."
            )
        found, at = text.read_lines(decoded, member.name, reading.options, reading.skipped)
        lines += found
        owners += [_owner(member, members)] * len(found)
        files += [number] * len(found)
        places += at
    if not lines:
        raise UserError(
            f"There is no line of text in {reading.upload.name}{reading.skipped.said()}. Bring a "
            "file with a name, a word or a sentence per line."
        )
    values, kept, layout = text.one_hot(
        lines, owners, reading.options, reading.skipped, reading.notes
    )
    names_of = tuple(member.path for member in members)
    identity = Identity(names_of, np.array(files), np.array(places), noun="line").select(kept)
    owners = [owners[number] for number in kept]
    labels, names, where = None, (), named_parts(owners)
    if where is None:
        labels, names = classes_of(owners, "Files", reading.notes)
    parts = split(len(values), labels, reading.options, reading.skipped, where, reading.notes)
    return reading.understood(layout, values, parts, labels, names, identity=identity)


def _owner(member: Member, members: list[Member]) -> str:
    """The class of a file's lines: its folder where these differ, else its own name."""
    if len({each.folder for each in members}) > 1:
        return member.folder or "(no folder)"
    stem = member.name.rsplit("/", 1)[-1]
    return stem.rsplit(".", 1)[0] or stem


def _read_sheet(reading: Reading, members: list[Member]) -> ParsedDataset:
    member, options = members[0], reading.options
    data, notes, skipped = member.read(), reading.notes, reading.skipped
    if member.suffix in ENDINGS:
        table = read_filed(data, member.name, member.suffix, options.sheet, skipped, notes)
        sheet = tabular.read_filed_sheet(
            table, member.name, options, skipped, notes, reading.report
        )
        return _from_sheet(reading, sheet)
    check_beginning(data, len(data), member.name)
    decoded = text.decode(data, member.name, notes)
    sheet = tabular.read_sheet(decoded, member.name, options, skipped, notes, reading.report)
    return _from_sheet(reading, sheet)


def _from_sheet(reading: Reading, sheet: Sheet) -> ParsedDataset:
    wanted = reading.options.classes
    label = sheet.column(wanted) if wanted else None
    return from_sheet(reading, sheet, tabular.classes_in(sheet, label), label)


_READERS = {
    "pictures": _read_pictures,
    "idx": _read_idx,
    "arrays": _read_arrays,
    "sheet": _read_sheet,
    "text": _read_text,
}
