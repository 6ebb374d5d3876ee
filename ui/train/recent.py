"""How a run is called in a list of runs."""

from typing import Any

# What a run that is over has come to, where that is more than that it is over.
_ENDS = {"diverged": "diverged", "unlearnt": "worse than no model"}


def listed(row: dict[str, Any]) -> str:
    """A run of ``Store.list`` in a line: what it is, how it ended and at which cost, and its id."""
    results = row["results"] or {}
    kinds = {finding["kind"] for finding in results.get("findings", [])}
    ends = [words for kind, words in _ENDS.items() if kind in kinds]
    state = ends[0] if ends and row["state"] == "finished" else row["state"]
    rate = row.get("learning_rate")
    parts = [row["title"], f"learning rate {rate:g}" if rate else "", state]
    return " · ".join(part for part in (*parts, _cost(results), row["id"]) if part)


def _cost(results: dict[str, Any]) -> str:
    bound = results.get("validation")
    if not bound:
        return ""
    # A plain autoencoder has no bound on the evidence.
    plain = bound["elbo"] is None
    name, value = (
        ("reconstruction", bound["reconstruction"]) if plain else ("−ELBO", -bound["elbo"])
    )
    return f"{name} {value:{'.1f' if abs(value) < 1e6 else '.2g'}} nats".replace("-", "−")
