"""Whether report cards contradict themselves: ``python -m benchmarks.cards``.

Trains every model on every kind of data four times: shortly, so that it diverges, so that its code
collapses, and so long on so few examples that it overfits. Each card is read against the table of
``benchmarks.contradictions``, and each piece of advice against what the model can be told.
"""

import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import torch
import typer

from benchmarks.contradictions import contradictions
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, Store, catalogue, load_dataset
from vae_core.analyses.report.card import report_card
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.cli.progress import Meter
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.evaluation.advice import offered
from vae_core.models.vae import VAE
from vae_core.training.loop import run as steps
from vae_core.training.reporting import TrainingDiverged
from vae_core.training.state import Training

app = typer.Typer(help=__doc__, add_completion=False)

MODELS = (
    *("vae", "cvae", "autoencoder", "beta-tcvae", "iwae", "info-vae"),
    *("vamp-vae", "iaf-vae", "ladder-vae", "vq-vae", "gan", "m2"),
)
KINDS = {
    "pictures": "digits",
    "series": "waves",
    "text": "expressions",
    "table": "wine",
    "clips": "pendulum",
}
SIZES = {"train": 300, "validation": 100, "test": 200}
FEW = 24  # examples that are learned by heart
HEAVY = 100.0  # a weight under which no code survives
COURSES = ("short", "diverged", "collapsed", "overfitted")
SETTINGS = ReportSettings(examples=100, importance_samples=5, importance_examples=50)

CARDS = Table(
    "cards",
    "model, course",
    {
        "cards": "{:.0f}",
        "sentences": "{:.0f}",
        "contradictions": "{:.0f}",
        "advice": "{:.0f}",
        "inapplicable": "{:.0f}",
        "told as it is": "{:.0f} of {:.0f}",
    },
)
# One of what a card must say of how its model was made. Without an encoder samples tell it.
TELLS = {
    "diverged": {"diverged", "unlearnt", "stuck", "dead-codes", "far-samples"},
    "collapsed": {"collapse", "stuck", "dead-codes", "unlearnt"},
}


@dataclass(frozen=True)
class Read:
    """A card as it was read.

    Attributes:
        kinds: of its findings.
        words: its sentences.
        against: what it says against itself.
        advice: pieces of advice, and those that this model cannot follow.
    """

    kinds: tuple[str, ...]
    words: tuple[str, ...]
    against: tuple[str, ...]
    advice: tuple[str, ...]
    inapplicable: tuple[str, ...]


@lru_cache
def some(name: str, few: bool = False) -> Dataset:
    """Some examples of a data set; ``few``: so few for training that they are learned by heart."""
    data = load_dataset(name)

    def part(split: str) -> Any:
        whole = getattr(data, split)
        count = FEW if few and split == "train" else SIZES[split]
        return whole.select(torch.arange(min(count, len(whole))))

    return replace(data, **{split: part(split) for split in SIZES})


def configured(model: str, dataset: str, course: str, epochs: float = 15) -> RunConfig:
    """A training of that course, a short one of so many epochs.

    Raises:
        UserError: where model and data do not suit.
    """
    row = catalogue.MODELS[model]
    if course == "collapsed" and not catalogue.POSTERIORS[row.posterior].encodes:
        raise UserError(f"The {row.title} has no encoder whose code could collapse.")
    values: dict[str, Any] = {
        "dataset": dataset,
        "model": model,
        "hidden": (32,),
        "latent_dim": 4,
        "batch_size": 32,
        "learning_rate": 3e-3,
        "epochs": epochs,
    }
    if row.classifier:
        values["labelled"] = len(load_dataset(dataset).class_names) * 2
    if course == "diverged":
        values |= {"learning_rate": 5.0, "epochs": 12}
    if course == "collapsed":
        read = catalogue.OBJECTIVES[row.objective].weights
        values |= {name: HEAVY for name in ("alpha", "beta", "gamma") if name in read}
        values |= {"alpha": 0.0} if row.objective == "mmd" else {}
    if course == "overfitted":
        values |= {"epochs": 500, "hidden": (128,), "batch_size": FEW}
        values |= {"labelled": None} if not row.classifier else {"labelled": FEW}
    return RunConfig.parse(values)


def trained(config: RunConfig, course: str, root: Path) -> Subject:
    """A model with the history of its training."""
    data = some(config.dataset, few=course == "overfitted")
    run = Store(root).create(config)
    training = Training(config, data)
    model = training.model  # one that diverges before anything is reported has had these weights
    try:
        for progress in steps(training):
            run.append_history(progress.record())
            model = progress.model
    except TrainingDiverged:
        pass  # what was reported last is what a user has
    if course == "collapsed":
        flatten(model)
    return Subject(LoadedRun(model.eval(), config, ModelRecord()), data, run.folder)


@torch.no_grad()
def flatten(model: VAE) -> None:
    """Give every example one posterior: what no weight of the loss does of every model."""
    for parameter in model.posterior_head.parameters():
        parameter.zero_()


def card(
    model: str,
    kind: str,
    course: str,
    sections: tuple[str, ...] = SETTINGS.sections,
    epochs: float = 15,
) -> tuple[dict[str, Any], RunConfig] | None:
    """The report card (its meta) and the configuration; None where model and kind do not suit."""
    try:
        config = configured(model, KINDS[kind], course, epochs)
    except UserError:
        return None
    with tempfile.TemporaryDirectory() as folder:
        subject = trained(config, course, Path(folder))
        meta, _ = report_card(
            subject, SETTINGS.model_copy(update={"sections": sections}), lambda text, share: None
        )
    return meta, config


def read(meta: Mapping[str, Any], config: RunConfig) -> Read:
    """A card against the table of contradictions, its advice against the model."""
    findings = [each for section in meta["sections"] for each in section["findings"]]
    advice = tuple(text for each in findings for text in each["advice"])
    known = offered(config)
    return Read(
        tuple(each["kind"] for each in findings),
        tuple(word for section in meta["sections"] for word in section["words"]),
        tuple(contradictions(meta)),
        advice,
        tuple(text for text in advice if text not in known),
    )


def one(model: str, kind: str, course: str) -> Read | None:
    """What one card says; in a process of its own.

    A card that cannot be made counts as one that contradicts itself.
    """
    torch.set_num_threads(1)
    try:
        found = card(model, kind, course)
    except Exception as error:
        return Read((), (), (f"there is no card: {error!r}"[:200],), (), ())
    return None if found is None else read(*found)


def told(course: str, found: Read) -> bool:
    """Whether a card says what its training was made to be."""
    return course not in TELLS or bool(TELLS[course] & set(found.kinds))


def all_cards(
    models: list[str], kinds: list[str], jobs: int, meter: Meter
) -> Iterator[tuple[str, str, str, Read | None]]:
    """Each card as (model, kind, course, what was read or None), as they are done."""
    # Slow kinds and fast ones by turns: the pace so far is that of the rest too.
    cases = [(m, k, c) for m in models for k in kinds for c in COURSES]
    tell = meter.whole()
    with ProcessPoolExecutor(jobs) as pool:
        waiting = {pool.submit(one, *case): case for case in cases}
        for count, done in enumerate(as_completed(waiting), start=1):
            tell(f"Read {count} of {len(cases)} cards", count / len(cases))
            yield *waiting[done], done.result()


@app.command()
def main(
    models: Annotated[str, typer.Option(help="Some of the models, with commas.")] = ",".join(
        MODELS
    ),
    kinds: Annotated[str, typer.Option(help="Some of the kinds of data.")] = ",".join(KINDS),
    jobs: Annotated[int, typer.Option(help="Processes.")] = 2,
    json: JsonFile = None,
) -> None:
    """Count sentences, contradictions and advice that cannot act, by model and course."""
    begun = time.perf_counter()
    rows: dict[str, list[Read]] = {}
    courses: dict[str, int] = {}
    with Meter() as meter:
        for model, kind, course, found in all_cards(
            models.split(","), kinds.split(","), jobs, meter
        ):
            if found is None:
                continue
            label = f"{model}, {course}"
            rows.setdefault(label, []).append(found)
            courses[label] = courses.get(label, 0) + told(course, found)
            for line in (*found.against, *(f"“{each}” cannot act" for each in found.inapplicable)):
                meter.say(f"{label} on {kind}: {line}")
            if not told(course, found):
                meter.say(f"{label} on {kind}: only {', '.join(found.kinds)}")
    table = [
        (
            label,
            len(found),
            sum(len(each.words) for each in found),
            sum(len(each.against) for each in found),
            sum(len(each.advice) for each in found),
            sum(len(each.inapplicable) for each in found),
            (courses[label], len(found)),
        )
        for label, found in sorted(rows.items())
    ]
    total = [sum(row[i] for row in table) for i in range(1, 6)]
    told_of = tuple(sum(row[6][i] for row in table) for i in range(2))
    Report(json).show(
        CARDS,
        f"Cards of {len(models.split(','))} models and {len(kinds.split(','))} kinds of data, "
        f"{time.perf_counter() - begun:.0f} s",
        [*table, ("all", *total, told_of)],
    )
    if total[2] or total[4]:
        raise SystemExit(1)


if __name__ == "__main__":
    run_benchmark(app)
