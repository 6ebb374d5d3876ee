"""The figures of docs/kinds.md, and the commands that measure them."""

from benchmarks.claim import Command, Comparison, Figure, Path, cells, near, words

FILE = "docs/kinds.md"

SERIES = Command("kinds", ("series",), 1.5)
CONTROL = Command("kinds", ("control", "--seconds", "900", "--epochs", "30"), 2)
TEXT = Command("kinds", ("text",), 5)
TABLES = Command("kinds", ("tables",), 4)

NATS = near(0.5)
R2 = near(0.03, machine=True)
DEGREES = near(2)

_text = cells(
    "text",
    FILE,
    "samples that parse, greedy",
    TEXT,
    "text",
    {
        "free-bits VAE, word dropout 0.4 (default)": "default",
        **{f"VAE, word dropout {p}": f"vae, dropout {p}" for p in ("0", "0.4", "0.75")},
    },
    {
        "KL, nats": Figure("KL, nats", "nats", NATS),
        "−ELBO": Figure("-ELBO", "nats", NATS),
        "samples that parse, greedy": Figure("greedy", "%", near(2), "{} %"),
        "drawn": Figure("drawn", "%", near(2), "{} %"),
        "steps between two lines that parse": Figure("between", "%", near(2), "{} %"),
        "steps that change it": Figure("moving", "%", near(5), "{} %"),
        "lines back whole": Figure("whole", "%", near(5), "{} %"),
    },
)
_state = cells(
    "control",
    FILE,
    "read off the posterior mean",
    CONTROL,
    "read",
    {"angle (sine and cosine)": "pendulum, angle", "velocity": "pendulum, velocity"},
    {
        "straight line": Figure("R2, straight line", "", near(0.03)),
        "kernel": Figure("R2, kernel", "", near(0.03)),
    },
)
_rolled = cells(
    "control",
    FILE,
    "step, of 100 rollouts",
    CONTROL,
    "rolled",
    {step: step for step in ("1", "2", "5", "10", "15", "20")},
    {
        "degrees from the truth, median": Figure("median", "°", DEGREES),
        "upper quartile": Figure("quartiles", "°", near(4), first=1),
        "if nothing moved": Figure("still", "°", near(0.1)),
        "if every state were seen anew": Figure("seen anew", "°", near(0.2)),
    },
    transposed=True,
)
_series = cells(
    "series",
    FILE,
    "data | cause",
    SERIES,
    "read",
    {
        **{
            f"waves | {label}": f"waves, {label.split(' (')[0]}"
            for label in ("amplitude", "frequency", "phase (sine and cosine)", "noise")
        },
        **{f"beats | {name}": f"beats, {name}" for name in ("rate", "height", "T wave")},
    },
    {
        "straight line": Figure("R2, straight line", "", R2),
        "kernel ridge regression": Figure("R2, kernel", "", R2),
    },
)
_rows = cells(
    "tables",
    FILE,
    "data | model | bound",
    TABLES,
    "rows",
    {
        f"{data} | {label}": f"{data}, {model}"
        for data, label, model in (
            ("wine", "VAE", "vae"),
            ("wine", "conditional", "cvae"),
            ("breast-cancer", "VAE", "vae"),
            ("breast-cancer", "conditional", "cvae"),
            ("diabetes", "VAE", "vae"),
            ("homes", "VAE", "vae"),
        )
    },
    {
        "bound (500 samples)": Figure("bound", "nats", near(0.5, machine=True), "{} ± {}"),
        "mixture": Figure("mixture", "nats", near(0.1), "{} ± {}"),
        "difference": Figure("difference", "nats", near(0.5, machine=True), "{} ± {}"),
    },
)


def _means(name: str, data: str, column: str) -> tuple[str, str, Comparison, Path]:
    return f"tables.{data}.{name}", "", near(0.03, machine=True), Path("classes", data, column)


_classes = words(
    FILE,
    TABLES,
    "correlate with those of test rows by {} (wine) and {} (breast-cancer), as those of the "
    "training rows do ({} and {}); their error is {} and {} standard deviations, that of the "
    "training rows' means {} and {}.",
    *(
        _means(name, data, column)
        for name, column in (
            ("correlation", "correlation"),
            ("correlation-of-training-rows", "of training rows"),
            ("error", "error, sd"),
            ("error-of-training-rows", "error of training rows"),
        )
        for data in ("wine", "breast-cancer")
    ),
)

CLAIMS = (*_text, *_state, *_rolled, *_series, *_rows, *_classes)
