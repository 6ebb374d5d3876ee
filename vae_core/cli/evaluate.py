"""``evaluate``: a trained model's bounds on the log-likelihood, or its whole report card."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.cli.output import print_json
from vae_core.cli.places import SeedOption, find_model, made_analysis
from vae_core.cli.progress import Meter
from vae_core.config.analyses import SECTIONS, SPLITS, ReportSettings
from vae_core.errors import UserError

_SETTINGS = ReportSettings.model_fields
_REPORT = "Report card"


def _optional(help: str, name: str = "", metavar: str = "N", **more: Any) -> Any:
    """An option that only counts when it is given; its default is that of the settings."""
    if name:
        help += f" Default: {_SETTINGS[name].default}."
    return typer.Option(metavar=metavar, show_default=False, help=help, **more)


# The options of the command, in the order of its signature.
Runs = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN...",
        show_default=False,
        help="Trained models, one or more: each a run's id or folder, a weights file, or a "
        "starter's name such as starter-digits.",
    ),
]
Split = Annotated[str, typer.Option(metavar="NAME", help=f"Which examples: {', '.join(SPLITS)}.")]
ImportanceSamples = Annotated[
    int | None,
    _optional(
        "Also estimate log p(x) from below with K weighted samples of the code for each "
        "example: the tighter, the larger K (Burda et al. 2016). Default: left out; in a "
        f"report card {_SETTINGS['importance_samples'].default}.",
        metavar="K",
        min=1,
    ),
]
Limit = Annotated[
    int | None,
    _optional(
        "Only the first N examples of the split; not for a report card. Default: all.", min=1
    ),
]
ReportOption = Annotated[
    bool,
    typer.Option(
        "--report",
        help="Print the whole report card: every figure with its definition and source.",
        rich_help_panel=_REPORT,
    ),
]
Section = Annotated[
    list[str] | None,
    _optional(
        f"Only this part of the report card: {', '.join(SECTIONS)}. May be repeated.",
        metavar="NAME",
        rich_help_panel=_REPORT,
    ),
]
ExamplesOption = Annotated[
    int | None,
    _optional("Examples of the costlier figures.", "examples", rich_help_panel=_REPORT),
]
ImportanceExamples = Annotated[
    int | None,
    _optional(
        "Examples of the importance-weighted bound.",
        "importance_examples",
        rich_help_panel=_REPORT,
    ),
]
InceptionOption = Annotated[
    bool,
    typer.Option(
        "--inception",
        help="Also measure samples on Inception's features: a download of 104 MB.",
        rich_help_panel=_REPORT,
    ),
]
DensityOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        rich_help_panel=_REPORT,
        help="Density fitted to the codes, to sample from beside the prior: "
        f"{', '.join(catalogue.DENSITIES)}.",
    ),
]
Csv = Annotated[
    Path | None,
    _optional(
        "Also write every figure of all runs to this CSV file, a row each.",
        metavar="FILE",
        rich_help_panel=_REPORT,
    ),
]
Html = Annotated[
    Path | None,
    _optional(
        "Also write the cards of all runs as one HTML file, which opens by double click and "
        "prints well.",
        metavar="FILE",
        rich_help_panel=_REPORT,
    ),
]


def evaluate(
    runs: Runs,
    split: Split = "test",
    importance_samples: ImportanceSamples = None,
    limit: Limit = None,
    seed: SeedOption = 0,
    report: ReportOption = False,
    section: Section = None,
    examples: ExamplesOption = None,
    importance_examples: ImportanceExamples = None,
    inception: InceptionOption = False,
    density: DensityOption = ReportSettings.model_fields["density"].default,
    csv: Csv = None,
    html: Html = None,
) -> None:
    """Print a model's bound on the log-likelihood, in nats per example, as one JSON object.

    elbo = -(reconstruction + kl), whatever beta it was trained with. importance_weighted holds the
    value, its standard error over the pictures, samples (K) and examples; null without K.

    With --report or --section, print its report card instead, as the Evaluate page shows it: the
    verdict first, also in words on stderr. A report that was made before with the same settings is
    not made again.

    Several runs give one JSON object each, on a line of its own.
    """
    chosen = catalogue.choose("split", split, SPLITS)
    paths = [find_model(run) for run in runs]
    if not (report or section):
        _refuse(
            examples=examples,
            importance_examples=importance_examples,
            inception=inception or None,
            csv=csv,
            html=html,
        )
        for path in paths:
            _print_bounds(path, chosen, importance_samples, limit, seed)
        return
    if limit is not None:
        raise UserError(
            "--limit is not for a report card. Give --examples or --importance-examples, or leave "
            "--report and --section out."
        )
    given = {
        "sections": section or None,
        "split": chosen,
        "examples": examples,
        "importance_samples": importance_samples,
        "importance_examples": importance_examples,
        "inception": inception,
        "density": density,
        "seed": seed,
    }
    settings = ReportSettings.parse({key: v for key, v in given.items() if v is not None})
    _print_reports(paths, settings, csv, html)


def _refuse(**given: Any) -> None:
    """Options of a report card mean nothing without one."""
    for name, value in given.items():
        if value is not None:
            raise UserError(
                f"--{name.replace('_', '-')} belongs to the report card. Add --report, or "
                "--section with the name of a part of it."
            )


def _print_bounds(
    path: Path, split: str, importance_samples: int | None, limit: int | None, seed: int
) -> None:
    """The bounds of one model, measured anew."""
    with Meter() as meter:
        meter.update("Loading the model", None, None)
        from vae_core.artifacts.model_file import load_run
        from vae_core.data import load_dataset
        from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound

        loaded = load_run(path)
        data = load_dataset(loaded.config.dataset, progress=meter.download)
        pictures = getattr(data, split)
        weighted = None
        if importance_samples is not None:
            # First, because it refuses a model that has no such bound.
            weighted = importance_weighted_bound(
                loaded.model,
                pictures,
                importance_samples,
                limit=limit,
                seed=seed,
                progress=lambda done: meter.step("Importance-weighted bound", done),
            )
        bound = evidence_lower_bound(
            loaded.model,
            pictures,
            limit=limit,
            seed=seed,
            progress=lambda done: meter.step("Evidence lower bound", done),
        )
    print_json(
        {
            "run": str(path.resolve()),
            "dataset": data.name,
            "split": split,
            **bound.summary(),
            "importance_weighted": None if weighted is None else weighted.summary(),
        }
    )


def _over_seeds(
    path: Path, found: dict[str, Any], settings: ReportSettings, meter: Meter
) -> dict[str, Any]:
    """A run's report, each figure with its spread over the seeds that have the same report."""
    from vae_core.runs.repeats import reports_of, with_spread
    from vae_core.runs.store import Run, Store

    store = Store()
    if not path.is_dir() or path.resolve().parent != store.root.resolve():
        return found  # repeats are those of the list
    repeats = reports_of(Run(path), settings, store)
    if repeats.missing:
        ids = " ".join(repeats.missing)
        meter.say(f"Of other seeds of this run there is no such report yet: {ids}.")
    return with_spread(found, list(repeats.made.values()))


def _print_reports(
    paths: list[Path], settings: ReportSettings, csv: Path | None, html: Path | None
) -> None:
    """The report cards of some models, each found or made."""
    from vae_core.analyses.report.files import as_csv
    from vae_core.analyses.report.verdict import as_text
    from vae_core.pack import read_meta

    for kind, file in (("CSV", csv), ("HTML", html)):
        if file is not None and not file.parent.is_dir():
            raise UserError(f"There is no folder {file.parent} for the {kind} file. Make it first.")
    reports, packs = {}, []
    for path in paths:
        with Meter() as meter:
            made, *_ = made_analysis(path, "report", settings, meter)
            packs.append(made)
            reports[str(path.resolve())] = found = read_meta(made)
            # A report that was made by an earlier version has none.
            if said := found.get("verdict"):
                meter.say(as_text(said))
            found = _over_seeds(path, found, settings, meter)
        print_json({"run": str(path.resolve()), **found})
    if csv is not None:
        csv.write_text(as_csv(reports), "utf-8")
    if html is not None:
        from vae_core.analyses.report.shown import shown_report
        from vae_core.export.report_file import report_html

        html.write_bytes(report_html([shown_report(pack) for pack in packs]))
