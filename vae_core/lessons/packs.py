"""What a player is told of a lesson and of the course, as JSON; and which files it needs."""

import gzip
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from vae_core.lessons.lesson import Lesson, names, read_lesson
from vae_core.pack import pack
from vae_core.starters.packs import starter_parts
from vae_core.starters.recipes import PREFIX

_COURSE = Path(__file__).parent / "course.toml"


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
        # What is asked gives nothing away.
        "question": text.commit[lesson.commit[0].id]["title"],
    }


def paths(language: str = "en") -> list[dict[str, Any]]:
    """The ways through the course: id, title, words, minutes, and of each lesson its minutes."""
    found = tomllib.loads(_COURSE.read_text("utf-8"))
    words = found["text"].get(language, found["text"]["en"])
    return [{**each, **words[each["id"]]} for each in found["path"]]


def model_ids(lesson: Lesson) -> dict[str, str]:
    """The lesson's models: their names in it and their ids everywhere else."""
    return {name: PREFIX + name for name in lesson.models}


@lru_cache(maxsize=16)
def model_file(run_id: str) -> bytes:
    """A shipped model as a browser fetches it: a pack, deflated."""
    return gzip.compress(pack(*starter_parts(run_id)), 6, mtime=0)
