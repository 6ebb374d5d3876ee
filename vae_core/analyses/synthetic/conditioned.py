"""Examples that go with what is given of them: p(x|x_o), by importance sampling."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from vae_core.analyses.synthetic.drawing import PIECE, Drawing, Piece
from vae_core.analyses.synthetic.given import Given
from vae_core.analyses.synthetic.source import PRIOR
from vae_core.errors import ProgressCallback, UserError
from vae_core.evaluation.filling import complete

CODES = 20_000  # K of a piece
SPARE = 2  # as many rows are drawn, of which those within the ranges are taken


def conditioned(
    drawing: Drawing, given: Given, count: int, report: ProgressCallback
) -> Iterator[Piece]:
    """So many examples that have the given numbers, a piece at a time.

    Codes of a piece are drawn by a proposal that looks at what is given, weighed by
    p(x_o|z) p(z) / r(z) and drawn anew by these weights (:func:`~vae_core.evaluation.filling.
    complete`); what is not given is drawn from p(x|z). Of a conditional model whose class is not
    given it is drawn from p(y|x_o), the shares of the training examples before x_o is seen.

    Raises:
        UserError: for codes of a density other than the prior, or a model whose codes have none.
    """
    if drawing.source.densities:
        raise UserError(
            f"Rows with given cells are drawn under the model's own prior. Leave --from out, or "
            f"give {PRIOR}."
        )
    generator = torch.Generator().manual_seed(drawing.seed)
    model = drawing.source.model
    chances = _chances(drawing, given, generator) if model.classes else None
    for start in range(0, count, PIECE):
        report("Drawing", start / count)
        wanted = min(PIECE, count - start)
        if chances is None:
            found, effective = _drawn(drawing, given, None, PIECE, generator)
            yield Piece(found[:wanted], None, start, effective)
            continue
        labels = torch.multinomial(chances, PIECE, replacement=True, generator=generator)
        examples = torch.empty(PIECE, *model.shape)
        fewest = math.inf
        for label in labels.unique().tolist():
            here = labels == label
            found, effective = _drawn(drawing, given, label, int(here.sum()), generator)
            examples[here], fewest = found, min(fewest, effective)
        yield Piece(examples[:wanted], labels[:wanted], start, fewest)


def _drawn(
    drawing: Drawing, given: Given, label: int | None, count: int, generator: torch.Generator
) -> tuple[Tensor, float]:
    """Examples (count, C, H, W), within the ranges where there are some, and the effective K."""
    y = None if label is None else torch.tensor([label])
    found = complete(
        drawing.source.model,
        given.row,
        CODES,
        draws=SPARE * count,
        y=y,
        seed=_seed(generator),
    )
    examples, effective = found.draws[0], float(found.effective[0])
    if not effective:
        raise UserError(
            "What is given is so far from all that the model has learned that nothing can be drawn "
            "to go with it. Give values nearer to those of the data."
        )
    if drawing.ranges is None:
        return examples[:count], effective
    beyond = (drawing.ranges.outside(examples) & given.row.isnan()).flatten(1).any(1)
    order = torch.argsort(beyond.long(), stable=True)[:count]
    within = examples[order].clamp(drawing.ranges.low, drawing.ranges.high)
    return torch.where(given.row.isnan(), within, given.row), effective


def _chances(drawing: Drawing, given: Given, generator: torch.Generator) -> Tensor:
    """p(y|x_o) of each class (Y,), in proportion to its share times p(x_o|y)."""
    shares = drawing.source.shares
    assert shares is not None  # the model is conditional
    scores = torch.full((len(shares),), -math.inf, dtype=torch.float64)
    for label in shares.nonzero().squeeze(1).tolist():
        found = complete(
            drawing.source.model,
            given.row,
            CODES,
            draws=0,
            y=torch.tensor([label]),
            seed=_seed(generator),
        )
        scores[label] = found.bounds[0] + math.log(float(shares[label]))
    if not scores.isfinite().any():
        scores = shares.log()  # nothing goes with it; what is then drawn says so
    return scores.softmax(0)


def _seed(generator: torch.Generator) -> int:
    return int(torch.randint(2**31 - 1, (1,), generator=generator))
