"""How close pictures come back: the likelihood term, squared error, PSNR and SSIM of each one.

Shapes: N examples, C x H x W pixels in [0, 1].
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from vae_core.data import Split
from vae_core.data.base import spread_evenly
from vae_core.draws import codes_of, seeded
from vae_core.evaluation.likelihood import batch_of, evaluating
from vae_core.models.vae import VAE

# Below this squared error a picture is told as perfect: 100 dB.
SMALLEST_ERROR = 1e-10
# The window of Wang et al. 2004: a Gaussian of sigma 1.5, cut to 11 x 11 pixels.
SIGMA, WINDOW = 1.5, 11
FLAT_WINDOW = 7


@dataclass(frozen=True)
class Quality:
    """What was measured of each of N examples; all from the posterior mean but the distortion.

    Attributes:
        distortion: -log p(x|z) in nats with one code drawn from the posterior, (N,).
        mse: mean squared error of a pixel that is there, (N,).
        psnr: in dB, at most 100, (N,).
        ssim: structural similarity of the examples at ``ssim_index``, (M,); None for pictures
            smaller than 3 x 3, and of models that learned gaps.
        ssim_index: positions of those examples, (M,).
    """

    distortion: np.ndarray
    mse: np.ndarray
    psnr: np.ndarray
    ssim: np.ndarray | None
    ssim_index: np.ndarray


@torch.no_grad()
def measure_quality(
    model: VAE,
    split: Split,
    ssim_examples: int,
    seed: int = 0,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
) -> Quality:
    """Measure every example of a split, and SSIM on some of them, spread evenly.

    The distortion is that of ``evidence_lower_bound`` with the same seed.
    """
    count = len(split)
    batch = max(1, min(1000, memory // (64 * math.prod(model.shape))))
    chosen = spread_evenly(count, min(ssim_examples, count))
    distortions, errors, similarities = [], [], []
    with evaluating(model), seeded(seed, model):
        for start in range(0, count, batch):
            stop = min(start + batch, count)
            x, y = batch_of(model, split, start, stop)
            terms = model.terms(x, y)
            pictures = model.decode(terms.posterior.mean, y)
            distortions.append(terms.distortion)
            squares = (x - pictures).square()
            # Over what is there; an example of which nothing is has no error.
            gaps = model.learns_gaps
            errors.append(
                squares.nanmean((1, 2, 3)).nan_to_num(0.0) if gaps else squares.mean((1, 2, 3))
            )
            some = chosen[(chosen >= start) & (chosen < stop)] - start
            seen = model.view is None and not gaps
            similarities.append(structural_similarity(x[some], pictures[some]) if seen else None)
            if progress:
                progress(stop / count)
    mse = torch.cat(errors).double().numpy()
    return Quality(
        torch.cat(distortions).double().numpy(),
        mse,
        peak_signal_to_noise(mse),
        None if similarities[0] is None else np.concatenate(similarities),
        chosen.numpy(),
    )


def peak_signal_to_noise(mse: np.ndarray) -> np.ndarray:
    """10 log10(1 / MSE) in dB, for pixels in [0, 1]; at most 100."""
    return -10 * np.log10(np.maximum(mse, SMALLEST_ERROR))


def similarity_window(shape: tuple[int, int, int]) -> str | None:
    """The window in which pictures (C, H, W) are compared; None where there is no room for one."""
    side = min(shape[1:])
    if side >= WINDOW:
        return f"Gaussian window of {WINDOW} x {WINDOW} pixels, sigma {SIGMA}"
    if side < 3:
        return None
    size = _flat_size(side)
    return (
        f"Flat window of {size} x {size} pixels, since the pictures are smaller than the usual "
        f"{WINDOW} x {WINDOW}"
    )


def _flat_size(side: int) -> int:
    return min(FLAT_WINDOW, side - 1 + side % 2)


def structural_similarity(x: Tensor, pictures: Tensor) -> np.ndarray | None:
    """SSIM of pairs of pictures (N, C, H, W) in [0, 1]: (N,), at most 1 (Wang et al. 2004).

    Their Gaussian window where the pictures are at least as large, else a flat one; the mean over
    channels. None for pictures smaller than 3 x 3.
    """
    from skimage.metrics import structural_similarity as similarity

    count, _, height, width = x.shape
    side = min(height, width)
    if side < 3:
        return None
    if not count:
        return np.empty(0)
    options = (
        {"gaussian_weights": True, "sigma": SIGMA, "use_sample_covariance": False}
        if side >= WINDOW
        else {"win_size": _flat_size(side)}
    )
    # All pictures below each other in one call, which is many times as fast. No window of a
    # pixel that counts reaches out of its own picture: those nearer the border do not count.
    stacks = [t.double().transpose(0, 1).flatten(1, 2).numpy() for t in (x, pictures)]
    found = similarity(*stacks, data_range=1.0, channel_axis=0, full=True, **options)
    border = ((WINDOW if side >= WINDOW else _flat_size(side)) - 1) // 2
    map_ = np.asarray(found[1]).reshape(-1, count, height, width)
    inner = map_[:, :, border : height - border, border : width - border]
    return inner.mean((0, 2, 3))


def extremes(distortion: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the best examples, best first, and of the worst, worst first."""
    order = np.argsort(distortion, kind="stable")
    return order[:count], order[::-1][:count]


def typical(distortion: np.ndarray, count: int) -> np.ndarray:
    """Positions of the examples around the median, in the order of what they cost."""
    start = (len(distortion) - count) // 2
    return np.argsort(distortion, kind="stable")[start : start + count]


@torch.no_grad()
def reconstructions(
    model: VAE, split: Split, samples: int = 2, seed: int = 0, as_values: bool = False
) -> tuple[Tensor, Tensor | None]:
    """The expected pictures of all examples' codes; ``as_values``: the expected examples.

    Returns:
        From the posterior means, (N, C, H, W), and from ``samples`` codes drawn from each
        posterior, (N, samples, C, H, W); None where the code is a point.
    """
    generator = torch.Generator().manual_seed(seed)
    decode = model.decode if as_values else model.picture
    with evaluating(model):
        x, y = batch_of(model, split, 0, len(split))
        posterior = model.posterior(x, y)
        mean = decode(posterior.mean, y)
        if model.posterior_head.pointlike:
            return mean, None
        if model.posterior_head.gaussian:
            noise = torch.randn((samples, *posterior.mean.shape), generator=generator)
            drawn = posterior.mean + noise * posterior.stddev
        else:
            with seeded(seed, model):
                drawn = codes_of(posterior, (samples,))
        drawn = torch.stack([decode(codes, y) for codes in drawn], 1)
    return mean, drawn
