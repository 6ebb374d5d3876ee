"""The operations that the page knows."""

# Left whole where a model is traced forwards: one kernel is better than ten nodes.
WHOLE = frozenset(
    "linear gelu silu softplus elu leaky_relu native_layer_norm native_group_norm gru "
    "scaled_dot_product_attention upsample_nearest2d pixel_shuffle pixel_unshuffle "
    "write_line nearest_entry".split()
)
