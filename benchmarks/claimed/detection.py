"""The figures of docs/apply.md, and the command that measures them."""

from benchmarks.claim import Command, Figure, cells, near, same

FILE = "docs/apply.md"

SCORES = Command("detection", (), 25)

AREA = near(0.03)
TASKS = (
    "digits without one class",
    "rows with columns of other rows",
    "heart beats of an unknown kind, or mixed",
    "MNIST without its ones",
)
METHODS = (
    *("rarest", "bound", "regret", "density", "error"),
    *("regret over the encoder", "IsolationForest", "PCA error"),
)

CLAIMS = tuple(
    cells(
        "detection",
        FILE,
        "digits without one class",
        SCORES,
        "detection",
        same(*METHODS),
        {task: Figure(task, "", AREA, "{} ({} to {})") for task in TASKS},
    )
)
