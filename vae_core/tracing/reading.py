"""A traced graph run by its JSON alone, with torch's own operations (format: ``graph.py``)."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from vae_core.models.networks import writer  # noqa: F401 (its operation)
from vae_core.models.posteriors import vector  # noqa: F401 (its operation)
from vae_core.tracing.operations import FORMAT, OPERATIONS
from vae_core.tracing.writing import references

TYPES = {"float": torch.float32, "int": torch.int64, "bool": torch.bool}
SPACES = (torch.ops.aten, torch.ops.latent_playground)
MOST_NODES = 20_000
MOST_NUMBERS = 2**28  # of all values of one example


class Misread(ValueError):
    """A graph says other than what its operations give."""


def expected(found: Any, said: Any, what: str) -> None:
    """That a graph says what is so.

    Raises:
        Misread: when it does not.
    """
    if found != said:
        raise Misread(f"{what} is {found}, and the graph says {said}")


class Reading:
    """A graph and the tensors that it reads, run for any number of examples."""

    def __init__(self, graph: Mapping[str, Any], tensors: Mapping[str, Tensor]):
        expected(graph["format"], FORMAT, "its format")
        self.graph, self.tensors = graph, tensors
        self.checked = True
        self.spent = _spent(graph)

    def run(self, inputs: Mapping[str, Tensor], count: int) -> dict[str, Tensor]:
        """The outputs, and new values of buffers under their tensors' names.

        Raises:
            Misread: for inputs of another shape, and what the graph says wrongly of itself.
        """
        # While a program is taken down for any number of examples, to ask for it would fix it.
        self.checked = isinstance(count, int)
        if self.checked:
            expected(count, self.graph.get("batch", count), "the number of examples")
        self.count, self.values = count, {}
        for entry in self.graph["inputs"]:
            given = inputs[entry["name"]]
            self.held(given, entry, f"the input {entry['name']}")
            self.values[entry["name"]] = given
        for node, spent in zip(self.graph["nodes"], self.spent, strict=True):
            self.values[node["name"]] = self.result(node)
            for name in spent:
                del self.values[name]
        outputs = {}
        for entry in self.graph["outputs"]:
            outputs[entry["name"]] = value = self.plain(entry["value"])
            self.held(value, entry, f"the result {entry['name']}")
        state = self.graph.get("state", [])
        return outputs | {entry["tensor"]: self.plain(entry["value"]) for entry in state}

    def plain(self, arg: Any) -> Any:
        """An argument as torch takes it."""
        if isinstance(arg, list):
            return [self.plain(each) for each in arg]
        if not isinstance(arg, dict):
            return arg
        if "tensor" in arg:
            return self.tensors[arg["tensor"]]
        if "ref" in arg:
            value = self.values[arg["ref"]]
            return value[arg["part"]] if "part" in arg else value
        if "n" in arg:
            slope, offset = arg["n"]
            return slope * self.count + offset
        if "over_n" in arg:
            return arg["over_n"] / self.count
        if "log_n" in arg:
            slope, offset = arg["log_n"]
            return slope * math.log(self.count) + offset
        return float(arg["number"])

    def result(self, node: Mapping[str, Any]) -> Any:
        """What a node computes, in the type that it says."""
        args = {name: self.plain(arg) for name, arg in node["args"].items()}
        if node["op"] == "_to_copy":
            found = args["self"]
        elif node["op"] == "view":
            found = args["self"].reshape(args["size"])
        else:
            found = call(node["op"], args)
        if "parts" not in node:
            return self.typed(found, node)
        expected(len(found), len(node["parts"]), f"the results of {node['name']}")
        return [
            None if part is None else self.typed(each, part)
            for each, part in zip(found, node["parts"], strict=True)
        ]

    def typed(self, value: Any, said: Mapping[str, Any]) -> Tensor:
        """A result in the type that is said, and of the shape."""
        value = torch.as_tensor(value).to(TYPES[said["type"]])
        self.held(value, said, "a result")
        return value

    def held(self, value: Tensor, said: Mapping[str, Any], what: str) -> None:
        """That a value has the shape that is said.

        Raises:
            Misread: when it has another.
        """
        if self.checked:
            expected(list(value.shape), self.plain(said["shape"]), what)


def call(op: str, args: Mapping[str, Any]) -> Any:
    """What an operation gives for arguments by name, whichever of its overloads takes them.

    Raises:
        Misread: when none does.
    """
    space = next((each for each in SPACES if op in OPERATIONS and hasattr(each, op)), None)
    if space is None:
        raise Misread(f"there is no operation {op}")
    packet = getattr(space, op)
    problems = []
    for overload in packet.overloads():
        schema = getattr(packet, overload)._schema
        kinds = {a.name: str(a.type) for a in schema.arguments}
        if schema.is_mutable or not kinds.keys() >= args.keys():
            continue
        filled = {
            name: torch.tensor(arg) if kinds[name] == "Tensor" and is_number(arg) else arg
            for name, arg in args.items()
        }
        for argument in schema.arguments:
            name, kind = argument.name, str(argument.type)
            if name not in filled and not argument.has_default_value():
                filled[name] = False if kind == "bool" else None  # which the format leaves out
        try:
            return getattr(packet, overload)(**filled)
        except (RuntimeError, TypeError) as problem:
            problems.append(f"{overload}: {problem}")
    raise Misread(f"{op} takes no {list(args)}: {problems}")


def _spent(graph: Mapping[str, Any]) -> list[list[str]]:
    """For each node the values that nothing reads after it."""
    last: dict[str, int] = {}
    for place, node in enumerate(graph["nodes"]):
        last[node["name"]] = place
        last.update((name, place) for name, _ in references(node["args"]))
    for name, _ in references([*graph["outputs"], *graph.get("state", [])]):
        last.pop(name, None)
    spent: list[list[str]] = [[] for _ in graph["nodes"]]
    for name, place in last.items():
        spent[place].append(name)
    return spent


def is_number(value: Any) -> bool:
    """Whether an argument is a plain number."""
    return isinstance(value, bool | int | float)


def run(
    traced: Any, weights: Mapping[str, Tensor], inputs: Mapping[str, Tensor], count: int
) -> dict[str, Tensor]:
    """The outputs of a ``Traced`` of a module with these weights (its state dict)."""
    tensors = {f"model/{name}": value for name, value in weights.items()} | traced.constants
    return Reading(traced.graph, tensors).run(inputs, count)


class GraphModule(nn.Module):
    """A graph of one result as a module, in place of the one that it was traced from.

    It has that module's parameters and buffers under their names, and learns; dropout and running
    statistics are as they were in evaluation mode.
    """

    def __init__(
        self,
        graph: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        prefix: str,
        learned: Iterable[str],
    ):
        """Take a graph from a file.

        Args:
            graph: as ``graph.py`` describes it.
            tensors: all that it reads, by the names in it.
            prefix: of the names of the module's own tensors, which the rest of the name follows.
            learned: those of them that are parameters.

        Raises:
            Misread: for a graph that is longer than may be run, or works on larger values.
        """
        super().__init__()
        if len(graph["nodes"]) > MOST_NODES:
            raise Misread(f"it has {len(graph['nodes'])} nodes; up to {MOST_NODES} are run")
        said = [part for node in graph["nodes"] for part in node.get("parts", [node]) if part]
        numbers = sum(abs(math.prod(map(_of_one, part["shape"]))) for part in said)
        if numbers > MOST_NUMBERS:
            raise Misread(f"its values take {numbers} in all; up to {MOST_NUMBERS} are held")
        self.graph = graph
        self.arguments = len(graph["inputs"])
        self._names: dict[str, str] = {}  # of the graph -> of this module's state
        learned = set(learned)
        for place, (name, tensor) in enumerate(tensors.items()):
            if name.startswith(prefix):
                own = name.removeprefix(prefix)
                parent, _, last = own.rpartition(".")
                value = nn.Parameter(tensor) if name in learned else tensor
                _keep(_child(self, parent), last, value)
            else:
                own = f"constant_{place}"
                self.register_buffer(own, tensor, persistent=False)
            self._names[name] = own

    def forward(self, *given: Tensor) -> Tensor:
        """The result for inputs in the order of the graph, examples along their first axis."""
        state = dict(self.named_parameters()) | dict(self.named_buffers())
        tensors = {name: state[own] for name, own in self._names.items()}
        names = [entry["name"] for entry in self.graph["inputs"]]
        inputs = dict(zip(names, given, strict=True))
        results = Reading(self.graph, tensors).run(inputs, given[0].shape[0])
        return results[self.graph["outputs"][0]["name"]]


def _of_one(size: Any) -> int:
    """A size of the graph for one example."""
    return size if isinstance(size, int) else sum(size["n"])


def _child(module: nn.Module, path: str) -> nn.Module:
    """The part of that dotted name, made where it is not there."""
    for name in filter(None, path.split(".")):
        if name not in module._modules:
            module.add_module(name, nn.Module())
        module = module._modules[name] or module
    return module


def _keep(module: nn.Module, name: str, value: Tensor) -> None:
    if isinstance(value, nn.Parameter):
        module.register_parameter(name, value)
    else:
        module.register_buffer(name, value)
