"""Own data as a person brings them: seen, understood, kept, chosen to train on, removed."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from safetensors.numpy import load_file
from sklearn.datasets import load_sample_images

from tests.browser import rig
from tests.hostile_files import REFUSED
from tests.own_files import noise, picture, table, zipped
from tests.sweeps import swept
from vae_core import RunConfig, Store

HARMLESS = re.compile(r"404|favicon|manifest", re.IGNORECASE)
READY = "Nothing leaves this computer"


@pytest.fixture(scope="module")
def place(runs: Path) -> Path:
    return runs


@pytest.fixture(scope="module")
def site(address: str) -> str:
    return address


def shelf(place: Path) -> list[str]:
    """What these tests have kept in the app."""
    folder = rig.own_folder(place)
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return sorted(names - {"two-photos"})  # which test_kinds.py keeps there


def open_data(page: Page, site: str) -> None:
    page.goto(f"{site}/data")
    page.get_by_text(READY).wait_for(timeout=60_000)
    settled(page)


def settled(page: Page) -> None:
    """Until no script runs any more."""
    page.wait_for_timeout(300)
    done = page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(done).to_have_count(1, timeout=60_000)


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": d} for name, d in files]
    )


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(label))
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a list that opens while the page still scrolls closes at once
    box.click()
    page.get_by_role("option").filter(has_text=option).click()


def keep_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Keep", exact=True)


def photographs() -> tuple[bytes, list[np.ndarray]]:
    """Four hundred crops of scikit-learn's two photographs, 64 x 64, a sub-folder each."""
    rng = np.random.default_rng(0)
    files, crops = {}, []
    for photo, name in zip(load_sample_images().images, ("temple", "flower"), strict=True):
        for number in range(200):
            y, x = rng.integers(0, photo.shape[0] - 64), rng.integers(0, photo.shape[1] - 64)
            crops.append(photo[y : y + 64, x : x + 64])
            files[f"photos/{name}/{number:03d}.png"] = picture(crops[-1])
    return zipped(files), crops


@pytest.mark.proof
def test_four_hundred_photographs_are_understood_kept_and_chosen(
    site: str, place: Path, page: Page
) -> None:
    data, crops = photographs()
    open_data(page, site)
    upload(page, ("Two photographs.zip", data))
    keep_button(page).wait_for(timeout=60_000)
    expect(page.get_by_text("400 pictures in colour of 2 classes").first).to_be_visible()
    expect(page.get_by_text("flower (200), temple (200)")).to_be_visible()
    assert shelf(place) == [], "nothing is kept before Keep"
    side = page.get_by_label("Side, pixels", exact=True)
    side.fill("64")
    side.press("Enter")
    expect(page.get_by_text("Each is 64 × 64 pixels, in colour.")).to_be_visible(timeout=60_000)
    settled(page)
    shown = page.locator(".lp-sheet img").last.evaluate(
        "async img => { await img.decode(); return [img.naturalWidth, img.src]; }"
    )
    assert shown[0] == 64
    name = page.get_by_role("textbox", name="Name")
    expect(name).to_have_value("two-photographs")
    keep_button(page).click()
    expect(page.get_by_text("two-photographs is kept, and can be trained on.")).to_be_visible()
    assert shelf(place) == ["two-photographs"]
    file = place.parent / f"{place.name}-own" / "two-photographs" / "data.safetensors"
    kept = load_file(file)
    assert kept["train/images"].shape == (320, 3, 64, 64)
    known = {crop.tobytes() for crop in crops}
    parts = np.concatenate([kept[f"{part}/images"] for part in ("train", "validation", "test")])
    # Nothing was resized, so that every picture is one of the crops, to the last bit.
    assert all(each.transpose(1, 2, 0).tobytes() in known for each in parts)
    settled(page)
    page.get_by_role("button", name="Train on it").click()
    page.get_by_role("heading", name="Train", exact=True).wait_for()
    chosen = page.get_by_role("combobox", name=re.compile("Data set$"))
    expect(chosen).to_have_value("two-photographs")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    assert not [problem for problem in page.problems if not HARMLESS.search(problem)]


def test_a_table_with_markup_in_its_names_is_shown_as_text(
    site: str, place: Path, page: Page
) -> None:
    open_data(page, site)
    page.evaluate("() => { window.alert = () => { window.alerted = true; }; }")
    markup = "<img src=x onerror=alert(1)>"
    rows = table(header=f"height (cm),weight [kg],{markup},**bold** :red[x]")
    upload(page, (f"{markup}.csv", rows.replace("red", "<b>red</b>").encode()))
    keep_button(page).wait_for(timeout=60_000)
    settled(page)
    expect(page.get_by_text(f"40 rows, from {markup}.csv.")).to_be_visible()
    choose(page, "Column of classes", markup)
    expect(page.get_by_text("<b>red</b> (14)")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("of 3 classes").first).to_be_visible()
    assert page.evaluate("window.alerted") is None
    assert page.locator("img[onerror], img[src=x]").count() == 0
    page.get_by_role("textbox", name="Name").fill("Bad Name")
    keep_button(page).click()
    expect(page.get_by_text("cannot be named")).to_be_visible()
    assert "Bad Name" not in shelf(place)


def test_what_a_table_leaves_open_is_decided_on_the_page(
    site: str, place: Path, page: Page
) -> None:
    open_data(page, site)
    notes = ("", "old", "new")
    rows = [f"{1 + n % 7}.{n % 5}25;{notes[n % 3]};{n % 11}" for n in range(60)]
    upload(page, ("prices.csv", "\n".join(["price;note;rooms", *rows]).encode()))
    warning = page.get_by_test_id("stAlert")
    expect(warning).to_contain_text("may be 1 025 or 1.025", timeout=60_000)
    expect(warning).to_contain_text("Say “Decimal mark”: comma (1 025)")
    choose(page, "Decimal mark", "comma: 1,5")
    keep_button(page).wait_for(timeout=30_000)
    settled(page)
    expect(page.get_by_text("20 of 60 rows have a gap: note in 20.")).to_be_visible()
    columns = page.get_by_test_id("stDataFrame").first
    expect(columns.locator("td", has_text="1 025 or 1.025: read as 1 025")).to_be_attached()
    becomes(page, columns, row=1, role="drop")
    expect(page.get_by_text("Each is 2 columns")).to_be_visible(timeout=30_000)
    expect(columns.locator("td", has_text="you left out")).to_be_attached()
    becomes(page, page.get_by_test_id("stDataFrame").first, row=2, role="label")
    expect(page.get_by_text("60 rows of 11 classes, from prices.csv.")).to_be_visible()


def becomes(page: Page, columns: Locator, row: int, role: str) -> None:
    """Give a column another role in the table of columns, by the keys."""
    option = page.get_by_role("option", name=role, exact=True)
    for _ in range(10):  # a table that was just drawn anew may not hear the first keys
        columns.scroll_into_view_if_needed()
        box = columns.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 40, box["y"] + 38 + 35 * row + 17)
        page.wait_for_timeout(200)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)
        if option.count():
            break
        page.keyboard.press("Escape")
    option.click()
    settled(page)


UPLOADS = (
    "flat zip bomb",
    "encrypted zip",
    "png of a billion pixels",
    "svg posing as png",
    "pickle in an npz",
    "a hundred thousand columns",
    "empty file",
)


@pytest.mark.parametrize("case", swept(UPLOADS, ("flat zip bomb", "pickle in an npz")))
def test_hostile_uploads_are_sentences(site: str, place: Path, page: Page, case: str) -> None:
    name, make, _, said = REFUSED[case]
    open_data(page, site)
    before = shelf(place)
    upload(page, (name, make()))
    warning = page.get_by_test_id("stAlert").filter(has_text=said)
    expect(warning).to_be_visible(timeout=60_000)
    assert warning.inner_text().strip().endswith(".")
    expect(keep_button(page)).to_have_count(0)
    assert shelf(place) == before
    assert "Traceback" not in page.inner_text("body")


def test_several_pictures_in_a_narrow_window_and_removed_again(
    site: str, place: Path, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_data(page, site)
    upload(page, *((f"{n}.png", picture(each)) for n, each in enumerate(noise(12))))
    keep_button(page).wait_for(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("textbox", name="Name").fill("little-noise")
    keep_button(page).click()
    expect(page.get_by_text("little-noise is kept")).to_be_visible(timeout=30_000)
    settled(page)
    data = place.parent / f"{place.name}-own" / "little-noise" / "data.safetensors"
    assert data.is_file()
    with pytest.MonkeyPatch.context() as patch:  # a run that learned it
        patch.setenv("LATENT_PLAYGROUND_OWN", str(data.parent.parent))
        run = Store(place).create(RunConfig(dataset="little-noise", latent_dim=2))
        run.update_status(state="stopped")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text(f"One run learned it ({run.id})")).to_be_visible()
    assert data.is_file(), "not before it was confirmed"
    page.get_by_role("button", name="Leave it").click()
    expect(page.get_by_role("button", name="Remove for good")).to_have_count(0)
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_text("little-noise was removed.")).to_be_visible()
    assert not data.exists() and (data.parent / "dataset.json").is_file()
    Store(place).delete(run.id)
    assert not [problem for problem in page.problems if not HARMLESS.search(problem)]
