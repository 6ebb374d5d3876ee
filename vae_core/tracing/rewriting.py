"""Composite operations as the few that the page knows, the same numbers in the same order.

A rule takes (emit, node, arguments by name) and gives the value of the node: what ``emit(op,
arguments, result)`` returned, a list of such (parts), or another node, whose value it has.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import torch
from torch import fx

from vae_core.tracing.program import untraceable

Arguments = dict[str, Any]


class Emit(Protocol):
    """Appends a node to the graph and says how it is referred to."""

    def __call__(self, op: str, args: Mapping[str, Any], result: Any) -> Any:
        """The node's REF; ``result`` is a tensor of its shape and type, or a tuple of them."""


Rule = Callable[[Emit, fx.Node, Arguments], Any]

RULES: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule under the names of operations."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return register


def name_of(node: fx.Node) -> str:
    """The name of a call's operation, without namespace and overload."""
    target: Any = node.target
    return target._schema.name.partition("::")[2]


def kind(dtype: torch.dtype) -> str:
    """The type of a tensor in the graph.

    Raises:
        UserError: for numbers that the page would not round as torch does.
    """
    if dtype == torch.bool:
        return "bool"
    if dtype.is_complex or dtype in (torch.float16, torch.bfloat16):
        raise untraceable(f"it computes in {dtype}, and the browser has float32 only")
    return "float" if dtype.is_floating_point else "int"


def _value(node: fx.Node) -> Any:
    return node.meta["val"]


# -- the same numbers in another shape ------------------------------------------------------------


@rule("detach", "detach_", "alias", "clone", "contiguous", "lift_fresh_copy", "lift_fresh")
def _same(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    """Without writing in place nothing can tell a copy from what it copies."""
    return a["self"]


@rule("copy")
def _copied(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    """What was there before does not matter."""
    if _value(a["src"]).shape == _value(node).shape:
        return a["src"]
    return emit("expand", {"self": a["src"], "size": list(_value(node).shape)}, _value(node))


@rule("to", "_to_copy")
def _converted(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    if kind(_value(a["self"]).dtype) == kind(_value(node).dtype):
        return a["self"]
    return emit("_to_copy", {"self": a["self"]}, _value(node))


@rule("view", "reshape", "flatten", "unflatten", "view_as", "_unsafe_view")
def _view(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return emit("view", {"self": a["self"], "size": list(_value(node).shape)}, _value(node))


@rule("expand", "expand_as")
def _expand(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return emit("expand", {"self": a["self"], "size": list(_value(node).shape)}, _value(node))


@rule("broadcast_tensors")
def _broadcast(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return [
        emit("expand", {"self": each, "size": list(whole.shape)}, whole)
        for each, whole in zip(a["tensors"], _value(node), strict=True)
    ]


@rule("squeeze")
def _squeeze(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    """Which axes go is said, whatever their size is."""
    shape = a["self"].meta["val"].shape
    asked = a.get("dim", range(len(shape)))
    asked = [asked] if isinstance(asked, int) else asked
    gone = sorted(axis % len(shape) for axis in asked if shape[axis] == 1)
    return emit("squeeze", {"self": a["self"], "dim": gone}, _value(node)) if gone else a["self"]


@rule("transpose", "t", "permute")
def _permute(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    rank = _value(node).ndim
    if "dims" in a:
        order = [axis % rank for axis in a["dims"]]
    else:
        order = list(range(rank))
        first, second = a.get("dim0", 0), a.get("dim1", rank - 1)
        order[first], order[second] = order[second], order[first]
    if order == sorted(order):
        return a["self"]
    return emit("permute", {"self": a["self"], "dims": order}, _value(node))


@rule("chunk", "split", "split_with_sizes")
def _split(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    sizes = [each.shape[a["dim"]] for each in _value(node)]
    args = {"self": a["self"], "split_sizes": sizes, "dim": a["dim"]}
    return emit("split_with_sizes", args, _value(node))


@rule("slice", "slice_scatter")
def _slice(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    """Start and end are places on the axis: not negative, not beyond."""
    size = _value(a["self"]).shape[a["dim"]]
    taken = range(size)[a["start"] : a["end"] : a["step"]]
    if len(taken) == size and "src" not in a:
        return a["self"]
    end = max(taken.start, taken.stop)
    return emit(name_of(node), {**a, "start": taken.start, "end": end}, _value(node))


@rule("unbind")
def _unbind(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return [
        emit("select", {"self": a["self"], "dim": a["dim"], "index": index}, each)
        for index, each in enumerate(_value(node))
    ]


@rule("stack")
def _stack(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    dim = a["dim"] % _value(node).ndim
    rows = [
        emit("unsqueeze", {"self": each, "dim": dim}, each.meta["val"].unsqueeze(dim))
        for each in a["tensors"]
    ]
    return emit("cat", {"tensors": rows, "dim": dim}, _value(node))


@rule("pad")
def _pad(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    if a["mode"] != "constant":
        return None
    args = {"self": a["self"], "pad": a["pad"], "value": a["value"] or 0}
    return emit("constant_pad_nd", args, _value(node))


# -- arithmetic -----------------------------------------------------------------------------------


@rule("rsub")
def _rsub(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    args = {"self": a["other"], "other": a["self"], "alpha": a["alpha"]}
    return emit("sub", args, _value(node))


@rule("square")
def _square(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return emit("mul", {"self": a["self"], "other": a["self"]}, _value(node))


@rule("clamp_min", "clamp_max")
def _clamp(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    args = {key: a[key] for key in ("self", "min", "max") if a.get(key) is not None}
    return emit("clamp", args, _value(node))


@rule("hardtanh")
def _hardtanh(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    args = {"self": a["self"], "min": a["min_val"], "max": a["max_val"]}
    return emit("clamp", args, _value(node))


@rule("zeros", "ones", "zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "new_full")
def _full(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    fill = a["fill_value"] if "fill_value" in a else float("ones" in name_of(node))
    return emit("full", {"size": list(_value(node).shape), "fill_value": fill}, _value(node))


@rule("empty", "empty_like", "empty_permuted", "empty_strided", "new_empty")
def _empty_one(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return emit("full", {"size": list(_value(node).shape), "fill_value": 0.0}, _value(node))


@rule("scalar_tensor")
def _number(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return a["s"]


@rule("_unsafe_index", "_unsafe_index_put", "_index_put_impl")
def _indexed(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    """Without a look at the bounds, which a graph need not say."""
    op = "index_put" if "values" in a else "index"
    return emit(op, {key: value for key, value in a.items() if key != "unsafe"}, _value(node))


@rule("dropout", "feature_dropout")
def _dropout(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    return None if a["train"] and a["p"] else a["input"]


# -- layers ---------------------------------------------------------------------------------------


def _pair(value: Any) -> list[int]:
    """An int, [n] or [n, m] as two numbers."""
    values = [value] if isinstance(value, int) else list(value)
    return values * 2 if len(values) == 1 else values


@rule("conv2d", "conv_transpose2d")
def _convolution(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    if isinstance(a["padding"], str):
        return None
    args = {
        **{key: a[key] for key in ("input", "weight", "bias", "groups")},
        **{key: _pair(a[key]) for key in ("stride", "padding", "dilation")},
        "transposed": "output_padding" in a,
        "output_padding": _pair(a.get("output_padding", 0)),
    }
    return emit("convolution", args, _value(node))


def _normed(emit: Emit, op: str, args: Arguments, node: fx.Node, statistics: int) -> Any:
    """The first result of a normalisation, whose others nobody reads."""
    value = emit(op, args, (_value(node), *[None] * statistics))
    return {**value, "part": 0}


@rule("layer_norm")
def _layer_norm(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    args = {key: a[key] for key in ("input", "normalized_shape", "weight", "bias", "eps")}
    return _normed(emit, "native_layer_norm", args, node, 2)


@rule("group_norm")
def _group_norm(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    count, channels, *rest = _value(node).shape
    sizes = {"N": count, "C": channels, "HxW": math.prod(rest), "group": a["num_groups"]}
    args = {**{key: a[key] for key in ("input", "weight", "bias", "eps")}, **sizes}
    return _normed(emit, "native_group_norm", args, node, 2)


@rule("batch_norm")
def _batch_norm(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    if a["training"] or a["running_mean"] is None:
        return None
    keys = ("input", "weight", "bias", "running_mean", "running_var", "momentum", "eps")
    args = {key: a[key] for key in keys}
    return _normed(emit, "_native_batch_norm_legit_no_training", args, node, 2)


@rule("softmax", "_softmax", "log_softmax", "_log_softmax")
def _softmax(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    name = name_of(node)
    op = name if name.startswith("_") else f"_{name}"
    return emit(op, {"self": a["self"], "dim": a["dim"]}, _value(node))


@rule("upsample_nearest2d")
def _upsample(emit: Emit, node: fx.Node, a: Arguments) -> Any:
    source = a.get("self", a.get("input"))
    scales = a.get("scale_factors") or [a.get("scales_h"), a.get("scales_w")]
    args = {
        "self": source,
        "output_size": list(_value(node).shape[2:]),
        "scales_h": scales[0],
        "scales_w": scales[1],
    }
    return emit("upsample_nearest2d", args, _value(node))
