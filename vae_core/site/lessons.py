"""What a site has of the lessons: their texts in all languages, and files of what is trained."""

import json
from collections.abc import Iterable
from typing import Any

from vae_core.data import Dataset
from vae_core.errors import ProgressCallback
from vae_core.export.fresh import fresh_training
from vae_core.lessons import LANGUAGES, names, read_lesson
from vae_core.lessons.packs import course, paths
from vae_core.site.trainings import PART, Say, Trainings, loaded


def lesson_files(
    learns: Trainings, progress: ProgressCallback, say: Say, which: Iterable[str] = ()
) -> dict[str, bytes]:
    """``lessons`` as JSON, and ``lesson-NAME-ID.train`` of each training, by name.

    Args:
        learns: the site's own trainings; examples that both have lie there once.
        say: is told of what cannot be trained.
        which: lessons that are trained in; by default all.
    """
    files: dict[str, bytes] = {}
    sets: dict[str, Dataset | None] = {}
    told: dict[str, dict[str, Any]] = {}
    for name in which or names():
        for training, config in read_lesson(name).trainings().items():
            if config.dataset not in sets:
                sets[config.dataset] = loaded(config.dataset, progress, say)
            if (data := sets[config.dataset]) is None:
                continue
            progress(f"Tracing the training of the lesson {name}", None)
            file = f"lesson-{name}-{training}.train"
            files[file] = fresh_training(config, data)
            examples = learns.examples(data, PART)[0]
            told.setdefault(name, {})[training] = {"file": file, "examples": examples}
    texts = {
        language: {
            "lessons": course(language),
            "paths": paths(language),
            "records": {name: read_lesson(name, language).record() for name in names()},
        }
        for language in LANGUAGES
    }
    return files | {"lessons": json.dumps({**texts, "trainings": told}).encode()}
