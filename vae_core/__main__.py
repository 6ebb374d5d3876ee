"""``python -m vae_core``: train, evaluate, sample and look after runs from the command line."""

from vae_core.cli.program import main

if __name__ == "__main__":
    main()
