"""The explorer as one HTML file that opens by double click: no server, no network, no torch.

The file holds the bundled JavaScript of vae_core/web, the weights (float16, gzip, base64) and the
model's card (JSON). Nothing that comes from a run is ever written as markup: base64 and escaped
JSON sit in data blocks, and the page puts texts in by ``textContent``. Its Content-Security-Policy
names the one script by its hash and lets nothing be fetched from anywhere.
"""

import base64
import gzip
import hashlib
import json
import re
from typing import Any

import numpy as np

from vae_core.artifacts.records import ModelRecord
from vae_core.errors import UserError
from vae_core.export.bundle import bundle
from vae_core.export.card import describe
from vae_core.pack import pack, unpack

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Latent Playground</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>This page runs a model with JavaScript; allow it and reload.</noscript>
<script type="application/json" id="lp-card">{card}</script>
<script type="text/plain" id="lp-weights">{weights}</script>
<script type="module">{script}</script>
</body>
</html>
"""
_POLICY = (
    "default-src 'none'; script-src 'sha256-{digest}' blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# Inside a script element, these begin what ends it or hides its end.
_BREAKS_OUT = re.compile(r"<(?=/?script|!--)", re.IGNORECASE)


def half_weights(weights: bytes) -> tuple[bytes, float]:
    """A weights file with its model in float16: the bytes, and the largest relative rounding.

    A tensor with numbers beyond float16's range stays as it is. What is stored beside the model
    (examples, codes of the data) is kept.

    Raises:
        UserError: when the file is damaged or foreign.
    """
    meta, tensors = unpack(weights)
    worst = 0.0
    for name, array in tensors.items():
        if not name.startswith("model/") or array.dtype != np.float32 or not array.size:
            continue
        with np.errstate(over="ignore"):
            half = array.astype(np.float16)
        if not np.isfinite(half).all():
            continue
        scale = max(float(np.abs(array).max()), 1e-12)
        worst = max(worst, float(np.abs(half.astype(np.float32) - array).max()) / scale)
        tensors[name] = half
    return pack(meta, tensors), worst


def explorer_html(
    weights: bytes, results: dict[str, Any] | None = None
) -> tuple[bytes, dict[str, Any]]:
    """The explorer of a model as one self-contained HTML file, and figures about the file.

    Args:
        weights: a weights file, whole.
        results: what the run reported at its end, if known, for the card.

    Raises:
        UserError: when the weights file is damaged or foreign.
    """
    small, rounding = half_weights(weights)
    meta, _ = unpack(small)
    if "decoder" not in meta or "latent_dim" not in meta:
        raise UserError(
            "This file holds no model: it lacks the decoder's graph. Give the weights.safetensors "
            "of a run, not a live snapshot."
        )
    script = _embeddable(bundle("page/page.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # mtime=0: the same model gives the same file, byte for byte.
    payload = base64.b64encode(gzip.compress(small, 9, mtime=0)).decode()
    page = _PAGE.format(
        policy=_POLICY.format(digest=digest),
        card=_json_block(describe(ModelRecord.parse(meta), results).as_json()),
        weights=payload,
        script=script,
    ).encode()
    checks = {
        "largest_rounding": rounding,
        "weights_bytes": len(payload),
        "script_bytes": len(script.encode()),
    }
    return page, checks


def _json_block(value: Any) -> str:
    """JSON that can stand in a script element: no `<` can begin a tag there."""
    return json.dumps(value).replace("<", "\\u003c")


def _embeddable(script: str) -> str:
    """A script without its whole-line comments and indentation, safe inside a script element."""
    lean = _INDENT.sub("", _LINE_COMMENT.sub("", script))
    return "\n" + _BREAKS_OUT.sub("\\\\x3c", lean)
