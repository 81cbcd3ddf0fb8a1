"""Publishing: the one door through which a newsroom's changes reach its readers.

Who wants something published says what changed, and learns when readers can see it. In between the publisher

1. checks the outlet's theme, if it is another than the one checked last: a theme with errors is not published;
2. waits for the lock of the release, which another process may hold;
3. gathers all changes that were asked for meanwhile, so that ten editors who publish at once cause one press, not ten;
4. presses what changed and signs it: from then on readers can see it;
5. renews the search index, after everyone who waits has been told.

Example, for the newsroom in the working folder:

    publisher = Publisher(lambda: newsroom_config(Project(Path.cwd())))
    publication = publisher.publish({28265})
    print(publication.readable, publication.report.left_out)
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from time import sleep
from typing import NamedTuple

from msgspec import Struct

from tamizdat import outlet, release, themecheck
from tamizdat.press.build.state import hash_files
from tamizdat.press.jsonl_archive import JsonlArchive
from tamizdat.press.markdown_pages import load_site
from tamizdat.press.report import PressReport
from tamizdat.press.run import Source, press_into
from tamizdat.press.signer import Signer
from tamizdat.project import Project
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions import in_force
from tamizdat.recover.redaction import pending
from tamizdat.recover.rerun.results import Files
from tamizdat.search import update_index

GATHER = 0.02  # seconds for which the first request waits for others that come with it; no editor notices them
PATIENCE = 60.0  # seconds to wait for another process to let the release go
_SHOWN = 10  # errors of a theme in the message; `tamizdat theme check` lists them all
_log = logging.getLogger(__name__)


class PublishError(RuntimeError):
    """Nothing was published; what readers have stays. The message says why and what to do."""


class PublishConfig(Struct, frozen=True, kw_only=True):
    """What is published, into which folder, with which keys. `left_out`: what of the site could not be read.

    `redaction` is the file that is there while a redaction of the archive waits to be published.
    """

    source: Source
    to: Path
    keys: release.Keys
    left_out: tuple[str, ...] = ()
    redaction: Path | None = None


class Publication(Struct, frozen=True):
    """The result of a request: what the press did for all that were gathered, and since when readers can see it."""

    report: PressReport
    readable: datetime


class _Request(NamedTuple):
    changed: frozenset[int] | None
    redact: bool
    lift: bool
    done: Future[Publication]


class Publisher:
    """Publishes for any number of threads; several publishers, in other processes too, can share one release.

    `config` is called for each press, so that it sees configuration and site as they are then. `search` says whether
    the search index is renewed after a press. `wait` and `gather` are seconds.
    """

    def __init__(
        self,
        config: Callable[[], PublishConfig],
        *,
        search: bool = True,
        wait: float = PATIENCE,
        gather: float = GATHER,
    ) -> None:
        self.search_problem = ""  # why the search index was not renewed the last time, "" if it was
        self._config = config
        self._search = search
        self._wait = wait
        self._gather = gather
        self._guard = threading.Lock()  # of the three below
        self._requests: list[_Request] = []
        self._to_index: PublishConfig | None = None
        self._indexer: threading.Thread | None = None
        self._pressing = threading.Lock()  # held by the thread that presses for all that wait
        self._checked_theme = b""

    def publish(self, changed: Iterable[int] | None = None, *, redact: bool = False, lift: bool = False) -> Publication:
        """Publish what changed, and return once readers can see it.

        `changed` are the numbers of articles that are new, different or gone. An empty set means that only the site
        changed: a standing page, a pick, a redirect, a document. Without it every article is compared with the last
        press. `redact` says that what is replaced was removed for someone's safety: no byte of it stays. `lift` says
        that what was redacted, or withdrawn for safety, may be public again.

        Raises PublishError, or what `press` raises, where nothing could be published; so does every other request that
        was gathered with this one.
        """
        request = _Request(None if changed is None else frozenset(changed), redact, lift, Future())
        with self._guard:
            self._requests.append(request)
        with self._pressing:  # while one thread presses, the others wait here, and the next one presses for them all
            if not request.done.done():
                sleep(self._gather)
                self._press()
        return request.done.result()

    def close(self) -> None:
        """Wait until the search index is renewed."""
        if indexer := self._indexer:
            indexer.join()

    def _press(self) -> None:
        """Press for all requests, as they are once the release is locked, and tell each of them."""
        requests: list[_Request] = []
        try:
            config = self._config()
            self._check_theme(config.source)
            with release.lock(config.to, wait=self._wait) as stage:
                requests = self._take()
                note = pending.note_in(config.redaction) if config.redaction else ""
                redact = bool(note) or any(request.redact for request in requests)
                lift = any(request.lift for request in requests)
                signer = Signer(config.keys, datetime.now(UTC), redact, lift)
                report = press_into(stage, config.source, signer, changed=_union(requests))
                readable = datetime.now(UTC)
                if config.redaction:
                    pending.take_away(config.redaction, note)
        except BaseException as error:
            for request in requests or self._take():
                request.done.set_exception(error)
            if not isinstance(error, Exception):  # Ctrl-C ends the process, whoever waits
                raise
            return
        for request in requests:
            request.done.set_result(Publication(report, readable))
        if self._search:
            self._renew_search(config)

    def _take(self) -> list[_Request]:
        with self._guard:
            requests, self._requests = self._requests, []
        return requests

    def _check_theme(self, source: Source) -> None:
        """Check the outlet's theme, if it has one that was not checked yet. Raises PublishError for one with errors."""
        folder = source.overrides
        if folder is None or not any(file.is_file() for file in folder.rglob("*")):
            return
        found = blake2b(digest_size=16)
        hash_files(found, folder)
        if found.digest() == self._checked_theme:
            return
        findings = themecheck.check(folder, source.outlet, source.site).findings
        errors = [str(finding) for finding in findings if finding.severity == "error"]
        if errors:
            more = [f"… and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
            lines = "\n  ".join([*errors[:_SHOWN], *more])
            raise PublishError(
                f"{folder}: the theme has {len(errors)} errors. Nothing was published, and the last pages stand.\n"
                f"  {lines}\nMend them; `tamizdat theme check` says when none is left."
            )
        self._checked_theme = found.digest()

    def _renew_search(self, config: PublishConfig) -> None:
        """Have the search index renewed by a thread of its own. What comes while it runs waits for one more renewal."""
        with self._guard:
            self._to_index = config
            if self._indexer is None:
                self._indexer = threading.Thread(target=self._index, name="search index")
                self._indexer.start()

    def _index(self) -> None:
        while True:
            with self._guard:
                config, self._to_index = self._to_index, None
                if config is None:
                    self._indexer = None
                    return
            source = config.source
            try:
                update_index(source.archive, source.outlet, config.to, config.keys, now=datetime.now(UTC))
                self.search_problem = ""
            except Exception as error:  # articles can be read all the same; the next press tries again
                self.search_problem = str(error) or type(error).__name__
                _log.error("The search index was not renewed: %s Run `tamizdat search`.", self.search_problem)


def _union(requests: Iterable[_Request]) -> frozenset[int] | None:
    """Return the articles that changed by any of the requests; None if one of them asks to compare all."""
    found: set[int] = set()
    for request in requests:
        if request.changed is None:
            return None
        found |= request.changed
    return frozenset(found)


def check_decisions(newsroom: Project) -> None:
    """Raise DecisionsError where the file of decisions has lost one that keeps something from readers.

    Also raised where it cannot be read and such decisions are in force; else a slip in it holds no press up.
    """
    if not in_force.keeps_something(newsroom.decisions_in_force):
        return
    in_force.check(
        decisions_file.read(newsroom.decisions),
        newsroom.decisions_in_force,
        lambda: Files(newsroom.archive).read().archive or {},
    )


def newsroom_config(newsroom: Project) -> PublishConfig:
    """Return what a newsroom publishes from its folder: `tamizdat.toml`, `pages/`, `theme/`, archive and online keys.

    Raises OutletError and ReleaseError where these cannot be read, DecisionsError where the file of decisions has lost
    one that keeps something from readers.
    """
    check_decisions(newsroom)
    who = outlet.load(newsroom.folder)
    site, left_out = load_site(newsroom.folder, who)
    overrides = newsroom.theme if newsroom.theme.is_dir() else None
    return PublishConfig(
        source=Source(JsonlArchive(newsroom.archive), site, who, overrides, (newsroom.media,)),
        to=newsroom.site,
        keys=release.load_online(newsroom.folder),
        left_out=tuple(left_out),
        redaction=newsroom.redaction_to_press,
    )
