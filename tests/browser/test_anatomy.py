"""One example taken apart, as a person does it: every number follows the hand and is right."""

import math
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.access import violations
from tests.browser.anatomy_page import anatomy_page
from tests.browser.rig import FRAME, until
from vae_core.starters import STARTERS

NUMBER = re.compile(r"[+−]?\d+\.\d+")
WEIGHTS = {each.name: each.path.read_bytes() for each in STARTERS}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with anatomy_page(browser, WEIGHTS["digits"], example=3) as page:
        yield page
        assert not page.problems


def number(locator: Locator) -> float:
    """The first number of a text, as it is shown."""
    text = locator.text_content()
    found = re.search(r"−?\d+(?:\.\d+)?", text)
    assert found, text
    return float(found.group().replace("−", "-"))


def shown(page: Page) -> dict[str, float]:
    """The loss, its two terms, and mean, width and code of the dimension under the lens."""
    page.evaluate(FRAME)
    row = page.locator(".lp-bell-selected")
    return {
        "total": number(page.locator("[data-total]")),
        "reconstruction": number(page.locator(".lp-loss-nats b")),
        "kl": number(page.locator(".lp-loss-kl b")),
        "mu": number(page.locator(".lp-lens text.lp-s-mu")),
        "sigma": number(page.locator(".lp-lens text.lp-s-sigma")),
        "z": number(page.locator(".lp-lens text.lp-s-z")),
        "worth": number(page.locator(".lp-lens-line b")),
        "bar": float(
            row.locator(".lp-bell-bar i").evaluate("(bar) => parseFloat(bar.style.width)")
        ),
    }


def divergence(mu: float, sigma: float) -> float:
    return 0.5 * (mu**2 + sigma**2 - 1) - math.log(sigma)


def drag(page: Page, handle: Locator, by: float) -> None:
    box = handle.bounding_box()
    x, y = box["x"] + box["width"], box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x + by * step / 5, y)
        page.evaluate(FRAME)
    page.mouse.up()


def test_terms_add_up_and_the_picture_sums_to_its_number(page: Page) -> None:
    found = shown(page)
    assert found["total"] == pytest.approx(found["reconstruction"] + found["kl"], abs=0.011)
    assert found["worth"] == pytest.approx(divergence(found["mu"], found["sigma"]), abs=0.02)
    nats, kl = page.evaluate(
        """() => {
          const sum = (values) => values.reduce((all, value) => all + value, 0);
          const { x, y, seed, epsilon, mu, sigma, z, weights } = widget.state();
          const reading = createModel(pack).read({ x, y, seed, epsilon, mu, sigma, z, weights });
          return [sum(reading.nats), sum(reading.perDimension)];
        }"""
    )
    assert nats == pytest.approx(found["reconstruction"], abs=0.01)
    assert kl == pytest.approx(found["kl"], abs=0.01)
    label = page.locator(".lp-nats").get_attribute("aria-label")
    assert f"{found['reconstruction']:.2f} in all" in label


def test_a_dragged_width_is_priced_by_the_closed_form(page: Page) -> None:
    before = shown(page)
    drag(page, page.locator(".lp-lens-width"), 40)
    after = shown(page)
    assert after["sigma"] > 1.2 * before["sigma"]
    assert after["mu"] == before["mu"]
    assert after["worth"] == pytest.approx(divergence(after["mu"], after["sigma"]), abs=0.02)
    assert after["kl"] - before["kl"] == pytest.approx(after["worth"] - before["worth"], abs=0.02)
    assert after["bar"] < before["bar"]
    state, words = page.evaluate("commits.at(-1)")
    assert "dimension" in words
    assert list(state["sigma"].values()) == [pytest.approx(after["sigma"], abs=0.001)]
    # Told again, it is the same view.
    page.evaluate("(state) => widget.setState({ ...state, sigma: {} })", state)
    assert shown(page)["sigma"] == before["sigma"]
    page.evaluate("(state) => widget.setState(state)", state)
    assert shown(page) == after


def test_the_die_moves_the_code_and_not_the_curves(page: Page) -> None:
    before = shown(page)
    page.get_by_role("button", name="Roll ε").click()
    rolled = shown(page)
    assert rolled["z"] != before["z"]
    assert (rolled["mu"], rolled["sigma"], rolled["kl"]) == (
        before["mu"],
        before["sigma"],
        before["kl"],
    )
    page.get_by_role("button", name="Hold ε = 0").click()
    held = shown(page)
    assert held["z"] == held["mu"]
    hold = page.get_by_role("button", name="Hold ε = 0")
    assert hold.get_attribute("aria-pressed") == "true"
    hold.click()
    assert shown(page)["z"] != held["z"]
    assert hold.get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="24 draws").click()
    captions = page.locator(".lp-tray figcaption")
    until(page, lambda: all(captions.all_text_contents()), "24 draws")
    prices = set(captions.all_text_contents())
    assert len(prices) > 12, "each draw has a price of its own"


def test_beta_reprices_the_same_code(page: Page) -> None:
    before = shown(page)
    page.get_by_role("button", name="more β").click()
    after = shown(page)
    assert (after["reconstruction"], after["kl"]) == (before["reconstruction"], before["kl"])
    assert after["total"] == pytest.approx(before["reconstruction"] + 2 * before["kl"], abs=0.02)
    page.get_by_role("spinbutton", name="β, the KL weight").press("Home")
    assert shown(page)["total"] == before["total"]


def test_a_row_under_the_lens_stays_until_another_is_pressed(page: Page) -> None:
    rows = page.locator(".lp-bell")
    second = rows.nth(1)
    second.locator(".lp-bell-text").first.click()
    name = second.locator(".lp-bell-name").inner_text()
    for k in range(2, 10):
        rows.nth(k).hover()
    page.evaluate(FRAME)
    assert page.locator(".lp-bell-selected .lp-bell-name").inner_text() == name
    assert page.locator(".lp-lens-line .lp-s-kl").first.inner_text() == f"KL of {name}"


def test_steps_by_keys_light_one_part(page: Page) -> None:
    root = page.locator("#root")
    faded = page.locator(".lp-column-xhat canvas")
    page.locator(".lp-step[data-step=all]").focus()
    for step in ("encode", "sample", "decode", "compare", "gradient"):
        page.keyboard.press("ArrowRight")
        assert root.get_attribute("data-step") == step
        opacity = faded.evaluate("(canvas) => getComputedStyle(canvas).opacity")
        assert opacity == ("1" if step in ("decode", "compare") else "0.3")
        if step == "compare":
            assert "nats" in page.locator(".lp-steps .lp-step-words").inner_text()
    page.keyboard.press("Escape")
    assert root.get_attribute("data-step") == "all"


def pulls(page: Page) -> list[list[float]]:
    """Reconstruction's and KL's pull and their sum, as they stand under the lens: mean, width."""
    page.evaluate(FRAME)
    lines = page.locator(".lp-pull-line").all_inner_texts()
    return [[float(each.replace("−", "-")) for each in NUMBER.findall(line)] for line in lines]


def test_the_gradient_is_the_slope_of_what_the_page_shows(browser: Browser) -> None:
    with anatomy_page(browser, WEIGHTS["digits"], example=3) as page:
        before = shown(page)
        page.get_by_role("button", name="Gradient").click()
        found = pulls(page)
        for reconstruction, kl, both in found:
            assert both == pytest.approx(reconstruction + kl, abs=0.006)
        assert found[0][1] == pytest.approx(-before["mu"], abs=0.006)
        assert found[1][1] == pytest.approx(1 / before["sigma"] - before["sigma"], rel=0.01)
        # The same by small steps of the hand, along the page's own loss.
        slopes = page.evaluate(
            """() => {
              const model = createModel(pack), { x, y, seed, weights } = widget.state();
              const hand = { x, y, seed, weights, epsilon: {}, mu: {}, sigma: {}, z: {} };
              const index = latentAxes(pack.meta)[0].index, reading = model.read(hand);
              const at = { mu: reading.mu[index], sigma: reading.sigma[index] };
              const loss = (name, by) => model.read(
                { ...hand, [name]: { [index]: at[name] + by } }).total;
              const step = { mu: 0.004, sigma: 0.001 };
              return ["mu", "sigma"].map((name) => (
                (loss(name, step[name]) - loss(name, -step[name])) / (2 * step[name])));
            }"""
        )
        for slope, (_, _, both) in zip(slopes, found, strict=True):
            assert both == pytest.approx(-slope, rel=0.03, abs=0.05)
        bars = page.locator(".lp-bell-selected .lp-bell-pull").nth(1).locator("i")
        left, wide = bars.first.evaluate("(bar) => [bar.offsetLeft, bar.offsetWidth]")
        middle = bars.first.evaluate("(bar) => bar.parentNode.clientWidth / 2")
        assert (left < middle - 1) == (found[1][0] < 0) and wide > 2
        page.get_by_role("button", name="more β").click()
        doubled = pulls(page)
        assert doubled[0][0] == found[0][0]
        assert doubled[0][1] == pytest.approx(2 * found[0][1], abs=0.02)
        page.keyboard.press("Escape")
        page.evaluate(FRAME)
        assert page.locator(".lp-bell-pull").first.is_hidden()
        assert page.locator(".lp-lens-line").inner_text().startswith("KL of")
        assert not page.problems


def test_a_symbol_lights_everywhere(page: Page) -> None:
    page.locator(".lp-formula [data-s=kl]").first.hover()
    opacity = "(node) => getComputedStyle(node).opacity"
    page.wait_for_timeout(200)
    assert page.locator(".lp-lens-dot").evaluate(opacity) == "0.3"
    assert page.locator(".lp-bell-bar").first.evaluate(opacity) == "1"
    page.get_by_role("button", name="Code", exact=True).click()
    assert page.locator(".lp-listings [data-s=kl]").count() == 1
    assert "def elbo" in page.locator(".lp-listings").inner_text()


def test_all_of_the_code_stands_on_the_page(page: Page) -> None:
    page.get_by_role("button", name="Code", exact=True).click()
    figures = page.locator(".lp-listings figure")
    assert figures.count() == 4
    cut = """(nodes) => nodes.filter(
      (n) => n.scrollWidth > n.clientWidth || n.scrollHeight > n.clientHeight).length"""
    assert page.locator(".lp-listings, .lp-listings pre").evaluate_all(cut) == 0
    tops = figures.evaluate_all("(all) => all.map((n) => n.getBoundingClientRect().top)")
    assert tops == sorted(set(tops)), "one beneath the other"


def test_a_number_of_one_draw_says_so_and_many_have_their_mean(page: Page) -> None:
    beside = page.locator(".lp-formula-part.lp-s-reconstruction .lp-formula-beside")
    assert beside.inner_text() == "this draw"
    many = page.get_by_role("button", name="24 draws")
    many.click()
    until(page, lambda: "mean of 24" in beside.inner_text(), "a mean of 24 draws")
    drawn = [float(text) for text in page.locator(".lp-draw figcaption").all_inner_texts()]
    mean = float(beside.inner_text().split(": ")[1])
    assert mean == pytest.approx(sum(drawn) / 24 - shown(page)["kl"], abs=0.02)
    many.click()
    page.get_by_role("button", name="Hold").click()
    page.evaluate(FRAME)
    assert beside.inner_text() == "at ε = 0"


def test_an_empty_pad_says_whose_numbers_they_are(page: Page) -> None:
    page.locator(".lp-column-x").get_by_role("button", name="Draw", exact=True).click()
    told = page.get_by_text("Until you draw, the numbers are of class 3.")
    assert told.is_visible()
    assert page.locator(".lp-column-x h2").inner_text().endswith("draw here")
    box = page.locator(".lp-anatomy-pad").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 140, steps=4)
    page.mouse.up()
    page.evaluate(FRAME)
    assert not told.is_visible()


def test_a_drawing_goes_through_the_model(page: Page) -> None:
    before = shown(page)
    page.locator(".lp-column-x").get_by_role("button", name="Draw").click()
    box = page.locator(".lp-anatomy-pad").bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 150, steps=6)
    page.mouse.up()
    after = shown(page)
    assert after["total"] != before["total"]
    assert "drawn by you" in page.locator(".lp-column-x h2").inner_text()
    assert page.evaluate("commits.at(-1)[0].x") == "drawn"
    page.locator(".lp-picks button").nth(1).click()
    assert page.evaluate("commits.at(-1)[0].x") == 4
    assert page.locator(".lp-anatomy-pad").is_hidden()


@pytest.mark.parametrize("name", ["digits", "lines", "wines", "waves", "pendulum", "styles"])
def test_every_kind_fits_a_phone_and_leaves_nothing(browser: Browser, name: str) -> None:
    with anatomy_page(browser, WEIGHTS[name], size=(390, 844)) as page:
        page.evaluate(FRAME)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        assert page.locator(".lp-strip-sticky").is_visible()
        assert number(page.locator(".lp-strip-sum")) == number(page.locator("[data-total]"))
        smallest = page.evaluate(
            """() => Math.min(...[...document.querySelectorAll("#root *")].filter((node) =>
              [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim())
              && node.getClientRects().length && !node.closest("sub, math, style")
            ).map((node) => parseFloat(getComputedStyle(node).fontSize)))"""
        )
        assert smallest >= 11.5
        page.evaluate("widget.destroy()")
        assert page.locator("#root").evaluate("(root) => [root.innerHTML, root.className]") == [
            "",
            "",
        ]
        assert page.locator("#root").get_attribute("data-step") is None
        assert not page.problems


@pytest.mark.parametrize("step", ["encode", "compare", "gradient"])
def test_what_is_faded_can_still_be_read(browser: Browser, step: str) -> None:
    for scheme in ("light", "dark"):
        with anatomy_page(browser, WEIGHTS["digits"], scheme=scheme, step=step) as page:
            page.wait_for_timeout(200)  # the fade
            assert violations(page) == [], scheme
