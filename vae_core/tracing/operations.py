"""The operations that the page knows."""

# Left whole where a model is traced forwards: one kernel is better than ten nodes.
WHOLE = frozenset(
    ("linear", "gelu", "silu", "softplus", "elu", "leaky_relu", "gru")
    + ("native_layer_norm", "native_group_norm", "scaled_dot_product_attention")
    + ("upsample_nearest2d", "pixel_shuffle", "pixel_unshuffle", "write_line", "nearest_entry")
)

OPERATIONS = set(
    ["linear", "relu", "mul", "unsqueeze", "view", "permute", "add", "div", "tanh", "sigmoid", "silu", "cat", "sub", "maximum", "minimum", "convolution", "gelu", "elu", "leaky_relu", "softplus", "native_layer_norm", "native_group_norm", "_native_batch_norm_legit_no_training", "scaled_dot_product_attention", "slice", "select", "clamp", "pixel_shuffle", "pixel_unshuffle", "gru", "exp", "constant_pad_nd", "log", "_softmax", "_log_softmax", "squeeze", "abs", "upsample_nearest2d", "neg", "mean", "split_with_sizes", "avg_pool2d", "sum", "write_line", "nearest_entry", "where", "round", "lt", "le", "gt", "ge", "eq", "ne", "reciprocal", "full", "expand", "_to_copy", "expm1", "log1p", "sqrt", "rsqrt", "pow", "atanh", "bitwise_not", "bitwise_and", "bitwise_or", "logical_not", "logical_and", "logical_or", "max_pool2d_with_indices", "repeat"]
)
