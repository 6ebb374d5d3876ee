"""What an encoder sees of an example that has gaps, which are NaN."""

import torch
from torch import Tensor, nn


class Zeros(nn.Module):
    """0 in the place of each gap (HI-VAE, arXiv:1807.03653): (B, C, H, W) as it is."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W)."""
        return torch.where(x.isnan(), torch.zeros_like(x), x)


class ZerosAndMask(nn.Module):
    """0 in the place of each gap, and as further channels 1 at each gap and 0 elsewhere.

    Zeros as in MIWAE (arXiv:1812.02633), the mask beside them as in the zero imputation with a mask
    that the partial VAE is compared with (Ma et al. 2019, EDDI, arXiv:1809.11142).
    """

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, 2 C, H, W)."""
        gaps = x.isnan()
        return torch.cat([torch.where(gaps, torch.zeros_like(x), x), gaps.to(x.dtype)], 1)
