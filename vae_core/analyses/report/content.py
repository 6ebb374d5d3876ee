"""What a model knows in the terms of its own data: by the kind of example, and its known causes."""

from importlib import import_module
from importlib.util import find_spec as find_module

from vae_core.analyses.report import readout
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.errors import ProgressCallback
from vae_core.evaluation.figures import Section


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """The section of the data's own kind, where it has one; else what is read of known causes."""
    own = f"vae_core.analyses.report.{subject.data.layout.kind}"
    if find_module(own) is not None:
        return import_module(own).section(subject, settings, report)
    return readout.section(subject, settings, report)
