"""``graph``: what a model computes, as the graph that the browser runs."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.cli.output import print_json
from vae_core.cli.places import ModelArgument, find_model
from vae_core.errors import UserError
from vae_core.files import write_atomically

GRAPHS = ("loss", "gradient", "adversary", "decoder", "encoder")
STORED = ("decoder", "encoder")  # in the file of the model

Of = Annotated[str, typer.Option("--of", metavar="NAME", help=f"Which: {', '.join(GRAPHS)}.")]
Batch = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=4096,
        metavar="N",
        show_default=False,
        help="Of loss, gradient and adversary: for this number of examples alone. Default: of the "
        "loss any number, where it can be left open; else that of a training step.",
    ),
]
File = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="FILE",
        show_default=False,
        help="Write the graph with its constants there, and print what it is.",
    ),
]


def graph(run: ModelArgument, of: Of = "loss", batch: Batch = None, file: File = None) -> None:
    """Print what a trained model computes as a graph of operations, without its weights.

    loss: the objective of examples, number by number and dimension by dimension. gradient: the
    loss of a training step and its gradient, with noise and dropout as inputs. adversary: the same
    of what a GAN or its like is trained against. decoder, encoder: those of the model's file.

    Prints the graph and its constants as one JSON object, or with --json inputs, outputs, nodes
    and bytes of the file.
    """
    chosen = catalogue.choose("graph", of, GRAPHS)
    if chosen in STORED and batch is not None:
        raise UserError(f"The {chosen} is for any number of examples. Leave --batch out.")
    from vae_core.artifacts.model_file import load_run

    loaded = load_run(find_model(run))
    made = _stored(chosen, loaded.meta) if chosen in STORED else _traced(chosen, loaded, batch)
    if file is None:
        print_json(made)
        return
    text = json.dumps(made, separators=(",", ":"))
    write_atomically(file, text)
    found = made["graph"]
    print_json(
        {
            "path": str(file.resolve()),
            "of": chosen,
            "batch": found.get("batch"),
            "inputs": found["inputs"],
            "outputs": found["outputs"],
            "nodes": len(found["nodes"]),
            "bytes": len(text.encode()),
        }
    )


def _stored(name: str, meta: Any) -> dict[str, Any]:
    found = getattr(meta, name)
    if found is None:
        raise UserError(
            f"The file of this model has no graph of its {name}: the model has none, or the "
            "browser cannot run it."
        )
    return {"of": name, "graph": found, "constants": {}}


def _traced(name: str, loaded: Any, batch: int | None) -> dict[str, Any]:
    from vae_core.training.graphs import graphs

    model, config = loaded.model, loaded.config
    if name == "loss":
        found = graphs.loss_graph(model, config, batch)
    elif name == "gradient":
        found = graphs.gradient_graph(model, config, batch or graphs.step_size(config))
    elif config.objective.adversarial:
        found = graphs.answer_graph(model, config, batch or graphs.step_size(config))
    else:
        row = catalogue.MODELS[config.model]
        raise UserError(f"The {row.title} is trained against nothing. Choose another graph.")
    constants = {
        key: {"shape": list(value.shape), "values": value.flatten().tolist()}
        for key, value in found.constants.items()
    }
    return {"of": name, "graph": found.graph, "constants": constants}
