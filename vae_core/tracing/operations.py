"""The operations that the page knows, with the names of their arguments.

The same list stands in ``vae_core/web/engine/ops/table.js``, and a test holds the two together.
"""

FORMAT = 2  # of a graph, see graph.py

# Left whole where a model is traced forwards: one kernel is better than ten nodes.
WHOLE = frozenset(
    """
    linear gelu silu softplus elu leaky_relu gru native_layer_norm native_group_norm
    scaled_dot_product_attention upsample_nearest2d pixel_shuffle pixel_unshuffle
    write_line nearest_entry
    """.split()  # noqa: SIM905
)

_ARGUMENTS = {
    "_adaptive_avg_pool2d": "self output_size",
    "_log_softmax": "self dim",
    "_log_softmax_backward_data": "grad_output output dim",
    "_native_batch_norm_legit_functional": (
        "input weight bias running_mean running_var training momentum eps"
    ),
    "_native_batch_norm_legit_no_training": (
        "input weight bias running_mean running_var momentum eps"
    ),
    "_scaled_dot_product_flash_attention_for_cpu": (
        "query key value dropout_p is_causal attn_mask scale"
    ),
    "_scaled_dot_product_flash_attention_for_cpu_backward": (
        "grad_out query key value out logsumexp dropout_p is_causal attn_mask scale"
    ),
    "_softmax": "self dim",
    "_softmax_backward_data": "grad_output output dim",
    "_to_copy": "self",
    "abs": "self",
    "add": "self other alpha",
    "addcmul": "self tensor1 tensor2 value",
    "addmm": "self mat1 mat2 beta alpha",
    "all": "self dim keepdim",
    "amax": "self dim keepdim",
    "amin": "self dim keepdim",
    "any": "self dim keepdim",
    "arange": "end start step",
    "argmax": "self dim keepdim",
    "argmin": "self dim keepdim",
    "atanh": "self",
    "avg_pool2d": "self kernel_size stride padding ceil_mode count_include_pad divisor_override",
    "avg_pool2d_backward": (
        "grad_output self kernel_size stride padding ceil_mode count_include_pad divisor_override"
    ),
    "baddbmm": "self batch1 batch2 beta alpha",
    "bitwise_and": "self other",
    "bitwise_not": "self",
    "bitwise_or": "self other",
    "bitwise_xor": "self other",
    "bmm": "self mat2",
    "cat": "tensors dim",
    "ceil": "self",
    "clamp": "self min max",
    "constant_pad_nd": "self pad value",
    "convolution": "input weight bias stride padding dilation transposed output_padding groups",
    "convolution_backward": (
        "grad_output input weight bias_sizes stride padding dilation transposed "
        "output_padding groups output_mask"
    ),
    "cos": "self",
    "cumsum": "self dim",
    "diagonal": "self offset dim1 dim2",
    "diagonal_backward": "grad_output input_sizes offset dim1 dim2",
    "diagonal_scatter": "self src offset dim1 dim2",
    "digamma": "self",
    "div": "self other rounding_mode",
    "dot": "self tensor",
    "elu": "self alpha scale input_scale",
    "elu_backward": "grad_output alpha scale input_scale is_result self_or_result",
    "embedding": "weight indices padding_idx scale_grad_by_freq",
    "embedding_dense_backward": "grad_output indices num_weights padding_idx scale_grad_by_freq",
    "eq": "self other",
    "erf": "self",
    "erfc": "self",
    "exp": "self",
    "expand": "self size",
    "expm1": "self",
    "eye": "n m",
    "flip": "self dims",
    "floor": "self",
    "fmod": "self other",
    "full": "size fill_value",
    "gather": "self dim index",
    "ge": "self other",
    "gelu": "self approximate",
    "gelu_backward": "grad_output self approximate",
    "gru": "input hx params has_biases num_layers dropout train bidirectional batch_first",
    "gt": "self other",
    "index": "self indices",
    "index_add": "self dim index source alpha",
    "index_put": "self indices values accumulate",
    "index_select": "self dim index",
    "isinf": "self",
    "isnan": "self",
    "le": "self other",
    "leaky_relu": "self negative_slope",
    "leaky_relu_backward": "grad_output self negative_slope self_is_result",
    "lerp": "self end weight",
    "lgamma": "self",
    "linalg_vector_norm": "self ord dim keepdim",
    "linear": "input weight bias",
    "log": "self",
    "log1p": "self",
    "log_sigmoid": "self",
    "logical_and": "self other",
    "logical_not": "self",
    "logical_or": "self other",
    "logical_xor": "self other",
    "logsumexp": "self dim keepdim",
    "lt": "self other",
    "masked_fill": "self mask value",
    "max": "self other dim keepdim",
    "max_pool2d_with_indices": "self kernel_size stride padding dilation ceil_mode",
    "max_pool2d_with_indices_backward": (
        "grad_output self kernel_size stride padding dilation ceil_mode indices"
    ),
    "maximum": "self other",
    "mean": "self dim keepdim",
    "min": "self other dim keepdim",
    "minimum": "self other",
    "mm": "self mat2",
    "mul": "self other",
    "mv": "self vec",
    "native_group_norm": "input weight bias N C HxW group eps",
    "native_layer_norm": "input normalized_shape weight bias eps",
    "ne": "self other",
    "nearest_entry": "vectors codebook",
    "neg": "self",
    "permute": "self dims",
    "pixel_shuffle": "self upscale_factor",
    "pixel_unshuffle": "self downscale_factor",
    "pow": "self exponent",
    "prod": "self dim keepdim",
    "reciprocal": "self",
    "relu": "self",
    "remainder": "self other",
    "repeat": "self repeats",
    "roll": "self shifts dims",
    "round": "self",
    "rsqrt": "self",
    "scaled_dot_product_attention": (
        "query key value attn_mask dropout_p is_causal scale enable_gqa"
    ),
    "scatter": "self dim index value src",
    "scatter_add": "self dim index src",
    "select": "self dim index",
    "select_backward": "grad_output input_sizes dim index",
    "select_scatter": "self src dim index",
    "sgn": "self",
    "sigmoid": "self",
    "sigmoid_backward": "grad_output output",
    "sign": "self",
    "silu": "self",
    "silu_backward": "grad_output self",
    "sin": "self",
    "slice": "self dim start end step",
    "slice_backward": "grad_output input_sizes dim start end step",
    "slice_scatter": "self src dim start end step",
    "softplus": "self beta threshold",
    "softplus_backward": "grad_output self beta threshold",
    "special_erfcx": "self",
    "special_log_ndtr": "self",
    "split_with_sizes": "self split_sizes dim",
    "sqrt": "self",
    "squeeze": "self dim",
    "sub": "self other alpha",
    "sum": "self dim keepdim",
    "tanh": "self",
    "tanh_backward": "grad_output output",
    "threshold_backward": "grad_output self threshold",
    "tril": "self diagonal",
    "triu": "self diagonal",
    "trunc": "self",
    "unsqueeze": "self dim",
    "upsample_nearest2d": "self output_size scales_h scales_w",
    "upsample_nearest2d_backward": "grad_output output_size input_size scales_h scales_w",
    "var": "self dim keepdim correction",
    "var_mean": "self dim keepdim correction",
    "view": "self size",
    "where": "condition self other",
    "write_line": (
        "h steps weight_ih weight_hh bias_ih bias_hh before bias_before symbol bias_symbol"
    ),
}

OPERATIONS = {op: frozenset(names.split()) for op, names in _ARGUMENTS.items()}
