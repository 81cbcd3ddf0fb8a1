"""What search remembers from run to run, beside the release: which article stands where in which volume.

Remembered is believed only if it speaks of the very index that is in force, made by the same rules, code and outlet.
Whatever does not fit makes everything anew, which needs no state.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct

import tamizdat
from tamizdat.outlet import Outlet
from tamizdat.press import state
from tamizdat.search.segment import Segment

_HERE = Path(tamizdat.__file__).parent
# Everything that decides what an index holds of an article.
_CODE = (
    "article.py",
    "outlet.py",
    "search",
    "press/index/summary.py",
    "press/index/validate.py",
    "press/inline_html.py",
    "press/render/dates.py",
)


class SearchError(RuntimeError):
    """The index cannot be brought up to date; the message says why and what to do."""


class State(Struct):
    """The volumes of the index whose manifest stands at `manifest`, "" while there is none."""

    fingerprint: str
    manifest: str = ""
    volumes: list[Segment] = []


_decode = msgspec.msgpack.Decoder(State).decode


class Workplace:
    """The folder beside a release where its index is made and remembered."""

    def __init__(self, site: Path) -> None:
        site = site.resolve()
        self.folder = site.with_name(f".{site.name}.search")
        self._file = self.folder / "state"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the workplace, made where it is not there yet. Raises SearchError while another process holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise SearchError(f"{self.folder}: {error.strerror}. The folder around a site must be writable.") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise SearchError(f"{self.folder}: another run is at work here. Wait until it is done.") from None
        try:
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Give an empty folder in which an index is made; it is gone afterwards."""
        folder = self.folder / "build"
        shutil.rmtree(folder, ignore_errors=True)  # a killed run's
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def recall(self, fingerprint: str, manifest: str) -> State:
        """Return what is remembered where it fits, else nothing."""
        try:
            state = _decode(self._file.read_bytes())
        except (OSError, msgspec.DecodeError):  # never made, cut off or not ours: as good as none
            return State(fingerprint)
        return state if (state.fingerprint, state.manifest) == (fingerprint, manifest) else State(fingerprint)

    def remember(self, state: State) -> None:
        """Keep what the next run must know."""
        new = self._file.with_suffix(".new")
        new.write_bytes(msgspec.msgpack.encode(state))
        new.replace(self._file)


def fingerprint(outlet: Outlet) -> str:
    """Return a hash of all that an index depends on besides the articles."""
    found = blake2b(_code(), digest_size=16)
    found.update(msgspec.json.encode([outlet.languages, outlet.sections, outlet.time_zone], order="deterministic"))
    return found.hexdigest()


@lru_cache(1)
def _code() -> bytes:
    found = blake2b()
    for name in _CODE:
        state.hash_files(found, _HERE / name)
    return found.digest()
