"""Builds the page's kernels: the C files beside this one to ../kernels_binary.js.

    python vae_core/web/engine/kernels/build.py [OUTPUT]

Three modules of WebAssembly: the kernels, and the tiles that they multiply with (tile.c), without
and with relaxed SIMD, of which memory.js takes one. One after the other they are compressed (raw
deflate) and then written in base64, which keeps the page small. Needs the compiler that it was last
built with, so that a rebuild gives the same bytes: Debian's clang-22 and wasm-ld-22
(apt-get install clang-22 lld-22).
"""

import base64
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "kernels_binary.js"
CLANG, LINKER, VERSION = "clang-22", "wasm-ld-22", "22.1.8"

COMPILE = [
    "--target=wasm32",
    "-std=c23",
    "-msimd128",
    "-mbulk-memory",
    "-ffreestanding",
    "-fno-math-errno",
    "-fvisibility=hidden",
    "-Wall",
    "-Wextra",
    "-Werror",
]
SMALL = ["-Oz"]  # as fast as -O3 here: what counts is unrolled by hand
TILES = ["-O2", "-mllvm", "-pre-RA-sched=source"]  # another order of instructions spills registers
PAGES = 16  # of 64 kB, that the memory begins with
LINK = ["--no-entry", "--export-dynamic", "--import-memory", "--strip-all"]
LINK_KERNELS = [
    "--export=__heap_base",
    f"--initial-memory={PAGES << 16}",
    "-z",
    "stack-size=65536",
]


class CannotBuild(Exception):
    """Why the kernels cannot be built here, in a sentence."""


def check_compiler() -> None:
    """Raises CannotBuild where the compiler is missing or is another than the pinned one."""
    for tool in (CLANG, LINKER):
        if shutil.which(tool) is None:
            raise CannotBuild(f"{tool} is missing: apt-get install clang-22 lld-22.")
        said = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout
        found = re.search(r"\d+\.\d+\.\d+", said)
        if found is None or found[0] != VERSION:
            raise CannotBuild(
                f"{tool} is version {found[0] if found else 'unknown'}, and the kernels are built "
                f"with {VERSION}. Change VERSION in kernels/build.py if every test of the engine "
                "passes with the other one."
            )


def modules() -> list[bytes]:
    """The modules of WebAssembly: kernels, tiles, tiles with relaxed SIMD; raises CannotBuild."""
    check_compiler()
    kernels = [source.stem for source in sorted(HERE.glob("*.c")) if source.stem != "tile"]
    return [
        linked(kernels, SMALL, LINK_KERNELS),
        linked(["tile"], TILES, []),
        linked(["tile"], [*TILES, "-mrelaxed-simd"], []),
    ]


def linked(sources: list[str], compile_with: list[str], link_with: list[str]) -> bytes:
    """One module of these sources."""
    with tempfile.TemporaryDirectory() as folder:
        objects = [f"{folder}/{name}.o" for name in sources]
        for name, to in zip(sources, objects, strict=True):
            # A relative name: the compiler writes it down, and folders differ.
            run([CLANG, *COMPILE, *compile_with, "-c", f"{name}.c", "-o", to])
        module = f"{folder}/module.wasm"
        run([LINKER, *LINK, *link_with, *objects, "-o", module])
        return Path(module).read_bytes()


def run(command: list[str]) -> None:
    """Runs a tool beside the sources; raises CannotBuild with what it says."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        raise CannotBuild(f"{command[0]} failed: {done.stderr.strip()}")


def operations() -> dict[str, list[str]]:
    """The elementwise operations by their number of operands, in the order of their numbers."""
    text = re.sub(r"/\*.*?\*/|//[^\n\\]*", "", (HERE / "operations.h").read_text())
    lists = re.findall(r"#define (\w+)_OPERATIONS\(OP\)((?:.*\\\n)*.*)", text)
    return {arity: re.findall(r"OP\((\w+)\)", body) for arity, body in lists}


def script(binaries: list[bytes]) -> str:
    """The JavaScript module that carries the binaries."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = base64.b64encode(squeezer.compress(b"".join(binaries)) + squeezer.flush()).decode()
    lines = [
        "// Made by `make kernels` from kernels/*.c; do not edit. Kernels, tiles and tiles with",
        "// relaxed SIMD, deflated, in base64, how many bytes each has, the pages memory begins",
        "// with, and the elementwise operations in the order of their numbers.",
        f'export const MODULES = "{text}";',
        f"export const SIZES = {[len(each) for each in binaries]};",
        f"export const PAGES = {PAGES};",
    ]
    for arity, names in operations().items():
        lines.append(f'export const {arity} = "{" ".join(names)}".split(" ");')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Builds, or says in a sentence why not."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    try:
        binaries = modules()
    except CannotBuild as problem:
        sys.exit(str(problem))
    output.write_text(script(binaries))
    sizes, squeezed = [len(each) for each in binaries], len(zlib.compress(b"".join(binaries), 9))
    print(f"{output}: {sizes} bytes of WebAssembly, {squeezed} compressed.")


if __name__ == "__main__":
    main()
