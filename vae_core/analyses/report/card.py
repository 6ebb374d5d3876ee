"""The report card of a model: sections of figures, each with its definition and its source."""

from functools import partial
from importlib import import_module
from typing import Any

from vae_core.analyses.subject import Subject
from vae_core.config.analyses import SECTIONS, ReportSettings
from vae_core.data.wording import named_for
from vae_core.errors import ProgressCallback
from vae_core.evaluation.figures import Section

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
_OF_EXAMPLES = ("likelihood", "reconstruction", "latent", "disentanglement")
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


def report_card(
    subject: Subject, settings: ReportSettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measure a model; the parts of a pack.

    ``meta["sections"]`` is a list of {name, title, figures, words, findings, data}, in order; a
    section's tensors are named ``section/tensor``. Where a figure does not exist for this model or
    data set its value is None and its note says why.
    """
    total = sum(SHARES[name] for name in settings.sections)
    done = 0.0
    sections, tensors = [], {}
    for name in settings.sections:
        share = SHARES[name] / total

        def within(message: str, fraction: float, done: float = done, share: float = share) -> None:
            report(message, done + share * fraction)

        within(SECTIONS[name], 0.0)
        if name in WITHOUT_ENCODER and not subject.model.posterior_head.encodes:
            found = Section(why=WITHOUT_ENCODER[name])
        else:
            found = import_module(f"vae_core.analyses.report.{name}").section(
                subject, settings, within
            )
        speak = partial(named_for, subject.data.layout) if name in _OF_EXAMPLES else str
        figures = [figure.record() for figure in found.figures]
        for figure in figures:
            figure |= {part: speak(figure[part]) for part in ("definition", "note")}
        sections.append(
            {
                "name": name,
                "title": SECTIONS[name],
                "figures": figures,
                "words": [speak(sentence) for sentence in found.words],
                "findings": [finding.spoken(speak).record() for finding in found.findings],
                "data": found.data,
            }
        )
        tensors |= {f"{name}/{key}": array for key, array in found.tensors.items()}
        done += share
    config = subject.config
    meta = {
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
