"""From volumes to the index in force: its manifest, where readers begin, and its files in the release."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat import release
from tamizdat.search.postings import BLOCK
from tamizdat.search.segment import CHUNK, FOLDER, Segment
from tamizdat.search.words import RULES

FORMAT = 1
_PATIENCE = 60.0  # seconds that a finished index waits until nobody presses


class Issued(Struct, frozen=True, kw_only=True):
    """The index in force: where its manifest stands, its files and bytes, those that were not there before."""

    manifest: str
    files: int
    bytes: int
    new_bytes: int
    release: release.PublishResult | None  # None where nothing had changed


def issue(
    volumes: list[Segment], made: dict[str, Path], to: Path, in_force: str, keys: release.Keys, now: datetime
) -> Issued:
    """Put `volumes` in force in the release `to`, in place of the index whose manifest is `in_force`.

    `made` are the folders with the files of those that are new, by their names; the others stand in the release.
    Raises LeaseError where somebody presses for more than a minute.
    """
    files = [(volume, file) for volume in volumes for file in volume.files]
    body = _manifest(volumes)
    path = f"{FOLDER}/{hashlib.sha256(body).hexdigest()[:16]}.json"
    summary, new = None, 0
    if path != in_force:
        with ExitStack() as stack:
            stage = _leased(to, stack)
            entries = [stage.put(path, body)]
            for volume, file in files:
                place = volume.path(file.name)
                if volume.name in made:
                    new += 0 if (to / place).is_file() else file.size
                    entries.append(stage.put(place, (made[volume.name] / file.name).read_bytes()))
                else:
                    entries.append(release.Entry(place, file.sha256, file.size, release.media_type_of(place)))
            summary = release.publish_search(stage, entries, path, keys, now=now)
        new += len(body)
    size = sum(file.size for _, file in files) + len(body)
    return Issued(manifest=path, files=len(files) + 1, bytes=size, new_bytes=new, release=summary)


def _manifest(volumes: list[Segment]) -> bytes:
    """Return the file where a reader begins: the rules of words, the measures of files, the volumes."""
    told = [
        {
            "path": f"{FOLDER}/{volume.name}",
            "language": volume.language,
            "articles": len(volume.numbers),
            "gone": list(_steps(volume.gone)),
        }
        for volume in volumes
    ]
    manifest = {"format": FORMAT, "rules": RULES, "block": BLOCK, "chunk": CHUNK, "volumes": told}
    return msgspec.json.encode(manifest, order="deterministic")


def _steps(places: set[int]) -> Iterator[int]:
    """Yield how much each place is higher than the one before, which takes fewer digits."""
    before = 0
    for place in sorted(places):
        yield place - before
        before = place


def _leased(to: Path, stack: ExitStack) -> release.Stage:
    """Hold the release as soon as nobody presses it: an index may be late, a press may not."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return stack.enter_context(release.lock(to))
        except release.LockError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
