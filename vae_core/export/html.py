"""The explorer as one HTML file that opens by double click: no server, no network, no torch.

The file holds the bundled JavaScript of vae_core/web and the weights, both as gzip in printable
text, and the model's card (JSON). A short script unpacks the long one. Nothing that comes from a
run is ever written as markup: that text and escaped JSON sit in data blocks, and the page puts
texts in by ``textContent``. Its Content-Security-Policy names each script by its hash and lets
nothing be fetched from anywhere.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import zopfli.gzip

from vae_core.artifacts.records import ModelRecord
from vae_core.errors import UserError
from vae_core.export.bundle import bundle
from vae_core.export.card import describe
from vae_core.pack import Rounded, pack, read_meta, unpack

_PAGE = """<!DOCTYPE html>
<html lang="en" data-id="{id}">
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
<script nomodule>{old}</script>
<script type="application/json" id="lp-card">{card}</script>
<script type="application/json" id="lp-tour">null</script>
{blocks}
<script type="module">{boot}</script>
</body>
</html>
"""
_POLICY = (
    "default-src 'none'; script-src {hashes} 'wasm-unsafe-eval' blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_EMPTY = re.compile(r"^\n", re.MULTILINE)
# For a browser without modules; one without what unpacks the rest is told by page/boot.js.
_OLD = (
    "document.body.textContent = 'This browser is too old to open the model. Use a Chrome or Edge "
    "from 2021 on, a Safari or Firefox from 2023 on.'"
)
# Printable letters that a script element leaves as they are; two carry 13 bits. Text of 8 bits a
# letter would be a seventh shorter, until a server guesses the file's encoding otherwise.
_LETTERS = np.array([code for code in range(33, 127) if chr(code) not in "<&\\"], np.uint8)
_BITS = 13
# Inside a script element, these begin what ends it or hides its end.
_BREAKS_OUT = re.compile(r"<(?=/?script|!--)", re.IGNORECASE)


def half_weights(
    weights: bytes, rounded: Mapping[str, Rounded] | None = None
) -> tuple[bytes, float]:
    """A weights file with its model in float16: the bytes, and the largest relative rounding.

    A tensor with numbers beyond float16's range stays as it is. What is stored beside the model
    (examples, codes of the data) is kept. ``rounded`` (see ``rounding.py``) takes the place of
    tensors of these names.

    Raises:
        UserError: when the file is damaged or foreign.
    """
    meta, plain = unpack(weights)
    tensors: dict[str, np.ndarray | Rounded] = {**plain, **(rounded or {})}
    worst = 0.0
    for name, array in tensors.items():
        if (
            isinstance(array, Rounded)
            or not name.startswith("model/")
            or array.dtype != np.float32
            or not array.size
        ):
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
    weights: bytes,
    results: dict[str, Any] | None = None,
    rounded: Mapping[str, Rounded] | None = None,
    moments: tuple[list[dict[str, Any]], Mapping[int, bytes]] = ([], {}),
) -> tuple[bytes, dict[str, Any]]:
    """The explorer of a model as one self-contained HTML file, and figures about the file.

    Args:
        weights: a weights file, whole.
        results: what the run reported at its end, if known, for the card.
        rounded: weights in eight bits; None has all in float16.
        moments: of its training, if any: what each says of itself, and their packs by their steps.

    Raises:
        UserError: when the weights file is damaged or foreign.
    """
    small, rounding = half_weights(weights, rounded)
    meta = read_meta(small)
    if "decoder" not in meta or "latent_dim" not in meta:
        raise UserError(
            "This file holds no model: it lacks the decoder's graph. Give the weights.safetensors "
            "of a run, not a live snapshot."
        )
    records, packs = moments
    blocks = {"weights": small}
    if records:
        blocks["moment-list"] = json.dumps(records).encode()
        blocks |= {f"moment-{step}": data for step, data in packs.items()}
    page, checks = _written("page/page.js", meta, results, blocks)
    return page, {"largest_rounding": rounding, **checks}


def trainable_html(
    file: bytes, examples: bytes, results: dict[str, Any] | None = None
) -> tuple[bytes, dict[str, Any]]:
    """The same of a model that the page also trains on, and figures about the file.

    Args:
        file: as ``artifacts.trainable`` makes it, with ``fresh.with_fresh``.
        examples: as ``artifacts.examples`` makes them.
        results: as for :func:`explorer_html`.
    """
    small, rounding = half_weights(file)
    blocks = {"weights": small, "examples": examples}
    page, checks = _written("page/learn.js", read_meta(small), results, blocks)
    return page, {"largest_rounding": rounding, **checks}


def _written(
    entry: str, meta: dict[str, Any], results: dict[str, Any] | None, data: dict[str, bytes]
) -> tuple[bytes, dict[str, Any]]:
    """The page of a model, with its card."""
    card = describe(ModelRecord.parse(meta), results).as_json()
    return self_contained(entry, card, data, hashlib.sha256(data["weights"]).hexdigest()[:16])


def self_contained(
    entry: str, card: dict[str, Any], data: dict[str, bytes], name: str
) -> tuple[bytes, dict[str, Any]]:
    """A page with its scripts and blocks of data, and their sizes by ``NAME_bytes``.

    Args:
        entry: of its script, below ``vae_core/web``.
        card: what the page is told as JSON.
        data: what stands in it as ``lp-NAME``.
        name: under which a browser keeps what is done in it.
    """
    script = lean(bundle(entry))
    boot = _embeddable(lean(bundle("page/boot.js")))
    blocks = {"script": _script_block(script)} | {
        name: printable(each) for name, each in data.items()
    }
    page = _PAGE.format(
        policy=_POLICY.format(hashes=" ".join(map(_hash, (_OLD, boot, script)))),
        id=name,
        card=json_block(card),
        old=_OLD,
        boot=boot,
        blocks="\n".join(
            f'<script type="text/plain" id="lp-{name}">{text}</script>'
            for name, text in blocks.items()
        ),
    ).encode()
    checks: dict[str, Any] = {}
    for name in data:
        part = f"{name.partition('-')[0]}_bytes"  # of all snapshots together
        checks[part] = checks.get(part, 0) + len(blocks[name])
    return page, {**checks, "script_bytes": len(blocks["script"]) + len(boot.encode())}


@lru_cache(maxsize=4)
def _script_block(script: str) -> str:
    """As :func:`printable`; a twentieth smaller, for a second that a script takes once."""
    return _letters(zopfli.gzip.compress(script.encode()))


def printable(data: bytes) -> str:
    """Bytes as gzip in printable text (page/blocks.js reads it), after the number of its bytes.

    Numbers of 16 bits are packed a twentieth smaller when all their first bytes come before all
    their second ones; "/2" after the number says so.
    """
    apart = data[0::2] + data[1::2]
    # Without the time of day the same model gives the same file.
    packed, halves = (gzip.compress(each, 9, mtime=0) for each in (data, apart))
    return _letters(halves, "/2") if len(halves) < len(packed) else _letters(packed)


def _letters(packed: bytes, order: str = "") -> str:
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")
    bits = np.pad(bits, (0, -len(bits) % _BITS)).reshape(-1, _BITS)
    values = bits @ (1 << np.arange(_BITS))
    letters = _LETTERS[np.stack([values % len(_LETTERS), values // len(_LETTERS)], axis=1)]
    return f"{len(packed)}{order} {letters.tobytes().decode('ascii')}"


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def json_block(value: Any) -> str:
    """JSON that can stand in a script element: no `<` can begin a tag there."""
    return json.dumps(value).replace("<", "\\u003c")


def lean(script: str) -> str:
    """A script without its whole-line comments, its indentation and empty lines."""
    return _EMPTY.sub("", _INDENT.sub("", _LINE_COMMENT.sub("", script)))


def _embeddable(script: str) -> str:
    """A script that is safe inside a script element."""
    return _BREAKS_OUT.sub("\\\\x3c", script)
