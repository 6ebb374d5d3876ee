"""The strip of a task over another page: ``/explore?run=starter-styles&task=conditional``.

Over Train it hears the trainings of the page itself: ``/train?where=page&task=collapse``.
"""

import streamlit as st

from ui.shell.component import component
from ui.shell.notices import warn
from vae_core.errors import UserError
from vae_core.lessons import LANGUAGES, read_lesson

_strip = component("lesson_task", "lesson/strip_component.js")


def show_task() -> None:
    """Show the task that the address names, if it names one; its check hears the page itself."""
    name = st.query_params.get("task")
    if name is None:
        return
    language = st.query_params.get("lang", "en")
    language = language if language in LANGUAGES else "en"
    try:
        lesson = read_lesson(name, language)
    except UserError as error:
        warn(error)
        return
    back = f"learn?lesson={name}" + ("" if language == "en" else f"&lang={language}")
    own = lesson.trainings().get(lesson.task.training or "")
    data = {
        "lesson": lesson.record(),
        "language": language,
        "back": back,
        # Of the task's training, whole: what another one has changed is told by it.
        "config": own and own.model_dump(mode="json"),
    }
    _strip(data=data, key=f"task-{name}-{language}")
