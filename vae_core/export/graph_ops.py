"""How each ATen operation is written down in the browser's graph.

A translation takes (recorder, node, arguments by name) and returns the name of its result, a list
of names (for a split), or None when it recorded an alias or a number instead. The operations that
it emits are those of vae_core/web/ops.js; axes count from 0 after the batch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torch import fx

from vae_core.errors import UserError

if TYPE_CHECKING:
    from vae_core.export.graph import Recorder

Arguments = dict[str, Any]
Translation = Callable[["Recorder", fx.Node, Arguments], "str | list[str] | None"]

TRANSLATIONS: dict[str, Translation] = {}


def unsupported(problem: str) -> UserError:
    """The error for a model that only the server can run."""
    return UserError(
        f"The browser cannot run this model: {problem}. The server decodes such a model; to see "
        "it move in the browser, build it from the layers that the catalogue's networks use."
    )


def translates(names: str) -> Callable[[Translation], Translation]:
    """Register a translation under the ATen names listed, separated by spaces."""

    def register(translation: Translation) -> Translation:
        TRANSLATIONS.update(dict.fromkeys(names.split(), translation))
        return translation

    return register


def _pair(value: Any) -> list[int]:
    """An int, [n] or [n, m] as two numbers."""
    values = [value] if isinstance(value, int) else list(value)
    return values * 2 if len(values) == 1 else values


def _axis(dim: int, rank: int, op: str) -> int:
    """A dimension of a tensor with `rank` axes, counted after the batch."""
    dim = dim % rank
    if dim == 0:
        raise unsupported(f"{op} works across the examples of a batch")
    return dim - 1


# -- the same numbers in another shape ------------------------------------------------------------


@translates(
    "view reshape flatten unflatten unsqueeze squeeze _unsafe_view view_as contiguous clone alias "
    "detach dropout feature_dropout to _to_copy type_as lift_fresh_copy"
)
def _view(recorder: Recorder, node: fx.Node, a: Arguments) -> None:
    recorder.alias(node, a.get("self", a.get("input")))


@translates("_assert_tensor_metadata")
def _assertion(recorder: Recorder, node: fx.Node, a: Arguments) -> None:
    pass


@translates("zeros_like ones_like full_like zeros ones full scalar_tensor")
def _filled(recorder: Recorder, node: fx.Node, a: Arguments) -> None:
    kind = node.target._schema.name.removeprefix("aten::").removesuffix("_like")
    value = {"zeros": 0.0, "ones": 1.0}.get(kind, a.get("fill_value", a.get("s")))
    recorder.numbers[node] = float(value)


# -- elementwise ----------------------------------------------------------------------------------


def _unary(op: str, *keys: str) -> Translation:
    def translation(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
        attrs = {key: a[key] for key in keys}
        operand = recorder.activation(a.get("self", a.get("input")))
        return recorder.emit(op, [operand], recorder.shape(node), **attrs)

    return translation


for _op in [
    "relu",
    "silu",
    "sigmoid",
    "tanh",
    "atanh",
    "exp",
    "expm1",
    "log",
    "log1p",
    "sqrt",
    "rsqrt",
    "abs",
    "reciprocal",
]:
    TRANSLATIONS[_op] = _unary(_op)
TRANSLATIONS["leaky_relu"] = _unary("leaky_relu", "negative_slope")
TRANSLATIONS["elu"] = _unary("elu", "alpha", "scale", "input_scale")
TRANSLATIONS["gelu"] = _unary("gelu", "approximate")
TRANSLATIONS["softplus"] = _unary("softplus", "beta", "threshold")


@translates("clamp clamp_min clamp_max hardtanh relu6")
def _clamp(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    relu6 = {"min": 0.0, "max": 6.0} if "relu6" in node.target._schema.name else {}
    a = relu6 | a
    limits = {"min": a.get("min", a.get("min_val")), "max": a.get("max", a.get("max_val"))}
    operand = recorder.activation(a["self"])
    return recorder.emit("clamp", [operand], recorder.shape(node), **limits)


def _affine(recorder: Recorder, node: fx.Node, x: fx.Node, scale: float, shift: float) -> Any:
    if (scale, shift) == (1.0, 0.0):
        return recorder.alias(node, x)
    operand = recorder.activation(x)
    return recorder.emit("affine", [operand], recorder.shape(node), scale=scale, shift=shift)


@translates("neg")
def _neg(recorder: Recorder, node: fx.Node, a: Arguments) -> Any:
    return _affine(recorder, node, a["self"], -1.0, 0.0)


@translates("logical_not bitwise_not")
def _not(recorder: Recorder, node: fx.Node, a: Arguments) -> Any:
    return _affine(recorder, node, a["self"], -1.0, 1.0)


@translates("square")
def _square(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    operand = recorder.activation(a["self"])
    return recorder.emit("mul", [operand, operand], recorder.shape(node))


def _pairwise(recorder: Recorder, node: fx.Node, op: str, left: Any, right: Any) -> str:
    rank = node.meta["val"].ndim
    operands = [recorder.operand(left, rank), recorder.operand(right, rank)]
    return recorder.emit(op, operands, recorder.shape(node))


@translates("add sub rsub")
def _add(recorder: Recorder, node: fx.Node, a: Arguments) -> Any:
    """Self + alpha other, self - alpha other, other - alpha self."""
    kind = node.target._schema.name.removeprefix("aten::")
    left, right, alpha = a["self"], a["other"], float(a["alpha"])
    if kind == "rsub":
        left, right = right, left
    sign = 1.0 if kind == "add" else -1.0
    if (shift := recorder.number(right)) is not None:
        return _affine(recorder, node, left, 1.0, sign * alpha * shift)
    if (shift := recorder.number(left)) is not None:
        return _affine(recorder, node, right, sign * alpha, shift)
    if alpha != 1:
        raise unsupported(f"{kind} has alpha = {alpha}")
    return _pairwise(recorder, node, "add" if kind == "add" else "sub", left, right)


@translates("mul")
def _mul(recorder: Recorder, node: fx.Node, a: Arguments) -> Any:
    for value, other in ((a["self"], a["other"]), (a["other"], a["self"])):
        if (scale := recorder.number(value)) is not None:
            return _affine(recorder, node, other, scale, 0.0)
    return _pairwise(recorder, node, "mul", a["self"], a["other"])


@translates("div")
def _div(recorder: Recorder, node: fx.Node, a: Arguments) -> Any:
    if a.get("rounding_mode"):
        raise unsupported("it divides with a rounding mode")
    divisor = recorder.number(a["other"])
    if divisor:
        return _affine(recorder, node, a["self"], 1.0 / divisor, 0.0)
    return _pairwise(recorder, node, "div", a["self"], a["other"])


@translates("pow")
def _pow(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    exponent = recorder.number(a["exponent"])
    if exponent is None:
        return _pairwise(recorder, node, "pow", a["self"], a["exponent"])
    operand = recorder.activation(a["self"])
    return recorder.emit("pow", [operand], recorder.shape(node), exponent=exponent)


def _binary(op: str) -> Translation:
    return lambda recorder, node, a: _pairwise(recorder, node, op, a["self"], a["other"])


for _op in ["maximum", "minimum", "lt", "le", "gt", "ge", "eq", "ne"]:
    TRANSLATIONS[_op] = _binary(_op)
for _op in ["and", "or"]:  # of truth values, which are 0 and 1
    for _name in (f"__{_op}__", f"bitwise_{_op}", f"logical_{_op}"):
        TRANSLATIONS[_name] = _binary({"and": "minimum", "or": "maximum"}[_op])


@translates("where masked_fill")
def _where(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    if "mask" in a:
        a = {"condition": a["mask"], "self": a["value"], "other": a["self"]}
    rank = node.meta["val"].ndim
    operands = [recorder.operand(a[key], rank) for key in ("condition", "self", "other")]
    return recorder.emit("where", operands, recorder.shape(node))


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
    op = node.target._schema.name.removeprefix("aten::")
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
    axis = _axis(a["dim"], node.meta["val"].ndim, "cat")
    operands = [recorder.full(tensor) for tensor in a["tensors"]]
    return recorder.emit("cat", operands, recorder.shape(node), axis=axis)


@translates("stack")
def _stack(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    axis = _axis(a["dim"], node.meta["val"].ndim, "stack")
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
    axis = _axis(a["dim"], value.ndim, "slice")
    return _part(recorder, a["self"], axis, taken.start, len(taken), taken.step)


@translates("select")
def _select(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    value = a["self"].meta["val"]
    axis = _axis(a["dim"], value.ndim, "select")
    return _part(recorder, a["self"], axis, a["index"] % value.shape[axis + 1], 1)


@translates("split split_with_sizes chunk unbind")
def _split(recorder: Recorder, node: fx.Node, a: Arguments) -> list[str]:
    """A slice per part that something reads; unbound parts have one axis less."""
    whole = a["self"].meta["val"]
    axis = _axis(a["dim"], whole.ndim, "split")
    read = {user.args[1] for user in node.users}
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
    axes = [_axis(dim, rank, "permute") for dim in dims[1:]]
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
    op = node.target._schema.name.removeprefix("aten::")
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


def _mean_of_last(recorder: Recorder, node: fx.Node, x: fx.Node, axes: list[int]) -> str:
    operand = recorder.activation(x)
    rank = len(operand[1])
    if sorted(axes) != list(range(rank - len(axes), rank)):
        raise unsupported("it averages over axes that are not the last ones")
    return recorder.emit("mean", [operand], recorder.shape(node))


@translates("mean")
def _mean(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    rank = a["self"].meta["val"].ndim
    dims = a.get("dim") or range(rank)
    return _mean_of_last(recorder, node, a["self"], [_axis(dim, rank, "mean") for dim in dims])


@translates("adaptive_avg_pool2d")
def _adaptive_pool(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    if list(a["output_size"]) != [1, 1]:
        raise unsupported("an adaptive pooling has an output other than 1 x 1")
    return _mean_of_last(recorder, node, a["self"], [1, 2])


@translates("avg_pool2d max_pool2d")
def _pool(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    op = node.target._schema.name.removeprefix("aten::")
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
