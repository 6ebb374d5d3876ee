"""The answers of a class: what it predicted, what it gained; from files, in the page alone."""

import streamlit as st

from ui.shell.component import component
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
    records = [read_lesson(name, language).record() for name in names()]
    _answers(
        data={"lessons": records, "language": language, "lesson": lesson}, key=f"answers-{language}"
    )
