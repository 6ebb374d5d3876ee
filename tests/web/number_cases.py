"""Calls of operations on numbers, axes and places: what test_operations.py compares."""

import math
from typing import Any

import torch

from tests.web.draws import places, positive, some, truths, within

X = some(3, 4, 5)
ODD = some(2, 3, 7)  # 42 numbers: no multiple of 4
PICTURES = some(3, 4, 9, 6)

# Operation -> its arguments by name, several times.
CASES: dict[str, list[dict[str, Any]]] = {
    name: [{"self": 3 * ODD}, {"self": some(5, 4).t()}]
    for name in [
        "neg",
        "abs",
        "sign",
        "floor",
        "ceil",
        "round",
        "trunc",
        "relu",
        "exp",
        "expm1",
        "sigmoid",
        "tanh",
        "sin",
        "cos",
        "silu",
        "erf",
        "isnan",
        "isinf",
        "log_sigmoid",
        "sgn",
        "erfc",
    ]
}
CASES |= {
    name: [{"self": positive(3, 5)}]
    for name in [
        "sqrt",
        "rsqrt",
        "reciprocal",
        "log",
        "log1p",
        "lgamma",
        "digamma",
        "special_erfcx",
        "special_log_ndtr",
    ]
}
CASES |= {
    name: [
        {"self": ODD, "other": some(2, 3, 7)},
        {"self": ODD, "other": some(7)},
        {"self": some(3, 1), "other": some(2, 1, 4)},
        {"self": some(5, 4).t(), "other": some(4, 5)},
    ]
    for name in ["add", "sub", "mul", "div", "minimum", "maximum"]
}
CASES |= {
    name: [{"self": some(2, 9).round(), "other": some(9).round()}, {"self": ODD, "other": 0.5}]
    for name in ["eq", "ne", "lt", "le", "gt", "ge"]
}
CASES |= {
    name: [{"self": truths(3, 5), "other": truths(5)}]
    for name in [
        "logical_and",
        "logical_or",
        "logical_xor",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
    ]
}
CASES["add"] += [{"self": X, "other": 2.5, "alpha": 2}, {"self": places(5, 3), "other": 1}]
CASES["sub"] += [{"self": X, "other": some(5), "alpha": 0.5}]
CASES["div"] += [
    {"self": X, "other": some(5), "rounding_mode": "floor"},
    {"self": X, "other": 0.7, "rounding_mode": "trunc"},
]
CASES |= {
    "logical_not": [{"self": truths(7)}],
    "bitwise_not": [{"self": truths(7)}],
    "remainder": [{"self": 3 * X, "other": 0.7}, {"self": 3 * X, "other": -0.7}],
    "fmod": [{"self": 3 * X, "other": 0.7}],
    "pow": [
        {"self": X, "exponent": 2},
        {"self": X, "exponent": 3},
        {"self": X, "exponent": 1},
        {"self": positive(5), "exponent": 0.5},
        {"self": positive(5), "exponent": -1.5},
        {"self": positive(5), "exponent": some(3, 5)},
        {"self": 2.0, "exponent": some(5)},
    ],
    "atanh": [{"self": within(9)}],
    "clamp": [
        {"self": X, "min": -0.5, "max": 0.5},
        {"self": X, "max": 0.1},
        {"self": X, "min": some(5), "max": None},
    ],
    "where": [{"condition": truths(3, 1), "self": some(5), "other": some(3, 5)}],
    "masked_fill": [{"self": X, "mask": truths(4, 1), "value": -math.inf}],
    "addcmul": [{"self": X, "tensor1": some(5), "tensor2": some(4, 1), "value": 0.5}],
    "lerp": [
        {"self": X, "end": some(5), "weight": 0.3},
        {"self": X, "end": X + 1, "weight": some(5)},
    ],
    "gelu": [{"self": 3 * X}, {"self": 3 * X, "approximate": "tanh"}],
    "leaky_relu": [{"self": X, "negative_slope": 0.2}],
    "elu": [
        {"self": X, "alpha": 0.7},
        {"self": X, "alpha": 1.67, "scale": 1.05, "input_scale": 0.5},
    ],
    "softplus": [{"self": 9 * X}, {"self": 9 * X, "beta": 2, "threshold": 3}],
    "threshold_backward": [
        {"grad_output": X, "self": some(3, 4, 5), "threshold": 0},
        {"grad_output": X, "self": some(3, 4, 5), "threshold": 0.5},
    ],
    "silu_backward": [{"grad_output": X, "self": some(3, 4, 5)}],
    "gelu_backward": [
        {"grad_output": X, "self": 2 * some(3, 4, 5)},
        {"grad_output": X, "self": 2 * some(3, 4, 5), "approximate": "tanh"},
    ],
    "sigmoid_backward": [{"grad_output": X, "output": some(3, 4, 5).sigmoid()}],
    "tanh_backward": [{"grad_output": X, "output": some(3, 4, 5).tanh()}],
    "softplus_backward": [{"grad_output": X, "self": some(3, 4, 5), "beta": 2, "threshold": 20}],
    "leaky_relu_backward": [
        {"grad_output": X, "self": some(3, 4, 5), "negative_slope": 0.2, "self_is_result": False}
    ],
    "elu_backward": [
        {"grad_output": X, "alpha": 0.7, "scale": 1.1, "input_scale": 0.9, "is_result": result}
        | {"self_or_result": 0.5 * some(3, 4, 5)}
        for result in (False, True)
    ],
    "view": [{"self": X, "size": [12, 5]}, {"self": X, "size": [3, 2, 2, 5]}],
    "expand": [{"self": some(3, 1, 5), "size": [2, 3, 4, 5]}],
    "permute": [{"self": X, "dims": [2, 0, 1]}],
    "unsqueeze": [{"self": X, "dim": -1}, {"self": X, "dim": 0}],
    "squeeze": [{"self": some(3, 1, 5, 1), "dim": 1}, {"self": some(3, 1, 5, 1), "dim": [1, 3]}],
    "slice": [
        {"self": X, "dim": 1, "start": 1, "end": 3},
        {"self": X, "dim": 2, "start": -4, "step": 2},
    ],
    "select": [{"self": X, "dim": 1, "index": -1}],
    "split_with_sizes": [{"self": X, "split_sizes": [1, 3, 1], "dim": 2}],
    "diagonal": [
        {"self": some(4, 3, 5), "offset": offset, "dim1": 0, "dim2": 2} for offset in (0, 2, -3)
    ],
    "flip": [{"self": X, "dims": [0, 2]}],
    "roll": [{"self": X, "shifts": [1, -2], "dims": [0, 2]}],
    "sum": [
        {"self": X},
        {"self": X, "dim": [1]},
        {"self": X, "dim": [0, 2], "keepdim": True},
        {"self": some(2, 3, 4, 5).permute(3, 1, 0, 2), "dim": [0, 2]},
        {"self": X, "dim": [-1]},
        {"self": some(1, 5), "dim": [0], "keepdim": True},
    ],
    "mean": [{"self": X}, {"self": X, "dim": [0]}, {"self": X, "dim": [1, 2], "keepdim": True}],
    "prod": [{"self": X, "dim": 1}],
    "amax": [{"self": X, "dim": [1]}, {"self": X, "dim": [0, 2]}, {"self": X}],
    "amin": [{"self": X, "dim": [2], "keepdim": True}],
    "max": [{"self": X}, {"self": X, "dim": 1}, {"self": X, "other": some(5)}],
    "min": [{"self": X}, {"self": X, "dim": -1, "keepdim": True}],
    "argmax": [{"self": X, "dim": 1}, {"self": X}],
    "argmin": [{"self": X, "dim": 2, "keepdim": True}],
    "logsumexp": [{"self": 30 * X, "dim": [1]}, {"self": X, "dim": [0, 2]}],
    "any": [{"self": truths(3, 4), "dim": 1}, {"self": truths(3)}],
    "all": [{"self": truths(3, 4), "dim": 0}],
    "var": [{"self": X, "dim": [0]}, {"self": X, "dim": [0, 2], "correction": 0}],
    "var_mean": [{"self": X, "dim": [1, 2], "correction": 0, "keepdim": True}],
    "linalg_vector_norm": [{"self": X, "dim": [1]}, {"self": X, "ord": 1}],
    "cumsum": [{"self": X, "dim": 1}, {"self": X, "dim": -1}],
    "mm": [
        {"self": some(5, 7), "mat2": some(7, 9)},
        {"self": some(7, 5).t(), "mat2": some(9, 7).t()},
        {"self": some(1, 7), "mat2": some(9, 7).t()},
        {"self": some(300, 3), "mat2": some(3, 2)},
    ],
    "addmm": [
        {"self": some(9), "mat1": some(5, 7), "mat2": some(9, 7).t()},
        {"self": some(5, 9), "mat1": some(5, 7), "mat2": some(7, 9), "alpha": 2, "beta": 0.5},
    ],
    "linear": [
        {"input": some(5, 7), "weight": some(9, 7), "bias": some(9)},
        {"input": some(2, 3, 7), "weight": some(9, 7)},
        {"input": some(7), "weight": some(9, 7)},
    ],
    "bmm": [{"self": some(3, 5, 7), "mat2": some(3, 9, 7).transpose(1, 2)}],
    "baddbmm": [
        {"self": some(3, 1, 9), "batch1": some(3, 5, 7), "batch2": some(3, 7, 9), "alpha": 0.5}
    ],
    "mv": [{"self": some(5, 7), "vec": some(7)}],
    "dot": [{"self": some(7), "tensor": some(7)}],
    "_softmax": [{"self": X, "dim": dim, "half_to_float": False} for dim in (-1, 0, 1)],
    "_log_softmax": [{"self": 20 * X, "dim": dim, "half_to_float": False} for dim in (-1, 1)],
    "_softmax_backward_data": [
        {"grad_output": X, "output": X.softmax(1), "dim": 1, "input_dtype": torch.float32}
    ],
    "_log_softmax_backward_data": [
        {"grad_output": X, "output": X.log_softmax(2), "dim": 2, "input_dtype": torch.float32}
    ],
    "native_layer_norm": [
        {
            "input": X,
            "normalized_shape": [4, 5],
            "weight": some(4, 5),
            "bias": some(4, 5),
            "eps": 1e-5,
        },
        {"input": X, "normalized_shape": [5], "eps": 1e-3},
    ],
    "native_group_norm": [
        {"input": PICTURES, "weight": some(4), "bias": some(4), "N": 3, "C": 4, "HxW": 54}
        | {"group": 2, "eps": 1e-5}
    ],
    "_native_batch_norm_legit_no_training": [
        {"input": PICTURES, "weight": some(4), "bias": some(4), "running_mean": some(4)}
        | {"running_var": positive(4), "momentum": 0.1, "eps": 1e-5}
    ],
    "_native_batch_norm_legit_functional": [
        {"input": given, "weight": some(4), "bias": some(4), "running_mean": some(4)}
        | {"running_var": positive(4), "training": True, "momentum": 0.1, "eps": 1e-5}
        for given in (PICTURES, some(6, 4))
    ],
    "scaled_dot_product_attention": [
        {"query": some(2, 3, 5, 4), "key": some(2, 3, 6, 4), "value": some(2, 3, 6, 7)},
        {"query": some(2, 5, 4), "key": some(2, 5, 4), "value": some(2, 5, 4), "is_causal": True},
        {"query": some(2, 5, 4), "key": some(2, 6, 4), "value": some(2, 6, 4), "scale": 0.3}
        | {"attn_mask": truths(5, 6).logical_or(torch.eye(5, 6) > 0)},
        {"query": some(2, 5, 4), "key": some(2, 6, 4), "value": some(2, 6, 4)}
        | {"attn_mask": some(5, 6)},
    ],
    "cat": [{"tensors": [X, some(3, 2, 5)], "dim": 1}, {"tensors": [some(3), some(2)]}],
    "repeat": [{"self": some(2, 3), "repeats": [2, 1, 3]}],
    "constant_pad_nd": [
        {"self": X, "pad": [1, 2], "value": 3.5},
        {"self": X, "pad": [-1, 1, 2, -2]},
    ],
    "slice_scatter": [{"self": X, "src": some(3, 2, 5), "dim": 1, "start": 0, "end": 4, "step": 2}],
    "select_scatter": [{"self": X, "src": some(3, 5), "dim": 1, "index": -2}],
    "diagonal_scatter": [{"self": some(4, 5), "src": some(4), "offset": 1}],
    "slice_backward": [
        {
            "grad_output": some(3, 2, 5),
            "input_sizes": [3, 4, 5],
            "dim": 1,
            "start": 1,
            "end": 4,
            "step": 2,
        }
    ],
    "select_backward": [
        {"grad_output": some(3, 5), "input_sizes": [3, 4, 5], "dim": 1, "index": 2}
    ],
    "diagonal_backward": [
        {"grad_output": some(4), "input_sizes": [4, 5], "offset": 1, "dim1": 0, "dim2": 1}
    ],
    "full": [{"size": [2, 3], "fill_value": 1.5}, {"size": [], "fill_value": -math.inf}],
    "arange": [{"end": 5}, {"start": 2, "end": 9, "step": 3}],
    "eye": [{"n": 3}, {"n": 2, "m": 4}],
    "tril": [{"self": some(2, 4, 5), "diagonal": 1}],
    "triu": [{"self": some(4, 5), "diagonal": -1}],
    "index": [
        {"self": X, "indices": [places(3, 6)]},
        {"self": X, "indices": [None, places(4, 2, 3)]},
        {"self": X, "indices": [places(3, 6), places(4, 6) - 4]},
        {"self": X, "indices": [places(3, 6), None, places(5, 6)]},
        {"self": X, "indices": [None, places(4, 2, 1), places(5, 3)]},
    ],
    "index_put": [
        {"self": X, "indices": [places(3, 6)], "values": some(6, 4, 5), "accumulate": True},
        {"self": X, "indices": [torch.arange(3), torch.tensor([1, 0, 3])], "values": some(3, 5)},
        {"self": X, "indices": [None, places(4, 7)], "values": some(3, 7, 5), "accumulate": True},
        {
            "self": X,
            "indices": [torch.arange(3), None, torch.arange(3)],
            "values": torch.tensor(2.0),
        },
    ],
    "index_select": [{"self": X, "dim": 1, "index": places(4, 6)}],
    "index_add": [
        {"self": X, "dim": 1, "index": places(4, 6), "source": some(3, 6, 5), "alpha": 2}
    ],
    "embedding": [{"weight": some(7, 3), "indices": places(7, 2, 4)}],
    "embedding_dense_backward": [
        {
            "grad_output": some(2, 4, 3),
            "indices": places(7, 2, 4),
            "num_weights": 7,
            "padding_idx": pad,
        }
        | {"scale_grad_by_freq": False}
        for pad in (-1, 2)
    ],
    "gather": [
        {"self": X, "dim": 1, "index": places(4, 3, 6, 5)},
        {"self": X, "dim": 2, "index": places(5, 2, 3, 1)},
    ],
    "scatter": [
        {
            "self": X,
            "dim": 1,
            "index": torch.tensor([2, 0]).expand(3, 5, 2).mT,
            "src": some(3, 3, 5),
        },
        {"self": X, "dim": 2, "index": places(5, 2, 3, 1), "value": 4.0},
    ],
    "scatter_add": [
        {"self": X, "dim": 1, "index": places(4, 3, 6, 5), "src": some(3, 6, 5)},
        {"self": X, "dim": 0, "index": places(3, 6, 2, 5), "src": some(6, 4, 5)},
    ],
    "upsample_nearest2d": [
        {"self": PICTURES, "output_size": [18, 18], "scales_h": 2.0, "scales_w": 3.0}
    ],
    "upsample_nearest2d_backward": [
        {"grad_output": some(2, 3, 8, 9), "output_size": [8, 9], "input_size": [2, 3, 4, 3]}
    ],
    "pixel_shuffle": [{"self": some(2, 12, 3, 5), "upscale_factor": 2}],
    "pixel_unshuffle": [{"self": some(2, 3, 4, 6), "downscale_factor": 2}],
    "_adaptive_avg_pool2d": [{"self": PICTURES, "output_size": [3, 4]}],
    "avg_pool2d": [
        {"self": PICTURES, "kernel_size": [2, 2]},
        {"self": PICTURES, "kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 0]},
        {"self": PICTURES, "kernel_size": [3, 3], "padding": [1, 1], "count_include_pad": False},
    ],
    "avg_pool2d_backward": [
        {"grad_output": some(3, 4, 5, 3), "self": PICTURES, "kernel_size": [3, 2], "stride": [2, 2]}
        | {"padding": [1, 0], "ceil_mode": False, "count_include_pad": True}
    ],
    "max_pool2d_with_indices": [
        {"self": PICTURES, "kernel_size": [2, 2]},
        {"self": PICTURES, "kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 0]},
    ],
}
