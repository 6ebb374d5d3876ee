"""What pulls on a code: the derivatives that a file's graph gives are torch's, and real slopes."""

import json
import zlib

import pytest

from tests.anatomy_cases import (
    Example,
    Subject,
    anatomy,
    built,
    close,
    code_of,
    examples,
    expected_pulls,
    pulled,
    reference,
    settled,
)
from tests.sweeps import swept
from vae_core import catalogue
from vae_core.artifacts.folding import folded
from vae_core.training.graphs.graphs import part_graph, pull_graph
from vae_core.training.graphs.pulling import PARTS

# A bound over several draws with a gradient of its own; what is held to a capacity; a prior that is
# no Gaussian; hidden classes; a point; an encoder that learns by the score; a game; columns.
SAMPLE = [
    Example(model, "digits")
    for model in (
        "iwae-dreg", "capacity-vae", "mixture-vae", "m2", "regularised-autoencoder",
        "score-function-vae", "aae",
    )
] + [Example("cvae", "wine")]  # fmt: skip


@pytest.mark.parametrize(
    "example", swept([each for each in examples() if settled(each)], SAMPLE), ids=str
)
def test_the_graph_gives_the_derivatives_of_the_projects_own_loss(example: Example) -> None:
    made = Subject(example, 1)
    found, expected = pulled(made, reference), expected_pulls(made)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert close(found[name], value), (name, found[name], value)


@pytest.mark.parametrize("model", ["vae", "iwae"])
def test_the_parts_together_are_the_slope_of_the_loss(model: str) -> None:
    """By differences of the loss that the page shows, a step to either side."""
    made = Subject(Example(model, "digits"), 1)
    look, step = part_graph("look", made.model, made.config, sizes_only=True), 4e-3
    tensors = made.weights | look.constants
    given, code = made.given(look.graph), code_of(made)
    found = pulled(made, reference)
    for name in code:
        for place in range(4):
            losses = []
            for way in (step, -step):
                moved = {key: value.clone() for key, value in code.items()}
                moved[name][0, place] += way
                losses.append(float(reference(look.graph, tensors, given | moved, 1)["loss"]))
            slope = (losses[0] - losses[1]) / (2 * step)
            pull = sum(float(found[f"{part}/{name}"][0, place]) for part in PARTS)
            assert -pull == pytest.approx(slope, abs=0.02, rel=0.02), (name, place)


def test_a_dimension_that_is_free_is_pulled_by_reconstruction_alone() -> None:
    made = Subject(Example("free-bits-vae", "digits"), 1)
    made.config = made.config.model_copy(update={"free_bits": 50.0})
    free = pulled(made, reference)
    assert free["code/mu"].abs().max() == 0 and free["reconstruction/mu"].abs().max() > 0


def test_a_long_graph_takes_few_bytes_of_a_file() -> None:
    example = Example("vae", "wine")
    graph = pull_graph(built(example), example.config).graph
    told, data = folded(graph, "some")
    text = zlib.decompress(data.tobytes(), wbits=-15)  # as programs.js reads it
    assert told["deflated"] == {"tensor": "some", "bytes": len(text)}
    assert json.loads(text) == graph
    assert told["inputs"] == graph["inputs"] and told["format"] == graph["format"]
    assert len(data) + len(json.dumps(told)) < len(json.dumps(graph)) / 4


@pytest.mark.parametrize("model", swept(catalogue.MODELS, ("vae", "gan")))
def test_a_file_has_the_graph_where_a_hand_can_set_what_it_pulls_on(model: str) -> None:
    example = Example(model, "digits")
    graph = anatomy(example).record.graphs["pull"]
    assert (graph is not None) == settled(example)
    assert graph is None or graph["batch"] == 1
