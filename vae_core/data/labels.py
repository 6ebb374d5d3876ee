"""Which training pictures have a label, where only some are to have one; -1 stands for none."""

import torch
from torch import Tensor

UNKNOWN = -1
# Of a batch, beside it: with 100 labels of 55 000 pictures most batches would have none.
REHEARSED = 0.25


def one_hot(labels: Tensor, classes: int) -> Tensor:
    """Labels (B,) as weights (B, Y), floats; of a label that is none all are 0."""
    return (labels.unsqueeze(-1) == torch.arange(classes, device=labels.device)).float()


def known_labels(labels: Tensor, count: int, seed: int) -> Tensor:
    """Labels (N,) of which ``count`` are left, spread evenly over the classes, the rest -1.

    The seed chooses; a class with too few examples leaves its share to the others.
    """
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    shuffled = labels[order]
    grouped = torch.argsort(shuffled, stable=True)
    ordered = shuffled[grouped]
    # The rank of each example within its class: sorting by it deals the classes out in turn.
    rank = torch.arange(len(labels)) - torch.searchsorted(ordered, ordered)
    dealt = grouped[torch.argsort(rank, stable=True)][:count]
    chosen = order[dealt]
    known = torch.full_like(labels, UNKNOWN)
    known[chosen] = labels[chosen]
    return known


def rehearsed(batch: int) -> int:
    """How many labelled examples are shown beside a batch."""
    return max(1, round(REHEARSED * batch))


def labelled_minibatch(known: Tensor, step: int, batch: int) -> Tensor:
    """The labelled examples shown beside the batch of a step: (L,) of positions ``known`` (M,).

    They take turns.
    """
    size = rehearsed(batch)
    turn = step * size + torch.arange(size, device=known.device)
    return known[turn % len(known)]
