"""What the section on the data's own terms draws, by what was measured."""

from typing import Any

import numpy as np

from ui.charts import charts, lines
from ui.charts.panel import Panel
from ui.evaluate import report_rollouts

Data = dict[str, Any]
Tensors = dict[str, np.ndarray]


def _rollout(rollout: Data, tensors: Tensors) -> list[Panel]:
    found = [
        Panel(
            "How far the model is from the truth, by the step",
            "Median difference in angle over rollouts under random actions, with quartiles. Seen "
            "anew: encoded at every true state, so that nothing adds up.",
            report_rollouts.error_chart(rollout, "angle"),
        ),
        Panel(
            "The same in squared error of a pixel",
            "A pendulum beside the true one costs as much as none at all, twice.",
            report_rollouts.error_chart(rollout, "mse"),
        ),
    ]
    return found + [
        Panel(
            f"Rollout {which + 1}",
            "Every fourth frame. The model saw the first one and its past, and then its own.",
            html=report_rollouts.frames(tensors, which, rollout["seconds"]),
        )
        for which in range(len(tensors["truth"]))
    ]


def content(section: Data, meta: Data, tensors: Tensors) -> list[Panel]:
    """The panels of what a kind of data measures; none for what was not measured."""
    data = section["data"]
    rollout = _rollout(data["rollout"], tensors) if "rollout" in data else []
    return [*rollout, *_readings(data), *_lines(data), *_of_columns(data), *_of_classes(data)]


def _lines(data: Data) -> list[Panel]:
    """Text: what was drawn, what came back and what stands between two lines."""
    if "lines" not in data:
        return []
    found = [
        Panel(
            "Lines drawn from the prior",
            f"Character by character. A tick: it {data['judged']}.",
            html=lines.ticked(data["lines"]),
        )
    ]
    if data["reconstructions"]:
        found.append(
            Panel(
                "Lines and what comes back",
                "Out of the mean of the posterior, by the likeliest characters. Marked: what "
                "differs.",
                html=lines.compared(data["reconstructions"]),
            )
        )
        found.append(
            Panel(
                "Between two lines",
                "On a great circle between two codes, the ends as they come back. Pale: the same "
                "as above.",
                html=lines.ladders(data["paths"]),
                wide=True,
            )
        )
    return found


def _readings(data: Data) -> list[Panel]:
    return [
        Panel(
            f"{name.capitalize()}, as the code tells it",
            "Each dot a held-out example: what is true across, what the kernel reads off the "
            "posterior mean upwards. On the line it is right.",
            charts.agreement(reading["truth"], reading["told"], name),
        )
        for name, reading in data.get("readings", {}).items()
    ]


def _of_columns(data: Data) -> list[Panel]:
    """How well each column of a table comes back."""
    numbers = [row for row in data.get("columns", []) if row.get("share") is not None]
    if not numbers:
        return []
    numbers.sort(key=lambda row: row["share"])
    shares = [row["share"] for row in numbers]
    chart = charts.bars([row["name"] for row in numbers], shares, "of its spread", "x", across=True)
    return [
        Panel(
            "Error of each column",
            "Root mean squared error from the posterior mean, as a share of the column's spread. "
            "0: exact; 1: nothing of it is told.",
            chart,
        )
    ]


def _of_classes(data: Data) -> list[Panel]:
    """Means of what a conditional model draws of each class."""
    return [
        Panel(
            f"Column means of {name}",
            "Each dot a column, in standard deviations from its mean: held-out rows of the class "
            "across, generated ones upwards. On the line they agree.",
            charts.agreement(
                means["held"], means["drawn"], "column mean", ("{}, held-out", "{}, generated")
            ),
        )
        for name, means in data.get("class_means", {}).items()
    ]
