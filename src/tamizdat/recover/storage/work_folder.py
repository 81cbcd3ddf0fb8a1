"""The folder of a run, in which it keeps what is too much for memory, and what a run after a killed one uses again."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import tamizdat
from tamizdat.disk import naming

_CODE = (".py", ".toml")
JOURNALS = ("parsed", "cleaned")  # the files of the two steps that take long


@contextmanager
def work_folder(path: Path | None) -> Iterator[Path]:
    """Give the folder of a run: `path`, or a temporary one if that is None.

    What a killed run left in it is used again, if the same program left it. The folder stays where the block ends with
    an error and a journal holds something; else it is gone. Raises OSError with the name of the file where the disk
    does not take it.
    """
    if path is None:
        with tempfile.TemporaryDirectory(prefix="tamizdat-") as folder:
            yield Path(folder)
        return
    try:
        with naming(path):
            _make(path)
        yield path
    except BaseException:
        if not any(file.stat().st_size for file in (path / name for name in JOURNALS) if file.exists()):
            shutil.rmtree(path, ignore_errors=True)
        raise
    shutil.rmtree(path)


def _make(path: Path) -> None:
    """Make the folder, without what another program left in it."""
    made_by = path / "made-by"
    if path.exists() and not (made_by.exists() and made_by.read_text(encoding="ascii") == program()):
        shutil.rmtree(path)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(path / "pictures", ignore_errors=True)
    made_by.write_text(program(), encoding="ascii")


@cache
def program() -> str:
    """Return a hash of the code and the libraries of recovery: what the result of a step depends on.

    Its code is the package `recover` with its data, and the modules beside it: it imports no other package.
    """
    digest = blake2b(digest_size=16)
    home = Path(tamizdat.__file__).parent
    files = (file for file in (*home.glob("*.py"), *(home / "recover").rglob("*.*")) if file.suffix in _CODE)
    for file in sorted(files):
        digest.update(f"{file.relative_to(home)} {file.stat().st_size} ".encode() + file.read_bytes())
    for name in sorted(_libraries()):
        digest.update(f"{name} {metadata.version(name)} ".encode())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def _libraries() -> Iterator[str]:
    """Yield the names of the libraries that recovery needs, as far as they are installed."""
    for line in metadata.requires("tamizdat") or ():
        needed, _, condition = line.partition(";")
        name = re.match(r"[\w.-]+", needed)
        if name and ("extra" not in condition or '"recover"' in condition.replace("'", '"')):
            with suppress(metadata.PackageNotFoundError):
                metadata.version(name[0])
                yield name[0]
