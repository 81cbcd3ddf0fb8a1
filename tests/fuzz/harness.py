"""One fuzzer: `python -m fuzz.harness TARGET FOLDER [libFuzzer's options]`. The seeds are written into the folder.

With the name of a file in place of the options, that one input is read again.

Coverage is that of recovery, of redirects, and of the two libraries in Python that read hostile bytes for it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import atheris

sys.path[:0] = [str(Path(__file__).parents[1] / "recover"), str(Path(__file__).parents[1])]

with atheris.instrument_imports(
    include=["tamizdat.recover", "tamizdat.redirects", "tamizdat.webserver", "warcio", "pdfminer"]
):
    from fuzz import redirect_patterns
    from fuzz.mutators import Mutator
    from fuzz.reading import reading
    from fuzz.targets import TARGETS


def main() -> None:
    """Run the fuzzer until libFuzzer ends it, or a failure does."""
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    if sys.argv[1] == redirect_patterns.NAME:
        options = _options(folder, redirect_patterns.SEEDS, redirect_patterns.WORDS)
        atheris.Setup([sys.argv[0], *options], lambda data: redirect_patterns.check(data) and None)
        atheris.Fuzz()
        return
    target = TARGETS[sys.argv[1]]
    options = _options(folder, target.seeds(), target.words)
    with reading() as place:

        def run(data: bytes) -> None:
            place.read(data)

        def change(data: bytes, most: int, seed: int) -> bytes:
            done = Mutator(_plain, Random(seed), most // 2).changed(data)
            return done if len(done) <= most else data

        atheris.Setup([sys.argv[0], *options], run, custom_mutator=change)
        atheris.Fuzz()


def _options(folder: Path, seeds: Sequence[bytes], words: Sequence[str]) -> list[str]:
    """Write seeds and words for libFuzzer; return its options, which are one file alone where one is given."""
    for seed in seeds:
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    file = folder.with_name(f"{folder.name}.words")
    file.write_text("".join(f'"{_escaped(word)}"\n' for word in words))
    given = sys.argv[3:]
    return given if given and Path(given[0]).is_file() else [f"-dict={file}", *given, str(folder)]


def _plain(data: bytes) -> bytes:
    return bytes(atheris.Mutate(data, len(data) + 64))


def _escaped(word: str) -> str:
    """Return a word as libFuzzer's dictionaries have it."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
