"""The traced graph: which nodes, which weights, and what is refused."""

import json
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.artifacts.graph.graph import trace
from vae_core.errors import UserError

Z = {"z": torch.zeros(1, 6)}
X = {"x": torch.zeros(1, 1, 8, 8)}


class Calls(nn.Module):
    """A function of (self, *inputs) with a few layers and buffers at hand."""

    def __init__(self, function: Callable):
        super().__init__()
        self.function = function
        self.fc = nn.Linear(6, 4)
        self.gain = nn.Parameter(torch.ones(6))
        self.register_buffer("table", torch.arange(6.0), persistent=False)
        self.register_buffer("count", torch.arange(6))
        shapes = ((12, 2), (12, 4), (12,), (12,))
        self.gates = nn.ParameterList(torch.rand(shape) for shape in shapes)

    def gru(self, batch_first: bool = True) -> tuple:
        """The arguments of torch.gru after its input and first state."""
        return list(self.gates), True, 1, 0.0, False, False, batch_first

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        return self.function(self, *inputs)


def conv_encoder() -> nn.Module:
    return nn.Sequential(
        nn.ConstantPad2d(2, 0.0), nn.Conv2d(1, 4, 4, 2, 1, bias=False), nn.BatchNorm2d(4),
        nn.LeakyReLU(0.2), nn.Dropout(), nn.Flatten(), nn.Linear(144, 6),
    )  # fmt: skip


def names(graph: dict) -> list[str]:
    return [node["op"] for node in graph["nodes"]]


def test_nodes_shapes_attributes_and_weights() -> None:
    graph = trace(conv_encoder(), X)
    assert graph["inputs"] == [{"name": "x", "shape": [1, 8, 8]}]
    assert names(graph) == ["pad", "conv2d", "batch_norm", "leaky_relu", "linear"]
    pad, conv, norm, leaky, linear = graph["nodes"]
    assert pad["attrs"] == {"before": [0, 2, 2], "value": 0.0}
    assert pad["shape"] == conv["input_shapes"][0] == [1, 12, 12]
    assert conv["attrs"] == {"stride": [2, 2], "padding": [1, 1], "dilation": [1, 1], "groups": 1}
    assert conv["weights"] == {"weight": "model/1.weight"}
    assert conv["shape"] == [4, 6, 6]
    assert set(norm["weights"]) == {"weight", "bias", "running_mean", "running_var"}
    assert leaky["attrs"] == {"negative_slope": 0.2}
    assert linear["inputs"] == [leaky["name"]]  # dropout and flatten are folded away
    assert linear["input_shapes"] == [[144]]
    assert linear["weights"] == {"weight": "model/6.weight", "bias": "model/6.bias"}
    assert graph["outputs"] == [linear["name"]]
    assert graph["output_shapes"] == [[6]]


def test_weight_names_are_those_of_the_state_dict() -> None:
    module = conv_encoder()
    graph = trace(module, X)
    used = {name for node in graph["nodes"] for name in node["weights"].values()}
    saved = {f"model/{name}" for name in module.state_dict()}
    assert used == saved - {"model/2.num_batches_tracked"}


def test_names_can_be_mapped_to_those_of_the_saved_model() -> None:
    graph = trace(conv_encoder(), X, "w:", lambda name: f"encoder.{name}")
    assert graph["nodes"][1]["weights"] == {"weight": "w:encoder.1.weight"}


def test_the_graph_is_json_and_the_same_each_time() -> None:
    first, second = (json.dumps(trace(conv_encoder(), X), allow_nan=False) for _ in range(2))
    assert first == second


def test_inputs_keep_their_names_and_outputs_their_order() -> None:
    module = Calls(lambda self, z, y: torch.cat([z, y], 1).chunk(2, 1)[::-1])
    graph = trace(module, {"z": torch.zeros(1, 6), "y": torch.zeros(1, 4)})
    assert [entry["name"] for entry in graph["inputs"]] == ["z", "y"]
    cat, first, second = graph["nodes"]
    assert (cat["op"], cat["inputs"], cat["attrs"]) == ("cat", ["z", "y"], {"axis": 0})
    assert first["attrs"] == {"axis": 0, "start": 0, "step": 1}
    assert second["attrs"] == {"axis": 0, "start": 5, "step": 1}
    assert graph["outputs"] == [second["name"], first["name"]]
    assert graph["output_shapes"] == [[5], [5]]


def test_what_no_output_needs_is_left_out() -> None:
    def unused(self: Calls, z: Tensor) -> Tensor:
        self.fc(z).exp()
        return z.split([2, 4], 1)[1] * 2

    graph = trace(Calls(unused), Z)
    assert names(graph) == ["slice", "affine"]
    assert graph["nodes"][0]["attrs"]["start"] == 2


def test_scalars_become_one_affine_node_each() -> None:
    cases = {
        lambda _, z: z + 3: (1.0, 3.0),
        lambda _, z: z - 3: (1.0, -3.0),
        lambda _, z: 3 - z: (-1.0, 3.0),
        lambda _, z: z * 3: (3.0, 0.0),
        lambda _, z: z / 4: (0.25, 0.0),
        lambda _, z: -z: (-1.0, 0.0),
        lambda _, z: z * torch.tensor(0.5): (0.5, 0.0),
        lambda _, z: torch.add(z, torch.ones_like(z), alpha=2): (1.0, 2.0),
    }
    for function, (scale, shift) in cases.items():
        (node,) = trace(Calls(function), Z)["nodes"]
        assert (node["op"], node["attrs"]) == ("affine", {"scale": scale, "shift": shift})


def test_weights_outside_of_layers_are_constants() -> None:
    constant, product = trace(Calls(lambda self, z: z * self.gain), Z)["nodes"]
    assert constant["op"] == "constant"
    assert constant["weights"] == {"value": "model/gain"}
    assert constant["shape"] == [6]
    assert product["inputs"] == ["z", constant["name"]]


def test_layers_that_work_in_place_are_recorded_as_if_they_did_not() -> None:
    module = nn.Sequential(nn.Linear(6, 4), nn.ReLU(inplace=True), nn.Linear(4, 2))
    assert names(trace(module, Z)) == ["linear", "relu", "linear"]


def test_views_alone_give_an_empty_list() -> None:
    graph = trace(nn.Unflatten(1, (2, 3)), Z)
    assert graph["nodes"] == []
    assert graph["outputs"] == ["z"]
    assert graph["output_shapes"] == [[2, 3]]


def test_the_module_keeps_its_modes() -> None:
    module = conv_encoder()
    module[4].eval()
    trace(module, X)
    assert module.training and module[2].training and not module[4].training


def autocast(self: Calls, z: Tensor) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return self.fc(z)


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (lambda _, z: torch.fft.rfft(z).abs(), "uses the operation fft_rfft"),
        (lambda _, z: z.sort(1).values, "uses the operation sort"),
        (lambda _, z: z.cumsum(1), "uses the operation cumsum"),
        (lambda _, z: F.softmax(z, 0), "softmax works across the examples of a batch"),
        (lambda _, z: F.softmax(z.view(1, 2, 3), 1), "softmax over an axis that is not the last"),
        (
            lambda _, z: F.scaled_dot_product_attention(*[z.view(1, 1, 3, 2)] * 3, is_causal=True),
            "attention has a mask",
        ),
        (
            lambda self, z: torch.gru(z.view(1, 3, 2), torch.zeros(1, 1, 4), *self.gru())[1],
            "last state of a GRU",
        ),
        (
            lambda self, z: torch.gru(z.view(1, 3, 2), torch.zeros(1, 3, 4), *self.gru(False))[0],
            "its batch in the second place",
        ),
        (lambda _, z: z.sum(1), "uses the operation sum"),
        (autocast, "uses the operation wrap_with_autocast"),
        (lambda _, z: z.flatten(), "has lost its batch axis"),
        (lambda _, z: z.mean(), "mean works across the examples of a batch"),
        (lambda _, z: z + z.unsqueeze(1), "has 2 axes instead of 3"),
        (lambda _, z: z.double(), "is torch.float64, and the browser has float32 only"),
        (lambda _, z: z.half().float(), "is torch.float16"),
        (lambda self, z: z * self.table, "table is not in its state dict"),
        (lambda self, z: z * self.count, "model/count is torch.int64"),
        (lambda self, z: F.linear(z, self.fc.weight * 2), "computes with model/fc.weight"),
        (lambda self, z: F.linear(z, z.new_ones(4, 6)), "uses the operation new_ones"),
        (lambda self, z: F.linear(z, torch.ones(4, 6)), "weight of linear is computed"),
        (
            lambda self, z: z * self.gain.exp(),
            "computes with model/gain, the same for every example",
        ),
        (lambda _, z: z.clamp(max=float("inf")), "max of clamp is inf"),
        (lambda _, z: z if z.sum() > 0 else -z, "torch.export cannot follow it"),
        (
            lambda _, z: F.batch_norm(z.view(1, 2, 3), None, None, training=True),
            "mixes the examples",
        ),
        (lambda _, z: torch.div(z, 2, rounding_mode="floor"), "divides with a rounding mode"),
        (lambda _, z: F.pad(z.view(1, 1, 6), (1, 1), "reflect"), "pads by reflect"),
    ],
)
def test_what_the_browser_lacks_is_named(function: Callable, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        trace(Calls(function), Z)
    message = str(caught.value)
    assert message.startswith("The browser cannot run this model: ")
    assert problem in message
    assert "The server decodes such a model" in message
