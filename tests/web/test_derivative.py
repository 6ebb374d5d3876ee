"""The page's Jacobian of every network's decoder is that of torch in forward mode."""

import json

import numpy as np
import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from tests.compositions import Choice, composed, compositions, parts_of
from tests.sweeps import swept
from tests.web.conftest import Node
from vae_core.artifacts.graphs import trace_derivative
from vae_core.pack import pack
from vae_core.tracing import reading

CHOICES = [each for each in compositions() if "model" not in each or "dataset" in each]
SAMPLE = [
    {"dataset": "mnist", "network": "conv", "model": "cvae"},
    {"activation": "gelu"},
]

RUN = """(bytes) => {
  const { meta, tensors } = readPack(bytes);
  const derivative = createDerivative(meta.graph, tensors);
  const z = tensors["input/z"].data;
  const y = tensors["input/y"]?.data ?? null;
  const jacobian = derivative.jacobian(z, y).slice();
  const direction = Float32Array.from(z, (_, d) => d + 1);
  const along = derivative.along(z, y, direction).slice();
  return { jacobian: Array.from(jacobian), along: Array.from(along) };
}"""


@pytest.mark.parametrize(
    "choice", swept(CHOICES, SAMPLE), ids=lambda choice: "-".join(choice.values())
)
def test_the_jacobian_is_that_of_torch(node: Node, choice: Choice) -> None:
    model = composed(choice)
    module, inputs = parts_of(model, 1)["decoder"]
    z, given = inputs["z"], {name: each for name, each in inputs.items() if name != "z"}
    size = z.shape[1]
    with sdpa_kernel(SDPBackend.MATH):  # the fused kernels of attention have no forward mode
        jacobian = torch.func.jacfwd(lambda z: shown(module, z, *given.values()))(z)
    wanted = jacobian[0, ..., 0, :].detach().movedim(-1, 0)
    traced = trace_derivative(model)
    assert "batch" not in traced.graph

    rows = {"z": z, **given}
    rows = {name: each.expand(size, -1) for name, each in rows.items()}
    weights = module.state_dict(keep_vars=True)
    with torch.no_grad():
        told = reading.run(traced, weights, {**rows, "tangent": torch.eye(size)}, size)
    scale = float(wanted.abs().max())
    assert float((told["derivative"] - wanted).abs().max()) < 1e-4 * scale

    tensors = {f"model/{name}": each.detach() for name, each in weights.items()}
    tensors |= traced.constants | {f"input/{name}": each for name, each in inputs.items()}
    arrays = {name: np.asarray(each.float(), order="C") for name, each in tensors.items()}
    packed = pack({"graph": json.loads(json.dumps(traced.graph))}, arrays)
    found = node.evaluate(["engine/pack.js", "engine/derivative.js"], RUN, packed)
    page = torch.tensor(found["jacobian"]).view(wanted.shape)
    assert float((page - wanted).abs().max()) < 1e-3 * scale
    along = torch.einsum("d...,d->...", wanted, torch.arange(1.0, size + 1))
    pushed = torch.tensor(found["along"]).view(along.shape)
    assert float((pushed - along).abs().max()) < 1e-3 * float(along.abs().max())


def shown(module: torch.nn.Module, *inputs: torch.Tensor) -> torch.Tensor:
    found = module(*inputs)
    return found[0] if isinstance(found, tuple) else found
