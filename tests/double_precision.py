"""Graphs and models computed in float64, so that no error can hide behind rounding."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor

from vae_core.tracing import reading


def doubled(values: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Their numbers in double precision; integers and truth values stay."""
    return {n: v.double() if v.is_floating_point() else v for n, v in values.items()}


@contextmanager
def double_precision() -> Iterator[None]:
    """All that draws or says float32 means float64: two orders of summing then agree to 1e-15."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tensor, "float", Tensor.double)
        patch.setitem(reading.TYPES, "float", torch.float64)
        torch.set_default_dtype(torch.float64)
        try:
            yield
        finally:
            torch.set_default_dtype(torch.float32)
