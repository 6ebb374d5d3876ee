"""The models of a site: what is shown of each, found or made."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from vae_core.analyses.report.shown import shown_report
from vae_core.artifacts.model_file import load_model
from vae_core.artifacts.records import ModelRecord
from vae_core.artifacts.renewal import read_renewed
from vae_core.artifacts.weights_file import weights_path
from vae_core.config.analyses import ProjectionSettings, ReportSettings
from vae_core.config.base import Settings
from vae_core.errors import UserError
from vae_core.evaluation.samples import sample_pictures
from vae_core.export.card import describe, file_stem
from vae_core.export.delivery import read_source
from vae_core.export.html import half_weights
from vae_core.export.media import picture_grid, png
from vae_core.export.moments import chosen as chosen_moments
from vae_core.export.moments import moments
from vae_core.export.rounding import TooCoarse, round_weights
from vae_core.pack import pack, read_meta
from vae_core.runs.analysis import find_analysis
from vae_core.runs.kept import TELLING, kept, light
from vae_core.runs.store import runs_root
from vae_core.starters import DOOR_MODELS, STARTERS, Starter
from vae_core.starters.packs import starter_parts

DRAWN = 4  # examples on the card of a model
# Points of the codes' plane, where no other map is there.
QUICK = ProjectionSettings(method="pca", points=1000)
# (path, kind, settings) -> the pack of an analysis that is made now
Make = Callable[[Path, str, Settings], bytes]


@dataclass(frozen=True)
class Member:
    """A model of a site.

    Attributes:
        id: what addresses of the site call it.
        group: "run", "starter" or "door".
        weights, map, report: packs, the last as ``analyses.report.shown`` has it; None where
            there is none.
        card: what the model is, as JSON holds it.
        strip: a PNG of what it draws.
        moments, snapshots: of its training, if any: what each says of itself, packs by steps.
        lacks: sentences on what could not be made.
    """

    id: str
    title: str
    caption: str
    group: str
    weights: bytes
    card: dict[str, Any]
    strip: bytes
    map: bytes | None = None
    report: bytes | None = None
    moments: list[dict[str, Any]] = field(default_factory=list)
    snapshots: dict[int, bytes] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=list)

    def listed(self) -> dict[str, Any]:
        """What a page is told of it before it fetches anything."""
        return {
            "id": self.id,
            "title": self.title,
            "caption": self.caption,
            "group": self.group,
            "map": self.map is not None,
            "report": self.report is not None,
            "moments": self.moments,
        }


def shipped(make: Make, reports: bool) -> list[Member]:
    """The models that come along: starters, then those of Home's doors."""
    found = [_shipped(each, "starter", make, reports) for each in STARTERS]
    return found + [_shipped(each, "door", None, False) for each in DOOR_MODELS]


def _shipped(starter: Starter, group: str, make: Make | None, reports: bool) -> Member:
    weights = pack(*starter_parts(starter.id))
    if group == "door":
        weights = _eight_bits(weights)
    card = describe(ModelRecord.parse(read_meta(weights))).as_json()
    return _member(
        starter.path,
        {"id": starter.id, "title": starter.title, "caption": starter.caption, "group": group},
        weights,
        card,
        make,
        reports,
    )


def _eight_bits(weights: bytes) -> bytes:
    """A third less, where no picture of the file's examples shows it."""
    with suppress(TooCoarse):
        return half_weights(weights, round_weights(weights).tensors)[0]
    return weights


def chosen(path: Path, taken: set[str], make: Make, reports: bool, snapshots: int = 0) -> Member:
    """A run's folder or a weights file; its id is none of those that are ``taken``.

    Args:
        path: of it.
        taken: ids.
        make: an analysis that is not there.
        reports: whether report cards are made.
        snapshots: so many of a run's go along, in eight bits.

    Raises:
        UserError: when it holds no model that a page can run.
    """
    source = read_source(path)
    weights, _ = half_weights(read_renewed(weights_path(path)))
    card = describe(source.meta, source.results).as_json()
    told = {"id": _name(path, taken), "title": card["title"], "caption": card["summary"]}
    member = _member(path, {**told, "group": "run"}, weights, card, make, reports)
    if not snapshots or not source.timeline or not source.timeline.steps():
        return member
    steps = chosen_moments(source.timeline, snapshots)
    found = list(moments(source.weights, source.timeline, steps, eight_bits=True))
    return replace(
        member,
        moments=[record for record, *_ in found],
        snapshots={record["step"]: data for record, data, _ in found},
    )


def _name(path: Path, taken: set[str]) -> str:
    """A name that may stand in an address and in the name of a file."""
    whole = path.resolve()
    stem = whole.name if whole.is_dir() else whole.stem
    plain = file_stem(stem)
    return next(
        name
        for name in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3)))
        if name not in taken
    )


def _member(
    path: Path,
    told: dict[str, Any],
    weights: bytes,
    card: dict[str, Any],
    make: Make | None,
    reports: bool,
) -> Member:
    lacks: list[str] = []

    def asked(kind: str, settings: Settings, wanted: bool) -> bytes | None:
        found = _computed(path, kind, settings)
        if found is None and wanted and make is not None:
            try:
                found = make(path, kind, settings)
            except UserError as error:
                lacks.append(f"{told['title']} has no {_WORDS[kind]}: {error}")
        return found

    drawn = kept(path, TELLING) or _computed(path, "projection", TELLING)
    if drawn is None and ModelRecord.parse(read_meta(weights)).encodes:
        drawn = asked("projection", QUICK, True)
    report = kept(path, ReportSettings())
    if report is None and (found := asked("report", ReportSettings(), reports)):
        report = shown_report(found)
    return Member(
        **told,
        weights=weights,
        card=card,
        strip=strip_of(weights),
        map=None if drawn is None else light(drawn),
        report=report,
        lacks=lacks,
    )


def strip_of(weights: bytes) -> bytes:
    """A PNG of a few examples that a model draws, side by side."""
    loaded = load_model(weights)
    generator = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        codes, labels = loaded.model.draw(DRAWN, None, generator)
        drawn = sample_pictures(loaded.model, codes, labels, 0).numpy()
    return png(picture_grid(drawn, DRAWN, 1))


_WORDS = {"projection": "map", "report": "report card"}


def _computed(path: Path, kind: str, settings: Settings) -> bytes | None:
    """An analysis that was made before."""
    with suppress(UserError):
        analysis = find_analysis(path, kind, settings, runs_root())
        if analysis.status()["state"] == "finished":
            return analysis.result()
    return None
