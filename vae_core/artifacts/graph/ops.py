"""How elementwise operations, views and reductions are written down in the browser's graph.

See registry.py for what a translation is. The operations emitted are those of
vae_core/web/engine/ops.js.
"""

from typing import Any

from torch import fx

from vae_core.artifacts.graph.registry import (
    TRANSLATIONS,
    Arguments,
    Recorder,
    Translation,
    operation,
    translates,
    unsupported,
)

# -- the same numbers in another shape ------------------------------------------------------------


@translates(
    "view reshape flatten unflatten unsqueeze squeeze _unsafe_view view_as contiguous clone alias "
    "detach detach_ dropout feature_dropout to _to_copy type_as lift_fresh_copy"
)
def _view(recorder: Recorder, node: fx.Node, a: Arguments) -> None:
    recorder.alias(node, a.get("self", a.get("input")))


@translates("_assert_tensor_metadata")
def _assertion(recorder: Recorder, node: fx.Node, a: Arguments) -> None:
    pass


@translates("zeros_like ones_like full_like zeros ones full scalar_tensor")
def _filled(recorder: Recorder, node: fx.Node, a: Arguments) -> None:
    kind = operation(node).removesuffix("_like")
    value = {"zeros": 0.0, "ones": 1.0}.get(kind, a.get("fill_value", a.get("s")))
    recorder.numbers[node] = float(value)


# -- elementwise ----------------------------------------------------------------------------------


def _unary(op: str, *keys: str) -> Translation:
    def translation(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
        attrs = {key: a[key] for key in keys}
        operand = recorder.activation(a.get("self", a.get("input")))
        return recorder.emit(op, [operand], recorder.shape(node), **attrs)

    return translation


_PLAIN = "round relu silu sigmoid tanh atanh exp expm1 log log1p sqrt rsqrt abs reciprocal"
for _op in _PLAIN.split():
    TRANSLATIONS[_op] = _unary(_op)
TRANSLATIONS["leaky_relu"] = _unary("leaky_relu", "negative_slope")
TRANSLATIONS["elu"] = _unary("elu", "alpha", "scale", "input_scale")
TRANSLATIONS["gelu"] = _unary("gelu", "approximate")
TRANSLATIONS["softplus"] = _unary("softplus", "beta", "threshold")


@translates("clamp clamp_min clamp_max hardtanh relu6")
def _clamp(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    relu6 = {"min": 0.0, "max": 6.0} if operation(node) == "relu6" else {}
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
    kind = operation(node)
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
