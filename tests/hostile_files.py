"""Files that are damaged, lie, or mean harm: name -> (file name, its bytes, options, what is said).

Each is made when it is asked for.
"""

import gzip
import io
import pickle
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator

import numpy as np

from tests.own_files import (
    bomb,
    gzip_bomb,
    idx,
    noise,
    npy_header,
    npz,
    patched,
    photographs,
    picture,
    png_of,
    table,
    zipped,
)

Case = tuple[str, Callable[[], bytes], str, str]


class Harmful:
    """Says so when it is unpickled."""

    def __reduce__(self) -> tuple:
        return (open, ("unpickled", "w"))


def pictures_of(data: bytes, ending: str = "png") -> bytes:
    """A zip of a dozen times the same file."""
    return zipped({f"{n}.{ending}": data for n in range(12)})


def repeated_entries(data: bytes, count: int) -> bytes:
    """A zip whose list of contents names its first entry many times."""
    end = data.rfind(b"PK\x05\x06")
    size, offset = struct.unpack("<2I", data[end + 12 : end + 20])
    entry = data[offset : offset + size]
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, *[min(count, 0xFFFF)] * 2, 0, 0, 0)
    tail = tail[:12] + struct.pack("<2I", size * count, offset) + tail[20:]
    return data[:offset] + entry * count + tail


def damaged_end(data: bytes, size: int, offset: int) -> bytes:
    """A zip whose end tells another size and place of its list of contents."""
    end = data.rfind(b"PK\x05\x06")
    return data[: end + 12] + struct.pack("<2I", size, offset) + data[end + 20 :]


def link_zip() -> bytes:
    """A zip of links to a file of the system."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(12):
            entry = zipfile.ZipInfo(f"{number}.png")
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def random_bytes(count: int) -> bytes:
    return np.random.default_rng(0).integers(0, 256, count, dtype=np.uint8).tobytes()


def header(shape: str, kind: str = "|u1") -> str:
    return f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n"


def objects() -> np.ndarray:
    return np.array([Harmful()] * 12, dtype=object)


def wide(columns: int, rows: int = 12) -> bytes:
    return ("\n".join([",".join(f"{n % 7}.5" for n in range(columns))] * rows)).encode()


def wide_random(columns: int) -> bytes:
    """A table of that many columns, none of them constant."""
    rng = np.random.default_rng(0)
    names = ",".join(f"c{n}" for n in range(columns))
    rows = [",".join(f"{value:.2f}" for value in row) for row in rng.normal(size=(15, columns))]
    return "\n".join([names, *rows]).encode()


def jpeg() -> bytes:
    return picture(noise(1, 64, 64)[0], "JPEG")


def tiff_of(width: int, height: int) -> bytes:
    """A TIFF that declares a size and has no strip."""
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8)]
    tags += [(278, 4, height), (279, 4, 4)]
    body = struct.pack("<H", len(tags))
    body += b"".join(struct.pack("<2H2I", tag, form, 1, value) for tag, form, value in tags)
    return b"II*\x00" + struct.pack("<I", 8) + body + bytes(4)


def bmp_of(width: int, height: int) -> bytes:
    return (
        b"BM"
        + struct.pack("<I2HI", 54, 0, 0, 54)
        + struct.pack("<I2i2H6I", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    )


def gif_of(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<2H", width, height) + b"\x80\0\0" + bytes(6) + b";"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'

MARKUP = ("ab\u202ecd", "<img src=x onerror=alert(1)>")

REFUSED: dict[str, Case] = {
    # Archives
    "flat zip bomb": ("a.zip", lambda: bomb(30), "", "would unpack to 30 MB"),
    "declared terabytes": (
        "a.zip",
        lambda: patched(zipped(photographs()), size=0xFFFFFFF0),
        "",
        "would unpack to",
    ),
    "many small bombs": (
        "a.zip",
        lambda: zipped(
            {f"{n}.csv": bytes(2 * 10**6) for n in range(12)}, compression=zipfile.ZIP_DEFLATED
        ),
        "",
        "times the size of a file",
    ),
    "nested zip bomb": ("a.zip", lambda: zipped({"b.zip": bomb(30)}), "", "archives within"),
    "zips in zips in zips": (
        "a.zip",
        lambda: zipped({f"{n}.zip": zipped({"c.zip": bomb(3)}) for n in range(12)}),
        "",
        "archives within",
    ),
    "entries that share their bytes": (
        "a.zip",
        lambda: repeated_entries(zipped({"0.csv": random_bytes(10_000)}), 400),
        "",
        "would unpack to",
    ),
    "a list of contents of megabytes": (
        "a.zip",
        lambda: repeated_entries(zipped({"0.csv": b"1"}), 200_000),
        "",
        "list of contents of this zip has 10 MB",
    ),
    "too many files": (
        "a.zip",
        lambda: zipped((f"{n}.png", b"") for n in range(20_001)),
        "",
        "20 001 files",
    ),
    "encrypted zip": (
        "a.zip",
        lambda: patched(zipped(photographs()), flags=1),
        "",
        "is encrypted",
    ),
    "truncated zip": ("a.zip", lambda: zipped(photographs())[:-40], "", "no zip that can be read"),
    "zip of a header alone": ("a.zip", lambda: b"PK\x03\x04", "", "no zip that can be read"),
    "empty zip": ("a.zip", lambda: zipped({}), "", "There is no file to read in a.zip"),
    "zip of empty folders": ("a.zip", lambda: zipped({"a/": b"", "b/": b""}), "", "no file to"),
    "zip whose end lies": (
        "a.zip",
        lambda: damaged_end(zipped(photographs()), 0x7FFFFFFF, 0),
        "",
        "no zip that can be read",
    ),
    "zip of unknown compression": (
        "a.zip",
        lambda: zipped(photographs()).replace(
            b"PK\x01\x02\x14\x03\x14\0\0\0\0\0", b"PK\x01\x02" + b"\x14\x03\x14\0\0\0\x63\0"
        ),
        "",
        "files that cannot be read",
    ),
    "zip with damaged contents": (
        "a.zip",
        lambda: zipped(photographs()).replace(b"IDAT", b"XDAT"),
        "",
        "no example is left",
    ),
    "path traversal": (
        "a.zip",
        lambda: zipped({f"../../{n}.png": picture(each) for n, each in enumerate(noise())}),
        "",
        "names that lead out",
    ),
    "absolute paths": (
        "a.zip",
        lambda: zipped({f"/etc/{n}.png": picture(each) for n, each in enumerate(noise())}),
        "",
        "names that lead out",
    ),
    "backslash traversal": (
        "a.zip",
        lambda: zipped({f"..\\..\\{n}.png": picture(each) for n, each in enumerate(noise())}),
        "",
        "names that lead out",
    ),
    "links in a zip": ("a.zip", link_zip, "", "links, which are not followed"),
    "hidden files alone": (
        "a.zip",
        lambda: zipped({"__MACOSX/._a.png": b"x", ".git/config": b"x"}),
        "",
        "hidden files of the system",
    ),
    "several tables": (
        "a.zip",
        lambda: zipped({f"{n}.csv": table().encode() for n in range(3)}),
        "",
        "one is read at a time",
    ),
    "programs": ("a.zip", lambda: zipped({"a.exe": b"MZ", "b.sh": b"rm"}), "", "that can be read"),
    # Pictures
    "png of a billion pixels": (
        "a.zip",
        lambda: pictures_of(png_of(40_000, 40_000)),
        "",
        "12 pictures of more than 50 million pixels",
    ),
    "png of more than pillow opens": (
        "a.zip",
        lambda: pictures_of(png_of(2**31 - 1, 2**31 - 1)),
        "",
        "no example is left",
    ),
    "bmp that declares gigabytes": (
        "a.zip",
        lambda: pictures_of(bmp_of(60_000, 60_000), "bmp"),
        "",
        "million pixels",
    ),
    "gif that declares gigabytes": (
        "a.zip",
        lambda: pictures_of(gif_of(65_535, 65_535), "gif"),
        "",
        "no example is left",
    ),
    "tiff that declares gigabytes": (
        "a.zip",
        lambda: pictures_of(tiff_of(90_000, 90_000), "tif"),
        "",
        "million pixels",
    ),
    "truncated jpegs": (
        "a.zip",
        lambda: pictures_of(jpeg()[:1500], "jpg"),
        "",
        "cut short or damaged",
    ),
    "truncated pngs": (
        "a.zip",
        lambda: pictures_of(picture(noise(1, 64, 64)[0])[:300]),
        "",
        "cut short or damaged",
    ),
    "svg posing as png": ("a.zip", lambda: pictures_of(SVG), "", "pictures that cannot be read"),
    "html posing as jpeg": (
        "a.zip",
        lambda: pictures_of(b"<html>Not found</html>", "jpg"),
        "",
        "pictures that cannot be read",
    ),
    "empty pictures": ("a.zip", lambda: pictures_of(b""), "", "pictures that cannot be read"),
    "postscript posing as png": (
        "a.zip",
        lambda: pictures_of(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        "",
        "pictures that cannot be read",
    ),
    "random bytes posing as tiff": (
        "a.zip",
        lambda: pictures_of(b"II*\x00" + random_bytes(500), "tif"),
        "",
        "no example is left",
    ),
    "webp of a header": (
        "a.zip",
        lambda: pictures_of(b"RIFF\xff\xff\xff\x7fWEBPVP8 ", "webp"),
        "",
        "no example is left",
    ),
    "too few pictures": ("a.zip", lambda: zipped(photographs(4)), "", "only 4 are left"),
    "one picture": ("a.png", lambda: picture(noise(1)[0]), "", "only 1 is left"),
    "too large a side": (
        "a.zip",
        lambda: zipped(photographs()),
        "--size 500",
        "--size cannot be 500: give a whole number from 4 to 128",
    ),
    # Arrays
    "pickle in an npz": (
        "a.npz",
        lambda: npz(images=objects()),
        "",
        "holds objects",
    ),
    "pickle named npz": ("a.npz", lambda: pickle.dumps(Harmful()), "", "no zip that can be read"),
    "pickle named npy": ("a.npy", lambda: pickle.dumps(Harmful()), "", "no zip that can be read"),
    "pickle in a member of an npz": (
        "a.npz",
        lambda: zipped({"images.npy": pickle.dumps(Harmful())}),
        "",
        "is no array",
    ),
    "object labels": (
        "a.npz",
        lambda: npz(images=noise(), labels=objects()),
        "",
        "holds objects",
    ),
    "records": (
        "a.npz",
        lambda: npz(images=np.zeros((12, 4, 4), [("a", "u1")])),
        "",
        "are not read",
    ),
    "npy header of exabytes": (
        "a.npy",
        lambda: npy_header(header("(1000000, 1000000, 1000000)"), b"x"),
        "",
        "declares a shape that no array has: 1000000 x 1000000 x 1000000",
    ),
    "npy header of too much": (
        "a.npy",
        lambda: npy_header(header("(12, 8, 8)"), bytes(700)),
        "",
        "it was cut short or changed",
    ),
    "negative shape": (
        "a.npy",
        lambda: npy_header(header("(-12, 8, 8)"), bytes(768)),
        "",
        "cut short or changed",
    ),
    "header that runs": (
        "a.npy",
        lambda: npy_header("__import__('os').system('touch unpickled')\n"),
        "",
        "header is damaged",
    ),
    "header of brackets": ("a.npy", lambda: npy_header("(" * 9_000), "", "header is damaged"),
    "header of a hundred kilobytes": (
        "a.npy",
        lambda: npy_header(header("(12, 8, 8)") + " " * 60_000, bytes(768)),
        "",
        "header is damaged",
    ),
    "npy of another version": (
        "a.npy",
        lambda: b"\x93NUMPY\x09\x00" + bytes(99),
        "",
        "of another version",
    ),
    "npy of texts": ("a.npz", lambda: npz(x=np.full((12, 4), "a")), "", "are numbers"),
    "npy of no dimension": ("a.npz", lambda: npz(images=np.array(3)), "", "of shape none"),
    "npz without pictures": ("a.npz", lambda: npz(b=np.arange(9)), "", "holds no array of"),
    "npz of nan": ("a.npz", lambda: npz(x=np.full((12, 4, 4), np.nan)), "", "No example is left"),
    "labels of another number": (
        "a.npz",
        lambda: npz(images=noise(), labels=np.arange(9)),
        "",
        "one label per example",
    ),
    "npz bomb": (
        "a.npz",
        lambda: zipped(
            {"images.npy": npy_header(header("(30, 1000, 1000)"), bytes(30 * 10**6))},
            compression=zipfile.ZIP_DEFLATED,
        ),
        "",
        "would unpack to",
    ),
    "pictures of a pixel": ("a.npz", lambda: npz(x=np.zeros((12, 1, 1))), "", "1 x 1 pixels"),
    "arrays taken for a table": (
        "a.npz",
        lambda: npz(x=np.zeros((12, 4, 4), np.uint8)),
        "--as table",
        "has the shape 12 x 4 x 4; a table is (N, columns)",
    ),
    "more than the memory of a data set": (
        "a.npy",
        lambda: npy_header(header("(40000, 4, 4)"), bytes(640_000)),
        "--size 128",
        "take 655 MB of memory",
    ),
    "idx of too much": (
        "train-images-idx3-ubyte",
        lambda: idx(noise()[..., 0], shape=(60_000, 28, 28)),
        "",
        "declares 60000 x 28 x 28 values",
    ),
    "idx of four billion": (
        "train-images-idx3-ubyte",
        lambda: idx(noise()[..., 0], shape=(2**32 - 1,) * 4),
        "",
        "declares a shape that no array has: 4294967295",
    ),
    "idx of unknown type": (
        "train-images-idx3-ubyte",
        lambda: idx(noise()[..., 0], 7),
        "",
        "does not start as an IDX file",
    ),
    "idx labels alone": (
        "train-labels-idx1-ubyte",
        lambda: idx(np.zeros(50, np.uint8)),
        "",
        "hold labels and no pictures",
    ),
    "gzip bomb": ("train-images-idx3-ubyte.gz", lambda: gzip_bomb(30), "", "unpacks to more than"),
    "gzip bomb of text": ("a.txt.gz", lambda: gzip_bomb(30), "", "unpacks to more than"),
    "truncated gzip": (
        "a.csv.gz",
        lambda: gzip.compress(table().encode())[:-10],
        "",
        "was cut short",
    ),
    "damaged gzip": (
        "a.csv.gz",
        lambda: b"\x1f\x8b\x08\0" + random_bytes(200),
        "",
        "damaged gzip",
    ),
    # Tables
    "empty file": ("a.csv", lambda: b"", "", "is empty"),
    "blank lines": ("a.csv", lambda: b"\n \n\n", "", "is empty"),
    "only a header": ("a.csv", lambda: b"a,b,c\n", "", "a header and no row"),
    "a hundred thousand columns": ("a.csv", lambda: wide(100_000, 2), "", "100 000 columns"),
    "a field of a hundred million": (
        "a.csv",
        lambda: b"a,b\n1," + b"x" * 10**8 + b"\n",
        "",
        "a line of 100 000 003 characters",
    ),
    "a quotation mark that is not closed": (
        "a.csv",
        lambda: b'a,b\n1,"' + b"2,3\n" * 50_000,
        "",
        "quotation mark is not closed",
    ),
    "a long field": (
        "a.csv",
        lambda: b"a,b\n" + b"1," + b"x" * 20_000 + b"\n",
        "",
        "more than 10 000 characters",
    ),
    "ragged from the second row": (
        "a.csv",
        lambda: ("a,b,c\n" + "1,2\n" * 50).encode(),
        "",
        "another number of fields than 3",
    ),
    "nothing but nan and inf": (
        "a.csv",
        lambda: ("a,b\n" + "nan,inf\n" * 50).encode(),
        "",
        "empty columns",
    ),
    "nul bytes": ("a.csv", lambda: b"a,b\n1,\x002\n" * 20, "", "is no text"),
    "bytes of no encoding": ("a.csv", lambda: b"a,b\n\x81\x8d,2\n" * 20, "", "is no text"),
    "mixed encodings": (
        "a.csv",
        lambda: "é,b\n".encode("utf-16") + "é,1\n".encode() * 20 + b"\xff\x81,2\n",
        "",
        ".",
    ),
    "program named csv": ("a.csv", lambda: b"\x7fELF" + random_bytes(2000), "", "is no text"),
    "more rows than may be": (
        "a.csv",
        lambda: b"a,b\n" + b"1,2\n" * 200_001,
        "",
        "more than 200 000 rows",
    ),
    "constant columns": ("a.csv", lambda: b"a,b\n" + b"1,2\n" * 50, "", "constant columns"),
    "names and ids alone": (
        "a.csv",
        lambda: ("id,name\n" + "".join(f"{n},x{n}\n" for n in range(50))).encode(),
        "",
        "No column of a.csv can be learned",
    ),
    "a label that is not there": (
        "a.csv",
        lambda: table().encode(),
        "--label <b>no</b>",
        "has no column “<b>no</b>”",
    ),
    "a label of too many": (
        "a.csv",
        lambda: ("a,b\n" + "".join(f"{n % 7},x{n}\n" for n in range(300))).encode(),
        "--label b",
        "300 different values",
    ),
    "a row of too many numbers": ("a.csv", lambda: wide_random(600), "", "600 numbers in 600"),
    "windows longer than the table": (
        "a.csv",
        lambda: table().encode(),
        "--as series --window 64",
        "40 rows make 0 windows of 64 points",
    ),
    "a series of texts": (
        "a.csv",
        lambda: ("a,b\n" + "x,y\nz,w\n" * 20).encode(),
        "--as series",
        "no column of numbers",
    ),
    "a series of three points": (
        "a.npz",
        lambda: npz(x=np.random.default_rng(0).normal(size=(20, 3))),
        "--as series",
        "have 3 points",
    ),
    # Text
    "no line": ("a.txt", lambda: b"\n\n  \n", "", "no line of text"),
    "lines that are too long": (
        "a.txt",
        lambda: b"\n".join([b"x" * 5_000_000, b"y" * 300]),
        "",
        "no line of text",
    ),
    "characters that are all rare": (
        "a.txt",
        lambda: "\n".join(map(chr, range(0x4E00, 0x4F00))).encode(),
        "",
        "0 lines are left",
    ),
    "too much text": ("a.txt", lambda: b"abcdefg\n" * 2_600_000, "", "20 800 000 characters"),
    "three lines": ("a.txt", lambda: b"a\nb\nc\n", "--least 1", "3 lines are left"),
    "sound": ("a.wav", lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(2000), "", "that can be read"),
}


# What is read all the same, with what was left out or said.
READ: dict[str, Case] = {
    "traversal among good pictures": (
        "a.zip",
        lambda: zipped({**photographs(), "../../evil.png": b"x", "C:\\x\\..\\y.png": b"x"}),
        "--size 8",
        "files with names that lead out of the archive",
    ),
    "damaged among good pictures": (
        "a.zip",
        lambda: zipped({**photographs(), "x.jpg": jpeg()[:1500], "y.png": png_of(20_000, 20_000)}),
        "--size 8",
        "pictures cut short or damaged",
    ),
    "names with markup and bidi": (
        "a.zip",
        lambda: zipped(
            {f"{MARKUP[n % 2]}/{n}.png": picture(each) for n, each in enumerate(noise())}
        ),
        "--size 8",
        "<img src=x onerror=alert(1)>",
    ),
    "twice the same name in a zip": (
        "a.zip",
        lambda: zipped([("a/0.png", picture(each)) for each in noise()]),
        "--size 8",
        '"examples": 12',
    ),
    "a sixteenth of a pixel high": (
        "a.zip",
        lambda: zipped({f"{n}.png": picture(np.zeros((1, 4000, 3), np.uint8)) for n in range(12)}),
        "--size 8 --fit pad",
        '"examples": 12',
    ),
    "doubled column names": (
        "a.csv",
        lambda: table(header="a,a,a,a").encode(),
        "",
        "a (4)",
    ),
    "formulas and markup in a table": (
        "a.csv",
        lambda: (
            "a,<b>\n" + "".join(f"{n % 7},{('=cmd()', '<i>x</i>')[n % 2]}\n" for n in range(40))
        ).encode(),
        "",
        "=cmd()",
    ),
    "nan among numbers": (
        "a.csv",
        lambda: (
            "a,b\n" + "".join(f"{'nan' if n == 3 else n % 7},{n % 5}\n" for n in range(40))
        ).encode(),
        "",
        "rows have a gap",
    ),
    "1e308 among numbers": (
        "a.csv",
        lambda: (
            "a,b\n" + "".join(f"{'1e308' if n == 3 else n % 7},{n % 5}\n" for n in range(40))
        ).encode(),
        "",
        "rows have a gap",
    ),
    "bidi and control characters in text": (
        "a.txt",
        lambda: "\n".join(["ab\u202ecd", "ab\u200bdc"] * 20).encode(),
        "",
        "control characters, taken out",
    ),
    "more folders than classes": (
        "a.zip",
        lambda: zipped(
            {f"{n}/a.png": picture(np.full((4, 4), n % 256, np.uint8)) for n in range(201)}
        ),
        "--size 4",
        "would make 201 classes",
    ),
    "a pickle beside pictures": (
        "a.npz",
        lambda: npz(images=noise(), extra=objects()),
        "",
        '"examples": 12',
    ),
}


def walk() -> Iterator[tuple[str, Case]]:
    """All of them."""
    yield from REFUSED.items()
    yield from READ.items()
