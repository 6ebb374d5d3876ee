"""What a player is told of a lesson and of the course, as JSON; and which files it needs."""

import gzip
from functools import lru_cache
from typing import Any

from vae_core.lessons.lesson import Lesson, names, read_lesson
from vae_core.pack import pack
from vae_core.starters.packs import starter_parts
from vae_core.starters.recipes import PREFIX


def course(language: str = "en") -> list[dict[str, Any]]:
    """All lessons in their order: what a list says of each."""
    return [_listed(read_lesson(name, language)) for name in names()]


def _listed(lesson: Lesson) -> dict[str, Any]:
    text = lesson.text
    return {
        "name": lesson.name,
        "number": lesson.number,
        "minutes": lesson.minutes,
        "needs": lesson.needs,
        "title": text.title,
        "idea": text.idea,
    }


def model_ids(lesson: Lesson) -> dict[str, str]:
    """The lesson's models: their names in it and their ids everywhere else."""
    return {name: PREFIX + name for name in lesson.models}


@lru_cache(maxsize=16)
def model_file(run_id: str) -> bytes:
    """A shipped model as a browser fetches it: a pack, deflated."""
    return gzip.compress(pack(*starter_parts(run_id)), 6, mtime=0)
