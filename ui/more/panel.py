"""Make more: new examples of a model as a file, and how like real ones they are."""

from typing import Any

import streamlit as st

from ui.more.compared import show_comparison
from ui.shell.analysis import analysed
from ui.shell.notices import fail
from ui.shell.text import plain
from vae_core.catalogue import DENSITIES
from vae_core.config.analyses import MOST_ROWS, FidelitySettings, MoreSettings
from vae_core.counting import counted
from vae_core.csv_text import first_rows
from vae_core.data.kinds import parse_layout
from vae_core.data.layouts import Layout, Number, Table
from vae_core.errors import UserError
from vae_core.export.card import file_stem
from vae_core.pack import read_meta, unpack

PREVIEW = 6
_ALL = ""  # of the classes


def offer_more(run_id: str, weights: bytes) -> None:
    """The panel of a model whose examples are rows, lines or series; nothing of any other."""
    meta = read_meta(weights)
    try:
        layout = parse_layout(meta["layout"])
    except (KeyError, UserError):
        return  # an older file: of pictures
    if type(layout).tabulate is None:
        return
    with st.expander(f"Make more {layout.nouns}", key=f"more-{run_id}"):
        st.fragment(_panel)(run_id, meta, layout)


def _panel(run_id: str, meta: dict[str, Any], layout: Layout) -> None:
    settings = _choose(run_id, meta, layout)
    asked = st.session_state.setdefault("more-asked", {})
    name = f"Make {counted(settings.count, layout.noun, layout.nouns)}" if settings else "Make"
    if st.button(name, type="primary", key=f"more-go-{run_id}", disabled=settings is None):
        asked[run_id] = settings
    if asked.get(run_id) is None:
        return
    found = analysed(run_id, "more", asked[run_id], "the file")
    if found is None:
        return
    _show_file(meta, layout, asked[run_id], found)
    if isinstance(layout, Table):
        fidelity = FidelitySettings(source=asked[run_id].source, seed=asked[run_id].seed)
        judged = analysed(run_id, "fidelity", fidelity, "the comparison with real rows")
        if judged is not None:
            show_comparison(read_meta(judged), bool(asked[run_id].given), run_id)


def _choose(run_id: str, meta: dict[str, Any], layout: Layout) -> MoreSettings | None:
    """What is to be made; None, with a sentence, for what cannot be."""
    names = [str(name) for name in meta.get("class_names", [])] if meta.get("conditional") else []
    one, two, *between, last = st.columns(4 if names else 3)
    with one:
        count = st.number_input(
            "How many",
            value=500,
            step=100,
            key=f"more-count-{run_id}",
            help=f"1 to {MOST_ROWS}. The command `sample` writes any number.",
        )
    with two:
        source = _choose_source(run_id, meta)
    label = _ALL
    for place in between:
        label = place.selectbox(
            "Class",
            [_ALL, *names],
            format_func=lambda name: name or "as often as in training",
            key=f"more-class-{run_id}",
        )
    with last:
        seed = st.number_input("Seed", value=0, step=1, key=f"more-seed-{run_id}")
    given = _choose_cells(run_id, layout) if isinstance(layout, Table) else ()
    values = {
        "count": count,
        "source": source,
        "label": label or None,
        "given": given,
        "seed": seed,
    }
    try:
        return MoreSettings.parse({name: v for name, v in values.items() if v is not None})
    except UserError as error:
        fail(error)
        return None


def _choose_source(run_id: str, meta: dict[str, Any]) -> str:
    suited = {
        name: row.title
        for name, row in DENSITIES.items()
        if meta.get("encodes", True) and (meta.get("discrete") or not row.discrete)
    }
    names = {"prior": "The prior", **suited}
    return st.selectbox(
        "Codes from",
        list(names),
        format_func=names.get,
        key=f"more-source-{run_id}",
        help="The prior is what the model was trained with; a density fitted to the codes of "
        "training examples knows where they really are.",
    )


def _choose_cells(run_id: str, layout: Table) -> tuple[str, ...]:
    """Cells that every row is to have, as COLUMN=VALUE."""
    columns = {column.name: column for column in layout.columns}
    chosen = st.multiselect(
        "Given cells",
        list(columns),
        key=f"more-given-{run_id}",
        placeholder="Columns to set",
        help="Every row has these values, exactly; the rest is drawn from what the model makes of "
        "them.",
    )
    cells = []
    for start in range(0, len(chosen), 4):
        for place, name in zip(st.columns(4), chosen[start : start + 4], strict=False):
            column = columns[name]
            with place:
                text = _choose_cell(run_id, column)
            if text is not None:
                cells.append(f"{name}={text}")
    return tuple(cells)


def _choose_cell(run_id: str, column: Any) -> str | None:
    """The value of a cell as a text; None where there is none yet."""
    key = f"more-cell-{run_id}-{column.name}"
    if not isinstance(column, Number):
        return st.selectbox(plain(column.name), column.values, key=key)
    value = st.number_input(
        plain(f"{column.name} ({column.unit})" if column.unit else column.name),
        value=float(column.rounded([column.offset])[0]),
        step=float(column.step),
        format=f"%.{min(column.decimals, 12)}f",
        key=key,
    )
    return None if value is None else f"{value:.{column.decimals}f}"


def _show_file(meta: dict[str, Any], layout: Layout, asked: MoreSettings, found: bytes) -> None:
    """A look at the file, and the button that saves it."""
    told, tensors = unpack(found)
    data = tensors["file"].tobytes()
    made = counted(asked.count, layout.noun, layout.nouns)
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.caption(plain(f"{made}, {told['words']}. Seed {asked.seed}."))
    right.download_button(
        f"Save {told['format'].upper()}",
        data,
        f"{file_stem(meta['title'])}-{asked.count}.{told['format']}",
        "text/csv",
        on_click="ignore",
        key=f"more-save-{meta['title']}",
    )
    header, rows = first_rows(data, PREVIEW)
    st.dataframe(
        {name: [row[place] for row in rows] for place, name in enumerate(header)},
        hide_index=True,
        height="content",
    )
    if told.get("warning"):
        st.warning(told["warning"])
