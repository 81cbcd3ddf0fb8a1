"""The last step of a press: what was made is published and signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from tamizdat import release
from tamizdat.paths import article_files
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.page_refs import owner_name
from tamizdat.site import Site


class Signer(Struct, frozen=True):
    """Publishes what was made: signed with `keys`, dated `now`. `redact`: no byte of what it replaces may stay.

    No version that is signed is lower than `least_version`. `lift`: what was redacted may be published again.
    """

    keys: release.Keys
    now: datetime
    redact: bool
    least_version: int = 1
    lift: bool = False

    def publish(
        self,
        stage: release.Stage,
        entries: Iterable[release.Entry],
        gone: Iterable[str],
        index: ArticleIndex,
        *,
        full: bool,
        site: Site,
    ) -> release.PublishResult:
        """Publish `entries` without the paths `gone`, and a tombstone for each withdrawn article of `index`.

        Raises ReleaseError where nothing can be published, or where redacted bytes would be public again.
        """
        withdrawn = list(_withdrawn(index))
        # The search index goes first: if this process is killed in between, the next press goes on from there.
        if self.redact and release.search_manifest(stage.site):
            release.publish_search(stage, (), "", self.keys, now=self.now)
        return release.publish(
            stage,
            entries,
            gone,
            self.keys,
            now=self.now,
            full=full,
            withdrawn=withdrawn,
            redact=self.redact,
            least_version=self.least_version,
            lift=self.lift,
            is_list=lambda path: _is_list(path, index, site),
        )

    def publish_documents(self, stage: release.Stage, documents: dict[str, bytes]) -> tuple[str, ...]:
        """Publish the Site's documents, and no others; return lines about what stopped it: those in force stay then."""
        try:
            release.publish_documents(stage, documents, self.keys, now=self.now, full=True)
        except release.ReleaseError as error:
            return (f"documents: left out: {error}",)
        return ()


def _is_list(path: str, index: ArticleIndex, site: Site) -> bool:
    """Tell whether a page only lists articles: their own pages change with it when a text of theirs does.

    Pages of authors are none, since they stand for a name; nor are standing pages, and feeds, which have whole texts.
    """
    if path.startswith("sitemap"):
        return True
    if {"author", "authors", *(page.slug for page in site.pages)}.intersection(path.split("/")):
        return False
    return index.path_owner(path) == owner_name(path.removesuffix("index.html"))


def _withdrawn(index: ArticleIndex) -> Iterator[release.Withdrawn]:
    for summary in index.withdrawn():
        files = article_files(summary.path)
        if summary.withdrawn:
            yield release.Withdrawn(files[0], files, summary.withdrawn)
