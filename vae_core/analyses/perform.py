"""Computing an analysis here and now: its kind's function, its progress, and its end."""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from vae_core.analyses.subject import Subject, open_subject
from vae_core.errors import ProgressCallback, UserError
from vae_core.files import write_atomically, written
from vae_core.pack import pack
from vae_core.remaining import Remaining
from vae_core.runs.analysis import CANCELLED, Analysis
from vae_core.runs.status import ACTIVE, Status

REPORT_SECONDS = 0.2
# Of a model, or of all models that are no runs, so many analyses are kept.
KEPT = 50

# (model, settings, progress) -> the parts of a pack
Compute = Callable[[Subject, Any, ProgressCallback], tuple[dict[str, Any], dict[str, Any]]]


class Cancelled(BaseException):
    """Raised in the work by its report of progress, once it is no longer wanted.

    No ``Exception``, as ``asyncio.CancelledError`` is none: what turns the failures of a download
    or a library into sentences must let it pass.
    """


# Each imports what it needs when it is asked for: maps load scikit-learn, which takes seconds.
def _project(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.projection import project_model

    return project_model(*arguments)


def _journey(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.projection import project_journey

    return project_journey(*arguments)


def _report(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.report.card import report_card

    return report_card(*arguments)


def _density(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.densities import fit_model

    return fit_model(*arguments)


def _more(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.synthetic import make_more

    return make_more(*arguments)


def _fidelity(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.synthetic import judge

    return judge(*arguments)


def _peers(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.peers import compare_with_peers

    return compare_with_peers(*arguments)


def _apply(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.apply.analysis import apply_to

    return apply_to(*arguments)


def _intrinsic(*arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    from vae_core.analyses.intrinsic import measure_data

    return measure_data(*arguments)


# kind of analysis (a key of ``ANALYSES``) -> its function
COMPUTE: dict[str, Compute] = {
    "projection": _project,
    "journey": _journey,
    "report": _report,
    "density": _density,
    "more": _more,
    "fidelity": _fidelity,
    "peers": _peers,
    "intrinsic": _intrinsic,
}
# The same of kinds that write files beside their result: these are told its folder as well.
WITH_FILES = {"apply": _apply}


def perform(analysis: Analysis, watch: ProgressCallback | None = None) -> bytes:
    """Compute an analysis, keeping its folder; returns the result.

    Raises:
        Taken: when another process computes it.
        UserError: for a model or data set that cannot be read, or settings that do not fit, or
            when it is cancelled; the status says it too.
    """
    with analysis.claim():
        analysis.queue()
        try:
            return _compute(analysis, watch)
        except Cancelled as error:
            raise UserError(CANCELLED) from error


def perform_queued(analysis: Analysis) -> None:
    """Compute it if it still waits for that; what a worker does. Raises as ``perform``."""
    with analysis.claim():
        analysis.keep_queued()  # its queue lives, or this would not have been handed on
        if analysis.status()["state"] == "queued":
            with suppress(Cancelled):
                _compute(analysis, None)


def _compute(analysis: Analysis, watch: ProgressCallback | None) -> bytes:
    reporter = _Reporter(analysis, watch)
    analysis.update_status(state="running", message="Loading the model")
    try:
        with analysis.heartbeat():
            subject = open_subject(analysis.model, reporter)
            reporter.restart()
            told = subject, analysis.settings, reporter
            made = (
                WITH_FILES[analysis.kind](*told, analysis.folder)
                if analysis.kind in WITH_FILES
                else COMPUTE[analysis.kind](*told)
            )
            found = pack(*made)
            write_atomically(analysis.file, found)
    except Cancelled:
        analysis.clear_cancel()
        analysis.update_status(state="stopped", message=CANCELLED)
        raise
    except BaseException as error:
        said = isinstance(error, UserError)
        ended = isinstance(error, KeyboardInterrupt | SystemExit)
        analysis.update_status(
            state="interrupted" if ended else "failed",
            message=str(error)
            if said
            else "It was interrupted. Try again."
            if ended
            else f"An unexpected error ended it ({type(error).__name__}: {error}).",
        )
        raise
    _prune(analysis)
    analysis.update_status(state="finished", message="", fraction=1.0, eta=None)
    return found


def _prune(analysis: Analysis) -> None:
    """Delete the oldest analyses beside this one: of a model that has learned more, say."""
    others = [folder for folder in analysis.folder.parent.iterdir() if folder != analysis.folder]
    told = [folder / "status.json" for folder in others]
    for status in sorted(told, key=written, reverse=True)[KEPT:]:
        if Status(status).read()["state"] not in ACTIVE:
            shutil.rmtree(status.parent, ignore_errors=True)


class _Reporter:
    """Writes progress to the status a few times a second, with the time left where it is known.

    Raises ``Cancelled`` into work that is no longer wanted.
    """

    def __init__(self, analysis: Analysis, watch: ProgressCallback | None):
        self.analysis = analysis
        self.watch = watch
        self.restart()

    def restart(self) -> None:
        self.remaining = Remaining(start=(time.monotonic(), 0.0))
        self.written = -1.0

    def __call__(self, message: str, fraction: float | None) -> None:
        if self.analysis.cancel_requested():
            raise Cancelled
        fraction = fraction or 0.0
        now = time.monotonic()
        eta = self.remaining(fraction, message, now)
        if self.watch:
            self.watch(message, fraction)
        if now - self.written < REPORT_SECONDS:
            return
        self.written = now
        self.analysis.update_status(message=message, fraction=fraction, eta=eta)
