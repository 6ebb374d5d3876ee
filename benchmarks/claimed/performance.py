"""The figures of docs/performance.md, and the commands that measure them."""

from benchmarks.claim import (
    EXACT,
    HIGH,
    SHORT,
    Command,
    Comparison,
    Figure,
    Path,
    cells,
    near,
    same,
    words,
)

FILE = "docs/performance.md"
RATIO = near(0.1, machine=True)  # of two speeds on one machine
SIZE = near(share=0.05)  # bytes of what is always the same but for its names and numbers

THROUGHPUT = Command("training", ("throughput",), 1.5)
STEPS = Command("training", ("steps",), 1)
LIVE = Command("training", ("live",), 2.5)
QUALITY = Command("training", ("quality", "--rounds", "2"), 2)
FIRST = Command("training", ("first",), 1.5)
PARTS = Command("presets", ("parts",), 1)
REFERENCE = Command("presets", ("reference",), 3)
DRAG = Command("explorer", ("drag",), 4)
MANIFOLD = Command("explorer", ("manifold",), 1.5)
PROJECTION = Command("projection", (), 2)
SWEEP = Command("sweep", (), 3.5)
UNWATCHED = Command("sweep", ("--no-watched",), 3.5)
EXPLORE = Command("watching", ("explore",), 1.5)
MODULES = Command("watching", ("modules",), 0.1)
RELEASE = Command("watching", ("release",), 0.75)
MESSAGES = Command("watching", ("messages", "--reports", "24"), 1.5)
WATCHED = Command("watching", ("train",), 1.25)

at_once = Figure("images/s (median)", "images/s", HIGH)
ahead = Figure("vae_core is x faster", "x", RATIO)
ours, hand, examples = "vae_core", "tight loop by hand", "examples style"
ms, grids = ("ms", SHORT), "traversal grids a second"
timed = ("slider: median gap, ms", "slider: p95, ms", "map: median gap, ms", "map: p95, ms")
timed = (*timed, "decode and paint, ms", "first picture after first paint, ms")
moves = "pictures / mouse moves"
seconds = {name: Figure(name, "s", SHORT) for name in ("one run, s", "ideal, s", "sweep, s")}
turns = {**seconds, "ratio": Figure("ratio", "", RATIO)}


def _behind(name: str, without: str) -> tuple[str, str, Comparison, Path]:
    return name, "nats", near(1, machine=True), Path("parts", without, "behind, nats")


_training = [
    *cells(
        "throughput",
        FILE,
        "vae_core is x faster",
        THROUGHPUT,
        "throughput",
        {"vae_core, reports included": ours, **same(hand, examples)},
        {"images/s, 1 thread": at_once, "vae_core is x faster": ahead},
        without=(("vae_core, reports included", "vae_core is x faster"),),
    ),
    *words(
        FILE,
        STEPS,
        "vae_core takes about {} % longer than the tight loop ({} against {} ms)",
        ("steps.longer", "%", near(5, machine=True), Path("steps", ours, "longer, %")),
        ("steps.vae_core", "ms", SHORT, Path("steps", ours, "ms a step")),
        ("steps.tight", "ms", SHORT, Path("steps", hand, "ms a step")),
    ),
    *cells(
        "live",
        FILE,
        "run | images/s",
        LIVE,
        "live",
        {
            "`train()` alone": "train() alone",
            "run on disk: history, snapshots, checkpoints": "run on disk, no page",
            "the same with the live view attached": "live view attached",
        },
        {
            "images/s": Figure("images/s", "images/s", HIGH),
            "of `train()`": Figure("of train()", "", RATIO),
        },
    ),
    *cells(
        "quality",
        FILE,
        "preset fast is given",
        QUALITY,
        "quality",
        same("1", "2"),
        {
            "examples style reaches 107 after": Figure("examples style, s", "s", SHORT, "{} s"),
            "preset fast is given": Figure("preset, s", "s", SHORT, "{} s"),
            "and reaches": Figure("-ELBO", "nats", near(0.5, machine=True)),
        },
    ),
    *words(
        FILE,
        FIRST,
        "on MNIST: {} s (median of 5, slowest {})",
        ("first.median", "s", SHORT, Path("first", "clicks", "median, s")),
        ("first.slowest", "s", SHORT, Path("first", "clicks", "slowest, s")),
    ),
    *words(
        FILE,
        PARTS,
        "has them ({} x), SiLU at a learning rate of 5e-3 ({} nats at 5 s), "
        "a running average of the weights ({} nats), "
        "a decoder that begins at the mean picture ({} nats), "
        "batches of 128 in place of 256 ({} nats)",
        ("parts.bfloat16", "x", RATIO, Path("parts", "without bfloat16", "slower by")),
        _behind("parts.silu", "without SiLU at 5e-3"),
        _behind("parts.averaging", "without averaging"),
        _behind("parts.start", "without a start at the mean"),
        _behind("parts.batches", "in batches of 256"),
    ),
    *words(
        FILE,
        REFERENCE,
        "ends at a test -ELBO of {} nats after 10 epochs",
        ("reference", "nats", near(0.5), Path("reference", "torch", "-ELBO")),
    ),
]
_app = [
    *cells(
        "drag",
        FILE,
        "digits (MLP)",
        DRAG,
        "drag",
        {
            "digits (MLP)": "digits",
            "sprites (conv)": "sprites",
            "styles (patch conv)": "styles",
        },
        {
            **{name: Figure(name, *ms) for name in timed},
            moves: Figure(moves, "pictures", EXACT, "{} / {}"),
            grids: Figure(grids, "grids/s", HIGH),
        },
        transposed=True,
    ),
    *words(
        FILE,
        MANIFOLD,
        "takes {} ms (median of 7, slowest {})",
        ("manifold.median", *ms, Path("manifold", "2-D MLP", "median, ms")),
        ("manifold.slowest", *ms, Path("manifold", "2-D MLP", "slowest, ms")),
    ),
    *words(
        FILE,
        PROJECTION,
        "(libraries and data take {} s more)",
        ("projection.loading", "s", SHORT, Path("maps", "native", "loading, s")),
    ),
    *cells(
        "projection",
        FILE,
        "trustworthiness",
        PROJECTION,
        "maps",
        {"latent dimensions": "native", "PCA": "pca", "t-SNE": "tsne", "UMAP": "umap"},
        {
            "map, s": Figure("map, s", "s", SHORT),
            "second view, s": Figure("second view, s", "s", SHORT),
            "trustworthiness": Figure("trustworthiness", "", near(0.01)),
            "neighbourhood hit": Figure("hit", "", near(0.02)),
        },
    ),
    *cells(
        "sweep",
        FILE,
        "one run, s",
        SWEEP,
        "turns",
        {f"wall on screen | {number}": number for number in "12"},
        turns,
    ),
    *cells(
        "unwatched",
        FILE,
        "one run, s",
        UNWATCHED,
        "turns",
        {f"`--no-watched` | {number}": number for number in "12"},
        turns,
    ),
    *cells(
        "sweep",
        FILE,
        "beta | rate, nats",
        SWEEP,
        "betas",
        same("0", "0.5", "1", "4", "8"),
        {name: Figure(name, "nats", near(0.5)) for name in ("rate, nats", "distortion, nats")},
    ),
]


def _module(component: str, column: str) -> tuple[str, str, Comparison, Path]:
    name = f"modules.{component}.{column.partition(',')[0]}".replace(" ", "-")
    return name, "kB", SIZE, Path("modules", component, column)


def _released(name: str, column: str) -> tuple[str, str, Comparison, Path]:
    return f"release.{name}", "bytes", SIZE, Path("release", "slider", column)


def _each_second(name: str, row: str) -> tuple[str, str, Comparison, Path]:
    # The more a machine trains in a second, the more there is to tell.
    return (
        f"watched.{name}",
        "kB/s",
        near(share=0.5, machine=True),
        Path("train", row, "kB a second"),
    )


_caches = ("cold cache", "warm cache")
_travels = [
    *cells(
        "explore",
        FILE,
        "cold cache",
        EXPLORE,
        "explore",
        {
            **same("websocket, kB", "HTTP, kB"),
            "of it JavaScript, kB": "websocket: JavaScript, kB",
            "in all, kB": "on the wire, both, kB",
        },
        {cache: Figure(cache, "kB", SIZE) for cache in _caches},
    ),
    *cells(
        "explore",
        FILE,
        "cold cache",
        EXPLORE,
        "explore",
        same("first picture, ms"),
        {cache: Figure(cache, *ms) for cache in _caches},
    ),
    *words(
        FILE,
        MODULES,
        "The explorer's module has {} kB, {} kB as it travels, the live panel's {} kB and {} kB; "
        "a component's message holds {} kB of loader",
        _module("explorer", "module, kB"),
        _module("explorer", "as it travels, kB"),
        _module("live panel", "module, kB"),
        _module("live panel", "as it travels, kB"),
        _module("live panel", "loader, kB"),
    ),
    *words(
        FILE,
        RELEASE,
        "and {} bytes at its release",
        _released("sent", "sent at its release, bytes"),
    ),
    *words(
        FILE,
        RELEASE,
        "Of the answer's {} bytes {} stand for the unchanged explorer",
        _released("answer", "answer, bytes"),
        _released("unchanged", "unchanged elements in it, bytes"),
    ),
    *cells(
        "messages",
        FILE,
        "report of the training",
        MESSAGES,
        "messages",
        {
            "the first: everything": "first",
            "2 to 5, while pictures change most": "2 to 5",
            "6 to 20": "6 to 20",
            "21 to 24": "later",
            "where nothing has changed": "nothing has changed",
        },
        {"data of one update, kB (mean)": Figure("mean, kB", "kB", near(share=0.15, machine=True))},
    ),
    *words(
        FILE,
        WATCHED,
        "the loader and {} kB of Streamlit's own messages",
        ("watched.other", "kB", near(0.2), Path("update", "live panel", "other, kB")),
    ),
    *words(
        FILE,
        WATCHED,
        "It was {} kB/s ({} of it JavaScript, {} data)",
        _each_second("all", "websocket"),
        _each_second("script", "websocket: JavaScript"),
        _each_second("data", "websocket: components' data"),
    ),
]

CLAIMS = (*_training, *_app, *_travels)
