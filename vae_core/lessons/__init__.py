"""Lessons in which the learner commits first: files of data that a player in the page goes through.

A lesson is ``texts/NAME.toml``; what a player needs of it is in :mod:`vae_core.lessons.packs`. The
terms of the field are :mod:`vae_core.lessons.glossary`.
"""

from vae_core.lessons.lesson import LANGUAGES, Lesson, names, read_lesson

__all__ = ["LANGUAGES", "Lesson", "names", "read_lesson"]
