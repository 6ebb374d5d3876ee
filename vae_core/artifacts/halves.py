"""Numbers of a file in half precision, where that holds them exactly."""

import numpy as np
import torch
from torch import Tensor


def halved(values: Tensor) -> np.ndarray:
    """In float16 where that holds all of them exactly, as it does masks; else as they are."""
    half = values.half()
    return (half if torch.equal(half.float(), values) else values).numpy()
