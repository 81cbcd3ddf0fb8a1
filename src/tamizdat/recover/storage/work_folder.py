"""The folder of a run, in which it keeps what is too much for memory, and what a run after a killed one uses again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import tamizdat
from tamizdat.disk import naming


@contextmanager
def work_folder(path: Path | None) -> Iterator[Path]:
    """Give the folder of a run: `path`, or a temporary one if that is None.

    What a killed run left in it is used again, if the same program left it. The folder stays where the block ends with
    an error; else it is gone. Raises OSError with the name of the file where the disk does not take it.
    """
    if path is None:
        with tempfile.TemporaryDirectory(prefix="tamizdat-") as folder:
            yield Path(folder)
        return
    made_by = path / "made-by"
    with naming(path):
        if path.exists() and not (made_by.exists() and made_by.read_text(encoding="ascii") == program()):
            shutil.rmtree(path)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(path / "pictures", ignore_errors=True)
        made_by.write_text(program(), encoding="ascii")
    yield path
    shutil.rmtree(path)


@cache
def program() -> str:
    """Return a hash of Tamizdat's code and of the versions of all libraries: what the result of a step depends on."""
    digest = blake2b(digest_size=16)
    home = Path(tamizdat.__file__).parent
    for file in sorted(home.rglob("*.py")):
        digest.update(f"{file.relative_to(home)} {file.stat().st_size} ".encode() + file.read_bytes())
    for each in sorted(f"{found.name} {found.version}" for found in metadata.distributions()):
        digest.update(each.encode())
    return digest.hexdigest()
