"""Calls of operations that layers are made of: what test_operations.py compares."""

from collections.abc import Iterator
from typing import Any

import torch

from tests.web.draws import GENERATOR, some

CASES: dict[str, list[dict[str, Any]]] = {}
X = some(3, 4, 5)
PICTURES = some(3, 4, 9, 6)

GEOMETRIES = [  # kernel, stride, padding, dilation, groups
    ([3, 3], [1, 1], [1, 1], [1, 1], 1),
    ([4, 4], [2, 2], [1, 1], [1, 1], 1),
    ([3, 2], [2, 1], [1, 0], [1, 1], 1),
    ([3, 3], [1, 1], [2, 2], [2, 2], 1),
    ([3, 3], [1, 1], [0, 0], [1, 1], 4),
    ([5, 5], [1, 1], [2, 2], [1, 1], 2),
    ([1, 1], [1, 1], [0, 0], [1, 1], 1),
]


def convolutions() -> Iterator[dict[str, Any]]:
    for kernel, stride, padding, dilation, groups in GEOMETRIES:
        for transposed in (False, True):
            weight = some(4, 8 // groups, *kernel) if transposed else some(8, 4 // groups, *kernel)
            more = [side - 1 for side in stride] if transposed else [0, 0]
            yield {
                "input": PICTURES, "weight": weight, "bias": some(8), "stride": stride,
                "padding": padding, "dilation": dilation, "transposed": transposed,
                "output_padding": more, "groups": groups,
            }  # fmt: skip
    yield {
        "input": some(2, 4, 9), "weight": some(6, 4, 3), "stride": [2], "padding": [1],
        "dilation": [1], "transposed": False, "output_padding": [0], "groups": 1,
    }  # fmt: skip


def convolution_backwards() -> Iterator[dict[str, Any]]:
    for args in convolutions():
        result = torch.ops.aten.convolution(*args.values()) if "bias" in args else None
        if result is None:
            continue
        rest = {k: v for k, v in args.items() if k != "bias"}
        given = {"grad_output": torch.randn(result.shape, generator=GENERATOR)}
        yield given | rest | {"bias_sizes": [8], "output_mask": [True, True, True]}


CASES["convolution"] = list(convolutions())
CASES["convolution_backward"] = list(convolution_backwards())


def max_pool_backward() -> dict[str, Any]:
    args = {"self": PICTURES, "kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 0]}
    result, indices = torch.ops.aten.max_pool2d_with_indices(*args.values())
    grad = torch.randn(result.shape, generator=GENERATOR)
    return {"grad_output": grad, **args, "dilation": [1, 1], "ceil_mode": False, "indices": indices}


CASES["max_pool2d_with_indices_backward"] = [max_pool_backward()]


def attention(**more: Any) -> dict[str, Any]:
    """A call of torch's attention, and of its backward where a gradient is given."""
    four = {name: some(2, 3, 5, 4) for name in ("query", "key", "value")}
    return four | {"dropout_p": 0.0, "is_causal": False} | more


def attention_backward(**more: Any) -> dict[str, Any]:
    args = attention(**more)
    out, logsumexp = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(**args)
    return {"grad_out": some(2, 3, 5, 4)} | args | {"out": out, "logsumexp": logsumexp}


CASES["_scaled_dot_product_flash_attention_for_cpu"] = [
    attention(),
    attention(is_causal=True, scale=0.7),
]
CASES["_scaled_dot_product_flash_attention_for_cpu_backward"] = [
    attention_backward(),
    attention_backward(is_causal=True, scale=0.7),
]


def gru(ways: int, layers: int, batch_first: bool, biases: bool = True) -> dict[str, Any]:
    params = []
    for k in range(layers * ways):
        depth = 5 if k < ways else 6 * ways
        params += [some(18, depth) / 2, some(18, 6) / 2] + ([some(18), some(18)] if biases else [])
    return {
        "input": some(3, 4, 5) if batch_first else some(4, 3, 5),
        "hx": some(layers * ways, 3, 6),
        "params": params, "has_biases": biases, "num_layers": layers, "dropout": 0.0,
        "train": False, "bidirectional": ways == 2, "batch_first": batch_first,
    }  # fmt: skip


CASES["gru"] = [gru(1, 1, True), gru(2, 1, True), gru(1, 2, False), gru(2, 2, True, biases=False)]


def line(rows: int) -> dict[str, Any]:
    shapes = {
        "h": (rows, 6), "steps": (1, 7, 6), "weight_ih": (18, 6), "weight_hh": (18, 6),
        "bias_ih": (18,), "bias_hh": (18,), "before": (6, 5), "bias_before": (6,),
        "symbol": (5, 6), "bias_symbol": (5,),
    }  # fmt: skip
    return {name: some(*shape) for name, shape in shapes.items()}


CASES["write_line"] = [line(1), line(5)]
CODEBOOK = torch.cat([some(5, 3), torch.ones(2, 3)])  # two entries are equal
CASES["nearest_entry"] = [
    {"vectors": torch.cat([some(6, 3), CODEBOOK]), "codebook": CODEBOOK},
    {"vectors": some(2, 4, 3), "codebook": CODEBOOK},
]
