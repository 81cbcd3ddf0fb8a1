"""Where a newsroom's articles are: in the desk's database once it took them over, in var/archive.jsonl before."""

from __future__ import annotations

from collections.abc import Mapping

from tamizdat import desk_config
from tamizdat.article import Article
from tamizdat.press.archives.archive import Archive
from tamizdat.press.archives.database import Database, DatabaseArchive, holds_the_archive
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.project import Project
from tamizdat.recover.rerun.results import Files


def desk_database(newsroom: Project) -> Database:
    """Return where the desk's database is, or would be. Raises DeskConfigError."""
    config = desk_config.load(newsroom.folder)
    return Database(postgresql=config.database) if config.database else Database(sqlite=str(newsroom.database))


def desk_has_articles(newsroom: Project) -> bool:
    """Whether the desk's database is the archive. Raises ArchiveError and DeskConfigError."""
    return holds_the_archive(desk_database(newsroom))


def newsroom_archive(newsroom: Project) -> Archive:
    """Return the archive that is published. Raises ArchiveError and DeskConfigError."""
    if desk_has_articles(newsroom):
        return DatabaseArchive(desk_database(newsroom))
    return JsonlArchive(newsroom.archive)


def newsroom_articles(newsroom: Project) -> Mapping[int, Article]:
    """Return every article of the archive by its number; those that cannot be read are left out.

    Raises ArchiveError, ResultsError and DeskConfigError.
    """
    if not desk_has_articles(newsroom):
        return Files(newsroom.archive).read().archive or {}
    with DatabaseArchive(desk_database(newsroom)).snapshot() as snapshot:
        stored = snapshot.articles(number for number, _ in list(snapshot.digests()))
        return {each.number: each.article for each in stored if each.article}
