"""Lines of text as tensors: one-hot columns (1 + V, L, 1), of which channel 0 is the end."""

from collections.abc import Sequence

import torch
from torch import Tensor

from vae_core.counting import counted
from vae_core.data.layouts import Text
from vae_core.errors import UserError

END = 0
SHOWN = 40  # characters of a line that a message repeats


def encode(lines: Sequence[str], layout: Text) -> Tensor:
    """Lines as uint8 one-hot (N, 1 + V, L, 1), 0 or 255.

    Raises:
        UserError: for a line that is too long or has a character outside the alphabet.
    """
    index = {character: place for place, character in enumerate(layout.alphabet, 1)}
    symbols = torch.full((len(lines), layout.length), END, dtype=torch.int64)
    for row, line in enumerate(lines):
        if len(line) > layout.length:
            raise UserError(
                f"{line[:SHOWN]!r} has {counted(len(line), 'character')}, and lines here have at "
                "most "
                f"{layout.length}. Shorten it."
            )
        unknown = sorted(set(line) - set(index))
        if unknown:
            raise UserError(
                f"{line[:SHOWN]!r} has {' '.join(map(repr, unknown[:5]))}, which this model does "
                f"not know. Write with “{''.join(layout.alphabet)}”."
            )
        symbols[row, : len(line)] = torch.tensor([index[c] for c in line], dtype=torch.int64)
    return one_hot(symbols, layout)


def one_hot(symbols: Tensor, layout: Text) -> Tensor:
    """Symbols (N, L), int64 from 0 to V, as uint8 (N, 1 + V, L, 1)."""
    columns = torch.nn.functional.one_hot(symbols, 1 + len(layout.alphabet))
    return (255 * columns).to(torch.uint8).transpose(1, 2).unsqueeze(3).contiguous()


def decode(values: Tensor, layout: Text) -> list[str]:
    """One-hot lines or probabilities (N, 1 + V, L, 1) -> at each place the likeliest symbol.

    A line ends before its first end symbol, whatever stands behind it.
    """
    lines = []
    for symbols in values.squeeze(3).argmax(1).tolist():
        length = symbols.index(END) if END in symbols else len(symbols)
        lines.append("".join(layout.alphabet[symbol - 1] for symbol in symbols[:length]))
    return lines


def tabulate(values: Tensor, layout: Text) -> dict[str, list[str]]:
    """Lines as a table of one column."""
    return {layout.noun: decode(values, layout)}
