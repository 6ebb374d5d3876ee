"""What was brought as a list of files, whatever it came in: a folder, an archive, uploads.

Nothing is unpacked to disk. Names say what to show and what to call a class; no file is ever opened
by a name that an archive holds. Sizes are held to the limits before anything is read.
"""

import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.archives import BROKEN, gunzipped, open_zip, read_entry
from vae_core.user_data.foreign import form_of
from vae_core.user_data.names import clean
from vae_core.user_data.sizes import check_size
from vae_core.user_data.skipped import SkippedFiles

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
GZIP = b"\x1f\x8b"
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")
_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class Member:
    """A file that was brought.

    Attributes:
        parts: its folders and its name, for people: nothing is opened by them.
        load: gives its bytes.
        form: the ending that is right by its content, where that is known.
    """

    parts: tuple[str, ...]
    load: Callable[[], bytes]
    form: str = ""

    @property
    def name(self) -> str:
        """Its path, fit to be shown."""
        return clean("/".join(self.parts))

    @property
    def path(self) -> str:
        """The same at a length that tells files of deep folders apart."""
        return clean("/".join(self.parts), 300)

    @property
    def suffix(self) -> str:
        """Its ending in small letters, that before ``.gz`` where there is one."""
        name = self.parts[-1].lower().removesuffix(".gz")
        return self.form or os.path.splitext(name)[1]

    @property
    def folder(self) -> str:
        """The name of the folder that it lies in; empty at the top."""
        return clean(self.parts[-2]) if len(self.parts) > 1 else ""

    def read(self) -> bytes:
        """Its bytes, unpacked where they are gzipped.

        Raises:
            UserError: when it cannot be read, is damaged, or is larger than a file may be.
        """
        try:
            data = self.load()
        except BROKEN as error:
            if isinstance(error, UserError):
                raise
            raise UserError(
                f"{self.name} cannot be read: it is damaged, or gone. Make it anew, or leave it "
                "out."
            ) from error
        return gunzipped(data, self.name) if data[:2] == GZIP else data


@dataclass(frozen=True)
class Upload:
    """Everything that was brought, in the order of the names.

    Attributes:
        name: of the file or the folder, fit to be shown.
        members: the files.
        tally: what was left out on the way.
    """

    name: str
    members: tuple[Member, ...]
    skipped: SkippedFiles


def from_path(path: Path) -> Upload:
    """The files of a folder, of an archive, or one file.

    Raises:
        UserError: when there is nothing to read, or more than may be.
    """
    path = Path(path).expanduser()
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _from_folder(path)
        if not stat.S_ISREG(mode):
            raise UserError(
                f"{clean(str(path), 200)} is neither a file nor a folder. Give the path of one."
            )
        check_size(path)
        data = _read_file(path)
    except (OSError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        why = getattr(error, "strerror", None) or "no path can be that"
        raise UserError(
            f"{clean(str(path), 200)} cannot be read ({why}). Give the path of a file or a folder."
        ) from error
    return from_uploads([(path.name, data)])


def from_uploads(files: Sequence[tuple[str, bytes]]) -> Upload:
    """The files of uploads: one archive, or one or several files by name and content.

    Raises:
        UserError: when there is nothing to read, or more than may be.
    """
    if not files:
        raise UserError("Nothing was brought. Choose a file, or several pictures.")
    if len(files) > limits.FILES:
        raise limits.too_many(len(files))
    if sum(len(data) for _, data in files) > limits.UPLOAD_BYTES:
        raise limits.too_large("What was brought")
    first, data = files[0]
    name = clean(first) if len(files) == 1 else f"{len(files)} files"
    skipped = SkippedFiles()
    form = form_of(first, data) if len(files) == 1 else ""
    packed = data[:4] in (ZIP, EMPTY_ZIP) and not form and not first.lower().endswith(".npz")
    if len(files) == 1 and packed:
        return Upload(name, _from_zip(data, name, skipped), skipped)
    members = (Member(_parts(each)[-1:] or ("file",), lambda d=d: d, form) for each, d in files)
    return Upload(name, tuple(sorted(members, key=lambda m: m.parts)), skipped)


def _from_zip(data: bytes, name: str, skipped: SkippedFiles) -> tuple[Member, ...]:
    archive = open_zip(data, name)
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if entries and all(entry.filename.lower().endswith(".npy") for entry in entries):
        return (Member(("arrays.npz",), lambda: data),)
    members = []
    for entry in entries:
        parts = _parts(entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            skipped.add("links, which are not followed", entry.filename)
        elif not parts or ".." in parts or entry.filename[:1] in ("/", "\\"):
            skipped.add("files with names that lead out of the archive", entry.filename)
        elif _wanted(parts, skipped):
            members.append(Member(parts, lambda entry=entry: read_entry(archive, entry)))
    return _ordered(members, name, skipped)


def _from_folder(folder: Path) -> Upload:
    skipped, members, seen = SkippedFiles(), [], 0
    for where, folders, files in os.walk(folder):
        folders.sort()
        for each in list(folders):
            if os.path.islink(os.path.join(where, each)):
                skipped.add("links, which are not followed", each)
                folders.remove(each)
        for each in files:
            seen += 1
            if seen > limits.FILES:
                raise limits.too_many(seen, more=True)
            path = Path(where, each)
            mode = path.lstat().st_mode
            parts = path.relative_to(folder).parts
            if stat.S_ISLNK(mode):
                skipped.add("links, which are not followed", each)
            elif not stat.S_ISREG(mode):
                skipped.add("what is no ordinary file", each)
            elif _wanted(parts, skipped):
                members.append(Member(parts, lambda path=path: _read_file(path, follow=False)))
    name = clean(folder.resolve().name) or "folder"
    return Upload(name, _ordered(members, name, skipped), skipped)


def _ordered(members: list[Member], name: str, skipped: SkippedFiles) -> tuple[Member, ...]:
    if not members:
        raise UserError(f"There is no file to read in {name}{skipped.said()}. Bring another.")
    return tuple(sorted(members, key=lambda member: member.parts))


def _wanted(parts: tuple[str, ...], skipped: SkippedFiles) -> bool:
    """Whether a file is the user's, not the system's, and no archive within the archive."""
    if any(part.startswith(".") or part.lower() in _SYSTEM for part in parts):
        skipped.add("hidden files of the system", parts[-1])
    elif parts[-1].lower().endswith(ARCHIVES):
        skipped.add("archives within, which are not opened", parts[-1])
    else:
        return True
    return False


def _parts(name: str) -> tuple[str, ...]:
    """The folders and the name of a path, whichever slashes it has."""
    return tuple(part for part in re.split(r"[\\/]", name) if part not in ("", "."))


def _read_file(path: Path, follow: bool = True) -> bytes:
    # Never waiting for the other end of a pipe; of a folder's files, not through a link that took a
    # file's place since it was looked at.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags), "rb") as file:
        if os.fstat(file.fileno()).st_size > limits.UPLOAD_BYTES:
            raise limits.too_large(clean(path.name))
        data = file.read(limits.UPLOAD_BYTES + 1)
    if len(data) > limits.UPLOAD_BYTES:
        raise limits.too_large(clean(path.name))
    return data
