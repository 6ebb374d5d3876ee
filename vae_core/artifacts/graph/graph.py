"""Traces an encoder or a decoder to the small graph that the browser runs.

`torch.export` records the ATen operations of a module; each becomes an entry of a JSON list
(ops.py and layers.py say how) that vae_core/web/engine/runtime.js executes. The graph names
its weights as the state dict does, so weights and graph travel side by side in one pack.
"""

import math
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind

from vae_core.artifacts.graph import layers, ops, sequences  # noqa: F401 (they register)
from vae_core.artifacts.graph.registry import TRANSLATIONS, Operand, operation, unsupported


def trace(
    module: nn.Module,
    inputs: dict[str, Tensor],
    weight_prefix: str = "model/",
    rename: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """Record what `module(*inputs.values())` computes, as a JSON-ready graph.

    Args:
        module: called in evaluation mode; returns a tensor or a tuple of tensors.
        inputs: name -> an example with a batch of 1, in the order of the module's arguments.
        weight_prefix: put before every weight's name.
        rename: maps a name of `module.state_dict()` to the name under which it is saved.

    Returns:
        {"inputs": [{"name", "shape"}], "nodes": [NODE], "outputs": [name],
        "output_shapes": [shape]}, where NODE is {"op", "name", "inputs": [name],
        "input_shapes": [shape], "weights": {role: tensor name}, "attrs", "shape"}. Shapes leave
        the batch out. Views are folded away: a node sees its inputs in `input_shapes`.

    Raises:
        UserError: when the module cannot be traced or uses an operation that the browser lacks.
    """
    modes = {part: part.training for part in module.modules()}
    module.eval()
    try:
        with torch.no_grad():
            program = torch.export.export(module, tuple(inputs.values()), strict=False)
            if any(_mutates(node) for node in program.graph.nodes):
                program = program.run_decompositions({})  # turns relu_ into relu, and so on
    except RuntimeError as error:
        reason = str(error).strip().split("\n")[0]
        raise unsupported(f"torch.export cannot follow it ({reason})") from error
    finally:
        for part, training in modes.items():
            part.training = training
    recorder = GraphRecorder(program, weight_prefix, rename or str)
    return recorder.record(list(inputs))


def _mutates(node: fx.Node) -> bool:
    """Whether a call changes its argument; `detach_`, put after every constant, changes nothing."""
    known = isinstance(node.target, torch._ops.OpOverload) and operation(node) != "detach_"
    return known and node.target._schema.is_mutable


def _live_calls(graph: fx.Graph) -> list[fx.Node]:
    """The calls that an output depends on, in order."""
    needed = set(graph.output_node().all_input_nodes)
    for node in reversed(graph.nodes):
        if node in needed:
            needed.update(node.all_input_nodes)
    return [node for node in graph.nodes if node.op == "call_function" and node in needed]


def _arguments(node: fx.Node) -> dict[str, Any]:
    """A call's arguments by name, defaults included."""
    schema = node.target._schema.arguments
    defaults = {a.name: a.default_value for a in schema if a.has_default_value()}
    given = dict(zip((a.name for a in schema), node.args, strict=False))
    return defaults | given | node.kwargs


class GraphRecorder:
    """Walks an exported program once and collects the graph's nodes.

    A value of the program is one of: an activation (one row per example), a weight (a parameter
    or buffer, shared by the batch) or a number.
    """

    def __init__(self, program: ExportedProgram, prefix: str, rename: Callable[[str], str]):
        self.program = program
        self.prefix = prefix
        self.rename = rename
        self.nodes: list[dict[str, Any]] = []
        self.activations: dict[fx.Node, str] = {}  # -> its name in the graph
        self.weights: dict[fx.Node, str] = {}  # -> its tensor's name
        self.numbers: dict[fx.Node, float] = {}  # a constant tensor -> its one repeated value
        self.parts: dict[tuple[fx.Node, int], str] = {}  # (a split, index) -> the part's name

    def record(self, input_names: list[str]) -> dict[str, Any]:
        """The whole graph; `input_names` follow the order of the module's arguments."""
        program, inputs = self.program, []
        placeholders = {n.name: n for n in program.graph.nodes if n.op == "placeholder"}
        for spec in program.graph_signature.input_specs:
            node = placeholders[spec.arg.name]
            if spec.kind == InputKind.USER_INPUT:
                name = input_names[len(inputs)]
                self.activations[node] = name
                inputs.append({"name": name, "shape": self.shape(node)})
            elif spec.kind == InputKind.CONSTANT_TENSOR or spec.persistent is False:
                if node.users and program.constants[spec.target].numel() != 1:
                    raise unsupported(
                        f"the tensor {spec.target} is not in its state dict; keep it with "
                        "register_buffer(name, tensor, persistent=True)"
                    )
                self.numbers[node] = float(program.constants[spec.target].flatten()[0])
            else:
                self.weights[node] = self.prefix + self.rename(spec.target)
        for node in _live_calls(program.graph):
            self.translate(node)
        (returned,) = program.graph.output_node().args
        return {
            "inputs": inputs,
            "nodes": self.nodes,
            "outputs": [self.full(node)[0] for node in returned],
            "output_shapes": [self.shape(node) for node in returned],
        }

    def translate(self, node: fx.Node) -> None:
        """Add what one call needs, and remember under which name its result is found."""
        if node.target is operator.getitem:
            source, index = node.args
            self.activations[node] = self.parts[source, index]
            return
        op = operation(node)
        if op not in TRANSLATIONS:
            raise unsupported(f"it uses the operation {op}, which the browser's runtime lacks")
        try:
            result = TRANSLATIONS[op](self, node, _arguments(node))
        except KeyError as error:  # an overload with other arguments
            raise unsupported(f"it uses the form {node.target} of {op}") from error
        if isinstance(result, list):
            self.parts.update({(node, index): name for index, name in enumerate(result)})
        elif result is not None:
            self.activations[node] = result

    def alias(self, node: fx.Node, source: fx.Node) -> None:
        """Let `node` stand for `source`, whose numbers it holds in the same order."""
        if source in self.activations:
            self.shape(node)  # a change of type is an error
        for table in (self.activations, self.weights, self.numbers):
            if source in table:
                table[node] = table[source]

    def emit(
        self,
        op: str,
        operands: list[Operand],
        shape: list[int],
        weights: dict[str, fx.Node | None] | None = None,
        **attrs: Any,
    ) -> str:
        """Append one node that reads `operands` (name, shape as seen by it); returns its name."""
        for key, value in attrs.items():
            if isinstance(value, fx.Node):
                raise unsupported(f"the {key} of {op} is computed by the model")
            if isinstance(value, float) and not math.isfinite(value):
                raise unsupported(f"the {key} of {op} is {value}")
        name = f"t{len(self.nodes) + 1}"
        self.nodes.append(
            {
                "op": op,
                "name": name,
                "inputs": [operand for operand, _ in operands],
                "input_shapes": [seen for _, seen in operands],
                "weights": {
                    role: self.weight_name(weight, op, role)
                    for role, weight in (weights or {}).items()
                    if weight is not None
                },
                "attrs": attrs,
                "shape": shape,
            }
        )
        return name

    def weight_name(self, node: fx.Node, op: str, role: str) -> str:
        """The tensor's name of a parameter or buffer."""
        viewed = node.op != "placeholder" and op != "constant"
        if node not in self.weights or viewed:
            raise unsupported(f"the {role} of {op} is computed by the model")
        if node.meta["val"].dtype != torch.float32:
            raise unsupported(f"{self.weights[node]} is {node.meta['val'].dtype}, not float32")
        return self.weights[node]

    def shape(self, node: fx.Node) -> list[int]:
        """An activation's shape without its batch of 1."""
        value = node.meta["val"]
        if value.dtype not in (torch.float32, torch.bool):
            raise unsupported(f"{node.name} is {value.dtype}, and the browser has float32 only")
        if value.ndim == 0 or value.shape[0] != 1:
            raise unsupported(f"{node.name} of shape {tuple(value.shape)} has lost its batch axis")
        return list(value.shape[1:])

    def activation(self, node: fx.Node, rank: int | None = None) -> Operand:
        """An operand that must be an activation, with `rank` axes (batch included) if given."""
        if node not in self.activations:
            name = self.weights.get(node, node.name)
            raise unsupported(f"it computes with {name}, the same for every example")
        if rank is not None and node.meta["val"].ndim != rank:
            raise unsupported(f"{node.name} has {node.meta['val'].ndim} axes instead of {rank}")
        return self.activations[node], self.shape(node)

    def number(self, value: Any) -> float | None:
        """The value of a Python number or of a constant tensor; None for anything else."""
        if isinstance(value, fx.Node):
            return self.numbers.get(value)
        return float(value) if isinstance(value, int | float) else None

    def full(self, node: fx.Node) -> Operand:
        """Any value in its whole shape: an activation, or constants for every example."""
        if node in self.activations:
            return self.activation(node)
        shape = self.shape(node)
        if node in self.numbers:
            return self.emit("constant", [], shape, value=self.numbers[node]), shape
        return self.emit("constant", [], shape, {"value": node}), shape

    def operand(self, value: fx.Node | float, rank: int) -> Operand:
        """Any value, as broadcast to a result of `rank` axes (batch included)."""
        number = self.number(value)
        if number is not None:
            return self.emit("constant", [], [], value=number), []
        if value not in self.weights:
            return self.activation(value, rank)
        shape = list(value.meta["val"].shape)
        if len(shape) == rank and shape.pop(0) != 1:
            raise unsupported(f"{self.weights[value]} holds one entry per example")
        return self.emit("constant", [], shape, {"value": value}), shape
