"""The families of networks and what their hidden layers are made of."""

import math
import re
from itertools import product
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from vae_core import RunConfig, Store, catalogue, load_run
from vae_core.config.sizes import LINE_STATE
from vae_core.data import Dataset
from vae_core.data.layouts import PICTURES
from vae_core.models.networks import BatchNorm, Decoder, Encoder, Style, initialise, kernels
from vae_core.models.networks.attention import SelfAttention
from vae_core.models.networks.recurrence import recurrence
from vae_core.models.networks.recurrent import GRU, waves
from vae_core.models.networks.residual import MapAttention, ResidualBlock
from vae_core.models.networks.style import group_norm
from vae_core.models.networks.transformer import Block
from vae_core.models.networks.writer import Writer
from vae_core.models.vae import VAE, build_model
from vae_core.runs.runner import execute
from vae_core.training.ema import WeightAverage
from vae_core.training.optimisation import build_optimiser
from vae_core.training.state import Training

from .small_models import whole_and_resumed
from .sweeps import swept

NETWORKS = list(PICTURES.networks)
NORMALISATIONS = list(catalogue.NORMALISATIONS)

each_network = pytest.mark.parametrize("network", NETWORKS)
each_normalisation = pytest.mark.parametrize("normalisation", NORMALISATIONS)


def model_of(network: str, shape: tuple[int, int, int] = (1, 8, 8), **values) -> VAE:
    torch.manual_seed(0)
    values = {"dataset": "digits", "hidden": (24,), "latent_dim": 4, **values}
    return build_model(RunConfig(network=network, **values), shape, 10)


def bound(model: VAE, x: Tensor, y: Tensor | None = None) -> Tensor:
    terms = model.terms(x, y)
    return (terms.distortion + terms.kl).mean()


@pytest.mark.parametrize(
    ("network", "normalisation"),
    swept(
        product(NETWORKS, NORMALISATIONS),
        [(name, "none") for name in NETWORKS] + [("mlp", "batch"), ("patch", "layer")],
    ),
)
def test_it_learns_a_handful_of_digits(network: str, normalisation: str, digits: Dataset) -> None:
    """From the 44 nats of a grey picture to less than 30 in a hundred steps, and so when shown."""
    model = model_of(network, normalisation=normalisation)
    x = digits.train.images[:8].float() / 255
    optimiser = torch.optim.Adam(model.parameters(), 5e-3)
    start = bound(model, x).item()
    for _ in range(100):
        optimiser.zero_grad()
        bound(model, x).backward()
        optimiser.step()
    model.eval()
    with torch.no_grad():
        end = bound(model, x).item()
    assert 38 < start < 70 and end < start - 8 and end < 30


@pytest.mark.parametrize("model", ["vae", "cvae"])
@pytest.mark.parametrize(
    ("network", "normalisation"),
    [(name, "none") for name in NETWORKS] + [("mlp", "batch"), ("conv", "batch"), ("gru", "group")],
)
def test_a_picture_does_not_depend_on_its_batch(
    network: str, normalisation: str, model: str
) -> None:
    vae = model_of(network, (3, 17, 23), normalisation=normalisation, model=model, dropout=0.3)
    x, z = torch.rand(5, 3, 17, 23), torch.randn(5, 4)
    y = torch.eye(10)[:5] if vae.classes else None
    vae.train()
    for _ in range(3):
        bound(vae, x, y)  # running statistics other than 0 and 1
    vae.eval()
    with torch.no_grad():
        codes, pictures = vae.embed(x, y), vae.decode(z, y)
        assert pictures.std(0).max() > 1e-3
        for row in range(5):
            one = slice(row, row + 1)
            own = None if y is None else y[one]
            torch.testing.assert_close(vae.embed(x[one], own), codes[one], rtol=1e-4, atol=1e-5)
            torch.testing.assert_close(vae.decode(z[one], own), pictures[one], rtol=1e-4, atol=1e-5)


@each_network
def test_dropout_acts_in_training_only(network: str) -> None:
    # Where a network has dense layers they drop units; those without drop within their bodies.
    hidden = (24,) if network in ("mlp", "conv", "patch") else ()
    vae = model_of(network, dropout=0.5, hidden=hidden, initialisation="torch").train()
    x, z = torch.rand(3, 1, 8, 8), torch.randn(3, 4)
    for part in (lambda: vae.encoder(x), lambda: vae.decoder(z)):
        vae.train()
        assert not torch.equal(part(), part())
        vae.eval()
        assert torch.equal(part(), part())


def test_a_gru_computes_what_torchs_module_does() -> None:
    torch.manual_seed(1)
    theirs = nn.GRU(5, 7, batch_first=True, bidirectional=True)
    mine = GRU(5, 7, both_ways=True)
    for name, parameter in mine.named_parameters():
        base, way, _ = name.partition("_reverse")
        parameter.data.copy_(getattr(theirs, f"{base}_l0{way}"))
    x = torch.rand(3, 6, 5)
    torch.testing.assert_close(mine(x), theirs(x)[0])
    one, cell = GRU(5, 7), nn.GRUCell(5, 7)
    for name, parameter in one.named_parameters():
        parameter.data.copy_(getattr(cell, name))
    h = start = torch.rand(3, 7)
    steps = one(x, start)
    for step in range(6):
        h = cell(x[:, step], h)
        torch.testing.assert_close(steps[:, step], h)


def test_the_gradient_of_a_gru_has_one_of_its_own() -> None:
    draw = torch.Generator().manual_seed(0)
    sizes = ((4, 2, 9), (2, 3), (9, 3), (9,))
    given = [torch.randn(s, generator=draw, dtype=torch.double, requires_grad=True) for s in sizes]
    assert torch.autograd.gradcheck(recurrence, given)
    assert torch.autograd.gradgradcheck(recurrence, given)


@pytest.mark.parametrize("both_ways", [False, True])
def test_a_gru_has_the_gradient_that_autograd_finds(both_ways: bool) -> None:
    torch.manual_seed(2)
    gru, theirs = (
        GRU(5, 7, both_ways).double(),
        nn.GRU(5, 7, 1, True, True, 0.0, both_ways).double(),
    )
    for name, parameter in gru.named_parameters():
        base, way, _ = name.partition("_reverse")
        getattr(theirs, f"{base}_l0{way}").data.copy_(parameter)
    x = torch.rand(3, 6, 5, dtype=torch.float64, requires_grad=True)
    weights = torch.rand(3, 6, 7 * (1 + both_ways), dtype=torch.float64)
    start = None if both_ways else torch.rand(3, 7, dtype=torch.float64, requires_grad=True)
    told = [x, *([] if start is None else [start])]
    states = gru(x, start), theirs(x, None if start is None else start.unsqueeze(0))[0]
    found, expected = (
        torch.autograd.grad((weights * each).sum(), [*told, *part.parameters()])
        for each, part in zip(states, (gru, theirs), strict=True)
    )
    for mine, given in zip(found, expected, strict=True):
        torch.testing.assert_close(mine, given, atol=1e-14, rtol=1e-12)


def test_a_writer_hears_of_symbols_by_table_what_it_hears_one_by_one() -> None:
    torch.manual_seed(3)
    writer = Writer((4, 6, 1), Style("relu", "none", 0.0)).double()
    told = F.one_hot(torch.randint(4, (3, 6)), 4).double()
    told[0, 2:4] = 0  # not told
    h = torch.rand(3, LINE_STATE, dtype=torch.float64)
    torch.testing.assert_close(writer._told(told, h), writer._states(told, h), atol=1e-13, rtol=0)


def test_attention_computes_what_torchs_module_does() -> None:
    torch.manual_seed(2)
    mine, theirs = SelfAttention(12, 3), nn.MultiheadAttention(12, 3, batch_first=True)
    theirs.in_proj_weight.data.copy_(mine.inputs.weight)
    theirs.in_proj_bias.data.copy_(mine.inputs.bias)
    theirs.out_proj.weight.data.copy_(mine.output.weight)
    theirs.out_proj.bias.data.copy_(mine.output.bias)
    x = 3 * torch.randn(2, 5, 12)
    expected, _ = theirs(x, x, x, need_weights=False)
    torch.testing.assert_close(mine(x), expected)


def test_waves_tell_every_step_apart() -> None:
    rows = waves(64, 10)[0]
    assert rows.shape == (64, 10) and rows[0].tolist() == [0, 1] * 5
    torch.testing.assert_close(rows[3, :2], torch.tensor([math.sin(3), math.cos(3)]))
    torch.testing.assert_close(rows.square().sum(1), torch.full((64,), 5.0))
    assert torch.pdist(rows).min() > 0.1
    assert torch.equal(waves(20, 10)[0], rows[:20]), "a longer sequence begins like a shorter one"


def test_a_batch_is_normalised_by_itself_and_evaluation_by_the_running_mean() -> None:
    torch.manual_seed(3)
    norm = BatchNorm(4)
    batches = [torch.randn(16, 4, 3, 5) * 2 + 7 for _ in range(4)]
    for x in batches:
        out = norm(x)
        torch.testing.assert_close(out.mean((0, 2, 3)), torch.zeros(4), atol=1e-5, rtol=0)
        torch.testing.assert_close(
            out.var((0, 2, 3), correction=0), torch.ones(4), rtol=1e-4, atol=0
        )
    # The plain mean of so few, unbiased variances: nothing is left of the starting 0 and 1.
    mean = torch.stack([x.mean((0, 2, 3)) for x in batches]).mean(0)
    variance = torch.stack([x.var((0, 2, 3)) for x in batches]).mean(0)
    torch.testing.assert_close(norm.running_mean, mean)
    torch.testing.assert_close(norm.running_var, variance)
    norm.eval()
    column = (slice(None), None, None)
    expected = (batches[0] - mean[column]) / (variance[column] + norm.eps).sqrt()
    torch.testing.assert_close(norm(batches[0]), expected)


def test_a_batch_of_one_takes_the_running_statistics() -> None:
    norm = BatchNorm(3)
    norm(torch.randn(8, 3))
    before = {name: value.clone() for name, value in norm.state_dict().items()}
    x = torch.randn(1, 3)
    in_training = norm(x)
    assert all(torch.equal(value, before[name]) for name, value in norm.state_dict().items())
    assert torch.equal(in_training, norm.eval()(x))


def test_a_run_whose_last_batch_is_one_picture_trains(digits: Dataset) -> None:
    count = len(digits.train)
    size = next(size for size in range(100, count) if count % size == 1)
    config = RunConfig(dataset="digits", hidden=(8,), normalisation="batch", batch_size=size)
    training = Training(config, digits)
    for _ in range(training.batches):
        distortion, _, examples, _ = training.advance()
    assert examples == 1 and torch.isfinite(distortion)


@pytest.mark.parametrize("network", ["mlp", "conv"])
def test_batch_normalisation_resumes_bit_for_bit_and_is_kept(
    network: str, digits: Dataset, tmp_path: Path
) -> None:
    config = RunConfig(
        dataset="digits", network=network, hidden=(16,), latent_dim=3, normalisation="batch",
        epochs=1,
    )  # fmt: skip
    run = Store(tmp_path).create(config)
    execute(run)
    whole, resumed = whole_and_resumed(config, digits, tmp_path, 5)
    first, other = (training.eval_model.state_dict() for training in (whole, resumed))
    assert all(torch.equal(first[name], other[name]) for name in first)
    loaded, z = load_run(run.folder), torch.randn(4, 3)
    with torch.no_grad():
        assert torch.equal(loaded.model.decode(z), whole.saved.eval().decode(z))
    assert loaded.meta.decoder and loaded.meta.encoder, "both run in the browser"
    norms = [part for part in loaded.model.modules() if isinstance(part, BatchNorm)]
    assert norms and all(part.num_batches_tracked > 0 for part in norms)


def test_running_statistics_are_averaged_with_the_weights_they_belong_to() -> None:
    model = nn.Sequential(BatchNorm(1))
    average, expected = WeightAverage(model), 0.0
    for step in range(1, 201):
        model[0].running_mean.fill_(float(step))
        model[0].num_batches_tracked.fill_(step)
        if (share := average.share(step)) is not None:
            average.move(share)
        if step <= 4 or step % 4 == 0:
            decay = min(0.99, step // 4 / (step // 4 + 10))
            expected = decay * expected + (1 - decay) * step
    shown = average.model[0]
    assert shown.running_mean.item() == pytest.approx(expected, rel=1e-5)
    assert shown.num_batches_tracked.item() == 200 and shown.running_var.item() == 1


@pytest.mark.parametrize(("width", "groups"), [(64, 4), (32, 2), (24, 1), (400, 25), (17, 1)])
def test_groups_hold_sixteen_channels_or_the_next_divisor(width: int, groups: int) -> None:
    assert group_norm(width).num_groups == groups
    x = torch.randn(3, width) * 5 + 2
    out = group_norm(width)(x).view(3, groups, -1)
    torch.testing.assert_close(out.mean(2), torch.zeros(3, groups), atol=1e-5, rtol=0)


@each_normalisation
@each_network
def test_normalisation_adds_what_it_says(network: str, normalisation: str) -> None:
    """Two norms for the dense layers, and one for every hidden map of conv and patch."""
    kinds = {"none": (), "layer": nn.GroupNorm, "group": nn.GroupNorm, "batch": BatchNorm}

    def count(name: str) -> int:
        parts = model_of(network, normalisation=name).modules()
        return sum(isinstance(part, kinds[normalisation]) for part in parts)

    maps = {"conv": 2, "patch": 3}.get(network, 0)
    added = count(normalisation) - count("none")
    assert added == (0 if normalisation == "none" else 2 + maps)


@pytest.mark.parametrize(
    "block", [ResidualBlock(32, 32, Style()), MapAttention(32), Block(Style())]
)
def test_blocks_begin_as_the_identity(block: nn.Module) -> None:
    x = torch.rand(2, 5, 64) if isinstance(block, Block) else torch.rand(2, 32, 4, 4)
    assert not torch.equal(block(x), x)
    initialise(block, "auto", "relu")
    assert torch.equal(block(x), x)
    initialise(block, "orthogonal", "relu")
    assert not torch.equal(block(x), x)


def test_a_gates_weights_of_the_state_are_orthogonal() -> None:
    torch.manual_seed(4)
    gru = GRU(6, 8, both_ways=True)
    initialise(gru, "auto", "relu")
    for name, parameter in gru.named_parameters():
        if parameter.dim() == 1:
            assert parameter.abs().max() == 0
        for gate in parameter.chunk(3):
            if name.startswith("weight_hh"):
                torch.testing.assert_close(gate @ gate.T, torch.eye(8), atol=1e-5, rtol=0)
            elif name.startswith("weight_ih"):
                assert gate.abs().max() <= (6 / (6 + 8)) ** 0.5  # Glorot's bound, each gate's own


def test_weight_decay_leaves_norms_biases_and_positions_alone() -> None:
    model = model_of("transformer", normalisation="layer")
    pulled, free = build_optimiser(RunConfig(weight_decay=0.1), model).param_groups
    names = {id(p): name for name, p in model.named_parameters()}
    assert pulled["weight_decay"] == 0.1 and free["weight_decay"] == 0
    assert {id(p) for p in pulled["params"]} == {id(p) for p in kernels(model)}
    left = {names[id(p)].rpartition(".")[2] for p in free["params"]}
    assert left == {"bias", "weight", "positions"}  # "weight": the gains of normalisations
    assert all(p.dim() == 1 or names[id(p)].endswith("positions") for p in free["params"])
    assert len(pulled["params"]) + len(free["params"]) == len(names)


def test_the_page_of_the_networks_says_their_sizes() -> None:
    """Parameters, and MFLOP of one picture through encoder and decoder, for MNIST and 20 codes."""
    page = (Path(__file__).parents[1] / "docs" / "networks.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z]+)` \| ([\d ]+) \| ([\d.]+) \|", page, re.MULTILINE)
    assert [name for name, _, _ in rows] == NETWORKS
    for name, parameters, megaflops in rows:
        model = build_model(RunConfig(network=name), (1, 28, 28), 10).eval()
        assert int(parameters.replace(" ", "")) == sum(p.numel() for p in model.parameters())
        # The counter does not know the fused kernel of attention.
        with (
            torch.no_grad(),
            sdpa_kernel(SDPBackend.MATH),
            FlopCounterMode(display=False) as counter,
        ):
            model.reconstruct(torch.zeros(1, 1, 28, 28))
        assert float(megaflops) == pytest.approx(counter.get_total_flops() / 1e6, abs=0.05)


@each_network
def test_encoder_and_decoder_can_be_built_by_name(network: str) -> None:
    encoder, decoder = Encoder(network, (1, 8, 8), (12,)), Decoder(network, (1, 8, 8), (12,), 3)
    features = encoder(torch.rand(2, 1, 8, 8))
    assert features.shape == (2, encoder.features) == (2, 12)
    assert decoder(torch.randn(2, 3)).shape == (2, 1, 8, 8)


def test_running_statistics_are_those_of_torch() -> None:
    """A plain mean of all batches at first, whose shares torch is told as numbers."""
    ours, theirs = BatchNorm(3), torch.nn.BatchNorm1d(3)
    for step in range(30):
        x = torch.randn(7, 3) * (1 + step)
        theirs.momentum = max(0.1, 1 / (step + 1))
        assert torch.equal(ours(x), theirs(x))
    for name in ("running_mean", "running_var", "num_batches_tracked"):
        torch.testing.assert_close(getattr(ours, name), getattr(theirs, name), rtol=1e-6, atol=1e-6)
