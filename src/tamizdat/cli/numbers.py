"""Numbers of articles that are given to a verb: each must be that of an article."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tamizdat.cli.terminal import fail
from tamizdat.press.archives.archive import Archive
from tamizdat.press.archives.published import published_numbers


def check_numbers(option: str, numbers: Sequence[int], archive: Archive, to: Path) -> None:
    """End the command where an option names an article that neither the archive nor the release has.

    Raises ArchiveError and ReleaseError where these cannot be read.
    """
    if not numbers:
        return
    with archive.snapshot() as snapshot:
        known = {stored.number for stored in snapshot.articles(numbers)}
    missing = [number for number in numbers if number not in known]
    if missing and (unknown := sorted(set(missing) - published_numbers(to))):
        names = ", ".join(map(str, unknown))
        articles = "article" if len(unknown) == 1 else "articles"
        fail(f"{option}: there is no {articles} {names} in the archive or in the release. Nothing was done.")
