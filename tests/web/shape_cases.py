"""Arguments for each operation of the page, as torch takes them: op -> [{name: value}]."""

from typing import Any

import torch
from torch import Tensor

CONVOLUTION = {
    "stride": [2, 1],
    "padding": [1, 0],
    "dilation": [1, 2],
    "transposed": False,
    "output_padding": [0, 0],
    "groups": 2,
}
POOL = {"kernel_size": [3, 2], "stride": [2, 2], "padding": [1, 0]}
AVERAGE = {"ceil_mode": True, "count_include_pad": True, "divisor_override": None}
CAUSAL = {"dropout_p": 0.0, "is_causal": True}


def alike(names: str, cases: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return dict.fromkeys(names.split(), cases)


def t(*shape: int) -> Tensor:
    return torch.linspace(0.1, 0.9, torch.Size(shape).numel()).reshape(shape)


def places(*shape: int, below: int = 3) -> Tensor:
    return torch.arange(torch.Size(shape).numel()).reshape(shape) % below


def truth(*shape: int) -> Tensor:
    return t(*shape) > 0.5


X, PICTURES, SCORES = t(2, 3, 4), t(2, 4, 9, 8), t(2, 4, 5, 6)
MASK = {"output_mask": [True, True, True]}
CONVOLVED = {"input": PICTURES, "weight": t(6, 2, 3, 3), **CONVOLUTION}
TRANSPOSED = {
    **CONVOLVED,
    "weight": t(4, 3, 3, 3),
    "transposed": True,
    "output_padding": [1, 0],
    "dilation": [1, 1],
}
HEADS = {"query": SCORES, "key": t(2, 4, 7, 6), "value": t(2, 4, 7, 6)}
PARAMS = [t(12, 3), t(12, 4), t(12), t(12)]
UPPER = [t(12, 8), t(12, 4), t(12), t(12)]
GRU = {"has_biases": True, "dropout": 0.0, "train": False, "batch_first": True}
RANGE = {"dim": 1, "start": 1, "end": 2**63 - 1, "step": 2}
WRITER = {
    "h": t(2, 4),
    "steps": t(1, 5, 4),
    "weight_ih": t(12, 4),
    "weight_hh": t(12, 4),
    "bias_ih": t(12),
    "bias_hh": t(12),
    "before": t(4, 7),
    "bias_before": t(4),
    "symbol": t(7, 4),
    "bias_symbol": t(7),
}
REDUCED = [{"self": X, "dim": [0, -1], "keepdim": True}, {"self": X, "dim": [1], "keepdim": False}]
ONE_AXIS = [{"self": X, "dim": -2, "keepdim": True}, {"self": X, "dim": 0, "keepdim": False}]
PAIR = [{"self": X, "other": t(3, 1)}, {"self": t(1), "other": X}]
TRUTHS = [{"self": truth(2, 3), "other": truth(3)}]
GRADIENT = {"grad_output": X, "self": X}
RATIO = {"alpha": 1.0, "scale": 1.0, "input_scale": 1.0}
ROWS = {"eps": 1e-5, "weight": t(3, 4), "bias": t(3, 4)}
NORM = {"input": PICTURES, "weight": t(4), "bias": t(4), "eps": 1e-5}
RUNNING = {"running_mean": t(4), "running_var": t(4), "momentum": 0.1}

CASES: dict[str, list[dict[str, Any]]] = {
    **alike("sum mean amax amin logsumexp", REDUCED),
    **alike("prod any all argmax argmin max min", ONE_AXIS),
    **alike("var var_mean", [{**each, "correction": 1} for each in REDUCED]),
    "linalg_vector_norm": [{**each, "ord": 2} for each in REDUCED],
    **alike("cumsum", [{"self": X, "dim": -1}]),
    **alike("_softmax _log_softmax", [{"self": X, "dim": 1, "half_to_float": False}]),
    **alike(
        "_softmax_backward_data _log_softmax_backward_data",
        [{"grad_output": X, "output": X, "dim": 1, "input_dtype": torch.float32}],
    ),
    **alike("mul div maximum minimum eq ne lt le gt ge remainder fmod sub add", PAIR),
    **alike("bitwise_and bitwise_or bitwise_xor", TRUTHS),
    **alike("logical_and logical_or logical_xor", TRUTHS),
    "bitwise_not": [{"self": truth(2, 3)}],
    "pow": [{"self": X, "exponent": 2}],
    "clamp": [{"self": X, "min": 0.2, "max": None}, {"self": X, "min": t(4), "max": t(3, 1)}],
    "where": [{"condition": truth(3, 1), "self": X, "other": t(4)}],
    "masked_fill": [{"self": X, "mask": truth(3, 4), "value": 0.0}],
    "addcmul": [{"self": X, "tensor1": t(4), "tensor2": t(3, 1), "value": 1}],
    "lerp": [{"self": X, "end": X, "weight": 0.5}],
    "elu_backward": [{"grad_output": X, "self_or_result": X, "is_result": False, **RATIO}],
    "gelu_backward": [{**GRADIENT, "approximate": "none"}],
    "softplus_backward": [{**GRADIENT, "beta": 1.0, "threshold": 20.0}],
    "leaky_relu_backward": [{**GRADIENT, "negative_slope": 0.1, "self_is_result": False}],
    "threshold_backward": [{**GRADIENT, "threshold": 0.0}],
    "silu_backward": [GRADIENT],
    **alike("sigmoid_backward tanh_backward", [{"grad_output": X, "output": X}]),
    "_to_copy": [{"self": X}],
    "view": [{"self": X, "size": [6, 4]}, {"self": t(1), "size": []}],
    "expand": [{"self": t(3, 1), "size": [2, 3, 4]}, {"self": t(), "size": [2]}],
    "permute": [{"self": X, "dims": [2, 0, -2]}],
    "squeeze": [{"self": t(2, 1, 3), "dim": [1]}, {"self": t(2, 1), "dim": [0]}],
    "unsqueeze": [{"self": X, "dim": -1}, {"self": t(), "dim": 0}],
    "slice": [{"self": X, **RANGE}, {"self": X, "dim": 2, "start": -3, "end": -1, "step": 1}],
    "select": [{"self": X, "dim": -1, "index": -4}],
    "diagonal": [{"self": X, "offset": 1, "dim1": 1, "dim2": 2}, {"self": X, "offset": -1}],
    "split_with_sizes": [{"self": X, "split_sizes": [1, 3], "dim": 2}],
    "slice_scatter": [{"self": X, "src": t(2, 1, 4), **RANGE}],
    "select_scatter": [{"self": X, "src": t(2, 4), "dim": 1, "index": 2}],
    "diagonal_scatter": [{"self": X, "src": t(2, 3), "offset": 0, "dim1": 1, "dim2": 2}],
    "slice_backward": [{"grad_output": t(2, 1, 4), "input_sizes": [2, 3, 4], **RANGE}],
    "select_backward": [{"grad_output": t(2, 4), "input_sizes": [2, 3, 4], "dim": 1, "index": 2}],
    "diagonal_backward": [
        {"grad_output": t(2, 3), "input_sizes": [2, 3, 4], "offset": 0, "dim1": 1, "dim2": 2}
    ],
    "cat": [{"tensors": [t(0), X, t(2, 1, 4)], "dim": 1}, {"tensors": [t(0), t(0)], "dim": 0}],
    "repeat": [{"self": X, "repeats": [2, 1, 0, 3]}],
    "constant_pad_nd": [{"self": X, "pad": [1, -2, 0, 3], "value": 0.0}],
    "full": [{"size": [2, 3], "fill_value": 1}],
    "arange": [{"start": 1, "end": 8, "step": 3}, {"start": 5, "end": 1, "step": -1}],
    "eye": [{"n": 3, "m": 4}],
    **alike("tril triu", [{"self": X, "diagonal": -1}]),
    "flip": [{"self": X, "dims": [0, -1]}],
    "roll": [{"self": X, "shifts": [1, -2], "dims": [0, 2]}],
    "mm": [{"self": t(2, 3), "mat2": t(3, 4)}],
    "bmm": [{"self": t(5, 2, 3), "mat2": t(5, 3, 4)}],
    "mv": [{"self": t(2, 3), "vec": t(3)}],
    "dot": [{"self": t(3), "tensor": t(3)}],
    "addmm": [
        {"self": bias, "mat1": t(2, 3), "mat2": t(3, 4), "beta": 1, "alpha": 1}
        for bias in (t(4), t(2, 4), t())
    ],
    "baddbmm": [{"self": t(2, 4), "batch1": t(5, 2, 3), "batch2": t(5, 3, 4), "beta": 1}],
    "linear": [{"input": X, "weight": t(5, 4), "bias": t(5)}, {"input": t(4), "weight": t(5, 4)}],
    "convolution": [
        {**CONVOLVED, "bias": t(6)},
        {**TRANSPOSED, "bias": None},
        {
            "input": t(2, 3, 9),
            "weight": t(5, 3, 4),
            "bias": t(5),
            **CONVOLUTION,
            **{"stride": [2], "padding": [1], "dilation": [2], "output_padding": [0], "groups": 1},
        },
    ],
    "convolution_backward": [
        {"grad_output": t(2, 6, 5, 4), "bias_sizes": [6], **CONVOLVED, **MASK},
        {"grad_output": t(2, 6, 18, 10), "bias_sizes": None, **TRANSPOSED, **MASK},
    ],
    "max_pool2d_with_indices": [
        {"self": PICTURES, **POOL, "dilation": [1, 1], "ceil_mode": ceil} for ceil in (True, False)
    ],
    "max_pool2d_with_indices_backward": [
        {
            "grad_output": t(2, 4, 5, 4),
            "self": PICTURES,
            **POOL,
            "dilation": [1, 1],
            "ceil_mode": False,
            "indices": places(2, 4, 5, 4, below=9),
        }
    ],
    "avg_pool2d": [{"self": PICTURES, **POOL, **AVERAGE}],
    "avg_pool2d_backward": [{"grad_output": t(2, 4, 5, 4), "self": PICTURES, **POOL, **AVERAGE}],
    "_adaptive_avg_pool2d": [{"self": PICTURES, "output_size": [2, 3]}],
    "upsample_nearest2d": [{"self": PICTURES, "output_size": [18, 16]}],
    "upsample_nearest2d_backward": [
        {"grad_output": t(2, 4, 18, 16), "output_size": [18, 16], "input_size": [2, 4, 9, 8]}
    ],
    "pixel_shuffle": [{"self": PICTURES, "upscale_factor": 2}],
    "pixel_unshuffle": [{"self": t(4, 6, 9), "downscale_factor": 3}],
    "native_layer_norm": [{"input": X, "normalized_shape": [3, 4], **ROWS}],
    "native_group_norm": [{**NORM, "N": 2, "C": 4, "HxW": 72, "group": 2}],
    "_native_batch_norm_legit_no_training": [{**NORM, **RUNNING}],
    "_native_batch_norm_legit_functional": [{**NORM, **RUNNING, "training": True}],
    "scaled_dot_product_attention": [{**HEADS, **CAUSAL}, {**HEADS, "attn_mask": t(5, 7)}],
    "_scaled_dot_product_flash_attention_for_cpu": [{**HEADS, **CAUSAL}],
    "_scaled_dot_product_flash_attention_for_cpu_backward": [
        {"grad_out": SCORES, **HEADS, "out": SCORES, "logsumexp": t(2, 4, 5), **CAUSAL}
    ],
    "index": [
        {"self": X, "indices": [None, places(2, 1), places(5)]},
        {"self": X, "indices": [places(5, below=2), None, places(5)]},
    ],
    "index_put": [{"self": X, "indices": [places(5, below=2)], "values": t(4), "accumulate": True}],
    "index_select": [{"self": X, "dim": 1, "index": places(5)}],
    "index_add": [{"self": X, "dim": 1, "index": places(5), "source": t(2, 5, 4)}],
    "embedding": [{"weight": t(3, 4), "indices": places(2, 5)}],
    "embedding_dense_backward": [
        {
            "grad_output": t(2, 5, 4),
            "indices": places(2, 5),
            "num_weights": 3,
            "padding_idx": -1,
            "scale_grad_by_freq": False,
        }
    ],
    "gather": [{"self": X, "dim": 1, "index": places(1, 5, 4)}],
    "scatter": [{"self": X, "dim": 1, "index": places(2, 2, 3), "src": X}],
    "scatter_add": [{"self": X, "dim": 1, "index": places(2, 2, 3), "src": X}],
    "gru": [
        {"input": t(2, 5, 3), "hx": t(1, 2, 4), "params": PARAMS, "num_layers": 1, **GRU}
        | {"bidirectional": False},
        {"input": t(2, 5, 3), "hx": t(4, 2, 4), "params": 2 * PARAMS + 2 * UPPER, **GRU}
        | {"bidirectional": True, "num_layers": 2},
    ],
    "write_line": [WRITER],
    "nearest_entry": [{"vectors": X, "codebook": t(7, 4)}],
}
