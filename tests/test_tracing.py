"""The traced graph: what it says, that it computes what the module does, and what is refused."""

import json
import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from tests.compositions import Choice, composed, compositions, computed, parts_of
from tests.sweeps import swept
from vae_core.errors import UserError
from vae_core.tracing import reading
from vae_core.tracing.graph import Traced, trace, trace_gradient
from vae_core.tracing.operations import OPERATIONS

Z = {"z": torch.zeros(1, 6)}
X = {"x": torch.zeros(1, 1, 8, 8)}
N = {"n": [1, 0]}
NAMES = ("first", "second", "third")

SAMPLE = [
    {"dataset": "mnist", "network": "conv", "model": "vae"},
    {"dataset": "mnist", "network": "residual", "model": "cvae"},
    {"dataset": "waves", "network": "mlp", "model": "vae"},
    {"dataset": "waves", "network": "transformer", "model": "vae"},
    {"dataset": "expressions", "network": "gru", "model": "vae"},
    {"dataset": "expressions", "network": "writer", "model": "cvae"},
    {"dataset": "pendulum", "network": "dynamics", "model": "cvae"},
    {"model": "iaf-vae"},
    {"normalisation": "batch", "network": "conv"},
]


@pytest.mark.parametrize(
    "choice", swept(compositions(), SAMPLE), ids=lambda choice: "-".join(choice.values())
)
def test_a_graph_computes_what_the_module_does(choice: Choice) -> None:
    """For any number of examples, told by the JSON alone."""
    model = composed(choice)
    graphs = {}
    for name, (module, inputs) in parts_of(model, 1).items():
        graphs[name] = traced = trace(module, inputs, NAMES)
        assert "batch" not in traced.graph
        assert trace(module, inputs, NAMES, sizes_only=True).graph == traced.graph
        json.dumps(traced.graph, allow_nan=False)
    for count in (1, 6):
        for name, (module, inputs) in parts_of(model, count).items():
            expected = computed(module, *inputs.values())
            found = replayed(graphs[name], module, inputs, count)
            for output, value in zip(found, expected, strict=True):
                assert output.shape == value.shape
                assert torch.allclose(output, value.float(), rtol=1e-6, atol=1e-6), name


def replayed(
    traced: Traced, module: nn.Module, inputs: dict[str, Tensor], count: int
) -> list[Tensor]:
    weights = module.state_dict(keep_vars=True)
    with torch.no_grad():
        return list(reading.run(traced, weights, inputs, count).values())


# -- what the JSON says ---------------------------------------------------------------------------


class Calls(nn.Module):
    """A function of (self, *inputs) with a few layers and buffers at hand."""

    def __init__(self, function: Callable):
        super().__init__()
        self.function = function
        self.fc = nn.Linear(6, 4)
        self.gain = nn.Parameter(torch.ones(6))
        self.register_buffer("table", torch.arange(6.0) / 2, persistent=False)
        self.register_buffer("count", torch.arange(6))

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        return self.function(self, *inputs)


def traced(function: Callable, inputs: dict[str, Tensor] = Z, **options: object) -> dict:
    return trace(Calls(function).eval(), inputs, NAMES, **options).graph


def names(graph: dict) -> list[str]:
    return [node["op"] for node in graph["nodes"]]


def conv_encoder() -> nn.Module:
    return nn.Sequential(
        nn.ConstantPad2d(2, 0.0), nn.Conv2d(1, 4, 4, 2, 1, bias=False), nn.BatchNorm2d(4),
        nn.LeakyReLU(0.2), nn.Dropout(), nn.Flatten(), nn.Linear(144, 6),
    ).eval()  # fmt: skip


def test_layers_stay_whole_and_name_their_weights() -> None:
    module = conv_encoder()
    graph = trace(module, X, ["code"]).graph
    assert graph["format"] == 2
    assert graph["inputs"] == [{"name": "x", "shape": [N, 1, 8, 8], "role": "given"}]
    norm = "_native_batch_norm_legit_no_training"
    ops = ["constant_pad_nd", "convolution", norm, "leaky_relu", "view", "linear"]
    assert names(graph) == ops, "dropout is none"
    pad, conv, norm, leaky, view, linear = graph["nodes"]
    assert pad["args"] == {"self": {"ref": "x"}, "pad": [2, 2, 2, 2], "value": 0.0}
    assert (pad["shape"], pad["type"]) == ([N, 1, 12, 12], "float")
    assert conv["args"] == {
        "input": {"ref": pad["name"]},
        "weight": {"tensor": "model/1.weight"},
        "stride": [2, 2], "padding": [1, 1], "dilation": [1, 1], "groups": 1,
        "transposed": False, "output_padding": [0, 0],
    }  # fmt: skip
    assert norm["args"]["running_var"] == {"tensor": "model/2.running_var"}
    assert norm["parts"] == [{"shape": [N, 4, 6, 6], "type": "float"}, None, None]
    assert leaky["args"] == {"self": {"ref": norm["name"], "part": 0}, "negative_slope": 0.2}
    assert view["args"]["size"] == view["shape"] == [N, 144]
    assert linear["args"]["bias"] == {"tensor": "model/6.bias"}
    code = {"name": "code", "value": {"ref": linear["name"]}, "shape": [N, 6]}
    assert graph["outputs"] == [code]
    read = {arg["tensor"] for node in graph["nodes"] for arg in node["args"].values()
            if isinstance(arg, dict) and "tensor" in arg}  # fmt: skip
    assert read == {f"model/{name}" for name in module.state_dict()} - {
        "model/2.num_batches_tracked"
    }


def test_names_can_be_mapped_to_those_of_the_saved_model() -> None:
    options = {"prefix": "w:", "rename": lambda name: f"encoder.{name}"}
    graph = trace(conv_encoder(), X, ["code"], **options).graph
    assert graph["nodes"][1]["args"]["weight"] == {"tensor": "w:encoder.1.weight"}


def test_the_graph_is_the_same_each_time() -> None:
    first, second = (json.dumps(trace(conv_encoder(), X, ["code"]).graph) for _ in range(2))
    assert first == second


def test_inputs_keep_their_names_and_outputs_their_order() -> None:
    inputs = {"z": torch.zeros(1, 6), "y": torch.zeros(1, 4)}
    graph = traced(lambda self, z, y: torch.cat([z, y], 1).chunk(2, 1)[::-1], inputs)
    assert [entry["name"] for entry in graph["inputs"]] == ["z", "y"]
    cat, split = graph["nodes"]
    assert cat["args"] == {"tensors": [{"ref": "z"}, {"ref": "y"}], "dim": 1}
    assert split["args"]["split_sizes"] == [5, 5]
    parts = [{"ref": split["name"], "part": part} for part in (1, 0)]
    assert [entry["value"] for entry in graph["outputs"]] == parts
    assert [entry["name"] for entry in graph["outputs"]] == ["first", "second"]


def test_what_no_output_needs_is_left_out() -> None:
    def unused(self: Calls, z: Tensor) -> Tensor:
        self.fc(z).exp()
        return z.split([2, 4], 1)[1] * 2

    graph = traced(unused)
    assert names(graph) == ["split_with_sizes", "mul"]
    assert graph["nodes"][0]["parts"][0] is None


def test_numbers_stand_in_the_arguments() -> None:
    cases = {
        lambda _, z: z + 3: ("add", 3),
        lambda _, z: z / 4: ("div", 4),
        lambda _, z: z * torch.tensor(0.5): ("mul", 0.5),
        lambda _, z: z.clamp(max=float("inf")): ("clamp", None),
        lambda _, z: torch.where(z > 0, z, -torch.inf): ("where", {"number": "-inf"}),
    }
    for function, (op, number) in cases.items():
        node = traced(function)["nodes"][-1]
        assert node["op"] == op
        assert number in (None, node["args"].get("other"))
    assert traced(lambda _, z: 3 - z)["nodes"][0]["args"] == {
        "self": 3, "other": {"ref": "z"}, "alpha": 1,
    }  # fmt: skip


def test_what_follows_the_number_of_examples_says_how() -> None:
    def follows(self: Calls, z: Tensor) -> Tensor:
        count = len(z)
        return z.sum(0) / count + count**-1 * z[-1] + z.new_full((6,), math.log(3 * count))

    graph = traced(follows)
    args = {node["op"]: node["args"] for node in graph["nodes"]}
    assert args["div"]["other"] == N
    assert args["mul"]["other"]["over_n"] == pytest.approx(1)
    slope, offset = args["full"]["fill_value"]["log_n"]
    assert (slope, offset) == (1, pytest.approx(math.log(3)))
    assert args["select"]["index"] in (-1, {"n": [1, -1]})
    module, z = Calls(follows), {"z": torch.randn(4, 6)}
    (found,) = replayed(trace(module, z, ["x"]), module, z, 4)
    assert torch.allclose(found, follows(module, z["z"]))


@pytest.mark.parametrize(
    "function",
    [
        lambda _, z: z * len(z) ** 0.5,
        lambda _, z: z.new_full((len(z) ** 2,), 1.0),
        lambda _, z: z * (2 if len(z) > 4 else 3) if len(z) < 7 else -z,
        lambda _, z: z + torch.arange(6.0) * torch.tensor([float(len(z))] * 6),
    ],
    ids=["a root", "pairs in a row", "another path", "a constant"],
)
def test_what_follows_it_otherwise_is_for_one_number(function: Callable) -> None:
    z = {"z": torch.randn(4, 6)}
    found = trace(Calls(function), z, ["x"])
    assert found.graph["batch"] == 4
    assert found.graph["inputs"][0]["shape"] == [4, 6]
    (output,) = replayed(found, Calls(function), z, 4)
    assert torch.allclose(output, function(None, z["z"]))


def test_one_trace_of_many_examples_tells_sizes_that_follow_them() -> None:
    def cut(_: Calls, z: Tensor) -> Tensor:
        return torch.cat([z, z[1:], z.new_zeros(1000, 6)]).flatten()

    module, z = Calls(cut), {"z": torch.randn(4, 6)}
    graph = trace(module, z, ["x"], sizes_only=True).graph
    assert graph == trace(module, z, ["x"]).graph
    assert graph["outputs"][0]["shape"] == [{"n": [12, 5994]}]
    pairs = Calls(lambda _, z: z.new_full((len(z) ** 2,), 1.0))
    assert trace(pairs, z, ["x"], sizes_only=True).graph["batch"] == 4


def test_tensors_in_no_state_dict_come_along() -> None:
    module = Calls(lambda self, z: (z * self.table + torch.tensor([1.0] * 6)) * self.count)
    found = trace(module, Z, ["x"], constants="constant/decoder/")
    assert len(found.constants) == 2
    assert torch.equal(found.constants["constant/decoder/table"], module.table)
    read = [node["args"]["other"]["tensor"] for node in found.graph["nodes"]]
    assert read[0] == "constant/decoder/table"
    assert read[1] in found.constants and read[2] == "model/count"


def test_layers_that_work_in_place_are_recorded_as_if_they_did_not() -> None:
    module = nn.Sequential(nn.Linear(6, 4), nn.ReLU(inplace=True), nn.Linear(4, 2))
    assert names(trace(module, Z, ["x"]).graph) == ["linear", "relu", "linear"]


def test_an_input_and_a_number_can_be_results() -> None:
    graph = traced(lambda _, z: (z, torch.tensor(2.0)))
    assert graph["outputs"][0]["value"] == {"ref": "z"}
    (full,) = graph["nodes"]
    assert (full["op"], full["args"]) == ("full", {"size": [], "fill_value": 2.0})


def test_roles_and_inputs_without_examples() -> None:
    inputs = {"z": torch.zeros(3, 6), "table": torch.zeros(5, 6), "beta": torch.tensor(0.5)}
    options = {"roles": {"beta": "weight"}, "unbatched": ["table"]}
    graph = traced(lambda _, z, table, beta: z @ table.T * beta, inputs, **options)
    assert [(each["shape"], each["role"]) for each in graph["inputs"]] == [
        ([N, 6], "given"), ([5, 6], "given"), ([], "weight"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (lambda _, z: torch.fft.rfft(z).abs(), "uses the operation _fft_r2c"),
        (lambda _, z: z.sort(1).values, "uses the operation sort"),
        (lambda _, z: z if z.sum() > 0 else -z, "torch cannot follow it"),
        (lambda _, z: z.half().float(), "computes in torch.float16"),
        (lambda _, z: torch.multinomial(z, 2) * 1.0, "uses the operation multinomial"),
    ],
)
def test_what_the_page_lacks_is_named(function: Callable, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        traced(function)
    message = str(caught.value)
    assert message.startswith("The browser cannot run this model: ")
    assert problem in message
    assert "The server decodes such a model" in message


# -- gradients ------------------------------------------------------------------------------------


class Noisy(nn.Module):
    """A loss of a layer whose output is normalised, thinned, multiplied and added to."""

    def __init__(self) -> None:
        super().__init__()
        self.fc, self.norm, self.drop = nn.Linear(6, 4), nn.BatchNorm1d(4), nn.Dropout(0.25)
        self.idle = nn.Linear(2, 2)

    def forward(self, x: Tensor, beta: Tensor) -> tuple[Tensor, Tensor]:
        h = self.drop(self.norm(self.fc(x)))
        h = h * (2 + 3 * torch.randn_like(h)) + torch.rand(4) + torch.bernoulli(h.sigmoid())
        h = h[torch.randperm(len(h))] + torch.normal(1.0, 2.0, h.shape)
        loss = beta * h.square().mean() + h.mean()
        return loss, h.detach().mean()


def drawn(entry: dict) -> Tensor:
    """Numbers by the law of an input, from torch's own stream."""
    shape, law = entry["shape"], entry["law"]
    if law == "normal":
        return torch.randn(shape)
    if law == "permutation":
        return torch.randperm(*shape)
    numbers = torch.rand(shape)
    return (numbers < entry["keep"]).float() if law == "keep" else numbers


def test_a_gradient_is_that_of_torch_with_the_same_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    module = Noisy()
    inputs = {"x": torch.randn(8, 6), "beta": torch.tensor(0.7)}
    before = {name: each.clone() for name, each in module.state_dict().items()}
    found = trace_gradient(module, inputs, ["loss", "mean"], roles={"beta": "weight"})
    assert all(each.equal(before[name]) for name, each in module.state_dict().items())
    draws = [entry for entry in found.graph["inputs"] if "law" in entry]
    assert [(each["name"], each["role"], each["law"]) for each in draws] == [
        ("mask", "mask", "keep"),
        ("epsilon", "noise", "normal"),
        ("epsilon1", "noise", "uniform"),
        ("epsilon2", "noise", "uniform"),
        ("order", "index", "permutation"),
        ("epsilon3", "noise", "normal"),
    ]
    assert draws[0]["keep"] == 0.75 and found.graph["batch"] == 8
    given = {entry["name"]: drawn(entry) for entry in draws}

    mask = given["mask"] / 0.75
    monkeypatch.setattr(nn.Dropout, "forward", lambda self, h: h * mask)
    monkeypatch.setattr(torch, "randn_like", lambda h: given["epsilon"])
    monkeypatch.setattr(torch, "rand", lambda size: given["epsilon1"])
    monkeypatch.setattr(torch, "bernoulli", lambda p: (given["epsilon2"] < p).float())
    monkeypatch.setattr(torch, "randperm", lambda size: given["order"])
    monkeypatch.setattr(torch, "normal", lambda mean, std, size: mean + std * given["epsilon3"])
    weights = {f"model/{name}": each for name, each in before.items()}
    reference = reading.Reading(found.graph, weights)
    with torch.no_grad():
        results = reference.run(inputs | given, 8)
    loss, mean = module(*inputs.values())
    loss.backward()
    assert results.pop("loss").item() == pytest.approx(loss.item(), rel=1e-6)
    assert results.pop("mean").item() == pytest.approx(mean.item(), rel=1e-5)
    state = module.state_dict()
    for name in ("running_mean", "running_var", "num_batches_tracked"):
        assert torch.allclose(results.pop(f"model/norm.{name}"), state[f"norm.{name}"])
    learning = {
        name: each.grad for name, each in module.named_parameters() if each.grad is not None
    }
    assert results.keys() == {f"gradient/{name}" for name in learning}, "the idle layer has none"
    for name, gradient in learning.items():
        assert torch.allclose(results[f"gradient/{name}"], gradient, rtol=1e-5, atol=1e-6)


class Straight(torch.autograd.Function):
    """Rounds, and lets three times the gradient through."""

    @staticmethod
    def forward(ctx: object, x: Tensor) -> Tensor:
        return x.round()

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> Tensor:
        return 3 * gradient


def hooked(h: Tensor) -> Tensor:
    h.register_hook(lambda gradient: 3 * gradient)
    return h


@pytest.mark.parametrize("change", [hooked, Straight.apply], ids=["a hook", "a function"])
def test_what_changes_a_gradient_on_its_way_is_in_the_graph(change: Callable) -> None:
    """torch.export would leave it out without a word."""

    class Loss(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc = nn.Linear(6, 4)

        def forward(self, x: Tensor) -> tuple[Tensor]:
            return (change(self.fc(x) * 1.0).square().sum(),)

    torch.manual_seed(0)
    module, x = Loss(), {"x": torch.randn(3, 6)}
    found = trace_gradient(module, x, ["loss"])
    with torch.no_grad():
        results = reading.run(found, module.state_dict(), x, 3)
    module(x["x"])[0].backward()
    assert torch.allclose(results["gradient/fc.weight"], module.fc.weight.grad, rtol=1e-5)


def test_the_list_of_operations_names_arguments_of_torch() -> None:
    for op, said in OPERATIONS.items():
        space = next(each for each in reading.SPACES if hasattr(each, op))
        packet = getattr(space, op)
        schemas = [getattr(packet, each)._schema for each in packet.overloads()]
        assert said <= {argument.name for schema in schemas for argument in schema.arguments}, op
