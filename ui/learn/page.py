"""Learn in the page: the list of lessons, or one lesson, with what its instruments fetch."""

from typing import Any

import streamlit as st

from ui.shell.assets import module_url
from ui.shell.component import component
from ui.shell.jobs import jobs
from ui.shell.learning import prepared_url
from ui.shell.lessons import model_urls
from ui.shell.notices import fail
from vae_core.errors import UserError
from vae_core.lessons import LANGUAGES, Lesson, read_lesson
from vae_core.lessons.packs import course, paths
from vae_core.runs.prepared import FILE, FIRST_EXAMPLES

_lesson = component("lesson", "lesson/component.js")


def show(name: str | None, language: str) -> None:
    """Show a lesson, or without a name the list of them.

    Args:
        name: of a lesson.
        language: "en" or "de"; any other is English.
    """
    language = language if language in LANGUAGES else "en"
    data: dict[str, Any] = {
        "lessons": course(language),
        "paths": paths(language),
        "language": language,
    }
    if name is not None:
        try:
            lesson = read_lesson(name, language)
        except UserError as error:
            fail(error)
        else:
            data |= _files(lesson) | {
                "lesson": lesson.record(),
                "instruments": module_url("lesson/instruments_component.js"),
            }
    key = f"lesson-{data.get('lesson', {}).get('name', 'list')}-{language}"
    asked = _lesson(data=data, key=key, on_go_change=lambda: None).get("go")
    if asked is not None:
        st.query_params.from_dict(asked)
        st.rerun()


def _files(lesson: Lesson) -> dict[str, Any]:
    """Where the page fetches what stands behind a lesson; trainings are made ready meanwhile."""
    trainings = {}
    for name, config in lesson.trainings().items():
        try:
            prepared = jobs().prepare(config)
        except UserError as error:
            fail(error)
            continue
        trainings[name] = {
            "file": prepared_url(prepared.id, FILE),
            "examples": prepared_url(prepared.examples.name, FIRST_EXAMPLES),
        }
    return {"models": model_urls(lesson), "trainings": trainings}
