"""The figures of docs/performance.md about the page's engine."""

from benchmarks.claim import HIGH, SHORT, Command, Figure, cells, same

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
)
