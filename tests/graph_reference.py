"""Runs a traced graph by its JSON alone: what the format means, told by torch's own operations."""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from vae_core.models.networks import writer  # noqa: F401 (its operation)
from vae_core.models.posteriors import vector  # noqa: F401 (its operation)

TYPES = {"float": torch.float32, "int": torch.int64, "bool": torch.bool}
SPACES = (torch.ops.aten, torch.ops.latent_playground)


class Reference:
    """A graph and the tensors that it reads, run for any number of examples."""

    def __init__(self, graph: dict[str, Any], tensors: Mapping[str, Tensor]):
        assert graph["format"] == 2
        self.graph, self.tensors = graph, tensors

    def run(self, inputs: Mapping[str, Tensor], count: int) -> dict[str, Tensor]:
        """The outputs, and new values of buffers under their tensors' names."""
        assert count == self.graph.get("batch", count)
        self.count, self.values = count, {}
        for entry in self.graph["inputs"]:
            given = inputs[entry["name"]]
            assert list(given.shape) == self.plain(entry["shape"]), entry
            self.values[entry["name"]] = given
        for node in self.graph["nodes"]:
            self.values[node["name"]] = self.result(node)
        outputs = {}
        for entry in self.graph["outputs"]:
            outputs[entry["name"]] = value = self.plain(entry["value"])
            assert list(value.shape) == self.plain(entry["shape"]), entry
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

    def result(self, node: dict[str, Any]) -> Any:
        """What a node computes, in the type that it says."""
        args = {name: self.plain(arg) for name, arg in node["args"].items()}
        if node["op"] == "_to_copy":
            found = args["self"]
        elif node["op"] == "view":
            found = args["self"].reshape(args["size"])
        else:
            found = self.call(node["op"], args)
        if "parts" not in node:
            return self.typed(found, node)
        assert len(found) == len(node["parts"])
        return [
            None if part is None else self.typed(each, part)
            for each, part in zip(found, node["parts"], strict=True)
        ]

    def typed(self, value: Any, said: dict[str, Any]) -> Tensor:
        value = torch.as_tensor(value).to(TYPES[said["type"]])
        assert list(value.shape) == self.plain(said["shape"]), said
        return value

    def call(self, op: str, args: dict[str, Any]) -> Any:
        space = next(each for each in SPACES if hasattr(each, op))
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
        raise AssertionError(f"{op} takes no {list(args)}: {problems}")


def is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float)


def run(
    traced: Any, weights: Mapping[str, Tensor], inputs: Mapping[str, Tensor], count: int
) -> Any:
    """The outputs of a ``Traced`` of a module with these weights (its state dict)."""
    tensors = {f"model/{name}": value for name, value in weights.items()} | traced.constants
    return Reference(traced.graph, tensors).run(inputs, count)
