"""Attention, recurrence and look-ups over the rows of an example, as nodes of the browser's graph.

See registry.py for what a translation is. The kernels are in
vae_core/web/engine/ops_sequence.js.
"""

from torch import fx

from vae_core.artifacts.graph.layers import axis_of
from vae_core.artifacts.graph.registry import Arguments, Recorder, translates, unsupported


@translates("softmax _softmax")
def _softmax(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    name, shape = recorder.activation(a["self"])
    if axis_of(a["dim"], len(shape) + 1, "softmax") != len(shape) - 1:
        raise unsupported("it takes a softmax over an axis that is not the last one")
    return recorder.emit("softmax", [(name, shape)], recorder.shape(node))


@translates("latent_playground::nearest_entry")  # of vae_core/models/posteriors/vector.py
def _nearest_entry(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    operand = recorder.activation(a["vectors"])
    weights = {"codebook": a["codebook"]}
    return recorder.emit("nearest_entry", [operand], recorder.shape(node), weights)


@translates("latent_playground::write_line")  # of vae_core/models/networks/writer.py
def _write_line(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    operand = recorder.activation(a.pop("h"), rank=2)
    return recorder.emit("write_line", [operand], recorder.shape(node), a)


@translates("scaled_dot_product_attention")
def _attention(recorder: Recorder, node: fx.Node, a: Arguments) -> str:
    if a["attn_mask"] is not None or a["is_causal"] or a["dropout_p"] or a["enable_gqa"]:
        raise unsupported("its attention has a mask, dropout or shared heads")
    rank = node.meta["val"].ndim
    operands = [recorder.activation(a[key], rank) for key in ("query", "key", "value")]
    leading = [shape[:-2] for _, shape in operands]
    if leading[1:] != leading[:-1]:
        raise unsupported(f"its attention broadcasts {leading[1]} to {leading[0]}")
    scale = a["scale"] or operands[0][1][-1] ** -0.5
    return recorder.emit(
        "scaled_dot_product_attention", operands, recorder.shape(node), scale=scale
    )


@translates("gru")
def _gru(recorder: Recorder, node: fx.Node, a: Arguments) -> list[str]:
    """A node for each way: (T, inputs) -> (T, state); ways side by side."""
    if a["num_layers"] != 1 or not a["batch_first"] or not a["has_biases"]:
        raise unsupported("a GRU has several layers, no biases, or its batch in the second place")
    if any(user.args[1] == 1 and user.users for user in node.users):
        raise unsupported("it reads the last state of a GRU from its second result, not the first")
    operands = [recorder.activation(a["input"], rank=3)]
    if recorder.number(a["hx"]) != 0:
        if a["bidirectional"]:
            raise unsupported("a GRU that reads both ways is given its first states")
        operands.append(recorder.activation(a["hx"], rank=3))
    steps, width = node.meta["val"][0].shape[1:]
    weights, ways = a["params"], 2 if a["bidirectional"] else 1
    shape = [steps, width // ways]
    names = []
    for way in range(ways):
        roles = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        taken = dict(zip(roles, weights[4 * way : 4 * way + 4], strict=True))
        names.append(recorder.emit("gru", operands, shape, taken, reverse=bool(way)))
    if ways == 1:
        return names
    return [recorder.emit("cat", [(name, shape) for name in names], [steps, width], axis=1)]
