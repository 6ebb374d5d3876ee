"""Lessons as files: each is read in every language; what is wrong with one is a sentence."""

import copy
import gzip
import json
import re
import tomllib
from typing import Any

import pytest

from tests import routes
from tests.sweeps import swept
from ui.shell.lessons import lesson_routes, model_url
from vae_core.errors import UserError
from vae_core.lessons import LANGUAGES, names, read_lesson
from vae_core.lessons.file import lesson_html
from vae_core.lessons.lesson import TEXTS, compare, leaves, parse_lesson
from vae_core.lessons.packs import course, paths
from vae_core.pack import unpack

BETA = tomllib.loads((TEXTS / "beta.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", names())
def test_every_lesson_is_whole_in_every_language(name: str, language: str) -> None:
    lesson = read_lesson(name, language)
    json.dumps(lesson.record())
    assert set(lesson.needs) <= set(names())
    assert [len(pair.before.options) for pair in lesson.text.question] == [3, 3, 3]
    goals = lesson.text.task["goals"]
    assert goals and all(goals.values())


def test_a_list_tells_what_is_asked_and_ways_lead_to_lessons_that_are_there() -> None:
    listed = course()
    assert [each["number"] for each in listed] == sorted(each["number"] for each in listed)
    assert all(each["question"].endswith("?") for each in listed)
    for language in LANGUAGES:
        found = paths(language)
        assert [(each["id"], each["minutes"]) for each in found] == [
            ("before", 15), ("lecture", 45), ("lab", 90), ("alone", 200)
        ]  # fmt: skip
        assert all(each["title"] and each["words"] for each in found)
    assert {name for each in paths() for name, _ in each["lessons"]} >= set(names())


def changed(*where: Any, to: Any) -> dict[str, Any]:
    """The sixth lesson with one value in another's place."""
    values = copy.deepcopy(BETA)
    inner: Any = values
    for key in where[:-1]:
        inner = inner[key]
    if to is None:
        del inner[where[-1]]
    else:
        inner[where[-1]] = to
    return values


@pytest.mark.parametrize(
    ("where", "to", "said"),
    [
        (("number",), 0, "beta.toml: number: "),
        (("minutes",), None, "beta.toml: minutes: field required."),
        (("surplus",), 1, "beta.toml: surplus: "),
        (("models",), ["gamma"], "beta.toml: models: there is no shipped model named 'gamma'."),
        (("look", "scene"), "nowhere", "beta.toml: look.scene: the player has no scenes named"),
        (("commit", 0, "kind"), "riddle", "beta.toml: commit.0.kind: the player has no commits"),
        (("answer",), "oracle", "beta.toml: answer: the player has no answers named 'oracle'."),
        (("task", "check"), "never", "beta.toml: task.check: the player has no tasks named"),
        (("task", "instrument"), "lute", "beta.toml: task.instrument: the player has no instr"),
        (("task", "training"), "other", "beta.toml: task.training: the lesson has no training"),
        (("training", "half", "beta"), -1, "beta.toml: training.half: "),
        (("commit", 0, "id"), "other", "beta.toml: text.commit.other: it is missing."),
        (("text", "idea"), "So {gamma}.", "beta.toml: text.idea: nothing is known as {gamma}."),
        (("text", "question"), [], "beta.toml: text.question: "),
        (("reference", 0, "url"), "javascript:alert()", "beta.toml: reference.0.url: "),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_what_is_wrong_with_a_file_is_a_sentence_with_its_key(
    where: tuple[Any, ...], to: Any, said: str
) -> None:
    parse_lesson("beta", BETA)
    with pytest.raises(UserError, match=f"^{re.escape(said)}"):
        parse_lesson("beta", changed(*where, to=to))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.pop("title"), "de/beta.toml: text.title: it is missing."),
        (lambda text: text.update(more="x"), "de/beta.toml: text.more: the English text has no"),
        (lambda text: text["look"].update(words="x"), "de/beta.toml: text.look.words: what stands"),
        (lambda text: text["belief"].pop(), "de/beta.toml: text.belief."),
    ],
)
def test_a_translation_has_the_keys_and_the_numbers_of_the_english_text(
    change: Any, said: str
) -> None:
    text = copy.deepcopy(BETA["text"])
    compare("beta", BETA["text"], {"text": text})
    change(text)
    with pytest.raises(UserError, match=f"^{re.escape(said)}"):
        compare("beta", BETA["text"], {"text": text})
    with pytest.raises(UserError, match=r"de/beta\.toml: number: a translation holds nothing but"):
        compare("beta", BETA["text"], {"text": BETA["text"], "number": 6})


def test_there_is_no_lesson_outside_the_folder() -> None:
    for name in ("../beta", "de/beta", "", "Beta", "none"):
        with pytest.raises(UserError, match="There is no lesson named"):
            read_lesson(name)
    assert read_lesson("beta", "fr") == read_lesson("beta")


def test_questions_stand_as_plain_texts() -> None:
    """No text is markup: a player writes them by textContent, with braces and stars alone."""
    for name in names():
        for where, words in leaves(read_lesson(name).text.model_dump()):
            assert not re.search(r"</?[a-z]+>|&[a-z]+;|\$", words), f"{name}: {where}"


def test_the_app_serves_the_models_of_lessons_for_good_and_nothing_else() -> None:
    url = model_url("starter-beta-four")
    answer = routes.ask(lesson_routes(), url)
    assert answer.status == 200 and "immutable" in answer.headers["cache-control"]
    meta, tensors = unpack(gzip.decompress(answer.content))
    assert meta["config"]["beta"] == 4 and not any(name.startswith("card/") for name in tensors)
    for other in (url[:-1] + "!", url.replace("beta-four", "beta-five"), "/lesson-models/x/y"):
        assert routes.ask(lesson_routes(), other).status == 404


@pytest.mark.parametrize("name", swept(names(), ["kl"]))
def test_the_file_of_a_lesson_is_whole_and_of_at_most_four_megabytes(name: str) -> None:
    lesson = read_lesson(name)
    page, _ = lesson_html(name, lambda *_: None)
    assert len(page) <= 4_000_000, f"{name}: {len(page)} bytes"
    told = page.decode("utf-8")
    blocks = set(re.findall(r'id="lp-((?:model|train|examples)-[^"]+)"', told))
    trainings = lesson.trainings()
    assert blocks == {
        *(f"model-{model}" for model in lesson.models),
        *(f"train-{training}" for training in trainings),
        *(f"examples-{config.dataset}" for config in trainings.values()),
    }
    assert not re.search(r"""(?:src|href)=["']https?:""", told), "nothing is fetched"
