"""Publishing: the one door through which a newsroom's changes reach its readers.

Who wants something published says what changed, and learns when readers can see it. In between the publisher

1. checks the outlet's theme, if it is another than the one checked last: a theme with errors is not published;
2. waits for the lock of the release, which another process may hold;
3. makes sure that the release is no older copy that was put back: readers would refuse what is signed then;
4. gathers all changes that were asked for meanwhile, so that ten editors who publish at once cause one press, not ten;
5. presses what changed, asks before much is taken away, and signs it: from then on readers can see it;
6. renews the search index, after everyone who waits has been told.

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
from contextlib import suppress
from datetime import UTC, datetime
from time import sleep
from typing import Literal, NamedTuple

from msgspec import Struct

from tamizdat import release
from tamizdat.press.build.state import checked_theme, index_file, theme_digest
from tamizdat.press.report import PressReport, Progress
from tamizdat.press.run import PressOptions, press_into
from tamizdat.press.signer import Signer
from tamizdat.publish_config import PublishConfig
from tamizdat.recover.redaction import pending
from tamizdat.search import update_index
from tamizdat.visible import Lines

GATHER = 0.02  # seconds for which the first request waits for others that come with it; no editor notices them
PATIENCE = 60.0  # seconds to wait for another process to let the release go
_RESTORED = (
    "This newsroom came from a backup: the release was signed above all that readers can hold. What was published after"
    " the backup is not in it; compare with a mirror or a reader's copy."
)
_SHOWN = 10  # errors of a theme in the message; `tamizdat theme check` lists them all
_log = logging.getLogger(__name__)


class PublishError(RuntimeError):
    """Nothing was published; what readers have stays. The message says why and what to do."""


class Publication(Struct, frozen=True):
    """The result of a request: what the press did for all that were gathered, and since when readers can see it.

    `notes` are lines about what an editor has to know or do besides, none as a rule.
    """

    report: PressReport
    readable: datetime
    notes: tuple[str, ...] = ()


class PublishOptions(Struct, frozen=True, kw_only=True):
    """How to publish. `redact`, `lift`, `full`, `due`, `portable` and `progress` are as in `press`.

    `yes` says that much may be taken away without a question (`press/removals.py`). `after_restore` says that the
    release comes from a backup: it is signed above all that readers can hold (`release/publishing/restored.py`).
    """

    redact: bool = False
    lift: bool = False
    full: bool = False
    yes: bool = False
    after_restore: bool = False
    due: datetime | Literal["everything"] | None = None
    portable: bool = False
    progress: Progress = lambda step, count, total: None


_USUAL = PublishOptions()


class _Request(NamedTuple):
    changed: frozenset[int] | None
    options: PublishOptions
    done: Future[Publication]


class Publisher:
    """Publishes for any number of threads; several publishers, in other processes too, can share one release.

    `config` is called for each press, so that it sees configuration and site as they are then. `search` says whether
    the search index is renewed after a press. `wait` and `gather` are seconds.

    Requests that are gathered are pressed at once: fully, redacting or after a restoration if one of them asks for it,
    and with much taken away only if each of them allows it.
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
        self._checked_theme = ""

    def publish(self, changed: Iterable[int] | None = None, options: PublishOptions = _USUAL) -> Publication:
        """Publish what changed, and return once readers can see it.

        `changed` are the numbers of articles that are new, different or gone. An empty set means that only the site
        changed: a standing page, a pick, a redirect, a document. Without it every article is compared with the last
        press.

        Raises RemovalsError where much would be taken away, with what would go: ask, and publish again with `yes`.
        Raises RestoredError where the release is an older copy, and PublishError or what `press` raises where nothing
        could be published for another reason; so does every other request that was gathered with this one.
        """
        request = _Request(None if changed is None else frozenset(changed), options, Future())
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
            self._check_theme(config)
            with release.lock(config.to, wait=self._wait) as stage:
                requests = self._take()
                stage.thorough = any(request.options.full for request in requests)
                publication = self._press_into(stage, config, requests)
        except BaseException as error:
            for request in requests or self._take():
                request.done.set_exception(error)
            if not isinstance(error, Exception):  # Ctrl-C ends the process, whoever waits
                raise
            return
        for request in requests:
            request.done.set_result(publication)
        if self._search:
            self._renew_search(config)

    def _press_into(self, stage: release.Stage, config: PublishConfig, requests: list[_Request]) -> Publication:
        """Press for all requests into a release that is locked, and remember what was signed."""
        now = datetime.now(UTC)
        options = [request.options for request in requests]
        least_version, notes = 1, list[str]()
        restored = config.restored is not None and config.restored.exists()
        if restored or any(each.after_restore for each in options):
            least_version = release.version_after_restore(config.keys, now=now)
            notes += release.raise_versions(stage, config.keys, least_version, now=now)
        elif warning := release.check_not_restored(stage.site, config.keys, now=now):
            least_version = release.version_after_restore(config.keys, now=now)
            notes.append(warning)
        waiting = pending.note_in(config.redaction) if config.redaction else ""
        signer = Signer(
            config.keys,
            now,
            redact=bool(waiting) or any(each.redact for each in options),
            least_version=least_version,
            lift=any(each.lift for each in options),
        )
        press_options = PressOptions(
            changed=_union(requests),
            full=any(each.full for each in options),
            due=_latest(each.due for each in options),
            portable=any(each.portable for each in options),
            may_remove=all(each.yes for each in options),
            checked_theme=self._checked_theme,
            progress=options[0].progress if options else _USUAL.progress,
        )
        try:
            report = press_into(stage, config.source, signer, press_options)
        except Exception:
            with suppress(release.ReleaseError):  # what was signed before it failed
                release.remember_signed(stage.site, now=now)
            raise
        if config.redaction:
            pending.take_away(config.redaction, waiting)
        if restored and config.restored:
            config.restored.unlink(missing_ok=True)
            notes.append(_RESTORED)
        warning = release.remember_signed(stage.site, now=now)
        notes += [warning] if warning else []
        return Publication(report, datetime.now(UTC), tuple(notes))

    def _take(self) -> list[_Request]:
        with self._guard:
            requests, self._requests = self._requests, []
        return requests

    def _check_theme(self, config: PublishConfig) -> None:
        """Check the outlet's theme, if it has one that was not checked yet. Raises PublishError for one with errors.

        The index of the last press remembers which theme that was, so that another process need not check it again.
        """
        source, folder = config.source, config.source.overrides
        digest = theme_digest(source.outlet, folder)
        if folder is None or digest in {"", self._checked_theme, checked_theme(index_file(config.to))}:
            self._checked_theme = digest
            return
        from tamizdat import themecheck  # a tenth of a second that only a new theme costs

        findings = themecheck.check(folder, source.outlet, source.site).findings
        errors = [str(finding) for finding in findings if finding.severity == "error"]
        if errors:
            more = [f"… and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
            count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
            raise PublishError(
                Lines(
                    f"{folder}: the theme has {count}. Nothing was published, and the last pages stand.",
                    *(f"  {line}" for line in (*errors[:_SHOWN], *more)),
                    "Mend them; `tamizdat theme check` says when none is left.",
                )
            )
        self._checked_theme = digest

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
                release.remember_signed(config.to.resolve(), now=datetime.now(UTC))
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


def _latest(dues: Iterable[datetime | Literal["everything"] | None]) -> datetime | Literal["everything"] | None:
    """Return what is due by all requests together; None if none of them says more than the clock."""
    found: datetime | None = None
    for due in dues:
        if due == "everything":
            return due
        found = max(found or due, due) if due else found
    return found
