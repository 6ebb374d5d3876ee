"""What an exported file holds as text is what went in, and short."""

import gzip

import numpy as np
import pytest

from tests.web.conftest import Node
from vae_core.export.html import printable


@pytest.mark.parametrize("size", [0, 1, 2, 3, 12, 13, 14, 1000, 40_001])
def test_printable_text_is_read_back_byte_by_byte(node: Node, size: int) -> None:
    data = np.random.default_rng(size).integers(0, 256, size, np.uint8).tobytes()
    length, text = printable(data).split(" ")
    packed = bytes(node.evaluate(["page/blocks.js"], "(text) => bytesOf(text)", text))
    assert gzip.decompress(packed[: int(length)]) == data
    assert len(text) <= int(length) * 8 / 6.5 + 2, "6.5 bits a letter"


@pytest.mark.parametrize("size", [2000, 2001])
def test_numbers_of_16_bits_are_packed_half_by_half_and_woven_again(node: Node, size: int) -> None:
    weights = np.random.default_rng(0).normal(size=20_000).astype(np.float16).tobytes()
    data = weights[: 20 * size]
    if size % 2:
        data += b"!"  # a last byte that has no other
    head, text = printable(data).split(" ")
    length, order = head.split("/")
    packed = bytes(node.evaluate(["page/blocks.js"], "(text) => bytesOf(text)", text))
    halves = gzip.decompress(packed[: int(length)])
    assert order == "2" and len(packed) < 0.96 * len(gzip.compress(data, 9))
    assert bytes(node.evaluate(["page/blocks.js"], "woven", halves)) == data


def test_the_text_has_every_letter_and_none_that_a_page_reads_otherwise(node: Node) -> None:
    _, text = printable(np.random.default_rng(0).bytes(50_000)).split(" ")
    assert set(text) == set(node.evaluate(["page/blocks.js"], "ALPHABET"))
    assert len(set(text)) == 91 and not set(text) & set("<&\\ \n\r\0") and text.isascii()
