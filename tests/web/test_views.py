"""Views upon views, at random: the page's engine shows what torch shows."""

import math
import random
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.sweeps import swept
from tests.web.conftest import Node
from tests.web.draws import some
from tests.web.page_graphs import agree, compute, described
from vae_core.pack import pack


class Walk:
    """A graph of views put one upon another at random, with sums and products between them."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.nodes: list[dict[str, Any]] = []
        self.values = {"x": some(2, 3, 4, 6), "y": some(4, 6)}
        self.inputs = dict(self.values)
        for _ in range(14):
            self.step(self.random.choice([*self.values][-4:]))

    def add(self, op: str, of: str, found: Tensor, **args: Any) -> str:
        name = f"t{len(self.nodes)}"
        node = {"name": name, "op": op, "args": {"self": {"ref": of}, **args}, **described(found)}
        self.nodes.append(node)
        self.values[name] = found
        return name

    def step(self, of: str) -> None:
        x = self.values[of]
        if x.numel() > 400:
            self.add("slice", of, x[:1], dim=0, start=0, end=1, step=1)
            return
        axis = self.random.randrange(max(x.ndim, 1))
        size = x.shape[axis] if x.ndim else 1
        kinds = ["unsqueeze", "neg", "mul", "view", "expand"]
        if x.ndim:
            kinds += ["permute", "slice", "select", "flip", "sum", "split", "diagonal", "cat", "mm"]
        kind = self.random.choice(kinds)
        if kind == "permute":
            dims = self.random.sample(range(x.ndim), x.ndim)
            self.add(kind, of, x.permute(dims), dims=dims)
        elif kind == "slice":
            start, step = self.random.randrange(size), self.random.choice([1, 1, 2])
            found = x[(slice(None),) * axis + (slice(start, size, step),)]
            self.add(kind, of, found, dim=axis, start=start, end=size, step=step)
        elif kind == "select":
            index = self.random.randrange(-size, size)
            self.add(kind, of, x.select(axis, index), dim=axis, index=index)
        elif kind == "flip":
            self.add(kind, of, x.flip(axis), dims=[axis])
        elif kind == "sum":
            keep = self.random.random() < 0.5
            self.add(kind, of, x.sum(axis, keep), dim=[axis], keepdim=keep)
        elif kind == "split":
            self.split(of, x, axis, size)
        elif kind == "diagonal" and x.ndim > 1:
            self.add(kind, of, x.diagonal(0, 0, -1), offset=0, dim1=0, dim2=-1)
        elif kind == "cat":
            pair = [{"ref": of}, {"ref": of}]
            node = {
                "name": f"t{len(self.nodes)}",
                "op": "cat",
                "args": {"tensors": pair, "dim": axis},
            }
            self.values[node["name"]] = torch.cat([x, x], axis)
            self.nodes.append(node | described(self.values[node["name"]]))
        elif kind == "mm" and x.ndim == 2:
            turned = self.add("permute", of, x.t(), dims=[1, 0])
            self.add("mm", of, x @ x.t(), mat2={"ref": turned})
        elif kind == "unsqueeze":
            self.add(kind, of, x.unsqueeze(axis), dim=axis)
        elif kind == "neg":
            self.add(kind, of, -x)
        elif kind == "view":
            sizes = self.random.choice([[-1], [1, -1], [-1, 2] if x.numel() % 2 == 0 else [-1]])
            found = x.reshape(sizes)
            self.add(kind, of, found, size=list(found.shape))
        elif kind == "expand" and x.numel() < 500:
            shape = [2, *x.shape]
            self.add(kind, of, x.expand(shape), size=shape)
        elif kind == "mul":
            other = self.random.choice([name for name in self.values if self.meets(of, name)])
            found = (x * self.values[other]).clamp(-50, 50)
            product = self.add("mul", of, x * self.values[other], other={"ref": other})
            self.add("clamp", product, found, min=-50, max=50)

    def split(self, of: str, x: Tensor, axis: int, size: int) -> None:
        first = self.random.randrange(size + 1)
        parts = x.split([first, size - first], axis)
        name = f"t{len(self.nodes)}"
        args = {"self": {"ref": of}, "split_sizes": [first, size - first], "dim": axis}
        said = [described(part) for part in parts]
        self.nodes.append({"name": name, "op": "split_with_sizes", "args": args, "parts": said})
        k = self.random.choice([k for k, part in enumerate(parts) if part.numel()])
        whole = {"self": {"ref": name, "part": k}}
        self.add("neg", name, -parts[k])
        self.nodes[-1]["args"] = whole

    def meets(self, left: str, right: str) -> bool:
        try:
            shape = torch.broadcast_shapes(self.values[left].shape, self.values[right].shape)
        except RuntimeError:
            return False
        return math.prod(shape) < 2000

    def packed(self) -> tuple[bytes, list[Tensor]]:
        told = [node["name"] for node in self.nodes if "parts" not in node][-4:]
        outputs = [
            {"name": name, "value": {"ref": name}, **described(self.values[name])} for name in told
        ]
        inputs = [
            {"name": name, "role": "given", **described(value)}
            for name, value in self.inputs.items()
        ]
        graph = {"format": 2, "inputs": inputs, "nodes": self.nodes, "outputs": outputs}
        tensors = {name: value.numpy() for name, value in self.inputs.items()}
        return pack({"graph": graph}, tensors), [self.values[name] for name in told]


@pytest.mark.parametrize("first", swept(range(0, 600, 60), [0, 60]))
def test_views_upon_views_show_what_torch_shows(node: Node, first: int) -> None:
    walks = [Walk(seed).packed() for seed in range(first, first + 60)]
    for seed, (found, (_, wanted)) in enumerate(
        zip(compute(node, [data for data, _ in walks]), walks, strict=True), first
    ):
        assert found["same"], seed
        for got, value in zip(found["outputs"], wanted, strict=True):
            agree(got, value, f"walk {seed}", 1e-5)
