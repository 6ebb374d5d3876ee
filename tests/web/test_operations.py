"""Every operation of the page's engine computes what torch computes."""

import pytest
import torch

from tests.web.conftest import Node
from tests.web.draws import some, truths
from tests.web.layer_cases import CASES as LAYERS
from tests.web.number_cases import CASES as NUMBERS
from tests.web.page_graphs import Case, agree, compute
from vae_core.tracing.operations import OPERATIONS

CASES = NUMBERS | LAYERS
X = some(3, 4, 5)


@pytest.mark.parametrize("op", CASES)
def test_operations_compute_what_torch_computes(node: Node, op: str) -> None:
    cases = [Case(op, args) for args in CASES[op]]
    wanted = [case.expected() for case in cases]
    packs = [case.packed(values) for case, values in zip(cases, wanted, strict=True)]
    for case, found, values in zip(cases, compute(node, packs), wanted, strict=True):
        assert found["same"], "a second run gives other numbers"
        told = [value for value in values if value is not None]
        assert len(told) == len(found["outputs"])
        for got, value in zip(found["outputs"], told, strict=True):
            agree(got, value, f"{op} {case.args}")


@pytest.mark.parametrize(
    ("value", "wanted", "op"),
    [
        (3 * X, (3 * X).to(torch.int64), "_to_copy"),
        (X.round(), X.round() != 0, "_to_copy"),
        (truths(3, 4), None, "_to_copy"),
    ],
    ids=["whole", "truth", "number"],
)
def test_numbers_of_one_type_become_another(node, value, wanted, op) -> None:
    wanted = value.float() if wanted is None else wanted
    (found,) = compute(node, [Case(op, {"self": value}).packed([wanted])])
    agree(found["outputs"][0], wanted, op)


def test_every_operation_that_is_traced_is_computed(node: Node) -> None:
    known = node.evaluate(["engine/ops/table.js"], "Object.keys(OPS)")
    assert sorted(known) == sorted(OPERATIONS)
    assert {*CASES, "_to_copy"} == set(OPERATIONS)
