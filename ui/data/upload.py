"""Bring your own: files, what was understood of them, a name, Keep. Nothing is kept before that."""

from typing import Any

import streamlit as st

from ui.data.columns import show_columns
from ui.data.options import forget_options, in_words_of_the_page, options_of, show_options
from ui.data.preview import SHOWN, show_examples
from ui.data.sets import CHOSEN
from ui.shell.jobs import store
from ui.shell.notices import fail, warn
from ui.shell.text import plain
from vae_core.errors import UserError
from vae_core.remaining import Remaining
from vae_core.user_data import limits
from vae_core.user_data.names import slug
from vae_core.user_data.parsed import ParsedDataset, describe
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import free_name, save
from vae_core.user_data.undecided import Undecided
from vae_core.user_data.upload import from_uploads

# What was understood; dropped by ``ui/shell/main.py`` where another page is opened.
FOUND = "own-found"
_CLASSES_SHOWN = 40


def bring() -> None:
    """The whole of it: limits, files, options, what was found, a name."""
    st.header("Bring your own")
    st.markdown(
        "A zip of pictures (a sub-folder for each class), several picture files, an `npz`, IDX "
        "files, a table (CSV, Excel, Parquet, JSON, ARFF), or a text with a name or a word per "
        "line. Nothing leaves this computer, and nothing is kept before you say so."
    )
    with st.expander("What can be read, and how much"):
        _show_limits()
    files = st.file_uploader(
        "Files",
        accept_multiple_files=True,
        max_upload_size=limits.UPLOAD_BYTES // limits.MEGA,
        key=f"own-files-{st.session_state.get('own-round', 0)}",
        help="One archive, table, text or array, or several pictures or IDX files.",
    )
    if not files:
        st.session_state.pop(FOUND, None)
        return
    place = st.container()
    found = _understood(files)
    with place:
        show_options(found)
    if isinstance(found, ParsedDataset):
        _show(found)
        _offer_to_keep(found)
    else:
        warn(in_words_of_the_page(str(found)))
        if isinstance(found, Undecided):
            show_columns(found.table)


def _show_limits() -> None:
    rows = "\n".join(f"| {row.what} | {row.most} |" for row in limits.TABLE)
    st.markdown(
        "PNG, JPEG, GIF (its first frame), BMP, WebP, TIFF · npz with `images` or `x`, and "
        "`labels` or `y` · IDX, also gzipped, with its labels · CSV, TSV, xlsx, Parquet, JSON and "
        "ARFF with a header; a unit may follow a name, as in `height (cm)` · text in UTF-8, a line "
        "per example; of several "
        "files each is a class.\n\n| at most | |\n|---|---|\n" + rows
    )


def _understood(files: list[Any]) -> ParsedDataset | UserError:
    """What the files are under the options as they stand, or what says why not."""
    ids = tuple(file.file_id for file in files)
    if st.session_state.get("own-ids") != ids:
        st.session_state["own-ids"] = ids
        forget_options()  # the column of the last table is none of this one
    try:
        options = options_of()
    except UserError as error:
        return error
    key = (ids, options)
    if st.session_state.get(FOUND, (None,))[0] != key:
        st.session_state.pop(FOUND, None)  # two of them would take twice the memory
        bar = st.progress(0.0, text="Reading ...")
        try:
            brought = from_uploads([(file.name, file.getvalue()) for file in files])
            found: ParsedDataset | UserError = parse(brought, options, _reporter(bar))
        except UserError as error:
            found = error.with_traceback(None)
            found.__context__ = found.__cause__ = None  # with the files that they hold
        bar.empty()
        st.session_state[FOUND] = (key, found)
    return st.session_state[FOUND][1]


def _reporter(bar: Any) -> Any:
    remaining = Remaining()

    def report(message: str, fraction: float | None) -> None:
        seconds = remaining(fraction, message)
        left = "" if seconds is None else f" · {max(1, round(seconds))} s left"
        bar.progress(min(1.0, fraction or 0.0), text=plain(f"{message}{left}"))

    return report


def _show(found: ParsedDataset) -> None:
    train, validation, test = map(limits.spaced, found.sizes)
    st.markdown(
        f"**{plain(describe(found))}**  \nEach is {found.layout.form(found.shape)}. {train} to "
        f"train, {validation} to validate, {test} to test."
    )
    if details := found.layout.details:
        st.markdown(f"Columns: {plain(details)}")
    if counts := found.class_counts:
        shown = list(counts.items())[:_CLASSES_SHOWN]
        more = f" and {len(counts) - len(shown)} more" if len(counts) > len(shown) else ""
        st.markdown(
            "Classes: " + ", ".join(f"{plain(name)} ({count})" for name, count in shown) + more
        )
    show_columns(found.table)
    _show_losses(found)
    index = found.parts[0][:SHOWN]
    show_examples(
        found.values[index],
        found.layout,
        None if found.labels is None else found.labels[index],
        found.class_names,
        [] if found.identity is None else list(map(found.identity.name, index.tolist())),
    )
    for warning in found.warnings:
        st.caption(plain(in_words_of_the_page(warning)))


def _show_losses(found: ParsedDataset) -> None:
    """What was left out and why, before anything is looked at or kept."""
    told = {column.why for column in found.table}
    lost = [each for each in found.dropped if each.reason not in told]
    if lost:
        rows = "\n".join(f"- {plain(in_words_of_the_page(each.line))}" for each in lost)
        st.warning(f"Left out:\n\n{rows}")


def _offer_to_keep(found: ParsedDataset) -> None:
    key = f"own-name-{st.session_state.get('own-round', 0)}"
    if key not in st.session_state:
        st.session_state[key] = free_name(slug(found.origin))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name", key=key, max_chars=40, help="Small letters, digits and hyphens.", width=320
        )
        pressed = st.button("Keep", type="primary")
    if not pressed:
        return
    try:
        spec = save(found, name.strip(), store())
    except UserError as error:
        fail(error)
        return
    st.session_state["own-round"] = st.session_state.get("own-round", 0) + 1
    st.session_state["data-next"] = spec.name
    st.session_state["data-said"] = f"{spec.name} is kept, and can be trained on."
    st.session_state.pop(FOUND, None)
    st.rerun()


def follow_up() -> None:
    """At the top of the page: what the last click did, and the set that it made."""
    if (name := st.session_state.pop("data-next", None)) is not None:
        st.session_state[CHOSEN] = name
    if said := st.session_state.pop("data-said", None):
        st.success(plain(said))
