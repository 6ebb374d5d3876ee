"""``python -m vae_core.lessons.recording [NAME ...]`` makes the recorded runs of lessons anew."""

import json
import sys

from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.lessons.recorded import RECORDED, recorded_path


def main(names: list[str]) -> None:
    """Train what the named lessons show, all lessons' by default, and write it down.

    Raises:
        UserError: for a lesson that has no recorded runs.
    """
    for name in names or RECORDED:
        if name not in RECORDED:
            raise UserError(
                f"The lesson {name!r} has no recorded runs. Choose from: {', '.join(RECORDED)}."
            )
        found = _recorder(name)()
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        write_atomically(recorded_path(name), text + "\n")
        print(f"{recorded_path(name).name}: {len(text) / 1000:.0f} kB")


def _recorder(name: str):
    if name == "collapse":
        from vae_core.lessons.recording.collapse import record
    else:
        from vae_core.lessons.recording.beyond import record
    return record


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
