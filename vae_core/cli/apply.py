"""``apply``: a row of figures for each example of a new file, or of the model's own data."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.cli.output import print_json
from vae_core.cli.places import (
    DecimalMark,
    ModelArgument,
    SeedOption,
    check_apart,
    find_model,
)
from vae_core.cli.progress import Meter
from vae_core.config.applying import EVERY, SCORES, ApplySettings, Rule
from vae_core.data.splits import PARTS
from vae_core.errors import UserError

_FIELDS = ApplySettings.model_fields


def _optional(help: str, metavar: str, **more: Any) -> Any:
    return typer.Option(metavar=metavar, show_default=False, help=help, **more)


File = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]",
        show_default=False,
        help="A table, series, texts, arrays or pictures like those that the model has learned. "
        "Left out, --split says which examples of its own data set.",
    ),
]
Out = Annotated[
    Path,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="The file to write: .csv, or .parquet where pyarrow is installed.",
    ),
]
Split = Annotated[
    str | None,
    _optional(f"Examples of its own data set: {', '.join((*PARTS, EVERY))}.", "NAME"),
]
ScoreOption = Annotated[
    str | None,
    _optional(
        f"What tells the unlike from the others: {', '.join(SCORES)}. Default: that of the run's "
        "threshold, else the one that was best when measured.",
        "NAME",
    ),
]
Quantile = Annotated[
    float | None,
    _optional(
        "Flag what scores above this fraction of the validation examples. Default: the run's "
        "saved threshold, else 0.99.",
        "X",
    ),
]
Share = Annotated[
    float | None, _optional("Flag this fraction of the examples at hand, the most unlike.", "X")
]
Value = Annotated[float | None, _optional("Flag what scores at this value or above.", "X")]
MissCost = Annotated[
    float | None,
    _optional(
        "Flag where it is cheapest, with a miss as costly as X false alarms; needs --unlike.", "X"
    ),
]
Unlike = Annotated[
    str | None,
    _optional("The class that is known to be unlike the others, for an ROC curve.", "NAME"),
]
Samples = Annotated[int, typer.Option(metavar="K", help="Samples of the bound.")]
Steps = Annotated[int, typer.Option(metavar="N", help="Steps of each regret.")]
Ids = Annotated[
    list[str] | None,
    _optional("A column that names rows. May be repeated. Default: those found.", "COLUMN"),
]
Label = Annotated[str | None, _optional("The column of classes.", "COLUMN")]
Save = Annotated[
    bool, typer.Option("--save-threshold", help="Keep the threshold with the run, for later files.")
]


def apply(
    run: ModelArgument,
    file: File = None,
    out: Out = Path("applied.csv"),
    split: Split = None,
    score: ScoreOption = None,
    quantile: Quantile = None,
    share: Share = None,
    value: Value = None,
    miss_cost: MissCost = None,
    unlike: Unlike = None,
    samples: Samples = _FIELDS["samples"].default,
    steps: Steps = _FIELDS["steps"].default,
    id: Ids = None,
    label: Label = None,
    decimal: DecimalMark = "auto",
    save_threshold: Save = False,
    seed: SeedOption = 0,
) -> None:
    """Apply a model to a file, or to its own data, and write a row of figures for each example.

    Columns: file and row, ids, score and flag, error, KL and bound in nats, the nearest training
    example, cluster, classes where the model has a classifier, the code, and why a row could not
    be read. Examples that score at the threshold or above are flagged.

    Tables are read row by row, whatever their length; a summary is printed as one JSON object.
    """
    if (file is None) == (split is None):
        raise UserError(
            "Give either a file, or --split with the examples of the model's own data set: "
            f"{', '.join((*PARTS, EVERY))}."
        )
    if file is not None:
        check_apart(out, file)
    rules = {"quantile": quantile, "share": share, "value": value, "costs": miss_cost}
    chosen = [(kind, at) for kind, at in rules.items() if at is not None]
    if len(chosen) > 1:
        raise UserError(
            f"A threshold is chosen in one way, and {len(chosen)} are given. Keep one of "
            "--quantile, --share, --value and --miss-cost."
        )
    if miss_cost is not None and unlike is None:
        raise UserError(
            "--miss-cost weighs examples whose class is known: say which class is unlike the "
            "others with --unlike."
        )
    path = find_model(run)
    from vae_core.runs.threshold import saved_threshold

    kept = saved_threshold(path) if not chosen else None
    kept = kept if kept is not None and score in (None, kept.score) else None
    settings = ApplySettings.parse(
        {
            "examples": catalogue.choose("examples", split or EVERY, (*PARTS, EVERY)),
            "score": catalogue.choose("score", score, SCORES)
            if score
            else (kept.score if kept else "auto"),
            "samples": samples,
            "steps": steps,
            "seed": seed,
            "decimal": decimal,
        }
    )
    rule = Rule.parse({"kind": chosen[0][0], "at": chosen[0][1]}) if chosen else Rule()
    asked = _Asked(file, out.expanduser(), settings, kept or rule, unlike, tuple(id or ()), label)
    with Meter() as meter:
        applied, extra = _applied(path, asked, meter)
    if save_threshold:
        from vae_core.runs.threshold import save_threshold as save

        save(path, applied.threshold)
    print_json(
        {
            "run": str(path.resolve()),
            **extra,
            **applied.summary(),
            "threshold_saved": save_threshold or kept is not None,
            "out": str(out.expanduser().resolve()),
        }
    )


@dataclass(frozen=True)
class _Asked:
    """What the command was told."""

    file: Path | None
    out: Path
    settings: ApplySettings
    line: Any  # a rule, or the threshold that is kept with the run
    unlike: str | None
    ids: tuple[str, ...]
    label: str | None


def _applied(path: Path, asked: _Asked, meter: Meter) -> tuple[Any, dict[str, Any]]:
    """What was found, and what it is of."""
    meter.update("Loading the model", None, None)
    from vae_core.analyses.apply.applying import apply_model
    from vae_core.analyses.apply.reference import reference_of
    from vae_core.analyses.apply.sources import of_file, of_split
    from vae_core.analyses.apply.thresholds import known_unlike, roughness
    from vae_core.analyses.subject import open_subject
    from vae_core.evaluation.detection import detection
    from vae_core.runs.threshold import Threshold

    subject, settings = open_subject(path, meter.download), asked.settings
    if asked.file is None:
        source = of_split(subject.data, settings.examples)
    else:
        file, report = asked.file.expanduser(), meter.whole()
        source = of_file(subject, file, report, asked.ids, asked.label, settings.decimal)
    for note in source.notes:
        meter.say(note)
    reference = reference_of(subject, settings, meter.whole())
    line = asked.line.rule if isinstance(asked.line, Threshold) else asked.line
    if said := roughness(reference.score, len(reference.validation), line):
        meter.say(said)
    told = subject.data, settings, asked.out, meter.whole(), asked.line, asked.unlike
    applied = apply_model(source, reference, *told)
    extra: dict[str, Any] = {"dataset": subject.data.name, "source": source.name}
    if asked.unlike is not None:
        known, unlike = known_unlike(applied.scores, applied.labels, asked.unlike)
        area = detection(applied.scores[known], unlike)
        extra["roc"] = {"unlike": asked.unlike, "area": area.area, "interval": area.interval}
    return applied, extra
