"""Whether tensors that a caller gave are examples, labels or classes, and what to do if not.

Examples are (N, C, H, W). What is likely meant by another shape or type is said in the sentence:
channels last, a missing axis, levels that were not divided by 255.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from vae_core.data.layouts import Layout, Pictures, Table
from vae_core.errors import UserError
from vae_core.given import told

KEPT = (torch.uint8, torch.float32)  # of examples in a split
_REMEDIES = {
    "ndarray": " Turn it into a tensor: torch.from_numpy(...).",
    "DataFrame": " Dataset.from_frame makes examples of tables, and embed takes them as they are.",
    "list": " Stack its examples into one tensor: torch.stack(...).",
}


def check_tensor(value: Any, what: str) -> Tensor:
    """The value, which must be a tensor of torch.

    Raises:
        UserError: for anything else.
    """
    if isinstance(value, Tensor):
        if value.is_meta:
            raise UserError(
                f"{what} must hold numbers, and this tensor is on the device meta, which keeps "
                "none. Give one of the processor."
            )
        return value
    remedy = _REMEDIES.get(type(value).__name__, "")
    raise UserError(f"{what} must be a torch tensor, but got {told(value)}.{remedy}")


def check_kept(images: Any) -> None:
    """Examples as a split keeps them: uint8 or float32 (N, C, H, W), NaN where a number is missing.

    Raises:
        UserError: for any other shape, type, or numbers.
    """
    what = "The images of a split"
    images = check_tensor(images, what)
    if images.dtype not in KEPT or images.ndim != 4:
        kind = str(images.dtype).removeprefix("torch.")
        raise UserError(
            f"{what} must be uint8 or float32 of shape (N, C, H, W), but they are {kind} of shape "
            f"{tuple(images.shape)}. {_as_kept(images)}"
        )
    if 0 in images.shape[1:]:
        raise UserError(
            f"{what} are of shape {tuple(images.shape)}: there is nothing in an example. Give each "
            "at least one number."
        )
    if images.is_floating_point() and images.isinf().any():
        raise UserError(
            f"{what} hold numbers that are not finite: infinity. Leave those examples out, or give "
            "NaN, which is a gap."
        )


def _as_kept(images: Tensor) -> str:
    """How to make examples of what is no (N, C, H, W) of uint8 or float32."""
    if images.ndim == 3:
        return "Of grey pictures (N, H, W) give images.unsqueeze(1)."
    if images.ndim != 4:
        return "Give each example three axes; those it does not have are of size 1."
    if images.is_floating_point():
        return "Give images.float()."
    return (
        "Of levels 0 to 255 give images.to(torch.uint8); of other numbers images.float(), in [0, 1]"
        " where they are pictures."
    )


def check_layout(examples: Tensor, layout: Layout, where: str) -> None:
    """Examples (N, C, H, W), which must be what their layout says.

    Args:
        examples: uint8 or float32.
        layout: how people read them.
        where: which they are, as a sentence ends: "the train split of digits".

    Raises:
        UserError: for another shape, such as channels last, or numbers beyond the layout's bounds.
    """
    shape = tuple(examples.shape[1:])
    if not layout.fits((shape[0], shape[1], shape[2])):
        wanted = f"of shape {layout.shape}" if layout.shape else f"({layout.axes})"
        if isinstance(layout, Pictures):
            wanted = "(C, H, W) with 1 or 3 channels"
        raise UserError(
            f"An example in {where} has the shape {shape}, and {layout.nouns} are {wanted}."
            + _turned(shape, layout.fits)
        )
    if layout.bounded and examples.is_floating_point() and len(examples):
        low, high = (float(each) for each in examples.nan_to_num(0.0).aminmax())
        if low < 0 or high > 1:
            remedy = "Divide by 255, or give uint8" if 1 < high <= 255 <= 255 * (low + 1) else ""
            raise UserError(
                f"The {layout.elements} in {where} run from {low:.4g} to {high:.4g}, and those of "
                f"{layout.nouns} lie in [0, 1]. {remedy or 'Scale them into that range'}."
            )


def check_examples(x: Any, shape: tuple[int, int, int]) -> Tensor:
    """Examples for a model of examples (C, H, W): uint8 or floats, (B, C, H, W).

    Raises:
        UserError: for anything else.
    """
    x = check_tensor(x, "Examples")
    sizes = ", ".join(map(str, shape))
    if x.dim() != 4 or tuple(x.shape[1:]) != shape:
        found = tuple(x.shape)
        hint = ""
        if x.dim() == 4:
            hint = _turned(found[1:], lambda turned: turned == shape)
        elif found == shape:
            hint = " One example is a batch of one: x.unsqueeze(0)."
        elif shape[0] == 1 and found[1:] == shape[1:]:
            hint = " Give the axis of the channel too: x.unsqueeze(1)."
        raise UserError(f"Examples are (B, {sizes}) for this model; these are {found}.{hint}")
    if x.dtype not in (torch.uint8, torch.bool) and not x.is_floating_point():
        raise UserError(
            "Examples are uint8, of which 255 stands for one, or floats; these are "
            f"{str(x.dtype).removeprefix('torch.')}. Give x.to(torch.uint8) of levels 0 to 255, "
            "or x.float() of numbers as they are."
        )
    return x


def check_gaps(examples: Tensor, layout: Layout, where: str) -> None:
    """Examples (N, C, H, W): where some of their numbers are NaN their kind must allow it.

    Raises:
        UserError: for a kind that has no gaps, and for choices of a table of which only some places
            are missing.
    """
    if not (examples.is_floating_point() and examples.isnan().any()):
        return
    if not layout.gaps:
        raise UserError(
            f"Numbers are missing (NaN) in {where}, and those of {layout.nouns} cannot be. Leave "
            "these examples out."
        )
    if isinstance(layout, Table):
        parts = examples.isnan().flatten(1).split(layout.widths, 1)
        for column, part in zip(layout.columns, parts, strict=True):
            torn = (part.any(1) & ~part.all(1)).nonzero()
            if len(torn):
                raise UserError(
                    f"Of the choice {column.name!r} some places are missing (NaN) and others are "
                    f"not, at place {int(torn[0])} of {where}. Let all of them be NaN, or none."
                )


def check_numbers(x: Any, gaps: bool = False) -> None:
    """Whether all numbers of examples are finite, where they may be otherwise.

    Args:
        x: what was given.
        gaps: whether numbers may be missing, which is NaN.

    Raises:
        UserError: for infinity, and for NaN where nothing may be missing.
    """
    if not isinstance(x, Tensor) or not check_tensor(x, "Examples").is_floating_point():
        return
    if x.isinf().any() or (not gaps and x.isnan().any()):
        raise UserError(
            "These examples hold numbers that are not finite: infinity. Leave them out."
            if gaps
            else "These examples hold numbers that are not finite: NaN, infinity. Leave them out; "
            "a model trained with missing=mask takes NaN for a gap."
        )


def check_codes(z: Any) -> None:
    """Codes are floats.

    Raises:
        UserError: for anything else.
    """
    if not check_tensor(z, "Codes").is_floating_point():
        kind = str(z.dtype).removeprefix("torch.")
        raise UserError(f"Codes are floats; these are {kind}. Give z.float().")


def _turned(shape: tuple[int, ...], fits: Callable[[tuple[int, int, int]], bool]) -> str:
    """A remedy where the shape (H, W, C) is one of channels last; else nothing."""
    height, width, channels = shape
    if not fits((channels, height, width)):
        return ""
    return " These have their channels last: give x.permute(0, 3, 1, 2)."
