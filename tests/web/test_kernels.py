"""The engine's kernels: the binary is what its sources give, and what it computes is torch's."""

import base64
import importlib.util
import io
import json
import math
import re
import zlib
from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.web.conftest import Node
from vae_core.export.bundle import bundle

ENGINE = Path(__file__).parents[2] / "vae_core/web/engine"
MODULES = ["engine/memory.js"]

# Calls a kernel with numbers, lists (operands), {"ints": [...]}, {"out": n} and {"room": n}, a
# result that nobody looks at -> the results.
CALL = """([name, args]) => {
  globalThis.room ??= createMemory();
  const taken = [], outs = [];
  const given = args.map((arg) => {
    if (typeof arg === "number") return arg;
    const n = arg.out ?? arg.room ?? (arg.ints ?? arg).length, at = room.alloc(4 * n + 64);
    taken.push(at);
    if (arg.ints) new Int32Array(room.floats().buffer, at, n).set(arg.ints);
    else if (arg.out) outs.push([at, n]);
    else if (!arg.room) room.floats().set(arg, at / 4);
    return at;
  });
  const said = room.kernels[name](...given);
  const found = outs.map(([at, n]) => room.floats().slice(at / 4, at / 4 + n));
  taken.forEach(room.free);
  return outs.length ? found : said;
}"""


def build_script():
    spec = importlib.util.spec_from_file_location("kernels_build", ENGINE / "kernels/build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = build_script()


def kept() -> tuple[list[bytes], str]:
    """The binaries that are kept, and the text around them."""
    text = (ENGINE / "kernels_binary.js").read_text()
    data = re.search(r'MODULES = "([^"]*)"', text)[1]
    sizes = json.loads(re.search(r"SIZES = (.*);", text)[1])
    file = io.BytesIO(zlib.decompress(base64.b64decode(data), wbits=-15))
    return [file.read(size) for size in sizes], text.replace(data, "")


def test_the_binaries_are_what_their_sources_give():
    try:
        built = BUILD.modules()
    except BUILD.CannotBuild as problem:
        pytest.skip(str(problem))
    assert built == kept()[0], "`make kernels` and commit kernels_binary.js"


def test_the_operations_beside_the_binaries_are_those_of_their_sources():
    binaries, text = kept()
    lines = BUILD.script(binaries).splitlines()
    assert re.sub(r'MODULES = "[^"]*"', 'MODULES = ""', "\n".join(lines)) == text.rstrip("\n")


def test_the_binaries_and_their_loader_are_small():
    """Of the engine as a browser fetches it, without comments."""
    assert len(zlib.compress((ENGINE / "kernels_binary.js").read_bytes(), 9)) < 18_000
    assert len(zlib.compress(bundle("engine/memory.js").encode(), 9)) < 20_500


@pytest.mark.parametrize("tool", ["clang-22", "wasm-ld-22"])
def test_a_missing_compiler_is_named(tool, monkeypatch, tmp_path):
    for name in {"clang-22", "wasm-ld-22"} - {tool}:
        (tmp_path / name).write_text(f"#!/bin/sh\necho version {BUILD.VERSION}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BUILD.CannotBuild, match=f"^{tool} is missing: apt-get install clang-22"):
        BUILD.modules()


def test_another_version_of_the_compiler_is_named(monkeypatch, tmp_path):
    (tmp_path / "clang-22").write_text("#!/bin/sh\necho Debian clang version 22.9.3\n")
    (tmp_path / "clang-22").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    expected = rf"^clang-22 is version 22\.9\.3, and the kernels are built with {BUILD.VERSION}\."
    with pytest.raises(BUILD.CannotBuild, match=expected):
        BUILD.modules()


def call(node: Node, name: str, *args) -> Tensor | list[Tensor] | int:
    """A kernel on tensors; a result is asked for as {"out": numbers}."""
    plain = [arg.flatten().tolist() if isinstance(arg, Tensor) else arg for arg in args]
    found = node.evaluate(MODULES, CALL, [name, plain])
    if not isinstance(found, list):
        return found
    # JSON has no NaN and no infinity: they arrive as None.
    return [torch.tensor([math.nan if x is None else x for x in part]) for part in found]


# As the networks have them: examples, channels, side, channels of the result, transposed.
CONVOLUTIONS = [
    (5, 1, 16, 32, False),
    (2, 32, 8, 64, False),
    (3, 64, 4, 32, True),
    (2, 8, 8, 3, True),
]


@pytest.mark.parametrize(("examples", "before", "side", "after", "transposed"), CONVOLUTIONS)
def test_convolutions_and_their_gradients_are_those_of_torch(
    node: Node, examples: int, before: int, side: int, after: int, transposed: bool
):
    torch.manual_seed(0)
    layer = torch.nn.ConvTranspose2d if transposed else torch.nn.Conv2d
    module = layer(before, after, 4, stride=2, padding=1)
    x = torch.randn(examples, before, side, side, requires_grad=True)
    expected = module(x)
    go = torch.randn_like(expected)
    gx, gw = torch.autograd.grad(expected, [x, module.weight], go)
    there = examples, before, side, side, after, *expected.shape[2:]
    back = examples, after, *expected.shape[2:], before, side, side
    g = {"ints": [1, 4, 4, 2, 2, 1, 1, 1, 1]}
    space = {"room": max(call(node, "conv_space", *sizes, g) for sizes in (there, back))}
    forward, backward = ("conv_transposed", "conv") if transposed else ("conv", "conv_transposed")
    weight, bias = module.weight, module.bias
    [found] = call(node, forward, *there, g, x, weight, bias, {"out": expected.numel()}, space)
    torch.testing.assert_close(found, expected.flatten(), rtol=1e-5, atol=1e-5)
    [found] = call(node, backward, *back, g, go, weight, 0, {"out": x.numel()}, space)
    torch.testing.assert_close(found, gx.flatten(), rtol=1e-5, atol=2e-5)
    sizes, pair = (back, (go, x)) if transposed else (there, (x, go))
    [found] = call(node, "conv_weight", *sizes, g, *pair, {"out": gw.numel()}, space)
    torch.testing.assert_close(found, gw.flatten(), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("turned", [False, True])
def test_products_are_those_of_torch(node: Node, turned: bool):
    torch.manual_seed(1)
    a, b = torch.randn(37, 300), torch.randn(300, 41)
    steps = (1, 300) if turned else (41, 1)
    other = b.T if turned else b
    [found] = call(node, "gemm", 37, 41, 300, a, 300, 1, other, *steps, {"out": 37 * 41}, 41, 0, 0)
    torch.testing.assert_close(found, (a @ b).flatten(), rtol=1e-5, atol=1e-4)


# What torch computes under the names of operations.h where those differ or take more than one.
TORCH = {
    "gelu": torch.nn.functional.gelu,
    "gelu_tanh": lambda x: torch.nn.functional.gelu(x, approximate="tanh"),
    "silu": torch.nn.functional.silu,
    "log_sigmoid": torch.nn.functional.logsigmoid,
    "softplus": torch.nn.functional.softplus,
    "logical_not": lambda x: torch.logical_not(x).double(),
    "isnan": lambda x: torch.isnan(x).double(),
    "isinf": lambda x: torch.isinf(x).double(),
    "log_ndtr": torch.special.log_ndtr,
    "erfcx": torch.special.erfcx,
}


def test_functions_are_those_of_torch(node: Node):
    """In float64: the whole range stands in kernels-elementwise.test.js."""
    x = torch.cat([torch.linspace(-12, 12, 2401), torch.linspace(-0.01, 0.01, 101)])
    for number, name in enumerate(BUILD.operations()["UNARY"]):
        function = TORCH.get(name) or getattr(torch, name)
        expected = function(x.double()).double()
        [found] = call(node, "unary", number, 1, {"ints": [len(x), 1]}, x, {"out": len(x)})
        there = expected.float().isfinite()  # of float32
        torch.testing.assert_close(
            found[there].double(),
            expected[there],
            rtol=2e-6,
            atol=2e-7,
            msg=lambda m, n=name: f"{n}: {m}",
        )
