"""Text: lines as tensors and back, a grammar, a decoder that is told the characters before."""

import ast
import math
import random
import warnings
from dataclasses import replace
from pathlib import Path

import onnxruntime
import pytest
import torch
from scipy.stats import binomtest
from torch import Tensor, nn

from ui.evaluate.report_views import panels
from vae_core import RunConfig, UserError, load_dataset
from vae_core.analyses.report import likelihood
from vae_core.analyses.report.text import characters_back, section
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.catalogue import POSTERIORS
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset, Split
from vae_core.data.expressions import ATOMS, draw, last_operation, parses
from vae_core.data.layouts import Text
from vae_core.data.lines import decode, encode
from vae_core.data.views import view_of
from vae_core.data.views.lines import HEIGHT, WIDTH, glyph
from vae_core.evaluation.intervals import wilson
from vae_core.evaluation.likelihood import bits_each, evaluating, evidence_lower_bound
from vae_core.evaluation.lines import between, drawn_lines, greedy_lines
from vae_core.export.card import describe
from vae_core.export.onnx import onnx_files
from vae_core.models.networks import Decoder
from vae_core.models.networks.writer import Writer
from vae_core.models.posteriors.gaussian import DiagonalGaussianHead
from vae_core.models.priors import StandardNormalPrior
from vae_core.models.vae import VAE, build_model
from vae_core.training.loop import run, train
from vae_core.training.state import Training

from .small_models import Recorder, likelihood_of, whole_and_resumed

ABC = Text(alphabet=tuple("abc"), length=5)


@pytest.fixture(scope="module")
def expressions() -> Dataset:
    return load_dataset("expressions")


@pytest.fixture(scope="module")
def few(expressions: Dataset) -> Dataset:
    """Fewer of them, for what is trained here."""
    parts = {
        part: getattr(expressions, part).select(torch.arange(count))
        for part, count in (("train", 4000), ("validation", 200), ("test", 200))
    }
    return replace(expressions, **parts)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(**values) -> RunConfig:
    return RunConfig.parse({"dataset": "expressions", "latent_dim": 3, "epochs": 1, **values})


def writer(layout: Text = ABC, latent_dim: int = 3, classes: int = 0) -> VAE:
    """An untrained model whose logits are far from each other, in evaluation mode."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        config = small(latent_dim=latent_dim, model="cvae" if classes else "vae")
        model = build_model(config, layout.shape, classes, layout)
        with torch.no_grad():
            model.decoder.upsampler.symbol.weight.mul_(4)
            model.decoder.upsampler.before.weight.mul_(3)
    return model.eval()


# -- lines and tensors ----------------------------------------------------------------------------


def test_lines_come_back_from_their_tensors() -> None:
    lines = ["", "a", "cab", "abcab", "ccccc"]
    values = encode(lines, ABC)
    assert values.dtype == torch.uint8 and values.shape == (5, 4, 5, 1) == (5, *ABC.shape)
    assert (values.sum(1) == 255).all() and set(values.unique().tolist()) == {0, 255}
    assert values[2, :, :, 0].argmax(0).tolist() == [3, 1, 2, 0, 0]
    assert decode(values, ABC) == lines
    assert decode(values.float() / 255, ABC) == lines
    stray = encode(["abcab"], ABC)
    stray[0, :, 2] = torch.tensor([255, 0, 0, 0]).unsqueeze(1)
    assert decode(stray, ABC) == ["ab"], "nothing stands behind the end"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("abcabc", "'abcabc' has 6 characters, and lines here have at most 5"),
        ("abx", "'abx' has 'x', which this model does not know. Write with “abc”."),
        ("<b>", "'<' '>'"),
    ],
)
def test_a_line_that_does_not_fit_is_refused(line: str, sentence: str) -> None:
    with pytest.raises(UserError, match="has") as error:
        encode(["a", line], ABC)
    assert sentence in str(error.value)


def by_python(text: str) -> bool:
    """Whether a text is of the grammar, by Python's own parser and a look at its tree."""
    try:
        with warnings.catch_warnings():  # of 2x, which it reads as a decimal gone wrong
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError):
        return False

    def right(node: ast.expr) -> bool:
        if isinstance(node, ast.BinOp):
            known = isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div)
            return known and right(node.left) and right(node.right)
        if isinstance(node, ast.Call):
            named = isinstance(node.func, ast.Name) and node.func.id in ("sin", "exp")
            # sin (x) and (sin)(x) are calls as well, and the grammar has no such thing.
            start, end = node.func.col_offset, node.func.end_col_offset
            plain = named and text[start:end] == node.func.id and text[end : end + 1] == "("
            return plain and len(node.args) == 1 and not node.keywords and right(node.args[0])
        if isinstance(node, ast.Name):
            return node.id == "x"
        if isinstance(node, ast.Constant):
            whole = isinstance(node.value, int) and 1 <= node.value <= 9
            return whole and node.end_col_offset - node.col_offset == 1
        return False

    return right(tree) and not set(text) & set(" ,")


def corrupted(text: str, rng: random.Random) -> str:
    """A text with a character changed, taken out or put in."""
    place = rng.randrange(len(text))
    other = rng.choice("x123456789+-*/()sinep")
    changed = text[:place] + other + text[place + 1 :]
    without = text[:place] + text[place + 1 :]
    return rng.choice([changed, without, text[:place] + other + text[place:]])


def test_the_parser_agrees_with_that_of_python() -> None:
    rng = random.Random(3)
    lines = draw(1500, 15, seed=5)
    broken = [corrupted(line, rng) for line in lines]
    broken = [corrupted(line, rng) if rng.random() < 0.3 else line for line in broken if line]
    soup = ["".join(rng.choices(ATOMS + "+-*/()", k=rng.randrange(1, 8))) for _ in range(3000)]
    known = ["", "x", "(x", "x)", "()", "sin()", "sin(x)", "sinx", "12", "x+", "-x", "(sin)(x)",
             "exp(x)*2/(1-x)", "2x", "x**2", "x//2", "x(1)", "sin(x,x)", "e", "1e1"]  # fmt: skip
    verdicts = {line: parses(line) for line in [*lines, *broken, *soup, *known]}
    wrong = [line for line, verdict in verdicts.items() if verdict != by_python(line)]
    assert not wrong
    assert all(verdicts[line] for line in lines)
    refused = sum(not verdict for verdict in verdicts.values())
    assert refused > 2000 and sum(map(verdicts.get, soup)) > 50, "both verdicts are tried"


@pytest.mark.parametrize(
    ("line", "last"),
    [("x", ""), ("x+1*2", "+"), ("1*2-x+1", "+"), ("2*(x+1)/3", "/"), ("sin(x+1)", "("),
     ("((x-1))", "-"), ("sin(x)*2", "*"), ("x+", None)],
)  # fmt: skip
def test_the_class_is_the_last_operation(line: str, last: str | None) -> None:
    assert last_operation(line) == last


def test_expressions_are_right_different_and_the_same_each_time(expressions: Dataset) -> None:
    parts = [decode(part.images, expressions.layout) for part in
             (expressions.train, expressions.validation, expressions.test)]  # fmt: skip
    every = [line for part in parts for line in part]
    assert [len(part) for part in parts] == [16_000, 2_000, 2_000]
    assert len(set(every)) == len(every), "no line is in two splits, or twice in one"
    assert all(map(parses, every)) and max(map(len, every)) == expressions.layout.length
    means = [sum(map(len, part)) / len(part) for part in parts]
    assert max(means) - min(means) < 0.3, "the splits are alike"
    again = load_dataset("expressions")
    assert torch.equal(again.test.images, expressions.test.images)
    names = expressions.class_names
    for line, label in zip(parts[2], expressions.test.labels.tolist(), strict=True):
        assert (names[label] == "sum") == (last_operation(line) == "+")


# -- the categorical likelihood -------------------------------------------------------------------


def test_a_line_has_the_probability_of_its_symbols() -> None:
    likelihood = likelihood_of("categorical", 0.1, ABC)
    logits = torch.randn(3, 2, *ABC.shape, generator=seeded())
    x = encode(["cab", "a"], ABC).float() / 255
    found = likelihood.log_prob(logits, x)
    shares = likelihood.mean(logits)
    torch.testing.assert_close(shares.sum(-3), torch.ones(3, 2, 5, 1))
    for row, symbols in enumerate([(3, 1, 2, 0, 0), (1, 0, 0, 0, 0)]):
        for k in range(3):
            by_hand = sum(shares[k, row, s, t, 0].log() for t, s in enumerate(symbols))
            assert found[k, row].item() == pytest.approx(by_hand.item(), abs=1e-5)
    drawn = likelihood.distribution(logits)
    symbols = x.argmax(1).squeeze(-1)
    torch.testing.assert_close(drawn.log_prob(symbols.unsqueeze(-1)).sum((-1, -2)), found)


# -- the writer -----------------------------------------------------------------------------------


def told(model: VAE, z: Tensor, symbols: list[int], y: Tensor | None = None) -> Tensor:
    """Logits (V) of the place after ``symbols``, by torch's own GRU cell, one step at a time."""
    part: Writer = model.decoder.upsampler
    cell = torch.nn.GRUCell(part.gru.state, part.gru.state)
    cell.load_state_dict(dict(part.gru.named_parameters()))
    h = model.decoder.vector(z.unsqueeze(0), y)
    state = h.tanh()
    for place, symbol in enumerate([None, *symbols]):
        column = torch.zeros(1, part.before.in_features)
        if symbol is not None:
            column[0, symbol] = 1
        state = cell(part.before(column) + h + part.steps[:, place], state)
    return part.symbol(state)[0]


@torch.no_grad()
def test_each_place_is_told_the_true_characters_before() -> None:
    """log p(x|z) of the whole batch at once is that of a loop over places with a GRU cell."""
    model = writer()
    x = encode(["cab", "", "abcab"], ABC).float() / 255
    z = torch.randn(2, 3, 3, generator=seeded())
    found = model.likelihood.log_prob(model.decoder_parameters(z, x=x), x)
    for k in range(2):
        for row, line in enumerate(x.argmax(1).squeeze(-1).tolist()):
            by_hand = sum(
                told(model, z[k, row], line[:t]).log_softmax(0)[symbol].item()
                for t, symbol in enumerate(line)
            )
            assert found[k, row].item() == pytest.approx(by_hand, abs=1e-4)
    assert found.std() > 0.1
    terms = model.terms(x, samples=2)
    again = model.likelihood.log_prob(model.decoder_parameters(terms.z, x=x), x)
    torch.testing.assert_close(terms.log_likelihood, again)
    # The other decoders see no example, so that giving one changes nothing.
    plain = build_model(small(network="mlp"), ABC.shape, 0, ABC)
    torch.testing.assert_close(plain.decoder_parameters(z), plain.decoder_parameters(z, x=x))


@torch.no_grad()
def test_all_lines_together_have_probability_one() -> None:
    """Sum over all 3^3 strings of symbols of p(x|z): the product over places is a distribution."""
    layout = Text(alphabet=("a", "b"), length=3)
    model = writer(layout)
    symbols = torch.cartesian_prod(*[torch.arange(3)] * 3)
    x = torch.nn.functional.one_hot(symbols, 3).float().transpose(1, 2).unsqueeze(3)
    z = torch.randn(1, 3, generator=seeded()).expand(27, 3)
    each = model.likelihood.log_prob(model.decoder_parameters(z, x=x).unsqueeze(0), x)
    assert each.exp().sum().item() == pytest.approx(1, abs=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("classes", [0, 6])
def test_the_greedy_path_goes_by_its_own_likeliest_characters(classes: int) -> None:
    model = writer(classes=classes)
    z = torch.randn(40, 3, generator=seeded())
    y = torch.eye(6)[torch.arange(40) % 6] if classes else None
    parameters = model.decoder_parameters(z, y)
    shares = model.decode(z, y)
    torch.testing.assert_close(shares, parameters.softmax(1))
    for row in range(40):
        path: list[int] = []
        for place in range(5):
            logits = told(model, z[row], path, None if y is None else y[row : row + 1])
            torch.testing.assert_close(parameters[row, :, place, 0], logits, atol=1e-4, rtol=1e-4)
            path.append(int(logits.argmax()))
    assert len(set(decode(shares, ABC))) > 5
    # Told its own path, the decoder says the same: the greedy path is one of teacher forcing.
    own = torch.nn.functional.one_hot(parameters.argmax(1), 4).permute(0, 3, 1, 2).float()
    again = model.decoder(z, y, own)
    torch.testing.assert_close(again, parameters, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_drawn_lines_come_as_often_as_they_are_probable() -> None:
    layout = Text(alphabet=("a", "b"), length=2)
    model = writer(layout)
    with torch.no_grad():
        model.decoder.upsampler.symbol.weight.mul_(0.1)
    z = torch.randn(1, 3, generator=seeded(4))
    vector = model.decoder.vector(z.expand(20_000, 3))
    drawn = model.decoder.upsampler.draw(vector, seeded())
    symbols = torch.cartesian_prod(torch.arange(3), torch.arange(3))
    x = torch.nn.functional.one_hot(symbols, 3).float().transpose(1, 2).unsqueeze(3)
    log_p = model.likelihood.log_prob(model.decoder_parameters(z.expand(9, 3), x=x)[None], x)[0]
    for pair, expected in zip(symbols, log_p.exp().tolist(), strict=True):
        share = (drawn == pair).all(1).float().mean().item()
        assert share == pytest.approx(expected, abs=4 * (expected / 20_000) ** 0.5 + 1e-4)
    assert log_p.exp().max() < 0.9


def test_word_dropout_hides_its_share_in_training_alone() -> None:
    decoder = Decoder("writer", ABC.shape, (), 3, word_dropout=0.4)
    part: Writer = decoder.upsampler
    seen: list[Tensor] = []
    states = part._told
    part._told = lambda told, h: seen.append(told) or states(told, h)
    lines = ["abcab", "ccccc", "bbaab", "cabca"] * 500
    x = encode(lines, ABC).float() / 255
    z = torch.randn(len(lines), 3, generator=seeded())
    torch.manual_seed(0)
    decoder.train()(z, None, x)
    hidden = seen[-1][:, 1:].sum(2) == 0
    assert hidden.float().mean().item() == pytest.approx(0.4, abs=0.02)
    assert (seen[-1][:, 0] == 0).all(), "nothing stands before the first place"
    kept = seen[-1][:, 1:][~hidden]
    assert torch.equal(kept, x.squeeze(3).transpose(1, 2)[:, :-1][~hidden])
    state = torch.get_rng_state()
    first, second = decoder.eval()(z, None, x), decoder(z, None, x)
    assert torch.equal(first, second)
    assert torch.equal(torch.get_rng_state(), state), "it draws nothing when it only tells"
    part.word_dropout = 0.0
    before = torch.get_rng_state()
    decoder.train()(z, None, x)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_run_of_text_resumes_bit_for_bit(tmp_path: Path, few: Dataset) -> None:
    fewer = replace(few, train=few.train.select(torch.arange(320)))
    config = small(epochs=2, word_dropout=0.5, dropout=0.1)
    first, second = (
        training.model.state_dict() for training in whole_and_resumed(config, fewer, tmp_path, 4)
    )
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_it_learns(few: Dataset) -> None:
    """A moment's training takes nats off, and the lines begin to look like the data."""
    training = Training(small(epochs=2, learning_rate=3e-3), few)
    before = evidence_lower_bound(training.eval_model, few.validation)
    for _ in run(training):
        pass
    after = evidence_lower_bound(training.eval_model, few.validation)
    assert before.elbo < -40 and after.elbo > -26
    with evaluating(training.eval_model), torch.no_grad():
        lines = decode(training.eval_model.sample(50, generator=seeded()), few.layout)
    assert 1 < sum(map(len, lines)) / 50 < 15


@pytest.mark.parametrize("model", ["gan", "vae-gan"])
def test_models_that_judge_pictures_are_refused(model: str) -> None:
    with pytest.raises(UserError, match="judges whole examples"):
        small(model=model, network="writer")
    # Left to itself it takes a network that writes all places at once.
    assert small(model=model).network == "gru"


@pytest.mark.proof  # always: test_interface's writer, by the code of its card
def test_the_greedy_path_goes_to_onnx() -> None:
    """onnxruntime follows the same characters, for any number of codes (checked by the export)."""
    model = writer()
    files, checks = onnx_files(LoadedRun(model, small(), ModelRecord()))
    assert set(files) == {"encoder.onnx", "decoder.onnx"}
    assert checks["decoder"]["max_abs_difference"] < 1e-4
    session = onnxruntime.InferenceSession(files["decoder.onnx"])
    z = torch.randn(30, 3, generator=seeded(7))
    _, shares = session.run(None, {"z": z.numpy()})
    assert decode(torch.from_numpy(shares), ABC) == greedy_lines(model, z)


# -- per character --------------------------------------------------------------------------------


class _Fair(nn.Module):
    """Every symbol alike at each place up to the end of a line, and nothing but ends behind it."""

    autoregressive, has_dynamics = True, False

    def forward(self, z: Tensor, y: None, x: Tensor) -> Tensor:
        over = x[:, :1].cumsum(2) - x[:, :1] > 0
        return torch.where(over, torch.tensor([50.0, 0, 0, 0]).view(1, 4, 1, 1), torch.zeros(()))


def fair_subject(lines: list[str]) -> Subject:
    """That model of these lines, its posterior the prior, so that its bound is log p(x)."""
    told = nn.Sequential(nn.Flatten(1), nn.Linear(20, 6).requires_grad_(False))
    for each in told[1].parameters():
        each.zero_()
    head = DiagonalGaussianHead(6, 3)
    with torch.no_grad():
        for each in head.parameters():
            each.zero_()
    head.row = POSTERIORS["diagonal-gaussian"]
    encoder = nn.Module()
    encoder.forward = lambda x, y=None: told(x)
    symbols = likelihood_of("categorical", layout=ABC)
    model = VAE(encoder, head, StandardNormalPrior(3), _Fair(), symbols, ABC.shape, layout=ABC)
    part = Split(encode(lines, ABC))
    data = Dataset("expressions", part, part, part, layout=ABC)
    return Subject(LoadedRun(model.eval(), small(), ModelRecord()), data, Path("none"))


def test_bits_are_of_characters_with_their_end_and_not_of_what_fills_a_line() -> None:
    """Uniform symbols and a certain end: exactly log(alphabet + 1) per character with its end."""
    lines = ["", "a", "cab", "abca", "abcab", "ccccc"]  # 1 + 2 + 4 + 5 + 5 + 5 symbols
    settings = ReportSettings(importance_samples=2, importance_examples=3)
    figures = {
        figure.metric.key: figure
        for figure in likelihood.section(fair_subject(lines), settings, Recorder()).figures
    }
    assert figures["elbo"].value == pytest.approx(-22 * math.log(4) / 6, rel=1e-6)
    for key in ("elbo_bits", "importance_bits"):
        assert figures[key].value == pytest.approx(2.0, rel=1e-6)
        assert figures[key].error == pytest.approx(0.0, abs=1e-6), "long lines cost as they should"
        assert figures[key].metric.unit == "bits/character"
        assert figures[key].metric.title.endswith("bits per character")
        assert "characters, the end of a line counted as one" in figures[key].metric.definition
    summary = evidence_lower_bound(
        fair_subject(lines).model, fair_subject(lines).data.test
    ).summary()
    assert summary["nats_per_character"] == pytest.approx(math.log(4), rel=1e-6)
    record = ModelRecord(layout=ABC.model_dump(mode="json"))
    facts = dict(dict(describe(record, {"validation": summary}).facts)["Figures"])
    said = "1.386 nats, 2.000 bits (characters, the end of a line counted as one)"
    assert facts["Per character, at most"] == said
    assert "1.386 nats per character. 3.67 characters" in figures["elbo_bits"].note
    assert "not counted as characters" in figures["elbo_bits"].note


def test_bits_of_unequal_examples_have_the_error_of_a_ratio() -> None:
    """The spread of the figure over 2000 drawn sets of examples, of which cost follows length."""
    generator = torch.Generator().manual_seed(0)
    pieces = torch.randint(2, 20, (2000, 100), generator=generator)
    noise = torch.randn(pieces.shape, generator=generator, dtype=torch.float64)
    bounds = -2.0 * pieces - 3 + noise
    found = [bits_each(*each) for each in zip(bounds, pieces, strict=True)]
    values, errors = torch.tensor(found, dtype=torch.float64).unbind(1)
    assert errors.mean().item() == pytest.approx(values.std().item(), rel=0.05)
    as_if_even = bounds.std(1) / 10 / pieces.double().mean(1) / math.log(2)
    assert as_if_even.mean().item() > 3 * errors.mean().item()


def test_characters_that_come_back_count_the_end() -> None:
    pairs = [("ab", "ab"), ("ab", "abc"), ("abc", "ab"), ("abcab", "abcab"), ("", ""), ("", "a")]
    # 3 + 2 (of 3) + 2 (of 4) + 5 (a full line has no end) + 1 + 0 (of 1)
    assert characters_back(pairs, ABC.length) == (13, 17)


# -- the view -------------------------------------------------------------------------------------


def test_a_line_is_drawn_as_its_glyphs_in_rows() -> None:
    layout = Text(alphabet=tuple("xy+"), length=7)
    view = view_of(layout)
    assert view.rows == 2 and view.shape == (1, 2 * HEIGHT, 4 * WIDTH)
    picture = view(encode(["x+yx+"], layout).float() / 255)
    by_hand = torch.zeros(view.shape)
    for place, character in enumerate("x+yx+"):
        row, column = divmod(place, 4)
        top, left = row * HEIGHT, column * WIDTH
        by_hand[0, top : top + HEIGHT, left : left + WIDTH] = torch.from_numpy(glyph(character))
    torch.testing.assert_close(picture[0], by_hand, atol=1e-4, rtol=0)
    assert by_hand.sum() > 20
    # The likeliest glyph stands out, as bright as it is probable; behind a likely end little does.
    shares = torch.zeros(1, *layout.shape)
    shares[0, 1:3, 0, 0] = torch.tensor([0.8, 0.2])
    shares[0, :2, 1, 0] = 0.5
    shares[0, 1, 2:] = 1
    found = view(shares)[0, 0, :HEIGHT].split(WIDTH, dim=1)
    x, y = (torch.from_numpy(glyph(character)) for character in "xy")
    weights = torch.tensor([0.8, 0.2]) ** 8
    weights = weights / weights.sum()
    first = (weights[0] * x + weights[1] * y) * (weights @ torch.tensor([0.8, 0.2]))
    for cell, by_hand in zip(found, (first, 0.5 * 0.5 * 0.5 * x, 0.5 * x), strict=False):
        torch.testing.assert_close(cell, by_hand, atol=1e-4, rtol=0)


# -- what is told of a model ----------------------------------------------------------------------


def test_the_interval_of_a_share_is_that_of_scipy() -> None:
    for hits, count in ((0, 20), (13, 20), (1893, 2000), (20, 20)):
        by_scipy = binomtest(hits, count).proportion_ci(method="wilson")
        assert wilson(hits, count) == pytest.approx((by_scipy.low, by_scipy.high), abs=1e-4)


def test_great_circles_keep_their_distance_from_the_middle() -> None:
    a, b = torch.tensor([[3.0, 0, 0], [1, 2, 2]]), torch.tensor([[0, 3.0, 0], [2, 4, 4]])
    path = between(a, b, 5)
    assert path.shape == (2, 5, 3)
    torch.testing.assert_close(path[:, 0], a)
    torch.testing.assert_close(path[:, -1], b)
    torch.testing.assert_close(path[0].norm(dim=1), torch.full((5,), 3.0))
    half = torch.tensor([3.0, 3.0, 0]) / 2**0.5
    torch.testing.assert_close(path[0, 2], half)
    torch.testing.assert_close(path[1, 2], 1.5 * a[1], msg="one direction: straight")


@pytest.mark.parametrize("network", ["writer", "gru"])
def test_the_report_counts_lines(network: str, few: Dataset) -> None:
    """Every share is that of an independent count of the lines that the section has written."""
    config = small(network=network, epochs=1)
    *_, last = train(config, few)
    subject = Subject(LoadedRun(last.model.eval(), config, ModelRecord()), few, Path("none"))
    settings = ReportSettings(examples=120, seed=4)
    recorder = Recorder()
    found = section(subject, settings, recorder)
    assert recorder.in_order
    values = {figure.metric.key: figure.value for figure in found.figures}
    generator = torch.Generator().manual_seed(4)
    z = torch.randn(120, 3, generator=generator)
    greedy = greedy_lines(last.model, z)
    assert values["valid_greedy"] == pytest.approx(100 * sum(map(by_python, greedy)) / 120)
    drawn = drawn_lines(last.model, z, None, generator)
    assert values["valid_drawn"] == pytest.approx(100 * sum(map(by_python, drawn)) / 120)
    assert values["distinct"] == pytest.approx(100 * len(set(drawn)) / 120)
    true = decode(few.test.images[:120], few.layout)
    with torch.no_grad():
        back = decode(last.model.reconstruct(few.test.images[:120]), few.layout)
    same = sum(a == b for a, b in zip(true, back, strict=True))
    assert values["exact"] == pytest.approx(100 * same / 120)
    assert found.data["reconstructions"][0] == (true[0], back[0])
    assert [len(path) for path in found.data["paths"]] == [9] * 6
    assert values["valid_between"] * 60 * 7 / 100 == pytest.approx(
        round(values["valid_between"] * 60 * 7 / 100)
    )
    assert all(figure.metric.definition and figure.metric.source for figure in found.figures)
    assert found.words and all(word.endswith(".") for word in found.words)


_WRITTEN = (
    "anna bertha clara dora emma frieda greta hanna ida jana karla lena marta nora olga paula "
    "rosa sara tina ute vera wanda adam bruno carl david emil franz georg hans ingo jan karl leo "
    "max nils otto paul ralf simon theo udo victor willi anton boris conrad dieter erik fabian "
    "gustav heinz ivan jonas kurt lars martin norbert oskar peter robert stefan tobias ulrich "
    "walter agnes beate carola daniela elena franka gisela helga inge julia karin laura maria "
    "nadine oda petra renate sofia tanja ulla vanessa alina bianca celine diana eva "
)
NAMES = _WRITTEN.split()


def test_lines_of_ones_own_train_and_are_written() -> None:
    """Names: fewer nats than characters drawn by their frequency, and lines that look like them."""
    layout = Text(alphabet=tuple("abcdefghijklmnopqrstuvwxyz"), length=9)
    images = encode(NAMES, layout)
    held, kept = images[::5], images[torch.arange(len(NAMES)) % 5 != 0]
    data = Dataset("expressions", Split(kept), Split(held), Split(held), layout=layout)
    config = small(latent_dim=2, epochs=30, learning_rate=5e-3, batch_size=32)
    *_, last = train(config, data)
    bound = evidence_lower_bound(last.model, data.test)
    # Characters, and an end after the last, by their frequency in training, one added to each.
    seen = kept.squeeze(3).gt(0)[:, 1:].sum((0, 2)).double() + 1
    log_p = (torch.cat([torch.tensor([len(kept)]), seen]) / (len(kept) + seen.sum())).log()
    counts = held.squeeze(3).gt(0)[:, 1:].sum(2).double()
    by_frequency = -(counts @ log_p[1:] + log_p[0]).mean().item()
    assert -bound.elbo < by_frequency - 1
    written = drawn_lines(last.model, torch.randn(100, 2, generator=seeded()), None, seeded())
    vowels = sum(any(vowel in line for vowel in "aeiou") for line in written)
    assert vowels > 90 and 3 < sum(map(len, written)) / 100 < 8
    assert len(set(written) - set(NAMES)) > 20, "most are new"


def test_lines_on_a_page_are_text_and_never_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    record = {
        "lines": [[hostile, True], ["&amp;", False]],
        "judged": "parses",
        "reconstructions": [[hostile, "<b>&"]],
        "paths": [[hostile, hostile, "<script>"]],
    }
    found = panels("content", {"data": record}, {}, {})
    assert len(found) == 3
    html = "".join(panel.html for panel in found)
    assert "<img" not in html and "<script" not in html and "&amp;amp;" in html
    assert html.count("&lt;img src=x") == 4 and html.count("opacity") == 1
