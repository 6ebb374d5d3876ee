"""A site: pages, scripts and packs that any host of files can serve; no torch of its own."""

import gzip
import json
from typing import Any

from vae_core.pack import pack
from vae_core.site.members import Member
from vae_core.site.pages import written
from vae_core.starters import DOORS, STARTERS
from vae_core.starters.packs import door_facts, home_cards


def site_files(members: list[Member]) -> dict[str, bytes]:
    """All files of a site by name, all but its mark (``folder.MARK``).

    Args:
        members: its models, in the order in which they are listed; all shipped ones among them.
    """
    site = {
        "models": [each.listed() for each in members],
        "home": STARTERS[0].id,
        "doors": {door.name: door_facts(door) for door in DOORS},
    }
    files = written(site)
    files["data/home.bin"] = _packed(pack(*home_cards()))
    for each in members:
        files[f"data/{each.id}.model.bin"] = _packed(each.weights)
        files[f"data/{each.id}.card.bin"] = _json(each.card)
        if each.map is not None:
            files[f"data/{each.id}.map.bin"] = _packed(each.map)
        if each.report is not None:
            files[f"data/{each.id}.report.bin"] = _packed(each.report)
    # GitHub Pages would read it all as sources of Jekyll.
    files[".nojekyll"] = b""
    return files


def _packed(data: bytes) -> bytes:
    """Compressed by us: a plain host of files does not; web/site/fetched.js takes both."""
    return gzip.compress(data, 9, mtime=0)


def _json(value: Any) -> bytes:
    return _packed(json.dumps(value).encode())
