"""What a map opens on: a view that tells groups apart, and until it is there one that is quick."""

from typing import Any

from ui.shell.analysis import find
from ui.shell.models import model_path
from vae_core.config.analyses import ProjectionSettings
from vae_core.errors import UserError
from vae_core.runs.kept import kept

LEARNED = ("tsne", "umap")  # seconds to minutes


def quick(settings: ProjectionSettings) -> ProjectionSettings:
    """The same examples in the plane, or the space, in which their codes spread most."""
    same = {name: getattr(settings, name) for name in ("dimensions", "points", "split")}
    return ProjectionSettings(method="pca", **same)


def opening(run_id: str, settings: ProjectionSettings) -> tuple[ProjectionSettings, bytes | None]:
    """Which map to ask for now, and a pack to show until it is there, or None.

    Raises nothing: a model that is missing is told by who asks for its map.
    """
    if settings.method not in LEARNED:
        return settings, None
    try:
        if find(run_id, "projection", settings).result():
            return settings, None
        first = quick(settings)
        shown = find(run_id, "projection", first).result()
    except UserError:
        return settings, None
    return (settings, shown) if shown else (first, None)


def brought(run_id: str, settings: ProjectionSettings) -> bytes | None:
    """The map of these settings that a shipped model brings along, or None."""
    try:
        return kept(model_path(run_id), settings)
    except UserError:  # no such model, which who asks for its map says
        return None


def stands_in(meta: dict[str, Any], settings: ProjectionSettings) -> bool:
    """Whether a map shows the examples that are asked for, in the view that is quick."""
    return meta["settings"] == quick(settings).model_dump(mode="json")
