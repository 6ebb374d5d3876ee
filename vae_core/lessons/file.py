"""A lesson as one HTML file that opens by double click: player, models and trainings in it."""

from typing import Any

from vae_core.artifacts.examples import examples_file
from vae_core.data import load_dataset
from vae_core.errors import ProgressCallback, UserError
from vae_core.export.fresh import fresh_training
from vae_core.export.html import half_weights, self_contained
from vae_core.export.rounding import TooCoarse, round_weights
from vae_core.lessons.lesson import LANGUAGES, Lesson, read_lesson
from vae_core.lessons.packs import course, model_ids
from vae_core.pack import pack
from vae_core.starters.packs import starter_parts

# What the explorer alone looks at.
_UNSEEN = ("card/",)


def lesson_html(name: str, progress: ProgressCallback) -> tuple[bytes, dict[str, Any]]:
    """The file of a lesson in all its languages, and figures about it.

    Raises:
        UserError: when there is no such lesson, or the data of its training are not here.
    """
    lesson = read_lesson(name)
    blocks: dict[str, bytes] = {}
    for place, (model, run_id) in enumerate(model_ids(lesson).items()):
        progress(f"Reading {model}", place / len(lesson.models))
        blocks[f"model-{model}"] = _small_model(run_id)
    blocks |= _trainings(lesson, progress)
    texts = {
        language: {"lessons": course(language), "lesson": read_lesson(name, language).record()}
        for language in LANGUAGES
    }
    progress("Writing", None)
    return self_contained("page/lesson.js", texts, blocks, f"lesson-{name}")


def _small_model(run_id: str) -> bytes:
    """A model in eight bits where no picture of it shows that, else in sixteen."""
    meta, tensors = starter_parts(run_id)
    kept = {key: each for key, each in tensors.items() if not key.startswith(_UNSEEN)}
    whole = pack(meta, kept)
    try:
        return half_weights(whole, round_weights(whole).tensors)[0]
    except TooCoarse:
        return half_weights(whole)[0]


def _trainings(lesson: Lesson, progress: ProgressCallback) -> dict[str, bytes]:
    """Files of what is trained, ``train-ID``, and ``examples-SET`` of each data set once."""
    blocks: dict[str, bytes] = {}
    for training, config in lesson.trainings().items():
        progress(f"Tracing the training {training}", None)
        try:
            data = load_dataset(config.dataset, progress=progress)
        except UserError as error:
            raise UserError(
                f"The lesson {lesson.name} trains on {config.dataset}: {error}"
            ) from error
        blocks[f"train-{training}"] = fresh_training(config, data)
        blocks.setdefault(f"examples-{config.dataset}", examples_file(data))
    return blocks
