"""The commit: segments become the index in force, by a new manifest that the release's signed metadata names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat import release
from tamizdat.search.analyzer import RULES
from tamizdat.search.postings import BLOCK
from tamizdat.search.segment import CHUNK, INDEX_FOLDER, Segment

FORMAT = 1
_LOCK_TIMEOUT = 60.0  # seconds that a finished index waits for a press to end


class Commit(Struct, frozen=True, kw_only=True):
    """The index in force: the path of its manifest, its files and bytes, the bytes of files that are new.

    `release` says what was published, None where nothing had changed.
    """

    manifest: str
    files: int
    bytes: int
    new_bytes: int
    release: release.PublishResult | None


def commit(
    segments: list[Segment], written: dict[str, Path], to: Path, in_force: str, keys: release.Keys, now: datetime
) -> Commit:
    """Put an index of `segments` in force in the release `to`, in place of the one whose manifest is `in_force`.

    `written` names the new segments, with the folder in which the files of each lie; the files of the others are in the
    release already. Raises LockError if a press holds the release for more than a minute.
    """
    files = [(segment, file) for segment in segments for file in segment.files]
    manifest = _manifest(segments)
    path = f"{INDEX_FOLDER}/{hashlib.sha256(manifest).hexdigest()[:16]}.json"
    summary, new_bytes = None, 0
    if path != in_force:
        with release.lock(to, wait=_LOCK_TIMEOUT) as stage:
            entries = [stage.put(path, manifest)]
            for segment, file in files:
                file_path = segment.path(file.name)
                if segment.name in written:
                    new_bytes += 0 if (to / file_path).is_file() else file.size
                    entries.append(stage.put(file_path, (written[segment.name] / file.name).read_bytes()))
                else:
                    media_type = release.media_type_of(file_path)
                    entries.append(release.Entry(file_path, file.sha256, file.size, media_type))
            summary = release.publish_search(stage, entries, path, keys, now=now)
        new_bytes += len(manifest)
    size = sum(file.size for _, file in files) + len(manifest)
    return Commit(manifest=path, files=len(files) + 1, bytes=size, new_bytes=new_bytes, release=summary)


def _manifest(segments: list[Segment]) -> bytes:
    """Return the file with which a reader begins: the rules of analysis, the sizes of blocks and files, the segments.

    The format calls segments `volumes`, and deleted documents `gone` (docs/search.md).
    """
    listed = [
        {
            "path": f"{INDEX_FOLDER}/{segment.name}",
            "language": segment.language,
            "articles": len(segment.numbers),
            "gone": list(_steps(segment.deleted)),
        }
        for segment in segments
    ]
    manifest = {"format": FORMAT, "rules": RULES, "block": BLOCK, "chunk": CHUNK, "volumes": listed}
    return msgspec.json.encode(manifest, order="deterministic")


def _steps(documents: set[int]) -> Iterator[int]:
    """Yield document IDs, ascending, each as the difference from the one before: that takes fewer digits."""
    before = 0
    for document in sorted(documents):
        yield document - before
        before = document
