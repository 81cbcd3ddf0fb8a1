"""One fuzzer: `python -m fuzz.harness TARGET FOLDER [libFuzzer's options]`. The seeds are written into the folder.

With the name of a file in place of the options, that one input is read again.

Coverage is that of recovery and of the two libraries in Python that read hostile bytes for it; for the targets of a
release that of the verifier and of the libraries that read metadata for it.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from random import Random

import atheris

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "recover"), str(TESTS / "release"), str(TESTS)]

_RECOVERY = ("tamizdat.recover", "warcio", "pdfminer")
_RELEASE = ("tamizdat.release", "tuf", "securesystemslib")

with atheris.instrument_imports(include=[*(_RELEASE if sys.argv[1].startswith("release ") else _RECOVERY)]):
    from fuzz.mutators import Mutator

    if sys.argv[1].startswith("release "):
        from fuzz.releases import RELEASE_TARGETS, releases
    else:
        from fuzz.reading import reading
        from fuzz.targets import TARGETS


def main() -> None:
    """Run the fuzzer until libFuzzer ends it, or a failure does."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    is_release = name.startswith("release ")
    with releases(name) if is_release else reading() as place:
        seeds, found = (place.seeds(), RELEASE_TARGETS[name][1]) if is_release else _of_recovery(name)
        for seed in seeds:
            (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
        words = folder.with_name(f"{folder.name}.words")
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in found))

        def run(data: bytes) -> None:
            place.read(data)

        def change(data: bytes, most: int, seed: int) -> bytes:
            done = Mutator(_plain, Random(seed), most // 2).changed(data)
            return done if len(done) <= most else data

        given = sys.argv[3:]
        options = given if given and Path(given[0]).is_file() else [f"-dict={words}", *given, str(folder)]
        atheris.Setup([sys.argv[0], *options], run, custom_mutator=change)
        atheris.Fuzz()


def _of_recovery(name: str) -> tuple[list[bytes], tuple[str, ...]]:
    target = TARGETS[name]
    return target.seeds(), target.words


def _plain(data: bytes) -> bytes:
    return bytes(atheris.Mutate(data, len(data) + 64))


def _escaped(word: str) -> str:
    """Return a word as libFuzzer's dictionaries have it."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
