"""A line of text written character by character, each told those before it.

Shapes: B lines, L places, V symbols, S numbers of the state. p(x|z) = prod_t p(x_t | x_<t, z).
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.config.sizes import LINE_STATE, Shape
from vae_core.draws import choices, uniform
from vae_core.models.networks.frame import Body, Network
from vae_core.models.networks.recurrent import GRU, gru_trunk, waves
from vae_core.models.networks.style import Style
from vae_core.models.plain import is_plain

_LIBRARY = torch.library.Library("latent_playground", "FRAGMENT")
_LIBRARY.define(
    "write_line(Tensor h, Tensor steps, Tensor weight_ih, Tensor weight_hh, Tensor bias_ih, "
    "Tensor bias_hh, Tensor before, Tensor bias_before, Tensor symbol, Tensor bias_symbol) "
    "-> Tensor"
)


def unroll(
    choose: Callable[[Tensor], Tensor], h: Tensor, steps: Tensor, *weights: Tensor
) -> Tensor:
    """Logits (B, L, V) of a GRU that goes on with the symbol that ``choose`` takes of them.

    Args:
        choose: logits (B, V) of a place -> symbols (B,).
        h: what the code says, (B, S).
        steps: what the places say, (1, L, S).
        weights: of the gates reset, update, new for the input (3 S, S) and for the state (3 S, S),
            their biases, and weight and bias of the layer that reads the symbol before (S, V) and
            of the one that gives the next logits (V, S).
    """
    weight_ih, weight_hh, bias_ih, bias_hh, before, bias_before, symbol, bias_symbol = weights
    # What the gates hear from code and place, and from each symbol that may stand before.
    given = F.linear(h.unsqueeze(1) + steps + bias_before, weight_ih, bias_ih)
    table = F.linear(before.t(), weight_ih)
    state, said, written = h.tanh(), given[:, 0], []
    for place in range(steps.shape[1]):
        own = F.linear(state, weight_hh, bias_hh).chunk(3, dim=1)
        reset, update, new = said.chunk(3, dim=1)
        fresh = (new + (reset + own[0]).sigmoid() * own[2]).tanh()
        state = fresh + (update + own[1]).sigmoid() * (state - fresh)
        written.append(F.linear(state, symbol, bias_symbol))
        if place + 1 < steps.shape[1]:
            said = given[:, place + 1] + table[choose(written[-1])]
    return torch.stack(written, dim=1)


def likeliest(logits: Tensor) -> Tensor:
    """The most probable symbol, (B, V) -> (B,)."""
    return logits.argmax(1)


# An operation of its own, so that the graph for the browser has it as one node.
_LIBRARY.impl("write_line", lambda *parts: unroll(likeliest, *parts), "CompositeImplicitAutograd")


class Writer(nn.Module):
    """A GRU that starts from a vector and is told it at every place, with the symbol before.

    In training a share of the symbols before is not told, so that the decoder cannot do without
    the code (word dropout, Bowman et al. 2016, arXiv:1511.06349, section 3.1).

    Attributes:
        word_dropout: that share.
    """

    steps: Tensor

    kind = "recurrent"

    def __init__(self, shape: Shape, style: Style, word_dropout: float = 0.0):
        super().__init__()
        self.word_dropout = word_dropout
        symbols, length, _ = shape
        self.register_buffer("steps", waves(length, LINE_STATE))
        # The column of a symbol is what is told of it; nothing is told before the first one.
        self.before = nn.Linear(symbols, LINE_STATE)
        self.gru = GRU(LINE_STATE, LINE_STATE)
        self.drop = nn.Sequential(*style.drop())
        self.symbol = nn.Linear(LINE_STATE, symbols)

    def forward(self, h: Tensor, x: Tensor | None = None) -> Tensor:
        """(B, S) and, to be told the symbols before, lines (B, V, L, 1) -> logits (B, V, L, 1).

        Without lines each place is told the likeliest symbol of the place before: the greedy path.
        """
        if x is None:
            logits = torch.ops.latent_playground.write_line(*self._parts(h))
        else:
            told = F.pad(x.squeeze(3).transpose(1, 2)[:, :-1], (0, 0, 1, 0))
            if self.training and self.word_dropout:
                kept = uniform(told.shape[:2], told.device) >= self.word_dropout
                told = told * kept.unsqueeze(2)
            states = self._told(told, h) if is_plain(h) else self._states(told, h)
            logits = self.symbol(self.drop(states))
        return logits.transpose(1, 2).unsqueeze(3)

    def _states(self, told: Tensor, h: Tensor) -> Tensor:
        """States (B, L, S) that symbols before (B, L, V) and a vector (B, S) lead to."""
        return self.gru(self.before(told) + h.unsqueeze(1) + self.steps, h.tanh())

    def _told(self, told: Tensor, h: Tensor) -> Tensor:
        """The same, where what the gates hear of each symbol is reckoned once for all places."""
        gru = self.gru
        table = F.linear(self.before.weight.t(), gru.weight_ih)
        of_code = F.linear(h + self.before.bias, gru.weight_ih, gru.bias_ih)
        of_place = F.linear(self.steps, gru.weight_ih).transpose(0, 1)
        given = told.transpose(0, 1) @ table + of_code + of_place
        return gru.follow(given, h.tanh()).transpose(0, 1)

    def draw(self, h: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Lines drawn place by place, each told what was drawn before: symbols (B, L), int64."""
        drawn: list[Tensor] = []

        def choose(logits: Tensor) -> Tensor:
            # Those of a broken model may be NaN, of which there are no probabilities.
            shares = logits.nan_to_num().softmax(1)
            drawn.append(choices(shares, 1, generator=generator).squeeze(1))
            return drawn[-1]

        logits = unroll(choose, *self._parts(h))
        choose(logits[:, -1])
        return torch.stack(drawn, dim=1)

    def _parts(self, h: Tensor) -> tuple[Tensor, ...]:
        """The arguments of ``unroll``."""
        gru, before, symbol = self.gru, self.before, self.symbol
        gates = gru.weight_ih, gru.weight_hh, gru.bias_ih, gru.bias_hh
        return h, self.steps, *gates, before.weight, before.bias, symbol.weight, symbol.bias


def writer_upsampler(shape: Shape, style: Style, word_dropout: float = 0.0) -> Body:
    """A GRU that writes a line."""
    return Body(Writer(shape, style, word_dropout), LINE_STATE)


WRITER = Network(gru_trunk, writer_upsampler)
