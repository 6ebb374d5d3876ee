"""Text in its own terms: are lines right, new and different, and do they come back?"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import torch

from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data.layouts import Text
from vae_core.data.lines import decode
from vae_core.errors import ProgressCallback
from vae_core.evaluation.advice import advise
from vae_core.evaluation.figures import Figure, Metric, Section
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.intervals import wilson
from vae_core.evaluation.lines import GRAMMARS, between, drawn_lines, greedy_lines

SHOWN = 24
SHOWN_PATHS = 6
PAIRS = 200
STEPS = 9
FEW_WHOLE = 0.5  # of lines that come back
KUSNER = "Kusner, Paige & Hernández-Lobato 2017, arXiv:1703.01925, section 4.2"
BOWMAN = "Bowman et al. 2016, arXiv:1511.06349, section 4.3"

_GREEDY = "each place takes its likeliest character, given those before"
_DRAWN = "each character is drawn from its probabilities, given those drawn before"


def _share(
    key: str,
    title: str,
    definition: str,
    source: str,
    better: Literal["higher", "lower", ""] = "higher",
) -> Metric:
    return Metric(key, title, "%", definition, source, better)


METRICS = {
    metric.key: metric
    for metric in (
        _share(
            "valid_greedy",
            "Samples that parse, likeliest characters",
            f"The share of codes drawn from the prior whose line is of the grammar, where {_GREEDY}"
            ". An independent parser decides.",
            KUSNER,
        ),
        _share(
            "valid_drawn",
            "Samples that parse, drawn characters",
            f"The same, where {_DRAWN}: the model's own distribution, without any polish.",
            KUSNER,
        ),
        _share(
            "new",
            "Samples that are new",
            f"The share of lines of the prior that are not in the training set, where {_DRAWN}. "
            "Low: the model repeats what it was shown, or the data set is nearly all there is.",
            "the usual definition",
            "",
        ),
        _share(
            "distinct",
            "Samples that differ",
            f"How many different lines there are among those of the prior, where {_DRAWN}, as a "
            "share of their number.",
            "the usual definition",
        ),
        _share(
            "exact",
            "Lines that come back whole",
            f"The share of lines that the mean of their posterior gives back without a mistake, "
            f"where {_GREEDY}.",
            KUSNER,
        ),
        _share(
            "characters",
            "Characters that come back",
            "The share of a line's characters, its end counted as one, that stand at the same "
            "place in what comes back, averaged over all characters.",
            "the usual definition",
        ),
        _share(
            "valid_between",
            "Steps between two lines that parse",
            "The share of lines of the grammar among the steps between the codes of two lines, "
            f"on a great circle, the ends left out, where {_GREEDY}.",
            BOWMAN,
        ),
        _share(
            "moving",
            "Steps between two lines that change it",
            "The share of steps on the way from one line to the other whose line is not that of "
            "the step before. Low: large regions of the code say the same.",
            BOWMAN,
            "",
        ),
    )
}


@dataclass
class _Lines:
    """What was written: from the prior both ways, back from codes, and on the way between two."""

    greedy: list[str]
    drawn: list[str]
    true: list[str]
    back: list[str]
    paths: list[list[str]]


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """How lines are written, come back and change between two others."""
    model, layout = subject.model, Text.of(subject.data.layout)
    generator = torch.Generator().manual_seed(settings.seed)
    report("Writing lines from the prior", 0.0)
    z, y = model.draw(settings.examples, None, generator)
    lines = _Lines(greedy_lines(model, z, y), drawn_lines(model, z, y, generator), [], [], [])
    known = set(decode(subject.data.train.images, layout))
    if model.posterior_head.encodes:
        report("Writing lines back", 0.4)
        codes = subject.codes(settings.split, settings.examples)
        labels = codes.examples.labels if model.classes else None
        lines.true = decode(codes.examples.images, layout)
        lines.back = greedy_lines(model, codes.mean, labels)
        report("Going from line to line", 0.7)
        pairs = min(PAIRS, len(codes) // 2)
        ends = codes.mean[:pairs], codes.mean[pairs : 2 * pairs]
        path = between(*ends, STEPS).flatten(0, 1)
        along = None if labels is None else labels[:pairs].repeat_interleave(STEPS)
        written = greedy_lines(model, path, along)
        lines.paths = [written[k : k + STEPS] for k in range(0, len(written), STEPS)]
    judge = GRAMMARS.get(layout.grammar)
    return Section(
        figures=_figures(lines, judge, known, layout.length, settings),
        findings=_findings(lines, judge, known, subject.config),
        data={
            "lines": [
                [line, judge(line) if judge else line not in known] for line in lines.drawn[:SHOWN]
            ],
            "judged": "parses" if judge else "is new",
            "reconstructions": list(zip(lines.true[:SHOWN], lines.back, strict=False)),
            "paths": lines.paths[:SHOWN_PATHS],
        },
    )


def _counted(key: str, hits: int, count: int, of: str) -> Figure:
    low, high = wilson(hits, count)
    share = hits / count
    note = f"{hits} of {count} {of}. 95 % interval {100 * low:.1f} to {100 * high:.1f} % (Wilson)"
    return Figure(METRICS[key], 100 * share, 100 * (share * (1 - share) / count) ** 0.5, note)


def _figures(
    lines: _Lines,
    judge: Callable | None,
    known: set[str],
    length: int,
    settings: ReportSettings,
) -> list[Figure]:
    of = f"lines from the prior, seed {settings.seed}"
    figures = []
    if judge:
        for key, written in (("valid_greedy", lines.greedy), ("valid_drawn", lines.drawn)):
            figures.append(_counted(key, sum(map(judge, written)), len(written), of))
    count = len(lines.drawn)
    new = sum(line not in known for line in lines.drawn)
    figures.append(_counted("new", new, count, of))
    different = 100 * len(set(lines.drawn)) / count
    figures.append(Figure(METRICS["distinct"], different, None, f"Of {count} {of}"))
    if not lines.true:
        return figures
    pairs = list(zip(lines.true, lines.back, strict=True))
    of = f"{settings.split} lines" + (", seen in training" if settings.split == "train" else "")
    figures.append(_counted("exact", sum(a == b for a, b in pairs), len(pairs), of))
    right, every = characters_back(pairs, length)
    note = f"{counted(every, 'character')}, ends included, of {len(pairs)} {of}"
    figures.append(Figure(METRICS["characters"], 100 * right / every, None, note))
    of = f"steps between {counted(len(lines.paths), 'pair')} of {settings.split} lines"
    if judge:
        inside = [line for path in lines.paths for line in path[1:-1]]
        figures.append(_counted("valid_between", sum(map(judge, inside)), len(inside), of))
    steps = [a != b for path in lines.paths for a, b in pairwise(path)]
    figures.append(_counted("moving", sum(steps), len(steps), of))
    return figures


def characters_back(pairs: list[tuple[str, str]], length: int) -> tuple[int, int]:
    """How many characters of lines stand in what came back, and how many there are.

    The end of a line counts as one of them; a line of ``length`` characters has none.
    """
    right = every = 0
    for true, back in pairs:
        symbols = [*true, ""][:length]
        every += len(symbols)
        right += sum(a == b for a, b in zip(symbols, [*back, ""], strict=False))
    return right, every


def _findings(
    lines: _Lines, judge: Callable | None, known: set[str], config: RunConfig
) -> list[Finding]:
    found = []
    if judge:
        greedy, drawn = (
            sum(map(judge, written)) / len(written) for written in (lines.greedy, lines.drawn)
        )
        text = (
            f"{100 * drawn:.0f} % of the lines that the model draws are right, and "
            f"{100 * greedy:.0f} % of its likeliest ones: a single unlucky character is enough to "
            "spoil a drawn line."
        )
        figures = ("valid_drawn", "valid_greedy")
        found.append(Finding("grammar", text, "note", figures=figures))
    new = sum(line not in known for line in lines.drawn) / len(lines.drawn)
    text = f"{100 * new:.0f} % of the drawn lines are not in the training set" + (
        "; the others it may have learned by heart, or found again." if new < 1 else "."
    )
    found.append(Finding("new-lines", text, "note", figures=("new",)))
    if lines.true:
        exact = sum(a == b for a, b in zip(lines.true, lines.back, strict=True))
        found.append(_whole(exact, len(lines.true), config))
    return found


def _whole(exact: int, count: int, config: RunConfig) -> Finding:
    """How many lines come back, and what to do where it is surely fewer than half."""
    text = f"{100 * exact / count:.0f} % of lines come back whole."
    _, most = wilson(exact, count)
    if most > FEW_WHOLE:
        return Finding("whole-lines", text, "note", figures=("exact",))
    return Finding(
        "whole-lines",
        text,
        reason="The decoder knows the characters before, so it can write well and yet leave the "
        "code unused.",
        advice=advise(config, "free-bits", "less-pressure", "weaker-decoder"),
        figures=("exact",),
    )
