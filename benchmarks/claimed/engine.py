"""The figures of docs/performance.md about the page's engine."""

from benchmarks.claim import (
    HIGH,
    SHORT,
    Command,
    Figure,
    Path,
    cells,
    near,
    same,
    words,
)

FILE = "docs/performance.md"
_steps = (
    "784-400-20, SiLU, B 128",
    "784-400-20, SiLU, B 256",
    "conv 28 x 28, B 64",
    "conv 32 x 32 (sprites), B 64",
)
_pictures = (
    "MLP, 1",
    "MLP, 20 x 20, painted",
    "conv 28 x 28, 1",
    "conv 28 x 28, 400",
    "conv 32 x 32 (sprites), 1",
    "conv 32 x 32 (sprites), 400",
    "patch 28 x 28, 1",
    "patch 28 x 28, 400",
)

LEARN = Command("page", ("learn",), 3)
FIREFOX = Command("page", ("learn", "--browser", "firefox"), 3)
FEW = Command("page", ("few",), 2)
STEPS = near(100, machine=True)  # looks at the bound are 50 steps apart
RATIO = Path("ratio", "seconds to the bound", "figure")

CLAIMS = (
    *cells(
        "engine.steps",
        FILE,
        "speed of torch's",
        Command("engine", ("steps",), 2),
        "steps",
        same(*_steps),
        {
            "page, ms": Figure("page, ms", "ms", SHORT),
            "torch, ms": Figure("torch, ms", "ms", SHORT),
            "speed of torch's": Figure("speed, page / torch", "", HIGH),
        },
    ),
    *cells(
        "engine.decode",
        FILE,
        "in the page, ms",
        Command("engine", ("decode",), 2),
        "decode",
        same(*_pictures),
        {
            "in the page, ms": Figure("page, ms", "ms", SHORT),
            "in torch, ms": Figure("torch, ms", "ms", SHORT),
        },
    ),
    *cells(
        "page.learn",
        FILE,
        "in Chromium",
        LEARN,
        "learn",
        same("page", "torch"),
        {
            "s": Figure("s", "s", SHORT),
            "steps": Figure("steps", "steps", STEPS),
            "ms a step": Figure("ms a step", "ms", SHORT),
        },
    ),
    *words(
        FILE,
        LEARN,
        "The page takes {} times torch's seconds",
        ("page.ratio", "", SHORT, RATIO),
    ),
    *words(
        FILE,
        FIREFOX,
        "it takes {} times as many",
        ("page.ratio.firefox", "", SHORT, RATIO),
    ),
    *words(
        FILE,
        FEW,
        "it reaches {} nats in 1 200 steps",
        ("page.few", "nats", near(0.5), Path("few", "10000", "-ELBO")),
    ),
)
