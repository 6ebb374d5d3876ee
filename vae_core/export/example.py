"""What the numbers of an example stand for, in Markdown, for the cards beside exported files."""

import json
from typing import Any

from vae_core.artifacts.records import ModelRecord
from vae_core.export.card import escaped, layout_of

_LOADING = """```python
from vae_core import load_run

loaded = load_run(".")  # this folder
samples = loaded.model.sample(16)  # {what}: (16, {shape}){bounds}
```"""


def loading(meta: ModelRecord) -> str:
    """How to load a weights file and what its model gives, for the card beside it."""
    layout = layout_of(meta)
    channels, height, width = meta.event_shape or meta.shape
    shape = channels, height, width
    code = _LOADING.format(
        what=f"{layout.nouns}, drawn" if layout.samples_drawn else f"expected {layout.nouns}",
        shape=", ".join(map(str, shape)),
        bounds=" in [0, 1]" if layout.bounded else "",
    )
    return "\n\n".join([code, *example_in_words(layout.numbers(shape))])


def example_in_words(example: dict[str, Any]) -> list[str]:
    """``Layout.numbers`` as paragraphs: how things become numbers, and what that needs."""
    return [escaped(example["reading"]), *_tables(example)]


def _tables(example: dict[str, Any]) -> list[str]:
    """What an example has several of, such as columns: tables, and lists of texts."""
    found = []
    for key, values in example.items():
        if not isinstance(values, list) or key in ("shape", "range"):
            continue
        if not isinstance(values[0], dict):
            found.append(f"{escaped(key.capitalize())}, in order: {escaped(_written(values))}")
            continue
        heads = list(dict.fromkeys(head for value in values for head in value))
        lines = [f"| {' | '.join(map(escaped, heads))} |", "|---" * len(heads) + "|"]
        for value in values:
            cells = ("" if value.get(head) is None else _written(value[head]) for head in heads)
            lines.append(f"| {' | '.join(map(escaped, cells))} |")
        found.append("\n".join(lines))
    return found


def _written(value: Any) -> str:
    """Text as it is, all else as JSON, in which no digit of a number is lost."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
