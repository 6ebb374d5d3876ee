"""The records of packs as types for the browser: ``python -m tests.records`` writes them anew.

They are made from the JSON schema of the dataclasses in ``vae_core/artifacts/records.py``: what has
a default there may be missing in a file of an older version, and is optional here.
"""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from vae_core.artifacts.records import (
    LiveRecord,
    MapRecord,
    ModelRecord,
    MomentRecord,
    PeersRecord,
    WallRecord,
)

FILE = Path(__file__).parent.parent / "vae_core" / "web" / "engine" / "records.d.ts"
RECORDS = (ModelRecord, MomentRecord, LiveRecord, WallRecord, MapRecord, PeersRecord)
# What Python holds as plain JSON and the browser reads by its parts.
NARROWED = {
    "ModelRecord.layout": "Layout | null",
    "ModelRecord.shape": "Shape",
    "ModelRecord.event_shape": "Shape | null",
    "ModelRecord.decoder": "Graph | null",
    "ModelRecord.encoder": "Graph | null",
    "ModelRecord.transition": "Graph | null",
    "CodersRecord.encoder": "Graph | null",
    "CodersRecord.decoder": "Graph",
    "TrainingRecord.step": "Graph",
    "TrainingRecord.report": "Graph",
    "TrainingRecord.answer": "Graph | null",
    "TrainingRecord.validation": "Graph | null",
    "TrainingRecord.draw": "Graph | null",
    "TrainingRecord.components": "Graph | null",
    "AnatomyRecord.graphs": "Record<string, Graph | null>",
}
# Every version wrote these, whatever their default is.
ALWAYS = {"ModelRecord": ("title", "dataset", "shape", "latent_dim")}
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}
HEAD = """\
// What packs say of themselves, also of older versions. Written by `python -m tests.records`
// from vae_core/artifacts/records.py, where each field is explained. Change it there.
import type { Graph, Layout, Shape } from "./types.js";
"""


def declared(schema: dict[str, Any]) -> str:
    """The type of a JSON schema."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(declared, schema["anyOf"])))
    kind = schema.get("type")
    if kind == "array":
        inner = declared(schema.get("items", {}))
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"Record<string, {declared(inner) if isinstance(inner, dict) else 'any'}>"
    return PLAIN.get(kind, "null" if kind == "null" else "any")


def declarations() -> str:
    """The whole file."""
    found: dict[str, dict[str, Any]] = {}
    for record in RECORDS:
        schema = TypeAdapter(record).json_schema()
        found |= schema.pop("$defs", {}) | {record.__name__: schema}
    parts = [HEAD]
    for name, schema in found.items():
        required = {*schema.get("required", ()), *ALWAYS.get(name, ())}
        lines = [
            f"  {field}{'' if field in required else '?'}: "
            f"{NARROWED.get(f'{name}.{field}') or declared(inner)};"
            for field, inner in schema["properties"].items()
        ]
        parts.append("\n".join([f"export interface {name} {{", *lines, "}\n"]))
    return "\n".join(parts)


if __name__ == "__main__":
    FILE.write_text(declarations(), encoding="utf-8")
    print(FILE)
