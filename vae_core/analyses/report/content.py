"""What a model knows in the terms of its own data: by the kind of example, and its known causes."""

from vae_core.analyses.report import readout
from vae_core.analyses.subject import Subject
from vae_core.catalogue.rows import located
from vae_core.config.analyses import ReportSettings
from vae_core.errors import ProgressCallback
from vae_core.evaluation.figures import Section


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """The section of the data's own kind, where it has one; else what is read of known causes."""
    own = type(subject.data.layout).section
    make = readout.section if own is None else located(own)
    return make(subject, settings, report)
