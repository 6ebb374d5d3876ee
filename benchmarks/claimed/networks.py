"""The figures of docs/networks.md and docs/training.md, and the commands that measure them."""

from benchmarks.claim import EXACT, Command, Figure, cells, near

SIZES = Command("networks", (), 8)
PAIRS = Command("pairs", (), 2)

_sizes = cells(
    "networks",
    "docs/networks.md",
    "parameters | MFLOP",
    SIZES,
    "sizes",
    {f"`{name}`": name for name in ("mlp", "conv", "patch", "residual", "transformer", "gru")},
    {
        "parameters": Figure("parameters", "", EXACT),
        "MFLOP": Figure("MFLOP", "MFLOP", EXACT),
        "−ELBO after one epoch": Figure("-ELBO", "nats", near(1)),
    },
)

LOSS = "{} = {} + {}"
PAIR = ("docs/training.md", "first of the pair", PAIRS, "ends")
_pairs = cells(
    "pairs",
    *PAIR,
    {
        "annealing, digits, hidden 64,64,64, rate 3e-3, 60 epochs": "annealing, deep",
        "annealing, digits, defaults, 60 epochs": "annealing",
        "dropout, MNIST, fast preset, 2 epochs": "dropout",
        "initialisation, digits, hidden 64,64,64, 40 epochs": "initialisation",
        "muon, digits, defaults, 60 epochs": "muon",
    },
    {
        "first of the pair": Figure("first", "nats", near(0.5), LOSS),
        "second": Figure("second", "nats", near(0.5), LOSS),
    },
)
_decay = cells(
    "pairs",
    *PAIR,
    {"decay, MNIST, fast preset, 2 epochs": "decay"},
    {
        "first of the pair": Figure("first", "nats", near(0.5), LOSS + ", training {}"),
        "second": Figure("second", "nats", near(0.5), LOSS + ", training {}"),
    },
)

CLAIMS = (*_sizes, *_pairs, *_decay)
