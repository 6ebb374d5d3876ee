"""What a module computes, and how that changes along a direction of its first input.

The directional derivative J t is the derivative by u of the gradient u J of u . f(z), taken along
t: two reverse passes, which every differentiable operation of torch has; forward mode lacks some.
"""

import copy
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.export.graph_signature import (
    ExportGraphSignature,
    OutputKind,
    OutputSpec,
    TensorArgument,
)
from torch.nn.attention import SDPBackend, sdpa_kernel

from vae_core.draws import torch_stream
from vae_core.tracing.joint import JointProgram, held, taken


class Pushed(nn.Module):
    """(z, others..., tangent) -> the first result of a module, and its derivative along it."""

    def __init__(self, module: nn.Module):
        super().__init__()
        self.module = module

    def forward(self, z: Tensor, *more: Tensor) -> tuple[Tensor, Tensor]:
        """(N, D), ..., (N, D) -> two of the result's shape."""
        *others, tangent = more
        with torch.enable_grad():
            z = z.detach().requires_grad_()
            found = self.module(z, *others)
            found = found[0] if isinstance(found, tuple) else found
            weights = torch.zeros_like(found).requires_grad_()
            (gradient,) = torch.autograd.grad(found, z, weights, create_graph=True)
            (along,) = torch.autograd.grad(gradient, weights, tangent)
        return found.detach(), along


def pushed(module: nn.Module, inputs: Mapping[str, Tensor]) -> JointProgram:
    """The program of :class:`Pushed`, whose parameters go by their names in the module."""
    return derived(Pushed(module), inputs)


def derived(module: nn.Module, inputs: Mapping[str, Tensor]) -> JointProgram:
    """The program of a module that takes derivatives itself; its parameters do not learn."""
    # Two seconds of imports, which those that trace no derivative are spared.
    from torch._decomp import core_aten_decompositions
    from torch._functorch.aot_autograd import aot_export_module
    from torch._functorch.compile_utils import fx_graph_cse

    whole = copy.deepcopy(module).requires_grad_(False)
    # The fused kernels of attention are for the machine at hand, and have no second derivative.
    with sdpa_kernel(SDPBackend.MATH), torch_stream(), torch.no_grad():
        rules: Any = core_aten_decompositions()
        found: tuple[Any, Any] = aot_export_module(
            whole,
            tuple(inputs.values()),
            trace_joint=False,
            decompositions=rules,
        )
    traced, signature = found
    traced.graph = fx_graph_cse(traced.graph)  # derivatives of one loss share most of their way
    persistent = set(whole.state_dict())
    constants = {
        name: each.detach() for name, each in whole.named_buffers() if name not in persistent
    }
    specs = taken(signature, persistent) + held(traced, constants)
    returned: Any = traced.graph.output_node().args[0]
    results = [
        OutputSpec(OutputKind.USER_OUTPUT, TensorArgument(each.name), None) for each in returned
    ]
    return JointProgram(traced.graph, ExportGraphSignature(specs, results), constants)
