"""Pages of words in the app: models whose terms open the glossary, and a class's answers."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect


def test_a_model_of_docs_is_a_page_whose_terms_open_their_entry(page: Page, address: str) -> None:
    page.goto(f"{address}/models?model=vae")
    expect(page.get_by_role("heading", name="Generative process")).to_be_visible(timeout=60_000)
    expect(page.locator(".katex").first).to_be_visible()
    train = page.get_by_role("link", name="Train this")
    expect(train).to_have_attribute("href", "train?model=vae")
    here = page.url
    page.locator("a[href='glossary?term=decoder']").first.click()
    entry = page.locator("dialog.lp-entry")
    expect(entry.locator("h2")).to_have_text("decoder")
    assert page.url == here
    page.keyboard.press("Escape")
    expect(entry).to_have_count(0)


def _progress(person: int) -> dict:
    arm = "commit" if person % 2 else "free"
    state = {
        "arm": arm, "at": 9, "shown": False,
        "guesses": {"kl": {"guess": [27, 20, 10, 5, person, 0], "gap": 2}},
        "why": "It costs more.", "compared": False, "missing": "", "task": None,
        "before": [1, 2, 0], "after": [0, 2, 0],
    }  # fmt: skip
    kept = {"person": f"p{person}", "arm": arm, "questions": True, "lessons": {"beta": state}}
    return {"kind": "latent-playground-lessons", "version": 1, **kept}


def test_what_a_class_predicted_and_gained_is_shown_from_its_files(
    page: Page, address: str, tmp_path: Path
) -> None:
    files = []
    for person in range(4):
        files.append(tmp_path / f"{person}.json")
        files[-1].write_text(json.dumps(_progress(person)))
    files.append(tmp_path / "notes.csv")
    files[-1].write_text("a,b\n1,2\n")
    page.goto(f"{address}/learn?view=answers&lesson=beta")
    page.locator(".lp-answers input").set_input_files(files, timeout=60_000)
    expect(page.locator(".lp-answers [role=status]")).to_have_text(
        "4 people in 4 files. notes.csv has not the columns of answers: "
        "person, arm, lesson, kind, item, value, right, gap."
    )
    pictures = page.locator(".lp-answers-picture")
    expect(pictures.first.locator("path.lp-answers-faint")).to_have_count(4)
    expect(pictures.first).to_contain_text("5 at 8, 1.5 at 16")
    # The room first; the model's answer once it is asked for, from the model itself.
    told = page.locator(".lp-answers-told")
    expect(told).to_have_count(0)
    page.get_by_role("button", name="Show what the model answers").click()
    expect(told).to_have_text(re.compile(r"The model: 26\.\d+ at ¼, .* at 32\."), timeout=30_000)
    expect(pictures.first.locator("path.lp-answers-its")).to_have_count(1)
    page.get_by_label("Lesson", exact=True).select_option("kl")
    page.get_by_label("Lesson", exact=True).select_option("beta")
    expect(told).to_have_count(0)
    ways = page.locator(".lp-answers-ways a")
    hrefs = [way.get_attribute("href") for way in ways.all()]
    assert hrefs == ["learn", "learn?lesson=beta"]
    expect(page.locator(".lp-answers details li")).to_have_text(["It costs more."] * 4)
    rows = page.locator(".lp-answers-table").first.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("Pair 1")
    expect(rows.nth(0)).to_contain_text("100 %")
    expect(page.locator(".lp-answers-table").last).to_contain_text("+33")
