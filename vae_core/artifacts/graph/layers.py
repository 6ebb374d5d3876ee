"""Layers with weights, ops that move numbers about, and pooling, as nodes of the browser's graph.

See registry.py for what a translation is. The kernels are in
vae_core/web/engine/ops_matmul.js, ops_layout.js and ops.js; axes count from 0 after the batch.
"""

import math
from typing import Any

from torch import fx

from vae_core.artifacts.graph.registry import (
    Arguments,
    Recorder,
    operation,
    translates,
    unsupported,
)


def _pair(value: Any) -> list[int]:
    """An int, [n] or [n, m] as two numbers."""
    values = [value] if isinstance(value, int) else list(value)
    return values * 2 if len(values) == 1 else values


def axis_of(dim: int, rank: int, op: str) -> int:
    """A dimension of a tensor with `rank` axes, counted after the batch."""
    dim = dim % rank
    if dim == 0:
        raise unsupported(f"{op} works across the examples of a batch")
    return dim - 1


# -- layers with weights --------------------------------------------------------------------------


@translates("linear")
def _linear(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    weights = {key: a[key] for key in ("weight", "bias")}
    return recorder.emit("linear", [recorder.activation(a["input"])], recorder.shape(node), weights)


def _same_padding(a: Arguments) -> list[int]:
    """Sizes for padding="same" or "valid"; torch allows "same" with stride 1 only."""
    reach = [
        dilation * (kernel - 1)
        for dilation, kernel in zip(
            _pair(a["dilation"]), a["weight"].meta["val"].shape[2:], strict=True
        )
    ]
    if a["padding"] == "valid":
        return [0, 0]
    if any(size % 2 for size in reach):
        raise unsupported("a convolution of even kernel size pads its sides unequally")
    return [size // 2 for size in reach]


@translates("conv2d conv_transpose2d")
def _convolution(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    op = operation(node)
    padding = _same_padding(a) if isinstance(a["padding"], str) else _pair(a["padding"])
    return recorder.emit(
        op,
        [recorder.activation(a["input"], rank=4)],
        recorder.shape(node),
        {key: a[key] for key in ("weight", "bias")},
        stride=_pair(a["stride"]),
        padding=padding,
        dilation=_pair(a["dilation"]),
        groups=a["groups"],
    )


@translates("batch_norm _native_batch_norm_legit_no_training")
def _batch_norm(recorder: Recorder, node: fx.Node, a: Arguments) -> str | list[str]:
    if a.get("training") or a["running_mean"] is None:
        raise unsupported("a batch norm without running statistics mixes the examples of a batch")
    weights = {key: a[key] for key in ("weight", "bias", "running_mean", "running_var")}
    operand = recorder.activation(a["input"])
    name = recorder.emit("batch_norm", [operand], operand[1], weights, eps=a["eps"])
    return name if "training" in a else [name]


@translates("group_norm")
def _group_norm(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    operand = recorder.activation(a["input"])
    weights = {key: a[key] for key in ("weight", "bias")}
    attrs = {"groups": a["num_groups"], "eps": a["eps"]}
    return recorder.emit("group_norm", [operand], recorder.shape(node), weights, **attrs)


@translates("layer_norm")
def _layer_norm(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    operand = recorder.activation(a["input"])
    weights = {key: a[key] for key in ("weight", "bias")}
    attrs = {"length": math.prod(a["normalized_shape"]), "eps": a["eps"]}
    return recorder.emit("layer_norm", [operand], recorder.shape(node), weights, **attrs)


# -- moving numbers about -------------------------------------------------------------------------


@translates("cat")
def _cat(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    axis = axis_of(a["dim"], node.meta["val"].ndim, "cat")
    operands = [recorder.full(tensor) for tensor in a["tensors"]]
    return recorder.emit("cat", operands, recorder.shape(node), axis=axis)


@translates("stack")
def _stack(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    axis = axis_of(a["dim"], node.meta["val"].ndim, "stack")
    operands = []
    for tensor in a["tensors"]:
        name, shape = recorder.full(tensor)
        operands.append((name, [*shape[:axis], 1, *shape[axis:]]))
    return recorder.emit("cat", operands, recorder.shape(node), axis=axis)


def _part(recorder: Recorder, x: fx.Node, axis: int, start: int, count: int, step: int = 1) -> str:
    name, shape = recorder.activation(x)
    taken = [*shape[:axis], count, *shape[axis + 1 :]]
    return recorder.emit("slice", [(name, shape)], taken, axis=axis, start=start, step=step)


@translates("slice")
def _slice(recorder: Recorder, node: fx.Node, a: Arguments) -> str | None:
    value = a["self"].meta["val"]
    size = value.shape[a["dim"]]
    taken = range(size)[a["start"] : a["end"] : a["step"]]
    if len(taken) == size:
        return recorder.alias(node, a["self"])
    axis = axis_of(a["dim"], value.ndim, "slice")
    return _part(recorder, a["self"], axis, taken.start, len(taken), taken.step)


@translates("select")
def _select(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    value = a["self"].meta["val"]
    axis = axis_of(a["dim"], value.ndim, "select")
    return _part(recorder, a["self"], axis, a["index"] % value.shape[axis + 1], 1)


@translates("split split_with_sizes chunk unbind")
def _split(recorder: Recorder, node: fx.Node, a: Arguments) -> list[str]:
    """A slice per part that something reads; unbound parts have one axis less."""
    whole = a["self"].meta["val"]
    axis = axis_of(a["dim"], whole.ndim, "split")
    read = {user.args[1] for user in node.users if user.users}
    names, start = [], 0
    for index, part in enumerate(node.meta["val"]):
        count = part.shape[axis + 1] if part.ndim == whole.ndim else 1
        names.append(_part(recorder, a["self"], axis, start, count) if index in read else "")
        start += count
    return names


@translates("pad constant_pad_nd")
def _pad(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    if a.get("mode", "constant") != "constant":
        raise unsupported(f"it pads by {a['mode']}, and the browser pads with a constant only")
    operand = recorder.activation(a["self"])
    sizes = list(a["pad"])  # (before, after) of the last axis first
    rank = len(operand[1])
    if len(sizes) > 2 * rank:
        raise unsupported("it pads the batch")
    before = [0] * (rank - len(sizes) // 2) + sizes[::2][::-1]
    value = float(a["value"] or 0.0)
    return recorder.emit("pad", [operand], recorder.shape(node), before=before, value=value)


@translates("permute transpose")
def _permute(recorder: Recorder, node: fx.Node, a: Arguments) -> str | None:
    operand = recorder.activation(a["self"])
    rank = len(operand[1]) + 1
    dims = list(range(rank))
    if "dims" in a:
        dims = [dim % rank for dim in a["dims"]]
    else:
        dims[a["dim0"]], dims[a["dim1"]] = dims[a["dim1"]], dims[a["dim0"]]
    axes = [axis_of(dim, rank, "permute") for dim in dims[1:]]
    if axes == sorted(axes):
        return recorder.alias(node, a["self"])
    return recorder.emit("permute", [operand], recorder.shape(node), axes=axes)


@translates("expand repeat")
def _repeat(recorder: Recorder, node: fx.Node, a: Arguments) -> str | None:
    operand = recorder.activation(a["self"], rank=node.meta["val"].ndim)
    if operand[1] == recorder.shape(node):
        return recorder.alias(node, a["self"])
    return recorder.emit("repeat", [operand], recorder.shape(node))


@translates("pixel_shuffle pixel_unshuffle")
def _pixel_shuffle(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    op = operation(node)
    factor = a.get("upscale_factor", a.get("downscale_factor"))
    operand = recorder.activation(a["self"], rank=4)
    return recorder.emit(op, [operand], recorder.shape(node), factor=factor)


@translates("upsample_nearest2d")
def _upsample(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    operand = recorder.activation(a.get("input", a.get("self")), rank=4)
    shape = recorder.shape(node)
    scale = [before / after for before, after in zip(operand[1][1:], shape[1:], strict=True)]
    if a.get("scale_factors"):  # then torch steps by the factor given, not by the ratio of sizes
        scale = [1.0 / factor for factor in a["scale_factors"]]
    return recorder.emit("upsample_nearest2d", [operand], shape, scale=scale)


# -- pooling --------------------------------------------------------------------------------------


def _mean_over(recorder: Recorder, node: fx.Node, x: fx.Node, axes: list[int]) -> str:
    operand = recorder.activation(x)
    rank = len(operand[1])
    kept = [axis for axis in range(rank) if axis not in axes]
    if kept + sorted(axes) != list(range(rank)):
        order = [*kept, *sorted(axes)]
        shape = [operand[1][axis] for axis in order]
        operand = recorder.emit("permute", [operand], shape, axes=order), shape
    return recorder.emit("mean", [operand], recorder.shape(node))


@translates("mean")
def _mean(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    rank = a["self"].meta["val"].ndim
    dims = a.get("dim") or range(rank)
    return _mean_over(recorder, node, a["self"], [axis_of(dim, rank, "mean") for dim in dims])


@translates("adaptive_avg_pool2d")
def _adaptive_pool(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    if list(a["output_size"]) != [1, 1]:
        raise unsupported("an adaptive pooling has an output other than 1 x 1")
    return _mean_over(recorder, node, a["self"], [1, 2])


@translates("avg_pool2d max_pool2d")
def _pool(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    op = operation(node)
    plain = (
        not a["ceil_mode"]
        and a.get("count_include_pad", True)
        and a.get("divisor_override") is None
        and _pair(a.get("dilation", 1)) == [1, 1]
    )
    if not plain:
        raise unsupported(f"{op} uses ceil_mode, dilation or a divisor of its own")
    attrs = {
        "kernel": _pair(a["kernel_size"]),
        "stride": _pair(a["stride"] or a["kernel_size"]),
        "padding": _pair(a["padding"]),
    }
    return recorder.emit(
        op, [recorder.activation(a["self"], rank=4)], recorder.shape(node), **attrs
    )
