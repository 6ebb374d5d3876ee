"""A site: pages, scripts and packs that any host of files can serve; no torch of its own."""

import json
from typing import Any

from vae_core.pack import pack
from vae_core.site.members import Member
from vae_core.site.pages import compressed, written
from vae_core.site.trainings import Trainings
from vae_core.starters import DOORS, STARTERS
from vae_core.starters.packs import door_facts, home_cards


def site_files(
    members: list[Member],
    learns: Trainings,
    lessons: dict[str, bytes],
    tour: dict[str, Any] | None = None,
) -> dict[str, bytes]:
    """All files of a site by name, all but its mark (``folder.MARK``).

    Args:
        members: its models, in the order in which they are listed; all shipped ones among them.
        learns: what can be trained.
        lessons: as :func:`vae_core.site.lessons.lesson_files` makes them.
        tour: as :func:`vae_core.export.tour.read_tour` reads it.
    """
    site = {
        "models": [each.listed() for each in members],
        "trainings": learns.listed,
        "home": STARTERS[0].id,
        "doors": {door.name: door_facts(door) for door in DOORS},
        "tour": tour,
    }
    files = written(site)
    files["data/home.bin"] = compressed(pack(*home_cards()))
    for each in members:
        files[f"data/{each.id}.model.bin"] = compressed(each.weights)
        files[f"data/{each.id}.card.bin"] = _json(each.card)
        if each.map is not None:
            files[f"data/{each.id}.map.bin"] = compressed(each.map)
        if each.report is not None:
            files[f"data/{each.id}.report.bin"] = compressed(each.report)
        for step, snapshot in each.snapshots.items():
            files[f"data/{each.id}.{step}.moment.bin"] = compressed(snapshot)
        files[f"data/{each.id}.png"] = each.strip
    named = learns.files | lessons
    files |= {f"data/{name}.bin": compressed(each) for name, each in named.items()}
    # GitHub Pages would read it all as sources of Jekyll.
    files[".nojekyll"] = b""
    return files


def _json(value: Any) -> bytes:
    return compressed(json.dumps(value).encode())
