"""The commit: segments become the index in force, by a new manifest that the release's signed metadata names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from tamizdat import release
from tamizdat.search.manifest import make_manifest
from tamizdat.search.segment import Segment

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
    segments: list[Segment],
    languages: Iterable[str],
    written: dict[str, Path],
    to: Path,
    *,
    in_force: str,
    keys: release.Keys,
    now: datetime,
) -> Commit:
    """Put an index of `segments` in force in the release `to`, in place of the one whose manifest is `in_force`.

    `languages` are those of the outlet. `written` names the new segments, with the folder in which the files of each
    lie; the files of the others are in the release already. Raises LockError if a press holds the release for more than
    a minute.
    """
    files = [(segment, file) for segment in segments for file in segment.files]
    manifest = make_manifest(segments, languages)
    whole = {manifest.path: manifest.body, **manifest.tables}
    summary, new_bytes = None, 0
    if manifest.path != in_force:
        with release.lock(to, wait=_LOCK_TIMEOUT) as stage:
            new_bytes = sum(len(body) for path, body in whole.items() if not (to / path).is_file())
            entries = [stage.put(path, body) for path, body in whole.items()]
            for segment, file in files:
                file_path = segment.path(file.name)
                if segment.name in written:
                    new_bytes += 0 if (to / file_path).is_file() else file.size
                    entries.append(stage.put(file_path, (written[segment.name] / file.name).read_bytes()))
                else:
                    media_type = release.media_type_of(file_path)
                    entries.append(release.Entry(file_path, file.sha256, file.size, media_type))
            summary = release.publish_search(stage, entries, manifest.path, keys, now=now)
    size = sum(file.size for _, file in files) + sum(map(len, whole.values()))
    return Commit(
        manifest=manifest.path, files=len(files) + len(whole), bytes=size, new_bytes=new_bytes, release=summary
    )
