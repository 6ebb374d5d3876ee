"""A lesson as its file tells it: typed steps, states, and the words in one language.

What is wrong with a file is a sentence that names the file and the key.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.export.bundle import WEB
from vae_core.lessons.recorded import recorded_of
from vae_core.starters.recipes import PREFIX, find_starter

TEXTS = Path(__file__).parent / "texts"
PLAYER = WEB / "lesson"
LANGUAGES = ("en", "de")
# What stands in braces in a text: symbols, and numbers that the model of the moment gives.
SYMBOLS = {"x", "xhat", "z", "mu", "sigma", "eps", "beta", "KL", "reconstruction", "prior", "q"}
VALUE = re.compile(r"value:[a-z][a-z0-9_.]*(:[0-9]?(:[a-z]+)?)?")
BRACES = re.compile(r"\{([^{}]*)\}")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Part(BaseModel):
    """A table of the file; what a kind reads beside these keys is its own."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Look(_Part):
    """What is looked at before anything is asked: a scene with its settings."""

    scene: Name


class Commit(_Part):
    """What the learner commits to: its kind with its settings."""

    id: Name
    kind: Name
    unit: str = ""
    reveal: Look | None = None


class Task(_Part):
    """What is to be done, in which instrument, and who notices that it is."""

    instrument: Name
    check: Name
    model: Name | None = None
    training: Name | None = None


class Reference(BaseModel):
    """A source, with the numbers of equations in its text; the same in every language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    url: str = Field(default="", pattern=r"^(https://.+)?$")


class Question(BaseModel):
    """A question: what is asked, and three answers of which the first is right."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ask: str
    options: Annotated[list[str], Field(min_length=3, max_length=3)]


class Pair(BaseModel):
    """A question before and one after; ``attracts`` are the beliefs behind the wrong answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    attracts: Annotated[list[str], Field(min_length=2, max_length=2)]
    before: Question
    after: Question


class Words(_Part):
    """The words that every lesson has; tables by the ids of steps are their kinds' own."""

    title: str
    idea: str
    look: dict[str, Any]
    commit: dict[str, dict[str, Any]]
    see: dict[str, dict[str, Any]]
    why: dict[str, Any]
    task: dict[str, Any]
    notes: dict[str, str]
    belief: list[dict[str, str]]
    question: Annotated[list[Pair], Field(min_length=3, max_length=3)]


class Lesson(BaseModel):
    """A lesson in one language.

    Attributes:
        name: of its file and in addresses.
        number: its place in the course.
        minutes: that it takes.
        needs: lessons that come before it.
        models: shipped models that stand behind it, by name.
        answer: what gives the truth, a module of ``web/lesson/answers``.
        formula: a tree as ``web/formula`` draws it.
        data: for scenes, answers and checks.
        training: configurations that can be trained in the page, by id.
        text: all words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    number: int = Field(ge=1)
    minutes: int = Field(ge=1, le=60)
    needs: list[str] = []
    models: list[str] = []
    answer: Name
    formula: Any
    data: dict[str, Any] = {}
    look: Look
    commit: Annotated[list[Commit], Field(min_length=1)]
    task: Task
    training: dict[Name, dict[str, Any]] = {}
    reference: Annotated[list[Reference], Field(min_length=1)]
    text: Words

    def record(self) -> dict[str, Any]:
        """The lesson as JSON holds it, with the runs that were recorded for it in its data."""
        found = self.model_dump(mode="json")
        recorded = recorded_of(self.name)
        return found if recorded is None else found | {"data": self.data | {"recorded": recorded}}

    def trainings(self) -> dict[str, RunConfig]:
        """What can be trained in it, validated."""
        return {name: RunConfig.parse(each) for name, each in self.training.items()}


def names() -> tuple[str, ...]:
    """The lessons, in the order of their numbers."""
    found = {path.stem: _toml(path).get("number", 0) for path in TEXTS.glob("*.toml")}
    return tuple(sorted(found, key=lambda name: (found[name], name)))


def read_lesson(name: str, language: str = "en") -> Lesson:
    """A lesson; where there is no translation its words are English.

    Raises:
        UserError: when there is none of that name, or its file is wrong.
    """
    path = TEXTS / f"{name}.toml"
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", name) or not path.is_file():
        known = ", ".join(names())
        raise UserError(f"There is no lesson named “{name[:40]}”. Choose from: {known}.")
    return parse_lesson(name, _toml(path), translation(name, language))


def translation(name: str, language: str) -> dict[str, Any] | None:
    """The words of a lesson in another language; None where there are none."""
    path = TEXTS / language / f"{name}.toml"
    if language == "en" or language not in LANGUAGES or not path.is_file():
        return None
    return _toml(path)


def parse_lesson(
    name: str, values: dict[str, Any], translated: dict[str, Any] | None = None
) -> Lesson:
    """A lesson out of what its file and its translation hold.

    Raises:
        UserError: when something is wrong; the sentence names file and key.
    """
    file = f"{name}.toml"
    if translated is not None:
        compare(name, values.get("text", {}), translated)
        values = {**values, "text": translated["text"]}
    try:
        lesson = Lesson(name=name, **values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UserError(f"{file}: {where}: {first['msg'].lower()}.") from error
    for where, said in _faults(lesson):
        raise UserError(f"{file}: {where}: {said}.")
    return lesson


def compare(name: str, text: Mapping[str, Any], translated: Mapping[str, Any]) -> None:
    """Hold the keys and placeholders of a translation equal to those of the English text.

    Raises:
        UserError: at the first that differs.
    """
    file = f"de/{name}.toml"
    for key in translated:
        if key != "text":
            raise UserError(f"{file}: {key}: a translation holds nothing but [text].")
    ours, theirs = dict(leaves(text)), dict(leaves(translated.get("text", {})))
    for where in [*(ours.keys() - theirs.keys())][:1]:
        raise UserError(f"{file}: text.{where}: it is missing.")
    for where in [*(theirs.keys() - ours.keys())][:1]:
        raise UserError(f"{file}: text.{where}: the English text has no such key.")
    for where, words in ours.items():
        if sorted(BRACES.findall(words)) != sorted(BRACES.findall(theirs[where])):
            raise UserError(
                f"{file}: text.{where}: what stands in braces differs from the English."
            )


def leaves(text: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a table by their keys: ``commit.kl.title``, ``question.0.before.ask``."""
    if isinstance(text, Mapping | list):
        pairs = text.items() if isinstance(text, Mapping) else enumerate(text)
        for key, value in pairs:
            yield from leaves(value, f"{where}.{key}" if where else str(key))
    else:
        yield where, str(text)


def _faults(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """What a schema does not see: (key, what is wrong)."""
    yield from _unknown_kinds(lesson)
    for model in lesson.models:
        if find_starter(PREFIX + model) is None:
            yield "models", f"there is no shipped model named {model!r}"
    for name, config in lesson.training.items():
        try:
            RunConfig.parse(config)
        except UserError as error:
            yield f"training.{name}", str(error).rstrip(".")
    yield from _unanswered(lesson)
    for where, words in leaves(lesson.text.model_dump()):
        for inner in BRACES.findall(words):
            if inner not in SYMBOLS and not VALUE.fullmatch(inner):
                yield f"text.{where}", f"nothing is known as {{{inner}}}"


def _unknown_kinds(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Kinds that no module of the player stands behind."""
    named = [("look.scene", "scenes", lesson.look.scene), ("answer", "answers", lesson.answer)]
    for place, commit in enumerate(lesson.commit):
        named.append((f"commit.{place}.kind", "commits", commit.kind))
        if commit.reveal:
            named.append((f"commit.{place}.reveal.scene", "scenes", commit.reveal.scene))
    named.append(("task.check", "tasks", lesson.task.check))
    named.append(("task.instrument", "instruments", lesson.task.instrument))
    for where, folder, kind in named:
        if kind not in _registered(folder):
            yield where, f"the player has no {folder} named {kind!r}"


def _registered(folder: str) -> set[str]:
    """The names in a registry of the player, such as ``commits/commits.js``."""
    text = (PLAYER / folder / f"{folder}.js").read_text("utf-8")
    named = re.search(r"= \{([^}]*)\};\s*$", text)
    return set(re.findall(r"\w+", named[1])) if named else set()


def _unanswered(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Steps without words, and what a task names and the lesson has not."""
    for commit in lesson.commit:
        for table in ("commit", "see"):
            if commit.id not in getattr(lesson.text, table):
                yield f"text.{table}.{commit.id}", "it is missing"
    task = lesson.task
    if task.training is not None and task.training not in lesson.training:
        yield "task.training", f"the lesson has no training {task.training!r}"
    if task.model is not None and task.model not in lesson.models:
        yield "task.model", f"{task.model!r} is none of the lesson's models"


@lru_cache(maxsize=64)
def _read(path: Path, _stamp: int) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: it is no TOML ({error}).") from error


def _toml(path: Path) -> dict[str, Any]:
    return _read(path, path.stat().st_mtime_ns)
