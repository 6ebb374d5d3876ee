"""A bar that follows a training, in a terminal or in a notebook."""

import html
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bars

from vae_core.remaining import duration
from vae_core.training.progress import Progress


class Bar(Protocol):
    """What shows how far a training is."""

    def show(self, progress: Progress) -> None:
        """Take a report."""


def followed(stream: Iterator[Progress], title: str) -> Iterator[Progress]:
    """The same reports, while a bar shows how far they are.

    In a notebook it is an element of the cell, else a line on stderr, where that is a terminal; in
    a log there is one line at the end.
    """
    with _in_notebook(title) if _has_cells() else _in_terminal(title) as bar:
        for progress in stream:
            bar.show(progress)
            yield progress


def told(progress: Progress) -> str:
    """A report in a few words, such as "epoch 3.2, 105.1 nats, 12 s left"."""
    words = [f"epoch {progress.epoch:.3g}", f"{progress.validation.loss:.4g} nats"]
    if progress.finished:
        words.append(f"{duration(progress.seconds)}, ended by {progress.finished}")
    elif progress.eta is not None:
        words.append(f"{duration(progress.eta)} left")
    return ", ".join(words)


class _Line:
    def __init__(self, bars: Bars, title: str):
        self._bars = bars
        self._title = title
        self._task = bars.add_task(title, total=1.0, detail="")

    def show(self, progress: Progress) -> None:
        done = 1.0 if progress.finished else progress.fraction
        self._bars.update(self._task, completed=done, detail=told(progress))
        if progress.finished and not self._bars.console.is_terminal:
            print(f"{self._title}: {told(progress)}", file=sys.stderr, flush=True)


@contextmanager
def _in_terminal(title: str) -> Iterator[Bar]:
    console = Console(stderr=True)
    with Bars(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
        console=console,
        disable=not console.is_terminal,
    ) as bars:
        yield _Line(bars, title)


class _Element:
    """The output of a cell, put in its own place again with each report."""

    def __init__(self, title: str):
        from IPython.display import HTML, display

        self._html, self._title = HTML, title
        self._place: Any = display(HTML(self._text(0.0, "")), display_id=True)

    def _text(self, fraction: float, detail: str) -> str:
        return (
            f"<label>{html.escape(self._title)} <progress max='1' value='{fraction:.4f}'>"
            f"</progress> {fraction:.0%} {html.escape(detail)}</label>"
        )

    def show(self, progress: Progress) -> None:
        done = 1.0 if progress.finished else progress.fraction
        self._place.update(self._html(self._text(done, told(progress))))


@contextmanager
def _in_notebook(title: str) -> Iterator[Bar]:
    yield _Element(title)


def _has_cells() -> bool:
    """Whether this is a kernel, which shows elements; IPython in a terminal shows none."""
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell else None
    return running is not None and hasattr(running, "kernel")
