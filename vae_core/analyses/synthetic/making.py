"""New examples, whether anything of them is given or not."""

from collections.abc import Iterator

from vae_core.analyses.synthetic.conditioned import conditioned
from vae_core.analyses.synthetic.drawing import Drawing, Piece, drawn
from vae_core.errors import ProgressCallback


def made(
    drawing: Drawing, count: int, report: ProgressCallback = lambda text, share: None
) -> Iterator[Piece]:
    """So many examples, a piece at a time; fewer are the first ones of more.

    Raises:
        UserError: where cells are given and the model's codes have no density to weigh by.
    """
    if drawing.given is None:
        return drawn(drawing, count, report)
    return conditioned(drawing, drawing.given, count, report)
