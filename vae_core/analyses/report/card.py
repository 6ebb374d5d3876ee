"""The report card of a model: sections of figures, each with its definition and its source."""

from functools import partial
from importlib import import_module
from typing import Any

from vae_core.analyses.report import course
from vae_core.analyses.report.verdict import verdict
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import SECTIONS, ReportSettings
from vae_core.config.run import RunConfig
from vae_core.data.wording import named_for
from vae_core.errors import ProgressCallback
from vae_core.evaluation.advice import agreeing
from vae_core.evaluation.figures import Section, finite
from vae_core.evaluation.findings import Finding, compatible

# Each section is a module of this package with a function
# ``section(subject, settings, report) -> Section``; these are the shares of the time they take.
SHARES = {
    "likelihood": 0.2,
    "reconstruction": 0.1,
    "samples": 0.3,
    "latent": 0.2,
    "disentanglement": 0.2,
    "content": 0.2,
}
# What these say of a picture and its pixels they say of an example of any kind.
_OF_EXAMPLES = tuple(name for name in SHARES if name != "content")
# Why a section has no figure for a model without an encoder.
WITHOUT_ENCODER = {
    "likelihood": "This model has no encoder and was never taught to make a picture likely: a "
    "bound on log p(x) would average over codes drawn blindly, and say nothing of the samples.",
    "reconstruction": "This model has no encoder: no picture can be given to it, so none comes "
    "back.",
    "latent": "This model has no encoder: there are no codes of pictures to hold against the "
    "prior. Its codes are draws from the prior.",
    "disentanglement": "This model has no encoder: there are no codes of pictures to compare with "
    "their factors.",
}

# What stands where other sections leave nothing to say.
SILENCED = "What these figures would mean of another model they do not mean of this one."


def report_card(
    subject: Subject, settings: ReportSettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measure a model; the parts of a pack.

    ``meta["sections"]`` is a list of {name, title, figures, words, findings, data}, in order; a
    section's tensors are named ``section/tensor``. ``meta["verdict"]`` stands on
    top, and ``meta["without_code"]`` is the nats of an example where all are told alike. Where a
    figure does not exist for this model or data set its value is None and its note says why.
    """
    found = _measured(subject, settings, report)
    of_all, without_code = course.findings(subject, settings)
    _settle(found, of_all, subject.config)
    tensors = {
        f"{name}/{key}": array
        for name, section in found.items()
        for key, array in section.tensors.items()
    }
    config = subject.config
    sections = [_record(name, section, subject) for name, section in found.items()]
    meta = {
        "verdict": verdict(sections),
        "without_code": finite(without_code),
        "title": config.title,
        "dataset": config.spec.title,
        "class_names": list(subject.data.class_names),
        "factor_names": list(subject.data.factor_names),
        "shape": list(subject.data.picture_shape),
        "config": config.model_dump(mode="json"),
        "settings": settings.model_dump(mode="json"),
        "sections": sections,
    }
    return meta, tensors


def _measured(
    subject: Subject, settings: ReportSettings, report: ProgressCallback
) -> dict[str, Section]:
    """The sections by name, in order."""
    total = sum(SHARES[name] for name in settings.sections)
    done = 0.0
    found = {}
    for name in settings.sections:
        share = SHARES[name] / total

        def within(message: str, fraction: float, done: float = done, share: float = share) -> None:
            report(message, done + share * fraction)

        within(SECTIONS[name], 0.0)
        if name in WITHOUT_ENCODER and not subject.model.posterior_head.encodes:
            found[name] = Section(why=WITHOUT_ENCODER[name])
        else:
            module = import_module(f"vae_core.analyses.report.{name}")
            found[name] = module.section(subject, settings, within)
        done += share
    return found


def _settle(found: dict[str, Section], of_all: list[Finding], config: RunConfig) -> None:
    """Put what concerns the whole card first, and leave out what cannot be said beside the rest."""
    placed = [(section, each) for section in found.values() for each in section.findings]
    placed[:0] = [(next(iter(found.values())), each) for each in of_all]
    kept = compatible(each for _, each in placed)
    placed = [(section, each) for section, each in placed if any(each is one for one in kept)]
    for section in found.values():
        if section.findings and not any(each is section for each, _ in placed):
            section.why = SILENCED
        section.findings = []
    for (section, _), each in zip(placed, agreeing(kept, config), strict=True):
        section.findings.append(each)


def _record(name: str, found: Section, subject: Subject) -> dict[str, Any]:
    """A section as it is stored, in the words of the data's kind."""
    speak = partial(named_for, subject.data.layout) if name in _OF_EXAMPLES else str
    figures = [figure.record() for figure in found.figures]
    for figure in figures:
        figure |= {part: speak(figure[part]) for part in ("definition", "note", "source")}
    return {
        "name": name,
        "title": SECTIONS[name],
        "figures": figures,
        "words": [speak(sentence) for sentence in found.words],
        "findings": [finding.spoken(speak).record() for finding in found.findings],
        "data": found.data,
    }
