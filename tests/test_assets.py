"""What the app serves beside Streamlit's own files: names with a hash, kept for good, or a 404."""

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from tests import routes
from tests.routes import Answer
from ui.shell import assets, component
from vae_core.data.glyphs import LETTERS
from vae_core.export.bundle import WEB, bundle

ENTRIES = sorted(path.relative_to(WEB).as_posix() for path in WEB.glob("*/*component.js"))


def text_of(answer: Answer) -> str:
    packed = answer.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(answer.content) if packed else answer.content).decode()


def ask(path: str, method: str = "GET", accept: str = "identity") -> Answer:
    return routes.ask([assets.assets_route()], path, method, {"accept-encoding": accept})


@pytest.fixture
def below_a_path() -> Iterator[None]:
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", "/lab/vae/")
    yield
    config.set_option("server.baseUrlPath", before)


def test_every_component_has_a_module_to_fetch() -> None:
    source = "\n".join(path.read_text() for path in Path("ui").rglob("*.py"))
    named = re.findall(r'(?:= component\("\w+", |module_url\()"([^"]+)"', source)
    assert sorted(named) == ENTRIES and len(ENTRIES) == 20


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_module_is_served_whole_for_good_and_compressed_to_who_asks(entry: str) -> None:
    url = assets.module_url(entry)
    assert re.fullmatch(r"/assets/[a-z_-]+component-[0-9a-f]{16}\.js", url)
    plain = ask(url)
    assert plain.status == 200 and text_of(plain) == bundle(entry)
    assert "content-encoding" not in plain.headers
    packed = ask(url, accept="br, gzip")
    assert packed.headers["content-encoding"] == "gzip" and text_of(packed) == bundle(entry)
    sent = int(packed.headers["content-length"])
    assert sent == len(packed.content) < 0.5 * len(plain.content)
    for answer in (plain, packed):
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["vary"] == "Accept-Encoding"


def test_plotly_stands_beside_the_modules() -> None:
    answer = ask(assets.plotly_url())
    assert answer.status == 200 and len(answer.content) > 1e6
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_letters_that_other_fonts_lack_are_served() -> None:
    answer = ask(assets.font_url())
    assert re.fullmatch(r"/assets/letters-[0-9a-f]{16}\.woff2", assets.font_url())
    assert answer.status == 200 and answer.content == LETTERS.read_bytes()
    assert answer.content.startswith(b"wOF2") and answer.headers["content-type"] == "font/woff2"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert ask("/assets/letters-0123456789abcdef.woff2").status == 404


@pytest.mark.parametrize(
    "name",
    [
        "live-component-0123456789abcdef.js",
        "live-component.js",
        "live/component.js",
        "nothing-0123456789abcdef.js",
        "..%2F..%2Fapp.py",
        "plotly.min.js",
        "",
    ],
)
def test_what_has_another_name_is_not_there(name: str) -> None:
    answer = ask(f"/assets/{name}")
    assert answer.status == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_modules_are_read_and_nothing_is_written() -> None:
    url = assets.module_url("live/component.js")
    head = ask(url, "HEAD")
    assert head.status == 200 and head.headers["content-length"]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(url, method).status == 405


def test_addresses_stand_below_the_path_of_the_server(below_a_path: None) -> None:
    url = assets.module_url("live/component.js")
    assert url.startswith("/lab/vae/assets/live-component-")
    assert assets.plotly_url().startswith("/lab/vae/assets/plotly-")
    assert text_of(ask(url)) == bundle("live/component.js")
    assert ask(url.removeprefix("/lab/vae")).status == 404


def test_an_edited_module_has_another_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demo").mkdir()
    entry, part = tmp_path / "demo" / "component.js", tmp_path / "demo" / "part.js"
    entry.write_text('import { a } from "./part.js";\nexport default function () { return a; }\n')
    part.write_text("export const a = 1;\n")
    monkeypatch.setattr(assets, "WEB", tmp_path)
    monkeypatch.setattr(assets, "bundle", lambda entry: bundle(entry, tmp_path))
    old = assets.module_url("demo/component.js")
    assert assets.module_url("demo/component.js") == old
    before = part.stat().st_mtime_ns
    part.write_text("export const a = 2;\n")
    os.utime(part, ns=(before + 1, before + 1))
    new = assets.module_url("demo/component.js")
    assert new != old
    assert ask(old).status == 404, "an old address never gives new text"
    assert "const a=2;" in text_of(ask(new))
    part.write_text("export const a = 1;\n")
    os.utime(part, ns=(before + 2, before + 2))
    assert assets.module_url("demo/component.js") == old, "the name tells the text, not the time"


def test_what_travels_with_a_message_is_small_and_says_where_the_rest_is() -> None:
    for entry in ENTRIES:
        url = assets.module_url(entry)
        text = component.loader(url)
        assert len(text.encode()) < 1000
        assert text.count(url) == 1 and "$address" not in text and "//" not in text
    address = component.loader('/a"b/\u2028').split("new URL(")[1]
    assert address.startswith('"/a\\"b/\\u2028"'), "an address is written as a string"
