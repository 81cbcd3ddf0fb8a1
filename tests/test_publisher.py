"""The publisher: changes gathered, the lock waited for, themes checked, search renewed, and all who wait told."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from press_samples import LANTERN, PAGES, article, everything
from sqlite_archive import SqliteArchive

from tamizdat import release, themecheck
from tamizdat.article import Article
from tamizdat.press.run import Source
from tamizdat.project import Project
from tamizdat.publish_config import PublishConfig, newsroom_config
from tamizdat.publisher import (
    Publication,
    Publisher,
    PublishError,
    PublishOptions,
)
from tamizdat.release import LockError, RestoredError, search_manifest
from tamizdat.release.verifying import Folder, verify
from tamizdat.site import Site


class Desk:
    """A newsroom whose articles are in a database, as a desk's are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "site"
        self.theme = folder / "theme"
        self.theme.mkdir()
        release.init_keys(folder)
        self.keys = release.load_online(folder)
        self.archive = SqliteArchive(folder / "archive.sqlite")
        self.pages = Site(pages=PAGES)

    def config(self) -> PublishConfig:
        archive = SqliteArchive(self.folder / "archive.sqlite")
        source = Source(archive, self.pages, LANTERN, self.theme)
        return PublishConfig(source=source, to=self.site, keys=self.keys)

    def text(self, each: Article) -> str:
        return (self.site / each.path / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.archive.put([*everything(), *(article(number) for number in range(100, 130))])
    return desk


@pytest.fixture
def publisher(desk: Desk) -> Iterator[Publisher]:
    publisher = Publisher(desk.config, search=False)
    publisher.publish()
    yield publisher
    publisher.close()


def version(desk: Desk) -> int:
    return release.current(desk.site) and int(sorted(desk.site.glob("tuf/*.snapshot.json"))[-1].name.split(".")[0])


def test_a_change_is_readable_when_it_returns(desk: Desk, publisher: Publisher) -> None:
    changed = article(1, headline="The strike is over")
    desk.archive.put([changed])
    before = datetime.now(UTC)
    publication = publisher.publish({1})
    assert before <= publication.readable <= datetime.now(UTC)
    assert "The strike is over" in desk.text(changed)
    assert verify(Folder(desk.site), now=datetime.now(UTC)).ok


def test_requests_of_one_moment_are_one_press(desk: Desk, publisher: Publisher) -> None:
    numbers = list(range(100, 120))
    start = threading.Barrier(len(numbers))

    def publish(number: int) -> Publication:
        SqliteArchive(desk.folder / "archive.sqlite").put([article(number, headline=f"Changed {number}")])
        start.wait()
        return publisher.publish({number})

    with ThreadPoolExecutor(len(numbers)) as threads:
        found = list(threads.map(publish, numbers))
    assert len({publication.report.release.version for publication in found}) <= 3
    for number in numbers:
        assert f"Changed {number}" in desk.text(article(number))


def test_a_change_of_the_site_alone_makes_its_pages_alone(desk: Desk, publisher: Publisher) -> None:
    desk.pages = Site(pages=PAGES, picks={"en": (104,)})
    publication = publisher.publish(())
    assert set(publication.report.kinds) == {"home"}
    assert publication.report.release.changed == 1


HOLD = """
import sys, time
from pathlib import Path
from tamizdat import release
with release.lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(site: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(site), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_it_waits_for_another_process_to_let_the_release_go(desk: Desk, publisher: Publisher) -> None:
    holder = hold(desk.site, 1)
    desk.archive.put([article(1, headline="Waited for")])
    publisher.publish({1})
    assert "Waited for" in desk.text(article(1))
    assert holder.wait() == 0


def test_who_waits_too_long_is_told_who_holds_the_release(desk: Desk, publisher: Publisher) -> None:
    holder = hold(desk.site, 60)
    hasty = Publisher(desk.config, search=False, wait=0.2)
    with pytest.raises(LockError, match=f"process {holder.pid}"):
        hasty.publish({1})
    holder.kill()
    holder.wait()
    hasty.publish({1})


def test_a_theme_with_errors_is_not_published_and_the_pages_stand(desk: Desk, publisher: Publisher) -> None:
    footer = desk.theme / "templates" / "footer.html"
    footer.parent.mkdir()
    footer.write_text("{% if %}", encoding="utf-8")
    desk.archive.put([article(1, headline="Not yet")])
    with pytest.raises(PublishError, match=r"footer\.html"):
        publisher.publish({1})
    assert "Not yet" not in desk.text(article(1))
    footer.write_text('<footer id="own">Our own</footer>', encoding="utf-8")
    publisher.publish({1})
    assert "Not yet" in desk.text(article(1)) and "Our own" in desk.text(article(1))


@pytest.mark.slow
def test_a_theme_is_checked_once_by_whatever_process(
    desk: Desk, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    footer = desk.theme / "templates" / "footer.html"
    footer.parent.mkdir()
    footer.write_text('<footer id="own">Our own</footer>', encoding="utf-8")
    checked: list[Path] = []
    check = themecheck.check

    def counted(folder: Path, *others: object) -> themecheck.CheckReport:
        checked.append(folder)
        return check(folder, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(themecheck, "check", counted)
    publisher.publish()
    publisher.publish({1})
    Publisher(desk.config, search=False).publish({1})
    assert checked == [desk.theme]
    footer.write_text('<footer id="own">Another</footer>', encoding="utf-8")
    Publisher(desk.config, search=False).publish()
    Publisher(desk.config, search=False).publish()
    assert len(checked) == 2


def test_an_empty_template_is_not_published(desk: Desk, publisher: Publisher) -> None:
    (desk.theme / "templates").mkdir()
    (desk.theme / "templates" / "article.html").touch()
    with pytest.raises(PublishError, match=r"article\.html: error: is empty"):
        publisher.publish()
    (desk.theme / "templates" / "article.html").unlink()
    (desk.theme / "templates" / "footer.html").write_text("{# left out #}")
    publisher.publish()


def test_an_older_copy_is_not_signed_until_an_editor_says_so(desk: Desk, publisher: Publisher, tmp_path: Path) -> None:
    shutil.copytree(desk.site, tmp_path / "backup")
    desk.archive.put([article(1, headline="Newer")])
    publisher.publish()
    assert verify(Folder(desk.site), now=datetime.now(UTC)).ok
    shutil.rmtree(desk.site)
    (tmp_path / "backup").rename(desk.site)
    with pytest.raises(RestoredError, match="--after-restore"):
        publisher.publish()
    assert publisher.publish(None, PublishOptions(after_restore=True)).report.release.version > 10**9
    verdict = verify(Folder(desk.site), now=datetime.now(UTC))
    assert verdict.ok, verdict.problems
    assert "Newer" in desk.text(article(1))
    publisher.publish({1})


def test_an_error_reaches_all_who_wait_and_the_next_request_succeeds(desk: Desk, publisher: Publisher) -> None:
    fail = True

    def config() -> PublishConfig:
        if fail:
            raise PublishError("tamizdat.toml, line 3: mended soon")
        return desk.config()

    unlucky = Publisher(config, search=False, gather=0.3)
    with ThreadPoolExecutor(5) as threads:
        errors = [each.exception() for each in [threads.submit(unlucky.publish, {1}) for _ in range(5)]]
    assert [str(error) for error in errors] == ["tamizdat.toml, line 3: mended soon"] * 5
    fail = False
    unlucky.publish({1})


def test_search_is_renewed_after_a_press(desk: Desk) -> None:
    publisher = Publisher(desk.config)
    publisher.publish()
    publisher.close()
    first = search_manifest(desk.site)
    assert first and publisher.search_problem == ""
    desk.archive.put([article(1, headline="Quinces")])
    publisher.publish({1})
    publisher.close()
    assert search_manifest(desk.site) != first
    assert verify(Folder(desk.site), now=datetime.now(UTC)).ok


def test_a_newsroom_is_published_from_its_folder(tmp_path: Path) -> None:
    from tamizdat.article import encode

    room = Project(tmp_path)
    room.configuration.write_text('name = "The Lantern"\n[picks]\nen = [3]\n', encoding="utf-8")
    room.pages.mkdir()
    (room.pages / "about.md").write_text("We print.", encoding="utf-8")
    room.archive.parent.mkdir()
    room.archive.write_bytes(b"".join(encode(article(number)) + b"\n" for number in (1, 2, 3)))
    release.init_keys(tmp_path)
    publisher = Publisher(lambda: newsroom_config(room), search=False)
    assert publisher.publish().report.articles == 3
    assert (room.site / "about" / "index.html").is_file()
    assert (room.site / "index.html").read_text().count("Ferry strike enters day 3") >= 1
