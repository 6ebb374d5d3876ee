"""A site as a folder: written whole or not at all, and never over what is no site."""

import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from vae_core.errors import UserError

MARK = "site.json"  # every site has one; it names the files that are the site's
_KIND = "latent-playground-site"
# What a folder may hold for its host: it stays there when a site is written.
KEPT = (".git", ".gitattributes", "CNAME", "README.md")


def check(target: Path, force: bool) -> None:
    """As :func:`_check`, and of names that no system takes."""
    try:
        _check(target, force)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"--out is no name of a folder here ({why}). Give another.") from error


def _check(target: Path, force: bool) -> None:
    """Refuse a place where a site would take the place of something else.

    Raises:
        UserError: when something is there that may not go.
    """
    if target.resolve() == Path.cwd():
        raise UserError("--out is the folder that you are in. Give one inside it, such as site.")
    _bring_back(target.resolve())
    if not target.exists():
        return
    if not target.is_dir():
        raise UserError(f"{target} is a file. Give the name of a folder with --out.")
    if all(path.name in KEPT for path in target.iterdir()):
        return
    own = _own_files(target)
    if own is None:
        raise UserError(
            f"{target} holds something that is no site of this program, and is left as it is. "
            "Give a new folder with --out."
        )
    others = sorted(_files(target) - own)
    if others:
        raise UserError(
            f"{target} holds {others[0]}, which is not of the site that is there. Take it out, or "
            "give a new folder with --out and copy."
        )
    if not force:
        raise UserError(f"{target} is a site already. Add --force to replace it.")


def _bring_back(target: Path) -> None:
    """Put the site back that somebody killed between the two renames of :func:`write` left beside.

    What is half written goes: its writer is gone as well, since the site is in neither place.
    """
    if target.exists():
        return
    for old in target.parent.glob(f".{target.name}.{8 * '[0-9a-f]'}.old"):
        if _own_files(old) is None:
            continue
        os.replace(old, target)
        with suppress(OSError):
            shutil.rmtree(old.with_suffix(""))
        return


def write(target: Path, files: dict[str, bytes]) -> None:
    """Write a site beside its place and put it there, after :func:`check`.

    Raises:
        UserError: when it cannot be written; what was there before is there still.
    """
    target = target.resolve()  # where a link leads, not the link
    mark = {"kind": _KIND, "files": sorted([*files, MARK])}
    beside = target.parent / f".{target.name}.{secrets.token_hex(4)}"
    old = beside.with_name(f"{beside.name}.old")
    try:
        try:
            for name, data in {**files, MARK: json.dumps(mark).encode()}.items():
                file = beside / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            if target.exists():
                os.replace(target, old)
            try:
                os.replace(beside, target)
            except OSError:
                if old.exists():
                    os.replace(old, target)
                raise
            _keep(old, target)
        finally:
            with suppress(OSError):
                shutil.rmtree(beside)
    except OSError as error:
        raise UserError(
            f"{target} cannot be written ({error.strerror or error}). Give another place with "
            "--out."
        ) from error


def _keep(old: Path, target: Path) -> None:
    """Take along what is the host's; only then does the site before go."""
    for name in KEPT:
        if (old / name).exists():
            os.replace(old / name, target / name)
    with suppress(OSError):
        shutil.rmtree(old)


def _own_files(folder: Path) -> set[str] | None:
    """The files of the site in a folder; None where it is no site."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        mark = json.loads((folder / MARK).read_text("utf-8"))
        if mark["kind"] == _KIND:
            return {str(name) for name in mark["files"]}
    return None


def _files(folder: Path) -> set[str]:
    tops = [path for path in folder.iterdir() if path.name not in KEPT]
    every = [path for top in tops for path in (top, *top.rglob("*"))]
    return {
        path.relative_to(folder).as_posix()
        for path in every
        if not path.is_dir() or path.is_symlink()
    }
