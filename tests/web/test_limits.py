"""What web/engine/rules says of shapes is what torch gives, for every operation of the page."""

from typing import Any

import pytest
import torch
from torch import Tensor

from tests.web.conftest import Node
from tests.web.shape_cases import CASES, X
from vae_core.models.networks import writer
from vae_core.models.posteriors import vector
from vae_core.tracing.operations import OPERATIONS

OWN = (vector, writer)  # they register operations of ours


def result_of(op: str, args: dict[str, Any]) -> Any:
    """What the operation of that name gives, of whichever overload takes these arguments."""
    home = torch.ops.latent_playground if op in ("write_line", "nearest_entry") else torch.ops.aten
    packet = getattr(home, op)
    for name in packet.overloads():
        try:
            return getattr(packet, name)(**args)
        except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError):
            continue
    raise AssertionError(f"torch takes no such arguments of {op}")


def graph_of(op: str, args: dict[str, Any], result: Any) -> dict[str, Any]:
    """A graph of this one node whose values are inputs."""
    inputs: list[dict[str, Any]] = []

    def said(value: Any) -> Any:
        if isinstance(value, list):
            return [said(each) for each in value]
        if not isinstance(value, Tensor):
            return value
        inputs.append({"name": f"in{len(inputs)}", "shape": list(value.shape), "role": "given"})
        return {"ref": inputs[-1]["name"]}

    known = {name: said(v) for name, v in args.items() if v is not None and name in OPERATIONS[op]}
    node = {"name": "t0", "op": op, "args": known}
    shapes = [
        list(each.shape) for each in (result if isinstance(result, list | tuple) else [result])
    ]
    if isinstance(result, Tensor):
        node |= {"shape": shapes[0], "type": "float"}
    else:
        node["parts"] = [{"shape": shape, "type": "float"} for shape in shapes]
    return {"format": 2, "inputs": inputs, "nodes": [node], "outputs": []}


def test_the_page_has_a_rule_for_each_operation_and_no_other(node: Node) -> None:
    assert set(node.evaluate(["engine/limits.js"], "Object.keys(RULES)")) == set(OPERATIONS)
    assert set(CASES) <= set(OPERATIONS)


@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_shapes_follow_as_torch_has_them(op: str, node: Node) -> None:
    for args in CASES.get(op, [{"self": X}]):
        graph = graph_of(op, args, result_of(op, args))
        check = "(graph) => { checkGraph(graph, {}, 1); return true; }"
        assert node.evaluate(["engine/limits.js"], check, graph), args
        # A result of any other shape, or an operand of a size more, is no longer right.
        (made,) = graph["nodes"]
        for result in made.get("parts", [made]):
            result["shape"] = [*result["shape"], 2]
            refused = "(graph) => { try { checkGraph(graph, {}, 1); } catch { return true; } }"
            assert node.evaluate(["engine/limits.js"], refused, graph), args
            result["shape"].pop()
