"""Modules that register choices of one's own, imported once, as the package is.

They are named by the entry-point group ``latent_playground`` of installed packages, and by the
variable ``LATENT_PLAYGROUND_PLUGINS``: files or modules, separated as in ``PATH``.
"""

import hashlib
import importlib
import importlib.util
import logging
import os
import sys
from contextlib import redirect_stdout
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from vae_core import catalogue
from vae_core.config.registry import TABLES
from vae_core.data.builtin import SPECS
from vae_core.data.kinds import KINDS

GROUP = "latent_playground"
VARIABLE = "LATENT_PLAYGROUND_PLUGINS"
logger = logging.getLogger("latent_playground")


def load_plugins() -> None:
    """Import what is registered elsewhere; what fails is told in a line and left out whole."""
    for entry in entry_points(group=GROUP):
        _attempt(f"the installed package {entry.value}", entry.load)
    for place in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)):
        _attempt(place, lambda place=place: _import(place))


def _attempt(name: str, load: Any) -> None:
    tables: list[dict[str, Any]] = [*TABLES.values(), KINDS, SPECS]
    known = [(table, dict(table)) for table in tables]
    try:
        with redirect_stdout(sys.stderr):  # stdout is for what a program may read
            load()
    except (Exception, SystemExit) as error:  # whatever somebody else's module may raise
        for table, before in known:
            table.clear()
            table.update(before)
        lines = str(error).strip().splitlines() or [type(error).__name__]
        reason = "".join(letter for letter in lines[0] if letter.isprintable())
        problem = f"The plugin {name} could not be loaded ({type(error).__name__}: {reason})."
        catalogue.PROBLEMS.append(problem)
        logger.warning(problem)


def _import(place: str) -> None:
    """A module by its name, or a file by its path."""
    path = Path(place).expanduser().resolve()
    if not place.endswith(".py"):
        if path.exists():
            raise ImportError(f"{path} is no Python file")
        importlib.import_module(place)
        return
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    name = f"{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
