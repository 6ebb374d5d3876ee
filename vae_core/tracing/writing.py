"""A program of ATen operations as the graph's JSON (see graph.py)."""

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind, OutputKind

from vae_core.tracing.joint import JointProgram
from vae_core.tracing.operations import OPERATIONS
from vae_core.tracing.program import untraceable
from vae_core.tracing.randomness import draw_of, is_random
from vae_core.tracing.rewriting import RULES, kind, name_of

Ref = dict[str, Any]
Node = dict[str, Any]

# What only says how numbers are kept, or how torch is to go about it.
UNSAID = frozenset(
    """
    dtype layout device pin_memory memory_format non_blocking implicit generator requires_grad
    copy half_to_float input_dtype out_dtype
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Names:
    """What inputs, outputs and tensors are called (see ``graph.trace``)."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rename: Callable[[str], str]
    prefix: str
    constants: str
    roles: dict[str, str]

    def weight(self, target: str) -> str:
        """The name of an entry of the state dict."""
        return self.prefix + self.rename(target)


def written(
    program: ExportedProgram | JointProgram, names: Names
) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """The graph of a program of fixed sizes, without its format, and its constants."""
    writer = Writer(program, names)
    return writer.write(), writer.constants


class UnknownOperation(Exception):
    """The page has no such operation; what it is made of may be known."""


class Writer:
    """Walks a program once and collects the nodes that an output needs."""

    def __init__(self, program: ExportedProgram | JointProgram, names: Names):
        self.program = program
        self.names = names
        self.inputs: list[dict[str, Any]] = []
        self.nodes: list[Node] = []
        self.constants: dict[str, Tensor] = {}
        self.values: dict[fx.Node, Any] = {}  # -> a REF, a number, or a list of either

    def write(self) -> dict[str, Any]:
        """The graph."""
        self._placeholders()
        for node in live(self.program.graph):
            self._call(node)
        outputs, state = self._results()
        nodes = needed(self.nodes, [each["value"] for each in outputs + state])
        graph = {"inputs": self.inputs, "nodes": nodes, "outputs": outputs}
        return graph | ({"state": state} if state else {})

    # -- what comes in ----------------------------------------------------------------------------

    def _placeholders(self) -> None:
        nodes = {node.name: node for node in self.program.graph.nodes if node.op == "placeholder"}
        given = iter(self.names.inputs)
        for spec in self.program.graph_signature.input_specs:
            node = nodes[spec.arg.name]
            if spec.kind == InputKind.USER_INPUT:
                name = next(given)
                role = self.names.roles.get(name, "given")
                self._input(name, node, role)
                self.values[node] = {"ref": name}
            elif spec.kind == InputKind.CONSTANT_TENSOR or spec.persistent is False:
                if node.users:
                    self.values[node] = self._constant(str(spec.target))
            else:
                self.values[node] = {"tensor": self.names.weight(str(spec.target))}

    def _input(self, name: str, node: fx.Node, role: str, **details: Any) -> None:
        value = node.meta["val"]
        shape = list((value[0] if isinstance(value, tuple) else value).shape)
        self.inputs.append({"name": name, "shape": shape, "role": role, **details})

    def _constant(self, target: str) -> Any:
        """A tensor that is in no state dict: a number if it is one."""
        held: Any = self.program.constants[target]
        tensor: Tensor = held.detach()
        kind(tensor.dtype)
        if tensor.ndim == 0:
            return number(tensor.item())
        name = self.names.constants + target
        self.constants[name] = tensor.to(torch.float32).contiguous()
        return {"tensor": name}

    # -- what is computed -------------------------------------------------------------------------

    def _call(self, node: fx.Node) -> None:
        target: Any = node.target
        if target is operator.getitem:
            given: Any = node.args
            self.values[node] = self._part(*given)
            return
        if not hasattr(node.target, "_schema"):
            raise untraceable(f"it uses {node.target}")
        op = name_of(node)
        args = arguments(node)
        if is_random(node, args):
            self.values[node] = self._draw(node, op, args)
            return
        rule = RULES.get(op)
        value = rule(self._emit, node, args) if rule else None
        if value is None:
            if target._schema.is_mutable:
                raise UnknownOperation(op)
            value = self._emit(op, args, node.meta["val"])
        self.values[node] = self._argument(value)

    def _part(self, source: fx.Node, index: int) -> Any:
        value = self.values[source]
        return value[index] if isinstance(value, list) else {**value, "part": index}

    def _emit(self, op: str, args: Mapping[str, Any], result: Any) -> Ref:
        """Append a node; ``result`` is a tensor of its shape and type, or several, or None."""
        said = {
            name: self._argument(value)
            for name, value in args.items()
            if value is not None and name not in UNSAID
        }
        if op not in OPERATIONS:
            raise UnknownOperation(op)
        if beyond := said.keys() - OPERATIONS[op]:
            raise UnknownOperation(f"{op} with {min(beyond)}")
        node = {"name": f"t{len(self.nodes)}", "op": op, "args": said}
        if isinstance(result, Tensor):
            node |= described(result)
        else:
            node["parts"] = [None if each is None else described(each) for each in result]
        self.nodes.append(node)
        return {"ref": node["name"]}

    def _argument(self, value: Any) -> Any:
        if isinstance(value, fx.Node):
            return self.values[value]
        if isinstance(value, list | tuple):
            return [self._argument(each) for each in value]
        if isinstance(value, bool | str | dict) or value is None:
            return value
        if isinstance(value, int | float):
            return number(value)
        raise untraceable(f"an argument is {value}")

    def _draw(self, node: fx.Node, op: str, args: dict[str, Any]) -> Any:
        """An input for what is drawn, and the nodes that make of it what the operation gives."""
        draw = draw_of(op, args)
        if draw is None:
            raise UnknownOperation(op)
        role = draw.role
        stem = {"noise": "epsilon", "mask": "mask", "index": "order"}[role]
        taken = sum(each["role"] == role and "law" in each for each in self.inputs)
        name = f"{stem}{taken or ''}"
        self._input(name, node, role, law=draw.law, **draw.details)
        value: Any = {"ref": name}
        if op == "native_dropout":
            share = self._emit(
                "mul", {"self": value, "other": 1 / draw.details["keep"]}, node.meta["val"][0]
            )
            whole = {"self": self.values[args["input"]], "other": share}
            return [self._emit("mul", whole, node.meta["val"][0]), value]
        for step, given in draw.steps:
            filled = {k: value if v == "drawn" else self._argument(v) for k, v in given.items()}
            value = self._emit(step, filled, node.meta["val"])
        return value

    # -- what goes out ----------------------------------------------------------------------------

    def _results(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        outputs, state = [], []
        named = iter(self.names.outputs)  # more than there are do no harm
        returned: Any = self.program.graph.output_node().args[0]
        specs = self.program.graph_signature.output_specs
        for spec, node in zip(specs, returned, strict=True):
            if spec.kind == OutputKind.BUFFER_MUTATION:
                state.append(
                    {"tensor": self.names.weight(str(spec.target)), "value": self._whole(node)}
                )
                continue
            if spec.kind in (OutputKind.USER_OUTPUT, OutputKind.LOSS_OUTPUT):
                name = next(named)
            elif spec.kind == OutputKind.GRADIENT_TO_PARAMETER:
                name = "gradient/" + self.names.rename(str(spec.target))
            else:
                raise untraceable(f"it gives back {spec.kind.name.lower()}")
            shape = list(node.meta["val"].shape)
            outputs.append({"name": name, "value": self._whole(node), "shape": shape})
        return outputs, state

    def _whole(self, node: fx.Node) -> Ref:
        """A result as a REF, also where it is a number."""
        value = self.values[node]
        if isinstance(value, dict) and "number" not in value:
            return value
        return self._emit("full", {"size": [], "fill_value": value}, node.meta["val"])


def live(graph: fx.Graph) -> list[fx.Node]:
    """The calls that an output depends on, in order."""
    needed = set(graph.output_node().all_input_nodes)
    for node in reversed(graph.nodes):
        if node in needed:
            needed.update(node.all_input_nodes)
    return [node for node in graph.nodes if node.op == "call_function" and node in needed]


def needed(nodes: list[Node], results: list[Ref]) -> list[Node]:
    """The nodes, and their parts, that the results depend on: of draws some are left over."""
    read = set(references(results))
    kept = []
    for node in reversed(nodes):
        parts = [(node["name"], place) in read for place in range(len(node.get("parts", ())))]
        if any(parts) or (node["name"], None) in read:
            read.update(references(node["args"]))
            kept.append(node)
        if any(parts):
            kept[-1]["parts"] = [
                part if used else None for part, used in zip(node["parts"], parts, strict=True)
            ]
    return kept[::-1]


def references(value: Any) -> Iterator[tuple[str, int | None]]:
    """What an argument, or arguments in lists and tables, refer to: names, and which part."""
    if isinstance(value, dict) and isinstance(value.get("ref"), str):
        yield value["ref"], value.get("part")
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from references(each)


def arguments(node: fx.Node) -> dict[str, Any]:
    """A call's arguments by name, defaults included."""
    target: Any = node.target
    schema = target._schema.arguments
    defaults = {a.name: a.default_value for a in schema if a.has_default_value()}
    given = dict(zip((a.name for a in schema), node.args, strict=False))
    return defaults | given | node.kwargs


def number(value: float | int) -> Any:
    """A number as JSON has it."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
    return value


def described(value: Tensor) -> dict[str, Any]:
    """Shape and type of a result."""
    return {"shape": list(value.shape), "type": kind(value.dtype)}
