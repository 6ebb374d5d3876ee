"""``python -m vae_core.starters [NAME ...]`` trains shipped models anew.

With ``--pack`` they are written again from the weights that they hold.
"""

import sys

from vae_core.errors import UserError
from vae_core.starters.recipes import PREFIX, SHIPPED, find_starter


def main(arguments: list[str]) -> None:
    """Train, or with ``--pack`` write again from their own weights, the models that are named."""
    from vae_core.artifacts.model_file import load_run
    from vae_core.starters.building import build, ship

    names = [each for each in arguments if each != "--pack"] or [each.name for each in SHIPPED]
    for name in names:
        starter = find_starter(PREFIX + name)
        if starter is None:
            known = ", ".join(each.name for each in SHIPPED)
            raise UserError(f"There is no starter named {name!r}. Choose from: {known}.")
        if "--pack" in arguments:
            ship(starter, load_run(starter.path))
        else:
            build(starter)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
