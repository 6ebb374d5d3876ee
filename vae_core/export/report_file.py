"""Report cards as one HTML file that opens by double click and prints well."""

from vae_core.counting import counted
from vae_core.export.html import self_contained
from vae_core.pack import read_meta


def report_html(cards: list[bytes]) -> bytes:
    """The cards of one or several models in one file.

    Args:
        cards: packs as ``analyses.report.shown`` makes them.
    """
    titles = [read_meta(card)["title"] for card in cards]
    title = titles[0] if len(titles) == 1 else counted(len(titles), "model")
    blocks = {f"report-{place}": card for place, card in enumerate(cards)}
    card = {"title": title, "reports": list(blocks)}
    return self_contained("page/report.js", card, blocks, "report")[0]
