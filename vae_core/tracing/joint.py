"""What a module computes together with the gradient of its loss, as one program.

The eager module is traced through autograd itself, hence as it is: with what changes a gradient on
its way, with gradients taken within the loss, and with the buffers that change.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, fx, nn
from torch.export.graph_signature import (
    ExportGraphSignature,
    InputKind,
    InputSpec,
    OutputKind,
    OutputSpec,
    TensorArgument,
)
from torch.nn.attention import SDPBackend, sdpa_kernel

from vae_core.draws import torch_stream
from vae_core.errors import UserError

if TYPE_CHECKING:
    from torch._functorch._aot_autograd.schemas import GraphSignature


@dataclass(frozen=True)
class JointProgram:
    """A graph of ATen operations, what goes in and comes out, and the tensors it holds."""

    graph: fx.Graph
    graph_signature: ExportGraphSignature
    constants: dict[str, Tensor] = field(default_factory=dict)


def joint(module: nn.Module, inputs: Mapping[str, Tensor]) -> JointProgram:
    """The program of ``module(*inputs.values())`` whose first result is a loss without axes.

    The other results carry no gradient. The module, and torch's random state, are left as they are.

    Raises:
        UserError: where no parameter that is to learn is reached by the loss.
    """
    # Two seconds of imports, which those that trace no gradient are spared.
    from torch._decomp import core_aten_decompositions
    from torch._functorch.aot_autograd import aot_export_module

    module = copy.deepcopy(module)
    # The fused kernels of attention are for the machine at hand.
    with sdpa_kernel(SDPBackend.MATH), torch_stream(), torch.enable_grad():
        _rest_what_is_not_reached(module, inputs)
        rules: Any = core_aten_decompositions()
        found: tuple[Any, Any] = aot_export_module(
            module,
            tuple(inputs.values()),
            trace_joint=True,
            output_loss_index=0,
            decompositions=rules,
        )
    traced, signature = found
    persistent = set(module.state_dict())
    constants = {
        name: each.detach() for name, each in module.named_buffers() if name not in persistent
    }
    specs = taken(signature, persistent) + held(traced, constants)
    return JointProgram(
        traced.graph, ExportGraphSignature(specs, _given(traced, signature)), constants
    )


def _rest_what_is_not_reached(module: nn.Module, inputs: Mapping[str, Tensor]) -> None:
    """Parameters without a gradient are not asked for one."""
    buffers = {name: each.clone() for name, each in module.named_buffers()}
    learning = [each for each in module.parameters() if each.requires_grad]
    loss = module(*inputs.values())
    loss = loss[0] if isinstance(loss, list | tuple) else loss
    if not loss.requires_grad:
        raise UserError("This loss reaches no weight that could learn.")
    found = torch.autograd.grad(loss, learning, allow_unused=True)
    for parameter, gradient in zip(learning, found, strict=True):
        parameter.requires_grad_(gradient is not None)
    with torch.no_grad():
        for name, each in module.named_buffers():
            each.copy_(buffers[name])


def taken(signature: "GraphSignature", persistent: set[str]) -> list[InputSpec]:
    """Parameters, buffers and the inputs, in the order of the graph's placeholders."""
    specs = [
        InputSpec(InputKind.PARAMETER, TensorArgument(name), target)
        for name, target in signature.inputs_to_parameters.items()
    ]
    for name, target in signature.inputs_to_buffers.items():
        kept = target in persistent
        specs.append(InputSpec(InputKind.BUFFER, TensorArgument(name), target, kept))
    specs += [
        InputSpec(InputKind.USER_INPUT, TensorArgument(name), None)
        for name in signature.user_inputs
    ]
    return specs


def held(traced: fx.GraphModule, constants: dict[str, Tensor]) -> list[InputSpec]:
    """Tensors made within the module, which the graph holds, as inputs of it."""
    specs = []
    first = next(iter(traced.graph.nodes))
    for node in list(traced.graph.nodes):
        if node.op != "get_attr":
            continue
        constants[node.target] = getattr(traced, node.target).detach()
        with traced.graph.inserting_before(first):
            taken = traced.graph.placeholder(node.name)
        taken.meta.update(node.meta)
        taken.meta["val"] = constants[node.target]
        node.replace_all_uses_with(taken)
        traced.graph.erase_node(node)
        specs.append(InputSpec(InputKind.CONSTANT_TENSOR, TensorArgument(taken.name), node.target))
    return specs


def _given(traced: fx.GraphModule, signature: "GraphSignature") -> list[OutputSpec]:
    """New values of buffers, the results, and the gradients, in the order that they come out."""
    backward = signature.backward_signature
    assert backward is not None
    gradients = backward.gradients_to_parameters
    returned: Any = traced.graph.output_node().args[0]
    buffers = len(signature.buffers_to_mutate)
    results = buffers + len(signature.user_outputs)
    specs = []
    for place, node in enumerate(returned):
        if place < buffers:
            kind, target = OutputKind.BUFFER_MUTATION, signature.buffers_to_mutate[node.name]
        elif place < results:
            loss = place == buffers
            kind, target = OutputKind.LOSS_OUTPUT if loss else OutputKind.USER_OUTPUT, None
        else:
            kind, target = OutputKind.GRADIENT_TO_PARAMETER, gradients[node.name]
        specs.append(OutputSpec(kind, TensorArgument(node.name), target))
    return specs
