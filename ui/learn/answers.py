"""The answers of a class: what it predicted, what it gained; from files, in the page alone."""

import streamlit as st

from ui.shell.component import component
from ui.shell.lessons import model_urls
from vae_core.lessons import LANGUAGES, names, read_lesson

_answers = component("latent_answers", "classroom/component.js")


def show_answers(lesson: str, language: str) -> None:
    """Show the view; files that are dropped into it stay in the browser.

    Args:
        lesson: the one that is shown first; empty for the first of all.
        language: "en" or "de"; any other is English.
    """
    language = language if language in LANGUAGES else "en"
    st.title("Answers" if language == "en" else "Antworten", anchor=False)
    lessons = [read_lesson(name, language) for name in names()]
    data = {
        "lessons": [each.record() for each in lessons],
        "language": language,
        "lesson": lesson,
        # Of the models that answer, once they are asked.
        "models": {each.name: model_urls(each) for each in lessons},
    }
    _answers(data=data, key=f"answers-{language}")
