"""``export``: a trained model as files to take away."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.artifacts.records import ModelRecord
from vae_core.cli.output import print_json
from vae_core.cli.places import MAX_SEED, ModelArgument, class_index, find_model
from vae_core.cli.progress import Meter
from vae_core.errors import UserError
from vae_core.export import delivery
from vae_core.export.media import MOVING, STILLS

FORMATS = ("html", "onnx", "safetensors", "png", "gif")
PICTURE_OPTIONS = ("what", "class", "from", "to", "scale", "seed")
OPTIONS = {
    "html": ("weights", "snapshots", "trainable", "examples", "tour"),
    "png": PICTURE_OPTIONS,
    "gif": (*PICTURE_OPTIONS, "frames"),
}


# The options of the command, in the order of its signature.
Format = Annotated[str, typer.Option(metavar="NAME", help=f"What to write: {', '.join(FORMATS)}.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        show_default=False,
        help="Where to write. onnx and safetensors are several files: a folder, or a .zip. "
        "Default: the model's title here.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Weights = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Of html: 16bit, or 8bit for a file a third smaller, its pictures within one of 255 "
        "grey levels. Default: 16bit.",
    ),
]
Snapshots = Annotated[
    int | None,
    typer.Option(
        min=2,
        max=100,
        metavar="N",
        show_default=False,
        help="Of html: so many of a run's snapshots go along, to move through its training; each "
        "adds about the size of the weights. Default: none.",
    ),
]
Trainable = Annotated[
    bool,
    typer.Option(
        "--trainable",
        help="Of html: a file that also goes on learning, or begins anew, in the browser.",
    ),
]
Examples = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        show_default=False,
        help="Of html with --trainable: training examples that go along. Default: as many as "
        "keep the file under 4 MB.",
    ),
]
TourFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Of html: a tour that goes along, as saved under Present in the app.",
    ),
]
WhatOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Of png: samples, traversal, reconstructions or path; of gif: traversal or path. "
        "Default: traversal.",
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        "--class",
        metavar="NAME",
        show_default=False,
        help="Of a conditional model: the class to draw, by name or by number.",
    ),
]
Start = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="NAME",
        show_default=False,
        help="Of a path: the class it begins at. Default: a draw from the prior.",
    ),
]
End = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="NAME", show_default=False, help="Of a path: the class it ends at."
    ),
]
Frames = Annotated[
    int | None,
    typer.Option(
        min=2, max=500, metavar="N", show_default=False, help="Of gif: frames. Default: 48."
    ),
]
Scale = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=32,
        metavar="N",
        show_default=False,
        help="Of png and gif: enlarge every pixel to N x N. Default: to about 84 pixels.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=MAX_SEED,
        metavar="INT",
        show_default=False,
        help="Of png and gif: seed of the codes drawn. Default: 0.",
    ),
]


def export(
    run: ModelArgument,
    format: Format = "html",
    out: Out = None,
    force: Force = False,
    weights: Weights = None,
    snapshots: Snapshots = None,
    trainable: Trainable = False,
    examples: Examples = None,
    tour: TourFile = None,
    what: WhatOption = None,
    label: Label = None,
    start: Start = None,
    end: End = None,
    frames: Frames = None,
    scale: Scale = None,
    seed: Seed = None,
) -> None:
    """Write a trained model as files to take away.

    html: the whole explorer in one file that opens by double click, with no network; with
    --snapshots it moves through its training, with --trainable it also learns, from examples in the
    file or from your own. onnx: encoder and decoder, checked with onnxruntime. safetensors: the
    weights with a model card. png and gif: pictures, still and moving.

    Prints path, format, bytes, files and checks as one JSON object.
    """
    chosen = catalogue.choose("format", format, FORMATS)
    given = {
        "weights": weights,
        "snapshots": snapshots,
        "trainable": trainable or None,
        "examples": examples,
        "tour": tour,
        "what": what,
        "class": label,
        "from": start,
        "to": end,
        "scale": scale,
        "seed": seed,
        "frames": frames,
    }
    options = {name: value for name, value in given.items() if value is not None}
    _refuse_unused(chosen, options)
    source = delivery.read_source(find_model(run))
    target = delivery.choose_target(out, chosen, source, force)
    if chosen in ("png", "gif"):
        drawing = _drawing(chosen, options, source.meta)
        files, checks = delivery.draw(chosen, source, target.name, **drawing)
    else:
        files, checks = _packed(chosen, source, target.name, options)
    if tour is not None:
        from vae_core.export.tour import read_tour_file, with_tour

        found = read_tour_file(tour)
        files = {name: with_tour(page, found) for name, page in files.items()}
        checks["views"] = len(found["views"])
    written = delivery.write(target, files, chosen)
    print_json(
        {
            "path": str(target.resolve()),
            "format": chosen,
            "bytes": written,
            "files": {name: len(data) for name, data in files.items()},
            "checks": checks,
        }
    )


def _packed(
    format: str, source: delivery.Source, name: str, options: dict[str, Any]
) -> tuple[delivery.Files, delivery.Checks]:
    if format != "html":
        return delivery.PACKERS[format](source, name)
    if "trainable" in options:
        with Meter() as meter:
            meter.update("Tracing a step of the training", None, None)
            return delivery.pack_trainable(source, name, options.get("examples"), meter.download)
    bits = catalogue.choose("kind of weights", options.get("weights", "16bit"), delivery.WEIGHTS)
    with Meter() as meter:

        def tell(done: int, total: int) -> None:
            meter.update(f"Snapshot {done} of {total}", done / total, None)

        files, checks = delivery.pack_html(source, name, bits, options.get("snapshots", 0), tell)
    if "kept_16bit" in checks:
        typer.echo(checks["kept_16bit"], err=True)
    return files, checks


def _refuse_unused(format: str, options: dict[str, Any]) -> None:
    """Refuse options that would do nothing, rather than leave somebody wondering.

    Raises:
        UserError: naming the first of them.
    """
    for name in options:
        if name not in OPTIONS.get(format, ()):
            where = " and ".join(other for other, known in OPTIONS.items() if name in known)
            raise UserError(f"--{name} is for {where}, not for {format}. Leave it out.")
    if "examples" in options and "trainable" not in options:
        raise UserError("--examples go into a file that learns. Add --trainable, or leave it out.")
    if "weights" in options and "trainable" in options:
        raise UserError("A file that learns has its weights in 16 bits. Leave --weights out.")
    if "snapshots" in options and "trainable" in options:
        raise UserError("A file that learns takes snapshots of its own. Leave --snapshots out.")
    for name in ("from", "to"):
        if name in options and options.get("what") != "path":
            raise UserError(f"--{name} is an end of a path. Add --what path, or leave it out.")
    if ("from" in options) != ("to" in options):
        raise UserError("A path between classes has two ends. Give both --from and --to.")


def _drawing(format: str, options: dict[str, Any], meta: ModelRecord) -> dict[str, Any]:
    """The arguments of ``delivery.draw`` from the options given."""
    scenes = MOVING if format == "gif" else STILLS
    names = meta.class_names
    ends = None
    if "from" in options:
        if not names:
            raise UserError("This model's data have no classes. Leave --from and --to out.")
        ends = class_index(options["from"], names), class_index(options["to"], names)
    label = None
    if "class" in options:
        if ends and meta.conditional:
            raise UserError("A path from class to class shows both. Leave --class out.")
        label = class_index(options["class"], names if meta.conditional else [])
        if options.get("what") == "reconstructions":
            raise UserError("Reconstructions keep their own classes. Leave --class out.")
    return {
        "what": catalogue.choose(f"scene for {format}", options.get("what", "traversal"), scenes),
        "label": label,
        "ends": ends,
        "seed": options.get("seed", 0),
        "scale": options.get("scale"),
        "frames": options.get("frames"),
    }
