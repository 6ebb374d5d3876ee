"""Graphs of one operation for the page's engine, and what torch makes of the same call."""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

import vae_core.models.networks.writer
import vae_core.models.posteriors.vector  # noqa: F401 (they register operations)
from tests.web.conftest import Node
from vae_core.pack import pack
from vae_core.tracing.reading import Reading, call

RUN = """(packs) => packs.map((bytes) => {
  const { meta, tensors } = readPack(bytes);
  const program = compile(meta.graph, tensors, 1);
  const inputs = {};
  for (const { name } of meta.graph.inputs) inputs[name] = tensors[name].data;
  const first = program.run(inputs, 1).map((values) => values.slice());
  const again = program.run(inputs, 1);
  const same = first.every((values, i) => values.every((x, k) => Object.is(x, again[i][k])));
  return { same, outputs: first.map((values) => Array.from(values, String)) };
})"""

# Results that no model reads, which the page does not compute.
UNTOLD = {
    "_scaled_dot_product_flash_attention_for_cpu": (1,),
    "_native_batch_norm_legit_no_training": (1, 2),
}

KINDS = {torch.bool: "bool", torch.int64: "int", torch.float32: "float"}


def described(value: Tensor) -> dict[str, Any]:
    return {"shape": list(value.shape), "type": KINDS[value.dtype]}


class Case:
    """One call of an operation: its tensors are given, whatever else stands in the graph."""

    def __init__(self, op: str, args: dict[str, Any]):
        self.op, self.inputs = op, {}
        self.given = args
        self.args = {
            name: self._written(arg)
            for name, arg in args.items()
            if arg is not None and not isinstance(arg, torch.dtype)
        }

    def _written(self, arg: Any) -> Any:
        if isinstance(arg, Tensor):
            name = f"x{len(self.inputs)}"
            self.inputs[name] = arg
            return {"ref": name}
        if isinstance(arg, list):
            return [self._written(each) for each in arg]
        if isinstance(arg, float) and not math.isfinite(arg):
            return {"number": "nan" if arg != arg else "inf" if arg > 0 else "-inf"}
        return arg

    def expected(self) -> list[Tensor | None]:
        reference = Reading({"format": 2, "nodes": [], "outputs": []}, {})
        reference.count, reference.values = 1, self.inputs
        args = {name: reference.plain(arg) for name, arg in self.args.items()}
        types = {name: arg for name, arg in self.given.items() if isinstance(arg, torch.dtype)}
        found = call(self.op, args | types)
        if not isinstance(found, list | tuple):
            return [found]
        return [None if k in UNTOLD.get(self.op, ()) else each for k, each in enumerate(found)]

    def packed(self, wanted: list[Tensor | None]) -> bytes:
        """The graph and what it is given, as the page reads them."""
        several = len(wanted) > 1
        said = [None if value is None else described(value) for value in wanted]
        node = {"name": "t", "op": self.op, "args": self.args}
        node |= {"parts": said} if several else said[0]
        outputs = [
            {"name": str(k), "value": {"ref": "t"} | ({"part": k} if several else {}), **entry}
            for k, entry in enumerate(said)
            if entry is not None
        ]
        inputs = [
            {"name": name, "role": "given", **described(value)}
            for name, value in self.inputs.items()
        ]
        graph = {"format": 2, "inputs": inputs, "nodes": [node], "outputs": outputs}
        numbers = {name: value.float().numpy() for name, value in self.inputs.items()}
        return pack({"graph": graph}, {k: np.ascontiguousarray(v) for k, v in numbers.items()})


def compute(node: Node, packs: list[bytes]) -> list[dict[str, Any]]:
    return node.evaluate(["engine/pack.js", "engine/runtime.js"], RUN, packs)


def agree(got: list[str], wanted: Tensor, op: str, tolerance: float = 3e-6) -> None:
    numbers = np.array([float(text.replace("Infinity", "inf")) for text in got])
    expected = wanted.double().numpy().ravel()
    scale = max(1.0, float(np.abs(expected[np.isfinite(expected)]).max(initial=0)))
    np.testing.assert_allclose(numbers, expected, rtol=0, atol=tolerance * scale, err_msg=op)
