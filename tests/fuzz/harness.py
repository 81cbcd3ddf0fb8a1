"""One fuzzer: `python -m fuzz.harness TARGET FOLDER [libFuzzer's options]`. The seeds are written into the folder.

With the name of a file in place of the options, that one input is read again.

Coverage is that of recovery and of the two libraries in Python that read hostile bytes for it; for the targets of a
release that of the verifier and of the libraries that read metadata for it; for redirects that of their rules.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import atheris

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "recover"), str(TESTS / "release"), str(TESTS)]

_IS_RELEASE = sys.argv[1].startswith("release ")
_RECOVERY = ("tamizdat.recover", "tamizdat.redirects", "tamizdat.webserver", "warcio", "pdfminer")
_RELEASE = ("tamizdat.release", "tuf", "securesystemslib")

with atheris.instrument_imports(include=[*(_RELEASE if _IS_RELEASE else _RECOVERY)]):
    from fuzz.mutators import Mutator

    if _IS_RELEASE:
        from fuzz.releases import RELEASE_TARGETS, releases
    else:
        from fuzz import redirect_patterns
        from fuzz.reading import reading
        from fuzz.targets import TARGETS


class Target(NamedTuple):
    """What a fuzzer begins with, and what reads each input. Mutators that know the format are for `is_structured`."""

    seeds: Sequence[bytes]
    words: Sequence[str]
    read: Callable[[bytes], object]
    is_structured: bool = True


def main() -> None:
    """Run the fuzzer until libFuzzer ends it, or a failure does."""
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with _opened(sys.argv[1]) as target:
        options = _options(folder, target)

        def run(data: bytes) -> None:
            target.read(data)

        def change(data: bytes, most: int, seed: int) -> bytes:
            done = Mutator(_plain, Random(seed), most // 2).changed(data)
            return done if len(done) <= most else data

        mutator = {"custom_mutator": change} if target.is_structured else {}
        atheris.Setup([sys.argv[0], *options], run, **mutator)
        atheris.Fuzz()


@contextmanager
def _opened(name: str) -> Iterator[Target]:
    """Give a target, for as long as it is fuzzed."""
    if _IS_RELEASE:
        with releases(name) as release:
            yield Target(release.seeds(), RELEASE_TARGETS[name][1], release.read)
    elif name == redirect_patterns.NAME:
        yield Target(redirect_patterns.SEEDS, redirect_patterns.WORDS, redirect_patterns.check, is_structured=False)
    else:
        with reading() as place:
            yield Target(TARGETS[name].seeds(), TARGETS[name].words, place.read)


def _options(folder: Path, target: Target) -> list[str]:
    """Write seeds and words for libFuzzer; return its options, which are one file alone where one is given."""
    for seed in target.seeds:
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    file = folder.with_name(f"{folder.name}.words")
    file.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words))
    given = sys.argv[3:]
    return given if given and Path(given[0]).is_file() else [f"-dict={file}", *given, str(folder)]


def _plain(data: bytes) -> bytes:
    return bytes(atheris.Mutate(data, len(data) + 64))


def _escaped(word: str) -> str:
    """Return a word as libFuzzer's dictionaries have it."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
