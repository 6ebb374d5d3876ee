"""Lessons in German: whole, under the keys of the English ones, with the same numbers in them."""

import re

import pytest

from vae_core.lessons import names, read_lesson
from vae_core.lessons.lesson import BRACES, PLAYER, TEXTS, leaves, translation

each_lesson = pytest.mark.parametrize("name", names())
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
# What is written alike in both languages: names, formulas, numbers.
NAMES = r"[A-Z]*VAE|IWAE.*|VampPrior|FactorVAE|MIG|ELBO|Start|β-TCVAE|Prior|N\(0, I\)"
ALIKE = re.compile(rf"[^a-zäöüß]*|[a-z]\d*|{NAMES}")


@each_lesson
def test_a_lesson_is_whole_in_german(name: str) -> None:
    german, english = read_lesson(name, "de"), read_lesson(name)
    assert translation(name, "de") is not None
    assert german.commit == english.commit and german.task == english.task
    ours, theirs = (dict(leaves(each.text.model_dump())) for each in (english, german))
    same = {key for key, words in ours.items() if words and theirs[key] == words}
    untold = {key for key in same if not ALIKE.fullmatch(BRACES.sub("", ours[key]).strip())}
    assert untold == set()


@each_lesson
def test_the_numbers_of_a_text_are_the_same_in_german(name: str) -> None:
    ours, theirs = (
        dict(leaves(read_lesson(name, language).text.model_dump())) for language in ("en", "de")
    )
    for key, words in ours.items():
        english = sorted(NUMBER.findall(BRACES.sub(" ", words)))
        german = sorted(NUMBER.findall(BRACES.sub(" ", theirs[key])))
        assert [n.replace(",", ".") for n in german] == [n.replace(",", ".") for n in english], key


def test_no_translation_is_of_another_lesson() -> None:
    assert {path.stem for path in (TEXTS / "de").glob("*.toml")} == set(names())


def test_every_unit_of_a_guess_has_a_german_name() -> None:
    text = (PLAYER / "rich.js").read_text("utf-8")
    table = re.search(r"const UNITS = \{(.*?)\};", text, re.S)[1]
    known = {name.strip(' "') for name in re.findall(r"[^:,\n]+(?=: )", table)}
    units = {
        unit
        for lesson in map(read_lesson, names())
        for commit in lesson.commit
        for unit in (commit.unit, *(each.get("unit", "") for each in getattr(commit, "fields", ())))
    }
    assert units - {"", "%"} <= known
