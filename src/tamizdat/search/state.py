"""What search keeps from run to run, beside the release: which article is which document of which segment.

The state is used only if it belongs to the index that is in force and was made by the same rules, code and outlet.
Otherwise the whole index is written anew, which needs no state.
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
from tamizdat.press.build import state as press_state
from tamizdat.search.segment import Segment

_PACKAGE = Path(tamizdat.__file__).parent
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
    """The segments of the index whose manifest has the path `manifest`, "" where there is no index yet."""

    fingerprint: str
    manifest: str = ""
    segments: list[Segment] = []


_decode = msgspec.msgpack.Decoder(State).decode


class WorkFolder:
    """The folder beside a release in which its index is written and the state is kept: `.<site>.search`."""

    def __init__(self, site: Path) -> None:
        site = site.resolve()
        self.folder = site.with_name(f".{site.name}.search")
        self._state_file = self.folder / "state"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder, which is made if it is not there yet. Raises SearchError while another process holds it."""
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
    def build_folder(self) -> Iterator[Path]:
        """Give an empty folder for new segments; it is removed afterwards."""
        folder = self.folder / "build"
        shutil.rmtree(folder, ignore_errors=True)  # a killed run left it
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def load_state(self, fingerprint: str, manifest: str) -> State:
        """Return the state that was kept if it belongs to this fingerprint and manifest, else an empty one."""
        try:
            state = _decode(self._state_file.read_bytes())
        except (OSError, msgspec.DecodeError):  # never written, cut off, or a file of another kind
            return State(fingerprint)
        return state if (state.fingerprint, state.manifest) == (fingerprint, manifest) else State(fingerprint)

    def save_state(self, state: State) -> None:
        """Keep the state for the next run."""
        new = self._state_file.with_suffix(".new")
        new.write_bytes(msgspec.msgpack.encode(state))
        new.replace(self._state_file)


def fingerprint(outlet: Outlet) -> str:
    """Return a hash of all that an index depends on besides the articles."""
    found = blake2b(_code_hash(), digest_size=16)
    found.update(msgspec.json.encode([outlet.languages, outlet.sections, outlet.time_zone], order="deterministic"))
    return found.hexdigest()


@lru_cache(1)
def _code_hash() -> bytes:
    found = blake2b()
    for name in _CODE:
        press_state.hash_files(found, _PACKAGE / name)
    return found.digest()
