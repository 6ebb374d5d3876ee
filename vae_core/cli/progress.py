"""How far a command is, on stderr: a bar with the time left, or a line now and then in a log."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from vae_core.errors import ProgressCallback
from vae_core.remaining import Remaining, duration

# Between two lines of a log; the first comes with the first report.
LINE_SECONDS = 5.0


class Meter:
    """Shows one thing at a time; a context manager, so that the bar is taken away in the end."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._remaining: dict[str, Remaining] = {}
        self._next_line = 0.0
        self._last_line = ""

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=16),
                TaskProgressColumn(),
                TextColumn("{task.fields[detail]}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=None, detail="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def download(self, message: str, fraction: float | None) -> None:
        """Report a data set on its way; has the form that ``load_dataset`` calls."""
        self.update(message, fraction, self._left("download", fraction))

    def say(self, text: str) -> None:
        """Print a sentence that stays, above the bar where there is one."""
        if self._bar:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            print(text, file=sys.stderr, flush=True)

    def step(self, text: str, fraction: float, detail: str = "") -> None:
        """Report work whose end is estimated from its own pace since the first report of a text."""
        self.update(text, fraction, self._left(text, fraction), detail)

    def whole(self) -> ProgressCallback:
        """A function (text, fraction of all) for work of many steps: one clock, now, for all."""
        remaining = Remaining(start=(time.monotonic(), 0.0))

        def show(text: str, fraction: float | None) -> None:
            eta = None if fraction is None else remaining(fraction, text)
            self.update(text, fraction, eta)

        return show

    def update(
        self, text: str, fraction: float | None, eta: float | None, detail: str = ""
    ) -> None:
        """Show a text, the fraction done (None: unknown), the seconds left and more."""
        left = "" if eta is None or fraction == 1 else f"{duration(eta)} left"
        notes = ", ".join(note for note in (left, detail) if note)
        if self._bar and self._task is not None:
            self._bar.update(
                self._task,
                description=text,
                completed=fraction or 0.0,
                total=None if fraction is None else 1.0,
                detail=notes,
            )
        elif fraction is not None:
            self._print_line(text, fraction, notes)

    def _print_line(self, text: str, fraction: float, notes: str) -> None:
        now = time.monotonic()
        line = f"{text}: {fraction:.0%}"
        line = f"{line}, {notes}" if notes else line
        if now >= self._next_line or (fraction >= 1 and line != self._last_line):
            self._next_line = now + LINE_SECONDS
            self._last_line = line
            print(line, file=sys.stderr, flush=True)

    def _left(self, what: str, fraction: float | None) -> float | None:
        """Seconds left of one thing, whatever else is shown between its reports."""
        return self._remaining.setdefault(what, Remaining())(fraction)
