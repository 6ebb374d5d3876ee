"""The browser's runtime computes what torch computes, in a real Chromium."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Browser, Page
from torch import Tensor, nn

from tests.sweeps import swept
from vae_core import catalogue
from vae_core.artifacts.graphs import trace_model
from vae_core.config.run import RunConfig
from vae_core.data.layouts import PICTURES
from vae_core.data.specs import find_spec
from vae_core.export.bundle import bundle
from vae_core.models.networks import BatchNorm
from vae_core.models.networks.recurrent import GRU
from vae_core.models.vae import build_model
from vae_core.pack import pack
from vae_core.tracing.graph import trace

TOLERANCE = 1e-4

SETUP = """async ([pack, runtime]) => {
  const load = (text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  const { readPack } = await load(pack);
  const { compile } = await load(runtime);
  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  Object.assign(window, { readPack, compile, bytes });
}"""

COMPARE = """([base64, n, rounds]) => {
  const { meta, tensors } = readPack(bytes(base64));
  const model = compile(meta.graph, tensors, n);
  const inputs = {};
  for (const { name } of meta.graph.inputs) inputs[name] = tensors["input/" + name].data;
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    model.run(inputs, n);
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const outputs = model.run(inputs, n);
  const errors = outputs.map((output, i) => {
    const { data } = tensors["output/" + i];
    if (data.length !== output.length) return Infinity;
    return output.reduce((worst, x, j) => Math.max(worst, Math.abs(x - data[j])), 0);
  });
  const milliseconds = times[rounds >> 1];
  return { errors, milliseconds, flops: model.flops, shapes: model.outputs.map((o) => o.shape) };
}"""


@pytest.fixture(scope="module")
def runtime(browser: Browser) -> Page:
    """A page with readPack, compile and bytes (base64 -> Uint8Array) as globals."""
    page = browser.new_page()
    page.evaluate(SETUP, [bundle("engine/pack.js"), bundle("engine/runtime.js")])
    yield page
    page.close()


def encoded(meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> str:
    return base64.b64encode(pack(meta, tensors)).decode()


def agree(
    page: Page,
    graph: dict[str, Any],
    weights: dict[str, Tensor],
    inputs: dict[str, Tensor],
    expected: tuple[Tensor, ...],
    rounds: int = 1,
) -> dict[str, Any]:
    """Assert that the browser computes `expected` for a batch of `inputs`; returns its report."""
    n = len(next(iter(inputs.values())))
    tensors = {
        f"model/{name}": value.numpy()
        for name, value in weights.items()
        if value.dtype == torch.float32
    }
    tensors |= {f"input/{name}": value.numpy() for name, value in inputs.items()}
    tensors |= {f"output/{i}": value.float().numpy() for i, value in enumerate(expected)}
    report = page.evaluate(COMPARE, [encoded({"graph": graph}, tensors), n, rounds])
    assert report["shapes"] == [list(value.shape[1:]) for value in expected]
    names = [each["name"] for each in graph["outputs"]]
    errors = dict(zip(names, report["errors"], strict=True))
    assert all(error <= TOLERANCE for error in errors.values()), errors
    assert any(value.float().std() > 1e-3 for value in expected), "the comparison shows nothing"
    return report


def compare(page: Page, module: nn.Module, inputs: dict[str, Tensor], rounds: int = 1) -> dict:
    """Run `module` in torch and in the browser on the same batch; asserts that they agree."""
    module.eval()
    with torch.no_grad():
        expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    graph = trace(module, inputs, [f"output {i}" for i in range(len(expected))]).graph
    return agree(page, graph, module.state_dict(), inputs, expected, rounds)


class Function(nn.Module):
    """A function of (layers, *inputs) as a module."""

    def __init__(self, function: Callable[..., Any], *layers: nn.Module):
        super().__init__()
        self.function, self.layers = function, nn.ModuleList(layers)
        self.shift = nn.Parameter(torch.randn(3, 1, 1))
        self.register_buffer("scale", torch.rand(1, 3, 1, 1) + 0.5)

    def forward(self, *inputs: Tensor) -> Any:
        return self.function(self, *inputs)


def trained_norm(layer: nn.Module) -> nn.Module:
    """A normalisation layer with parameters and statistics other than 0 and 1."""
    for tensor in layer.state_dict().values():
        if tensor.dtype == torch.float32:
            tensor.uniform_(0.5, 1.5)
    return layer


def activations(_, x: Tensor) -> tuple[Tensor, ...]:
    wide, positive = 8 * x - 4, x + 0.1
    return (
        wide.relu(), wide.sigmoid(), wide.tanh(), x.exp(), x.expm1(), positive.log(), x.log1p(),
        (x * 0.9).atanh(), positive.sqrt(), positive.rsqrt(), wide.abs(), positive.reciprocal(),
        F.leaky_relu(wide, 0.2), F.elu(wide, 0.7), F.silu(wide), F.gelu(wide),
        F.gelu(wide, approximate="tanh"), F.softplus(wide), F.softplus(10 * wide, beta=2.0),
        wide.clamp(-1, 2), wide.clamp(min=0.5), F.relu6(wide), F.hardtanh(wide), -wide,
        wide.round(), (wide.round() + 0.5).round(),
        x ** 2.5, wide.square(), 3 - x, 1 / positive, x / 255, 2 * x + 1,
    )  # fmt: skip


def comparisons(self: Function, x: Tensor, y: Tensor) -> tuple[Tensor, ...]:
    row, column = x[:, :, :1], y[:, :, :, :1]
    return (
        x + y, x - y, x * y, x / (y + 1), (x + 1) ** y, torch.maximum(x, y), torch.minimum(x, y),
        x < y, x <= 0.5, (x > 0.2) & (y >= 0.4), (x > 0.9) | ~(y > 0.5), row * column + row,
        x + self.shift, (x - self.scale) / self.scale, x * torch.tensor(0.25),
        torch.where(x < y, x, y), torch.where((x - 0.5).abs() < 0.1, 0.5, x.tanh() * y.sigmoid()),
        torch.where(x < 0.5, torch.zeros_like(x), self.shift), x.masked_fill(y > 0.5, -1.0),
    )  # fmt: skip


def moves(_, x: Tensor) -> tuple[Tensor, ...]:
    a, b, c = x.chunk(3, 1)
    first, rest = x.split([2, 4], 1)
    return (
        a, c, rest, x[:, 1:5:2], x[..., 1:-1, 2:], x[:, 3], x.unbind(3)[1], torch.cat([b, x], 1),
        torch.cat([x, x[:, :, :1] + 1], 2), torch.stack([a, c], 1),
        F.pad(x, (1, 2, 0, 3), value=0.5), F.pad(x, (-1, 1)), x.permute(0, 2, 3, 1),
        x.transpose(1, 3), first.repeat(1, 2, 1, 2),
        x[:, :, :1].expand(-1, -1, 5, -1), x.flatten(1), x.mean((2, 3)), x.mean(3, keepdim=True),
        torch.cat([a, torch.ones_like(b)], 1), x.flatten(2).transpose(1, 2).relu(), x.mean(1),
        x.mean((1, 3), keepdim=True),
    )  # fmt: skip


def images(_, x: Tensor) -> tuple[Tensor, ...]:
    return (
        F.pixel_shuffle(x, 2), F.pixel_unshuffle(x, 3), F.interpolate(x, scale_factor=2),
        F.interpolate(x, size=(10, 8)), F.interpolate(x, scale_factor=1.5), F.avg_pool2d(x, 2),
        F.avg_pool2d(x, 3, 2, 1), F.max_pool2d(x, 2), F.max_pool2d(x, 3, 1, 1),
        F.adaptive_avg_pool2d(x, 1),
    )  # fmt: skip


def each(self: Function, x: Tensor) -> tuple[Tensor, ...]:
    return tuple(layer(x) for layer in self.layers)


def attention(_, x: Tensor) -> tuple[Tensor, ...]:
    """Several heads, tokens that look at fewer others, and the weights alone."""
    query, key, value = x.split([4, 4, 6], 3)
    return (
        F.scaled_dot_product_attention(8 * query, key, value),
        F.scaled_dot_product_attention(query, key[:, :, :3], value[:, :, :3], scale=2.0),
        (8 * x).softmax(3), x.flatten(1).softmax(-1),
    )  # fmt: skip


def recurrence(self: Function, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    both, one = self.layers
    return both(x), both(x)[:, 0], one(x, h), one(x)[:, -1]


def residual(self: Function, x: Tensor) -> Tensor:
    first, second = self.layers
    h = first(x)
    return h + second(h.relu()) * h.sigmoid()


FAMILIES: dict[str, tuple[Callable[[], nn.Module], dict[str, tuple[int, ...]]]] = {
    "activations": (lambda: Function(activations), {"x": (37,)}),
    "comparisons": (lambda: Function(comparisons), {"x": (3, 4, 5), "y": (3, 4, 5)}),
    "moves": (lambda: Function(moves), {"x": (6, 4, 5)}),
    "images": (lambda: Function(images), {"x": (8, 6, 9)}),
    "linear": (
        lambda: Function(each, nn.Linear(7, 1), nn.Linear(7, 13), nn.Linear(7, 8, bias=False)),
        {"x": (5, 7)},
    ),
    "convolutions": (
        lambda: Function(
            each,
            nn.Conv2d(6, 8, 3, padding=1),
            nn.Conv2d(6, 1, 3),
            nn.Conv2d(6, 5, 1, bias=False),
            nn.Conv2d(6, 9, 4, stride=2, padding=1),
            nn.Conv2d(6, 4, (3, 2), stride=(2, 1), padding=(1, 0)),
            nn.Conv2d(6, 4, 3, padding="same", dilation=2),
            nn.Conv2d(6, 6, 3, groups=6),
            nn.Conv2d(6, 8, 5, padding=2, groups=2),
        ),
        {"x": (6, 11, 13)},
    ),
    "transposed convolutions": (
        lambda: Function(
            each,
            nn.ConvTranspose2d(6, 8, 4, 2, 1),
            nn.ConvTranspose2d(6, 1, 3, stride=2, padding=1, output_padding=1),
            nn.ConvTranspose2d(6, 5, 2, stride=2, bias=False),
            nn.ConvTranspose2d(6, 4, (3, 2), stride=(3, 1), padding=(0, 1), output_padding=(2, 0)),
            nn.ConvTranspose2d(6, 4, 3, padding=2, dilation=2),
            nn.ConvTranspose2d(6, 6, 3, groups=3),
        ),
        {"x": (6, 5, 4)},
    ),
    "from one pixel": (lambda: nn.ConvTranspose2d(20, 16, 4), {"x": (20, 1, 1)}),
    "norms of maps": (
        lambda: Function(
            each,
            trained_norm(nn.BatchNorm2d(6)),
            nn.BatchNorm2d(6, affine=False),
            trained_norm(nn.GroupNorm(3, 6)),
            nn.GroupNorm(1, 6, affine=False),
            trained_norm(nn.LayerNorm([6, 4, 5])),
            trained_norm(nn.LayerNorm(5)),
        ),
        {"x": (6, 4, 5)},
    ),
    "norms of rows": (
        lambda: Function(each, trained_norm(nn.BatchNorm1d(9)), trained_norm(nn.LayerNorm(9))),
        {"x": (9,)},
    ),
    "attention": (lambda: Function(attention), {"x": (2, 7, 14)}),
    "recurrence": (
        lambda: Function(recurrence, GRU(5, 6, both_ways=True), GRU(5, 8)),
        {"x": (7, 5), "h": (8,)},
    ),
    "residual": (
        lambda: Function(residual, nn.Linear(9, 12), nn.Sequential(nn.Linear(12, 12), nn.SiLU())),
        {"x": (9,)},
    ),
    "in place": (
        lambda: nn.Sequential(
            nn.Conv2d(2, 4, 3), nn.ReLU(inplace=True), nn.BatchNorm2d(4), nn.Dropout(), nn.Flatten()
        ),
        {"x": (2, 6, 6)},
    ),
}


@pytest.mark.parametrize("n", [1, 5])
@pytest.mark.parametrize("family", FAMILIES)
def test_operations_agree_with_torch(runtime: Page, family: str, n: int) -> None:
    torch.manual_seed(0)
    make, shapes = FAMILIES[family]
    inputs = {name: torch.rand(n, *shape) for name, shape in shapes.items()}
    compare(runtime, make(), inputs)


def mlp_decoder() -> nn.Module:
    stack = nn.Sequential(nn.Linear(30, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid())

    def decode(self: Function, z: Tensor, y: Tensor) -> Tensor:
        return self.layers[0](torch.cat([z, y], 1)).unflatten(1, (1, 28, 28))

    return Function(decode, stack)


def conv_encoder() -> nn.Module:
    stack = nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(64 * 64, 40),
    )  # fmt: skip
    return Function(lambda self, x: self.layers[0](F.pad(x, (2, 2, 2, 2))).chunk(2, 1), stack)


def conv_transpose_decoder() -> nn.Module:
    stack = nn.Sequential(
        nn.Linear(16, 64 * 16), nn.ReLU(), nn.Unflatten(1, (64, 4, 4)),
        nn.ConvTranspose2d(64, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1),
        nn.ReLU(), nn.ConvTranspose2d(32, 1, 4, 2, 1),
    )  # fmt: skip
    return Function(lambda self, z: self.layers[0](z)[..., 2:-2, 2:-2].sigmoid(), stack)


def patch_decoder() -> nn.Module:
    return nn.Sequential(
        nn.Linear(16, 64 * 49), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 16, 3, padding=1),
        nn.PixelShuffle(4), nn.Sigmoid(),
    )  # fmt: skip


def patch_encoder() -> nn.Module:
    return nn.Sequential(
        nn.PixelUnshuffle(4), nn.Conv2d(16, 64, 3, padding=1), nn.ReLU(), nn.Flatten(),
        nn.Linear(64 * 49, 32),
    )  # fmt: skip


def deep_decoder() -> nn.Module:
    return nn.Sequential(
        nn.Linear(16, 64 * 49), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1),
        nn.ReLU(), nn.Conv2d(32, 1, 3, padding=1), nn.Sigmoid(),
    )  # fmt: skip


NETWORKS: dict[str, tuple[Callable[[], nn.Module], dict[str, tuple[int, ...]], float]] = {
    "MLP decoder, conditional": (mlp_decoder, {"z": (20,), "y": (10,)}, 0.651),
    "conv encoder, stride 2": (conv_encoder, {"x": (1, 28, 28)}, 4.78),
    "conv-transpose decoder": (conv_transpose_decoder, {"z": (16,)}, 6.59),
    "patch decoder": (patch_decoder, {"z": (16,)}, 4.62),
    "patch encoder": (patch_encoder, {"x": (1, 28, 28)}, 1.10),
    "deep decoder": (deep_decoder, {"z": (16,)}, 19.82),
}


@pytest.mark.parametrize("n", swept([1, 5, 30], [1, 5]))
@pytest.mark.parametrize("network", NETWORKS)
def test_networks_agree_with_torch(runtime: Page, network: str, n: int) -> None:
    torch.manual_seed(0)
    make, shapes, megaflops = NETWORKS[network]
    inputs = {name: torch.rand(n, *shape) for name, shape in shapes.items()}
    result = compare(runtime, make(), inputs, rounds=41 if n == 1 else 3)
    assert result["flops"] / 1e6 == pytest.approx(megaflops, rel=0.005)
    print(
        f"{network}, n = {n}: {result['milliseconds'] / n:.3f} ms per example, "
        f"{result['flops'] / 1e6:.1f} MFLOP, error {max(result['errors']):.1e}"
    )


def compositions() -> list[dict[str, str]]:
    """Every network, likelihood, activation and normalisation, and a conditional and a plain one.

    One by one rather than every combination: a layer does not know what follows it.
    """
    choices = [{"network": name} for name in PICTURES.networks]
    choices += [{"network": name, "model": "cvae"} for name in PICTURES.networks]
    choices += [{"network": name, "dataset": "cifar10"} for name in PICTURES.networks]
    for kind in ("waves", "expressions"):
        networks = find_spec(kind).layout.networks
        choices += [{"network": name, "dataset": kind} for name in networks]
    choices += [{"network": "writer", "dataset": "expressions", "model": "cvae"}]
    choices += [{"model": name} for name in ("fsq-vae", "vq-vae")]
    choices += [{"likelihood": name} for name in PICTURES.likelihoods]
    choices += [{"activation": name} for name in catalogue.ACTIVATIONS]
    choices += [
        {"normalisation": name, "network": network}
        for name in catalogue.NORMALISATIONS
        for network in ("mlp", "conv", "patch")
        if name != "none"
    ]
    return [*choices, {"model": "autoencoder"}]


@pytest.mark.parametrize(
    "choice",
    swept(compositions(), compositions()[::5]),
    ids=lambda choice: "-".join(choice.values()),
)
def test_the_catalogue_agrees_with_torch(runtime: Page, choice: dict[str, str]) -> None:
    torch.manual_seed(0)
    config = RunConfig(hidden=(48,), latent_dim=5, **choice)
    spec = find_spec(config.dataset)
    model = build_model(config, spec.shape, 10, spec.layout).eval()
    for part in model.modules():
        if isinstance(part, BatchNorm | nn.GroupNorm | nn.LayerNorm):
            trained_norm(part)
        if getattr(part, "starts", "") == "zero":  # the branches of residual blocks
            nn.init.normal_(part.weight, std=0.1)
    y = torch.eye(10)[:4] if model.classes else None
    x, z = torch.rand(4, *model.shape), torch.randn(4, 5)
    with torch.no_grad():
        pictures = model.shown(z, y)
        statistics = model.posterior_head.statistics(model.encoder(x, y))
    graphs, weights = trace_model(model), model.state_dict()
    given = {} if y is None else {"y": y}
    agree(runtime, graphs.decoder, weights, {"z": z, **given}, pictures)
    agree(runtime, graphs.encoder, weights, {"x": x, **given}, statistics)


# What goes wrong is said in a sentence.
