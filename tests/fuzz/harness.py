"""One fuzzer: `python -m fuzz.harness TARGET FOLDER [libFuzzer's options]`. The seeds are written into the folder.

Coverage is that of recovery and of the two libraries in Python that read hostile bytes for it.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from random import Random

import atheris

sys.path[:0] = [str(Path(__file__).parents[1] / "recover"), str(Path(__file__).parents[1])]

with atheris.instrument_imports(include=["tamizdat.recover", "warcio", "pdfminer"]):
    from fuzz.mutators import mutated
    from fuzz.reading import reading
    from fuzz.targets import TARGETS


def main() -> None:
    """Run the fuzzer until libFuzzer ends it, or a failure does."""
    target, folder = TARGETS[sys.argv[1]], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = folder.with_name(f"{folder.name}.words")
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words))
    with reading() as place:

        def run(data: bytes) -> None:
            place.read(data)

        def change(data: bytes, most: int, seed: int) -> bytes:
            done = mutated(data, lambda part: bytes(atheris.Mutate(part, len(part) + 64)), Random(seed))
            return done if len(done) <= most else data

        options = [f"-dict={words}", *sys.argv[3:], str(folder)]
        atheris.Setup([sys.argv[0], *options], run, custom_mutator=change)
        atheris.Fuzz()


def _escaped(word: str) -> str:
    """Return a word as libFuzzer's dictionaries have it."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
