"""Encoder and decoder as ONNX, checked against torch by running them in onnxruntime.

    decoder.onnx  z (batch, D) [, y (batch, Y)] -> picture (batch, C, H, W) [, mean [, spread]]
    encoder.onnx  x (batch, C, H, W) [, y] -> mean (batch, D) [, log_variance (batch, D)]

What the numbers of x, picture, mean and spread are differs by kind of data; each file says it
itself (see ``interface``). y are class weights that sum to one, of a conditional model only; a
plain or quantised autoencoder has no log_variance, and a model without an encoder no encoder.onnx.
The batch is free. https://onnx.ai
"""

import contextlib
import io
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vae_core.artifacts.graphs import PosteriorParameters, Shown
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.errors import UserError
from vae_core.export.interface import Interface, interface_of

TOLERANCE = 1e-4  # of outputs of order one: float32 sums in another order differ by about 1e-6
BATCHES = (1, 5)


def onnx_files(loaded: LoadedRun) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The two networks by file name, and how far onnxruntime is from torch on each.

    Raises:
        UserError: when a network cannot be exported, or its outputs differ by more than 1e-4.
    """
    model = loaded.model.eval()
    generator = torch.Generator().manual_seed(0)
    interface = interface_of(loaded)
    parts = {
        "encoder": (PosteriorParameters(model), "x", model.shape, torch.rand),
        "decoder": (Shown(model), "z", (model.latent_dim,), torch.randn),
    }
    if not model.posterior_head.encodes:
        del parts["encoder"]
    files, checks = {}, {}
    for part, (module, name, shape, draw) in parts.items():

        def inputs(count: int, name=name, shape=shape, draw=draw) -> dict[str, Tensor]:
            given = {name: draw(count, *shape, generator=generator)}
            if model.classes:
                weights = torch.rand(count, model.classes, generator=generator)
                given["y"] = weights / weights.sum(1, keepdim=True)
            return given

        data = _convert(part, module.eval(), inputs(2), interface, loaded.meta)
        difference = max(_difference(data, module, inputs(count)) for count in BATCHES)
        if not difference <= TOLERANCE:
            raise UserError(
                f"The {part} in ONNX differs from torch by {difference:.1e}, more than "
                f"{TOLERANCE:.0e}: nothing was written. Please report this with the run's "
                "config.json."
            )
        files[f"{part}.onnx"] = data
        checks[part] = {"max_abs_difference": difference, "batches": list(BATCHES)}
    return files, {**checks, "tolerance": TOLERANCE}


def _convert(
    part: str,
    module: nn.Module,
    inputs: dict[str, Tensor],
    interface: Interface,
    meta: ModelRecord,
) -> bytes:
    """One network as the bytes of an ONNX file with a free batch size."""
    outputs = [value["name"] for value in interface.outputs[part]]
    batch = torch.export.Dim("batch")
    try:
        with _quietly(), torch.no_grad():
            program = torch.onnx.export(
                module,
                tuple(inputs.values()),
                input_names=list(inputs),
                output_names=outputs,
                dynamic_shapes=tuple({0: batch} for _ in inputs),
                dynamo=True,
                custom_translation_table=_own_operations(),
                verbose=False,
            )
    except torch.onnx.errors.OnnxExporterError as error:
        reason = str(error).splitlines()[0]
        raise UserError(
            f"The {part} of this model cannot be written as ONNX ({reason}). Export it as html or "
            "safetensors instead."
        ) from error
    returned = {id(value) for value in program.model.graph.outputs}
    for node in program.model.graph:
        for value in node.outputs:  # such as the "mean" over tokens beside the code's mean
            if value.name in outputs and id(value) not in returned:
                value.name += "_inside"
    proto = program.model_proto
    proto.doc_string = f"The {part} of: {meta.title}"
    told = {"title": meta.title, "dataset": meta.dataset}
    told["class_names"] = json.dumps(meta.class_names)
    for key, value in {**told, **interface.metadata(part)}.items():
        entry = proto.metadata_props.add()
        entry.key, entry.value = key, value
    return proto.SerializeToString()


def _own_operations() -> dict[Callable, Callable]:
    """How the operations that are ours rather than torch's are written in ONNX."""
    from onnxscript import opset18

    def nearest_entry(vectors: Any, codebook: Any) -> Any:
        last = opset18.Constant(value_ints=[-1])
        apart = opset18.Sub(opset18.Unsqueeze(vectors, opset18.Constant(value_ints=[-2])), codebook)
        distance = opset18.ReduceSum(opset18.Mul(apart, apart), last, keepdims=0)
        return opset18.Gather(codebook, opset18.ArgMin(distance, axis=-1, keepdims=0), axis=0)

    def write_line(h: Any, steps: Any, *weights: Any) -> Any:
        """As ``unroll`` of vae_core/models/networks/writer.py, place by place."""
        gates_in, gates_own, bias_in, bias_own, before, bias_before, symbol, bias_symbol = weights

        def whole(*values: int) -> Any:
            return opset18.Constant(value_ints=values)

        def linear(x: Any, weight: Any, bias: Any) -> Any:
            return opset18.Gemm(x, weight, bias, transB=1)

        def gates(x: Any) -> list[Any]:
            size = h.shape[1]
            cuts = [(k * size, (k + 1) * size) for k in range(3)]
            return [opset18.Slice(x, whole(low), whole(high), whole(1)) for low, high in cuts]

        table = opset18.MatMul(
            opset18.Transpose(before, perm=[1, 0]), opset18.Transpose(gates_in, perm=[1, 0])
        )
        state, told, written = opset18.Tanh(h), None, []
        for place in range(steps.shape[1]):
            where = opset18.Gather(steps, place, axis=1)
            heard = opset18.Add(opset18.Add(h, where), bias_before)
            said = linear(heard, gates_in, bias_in)
            if told is not None:
                said = opset18.Add(said, opset18.Gather(table, told, axis=0))
            reset, update, new = gates(said)
            own = gates(linear(state, gates_own, bias_own))
            kept = opset18.Mul(opset18.Sigmoid(opset18.Add(reset, own[0])), own[2])
            fresh = opset18.Tanh(opset18.Add(new, kept))
            share = opset18.Sigmoid(opset18.Add(update, own[1]))
            state = opset18.Add(fresh, opset18.Mul(share, opset18.Sub(state, fresh)))
            logits = linear(state, symbol, bias_symbol)
            told = opset18.ArgMax(logits, axis=1, keepdims=0)
            written.append(opset18.Unsqueeze(logits, whole(1)))
        return opset18.Concat(*written, axis=1)

    # An operation is there once the part that has it was loaded.
    own, written = torch.ops.latent_playground, {nearest_entry, write_line}
    return {getattr(own, f.__name__).default: f for f in written if hasattr(own, f.__name__)}


def _difference(data: bytes, module: nn.Module, inputs: dict[str, Tensor]) -> float:
    """The largest difference of any output between onnxruntime and torch; inf for other shapes."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    got = session.run(None, {name: value.numpy() for name, value in inputs.items()})
    with torch.no_grad():
        wanted = module(*inputs.values())
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    if [array.shape for array in got] != [tuple(tensor.shape) for tensor in wanted]:
        return float("inf")
    pairs = zip(got, wanted, strict=True)
    return max(float(np.abs(array - tensor.numpy()).max()) for array, tensor in pairs)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """No chatter of the exporter: stdout belongs to the result."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    sink = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(sink):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
