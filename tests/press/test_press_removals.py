"""A press that would take much away asks first: what is counted, and how the command and the publisher ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import LANTERN, PAGES, article, press_to

from tamizdat import release
from tamizdat.article import Article, Label, Status, encode
from tamizdat.cli.press import command
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.build.state import delete_index, index_file
from tamizdat.press.removals import Removals, RemovalsError
from tamizdat.press.run import Source
from tamizdat.publish_config import PublishConfig
from tamizdat.publisher import Publisher, PublishOptions
from tamizdat.site import Site

SPORT = Label("sport", "Sport")


def paper(count: int = 30) -> list[Article]:
    """Articles of which the last two are the only ones of their section."""
    articles = [article(number) for number in range(1, count + 1)]
    return [*articles[:-2], *(replace(each, section=SPORT) for each in articles[-2:])]


class Desk:
    """A publisher over a list of articles that a test changes."""

    def __init__(self, folder: Path, articles: list[Article]) -> None:
        self.folder, self.site, self.articles = folder, folder / "site", articles
        self.pages, self.outlet = Site(pages=PAGES), LANTERN
        release.init_keys(folder)
        self.publisher = Publisher(self.config, search=False, gather=0)
        self.publisher.publish()

    def config(self) -> PublishConfig:
        source = Source(MemoryArchive(self.articles), self.pages, self.outlet)
        return PublishConfig(source=source, to=self.site, keys=release.load_online(self.folder))

    def refused(self, **options: object) -> Removals:
        before = snapshot(self.site)
        with pytest.raises(RemovalsError) as error:
            self.publisher.publish(None, PublishOptions(**options))  # type: ignore[arg-type]
        assert snapshot(self.site) == before
        return error.value.removals


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, paper())


@pytest.mark.parametrize("full", [False, True])
def test_more_than_a_tenth_is_asked_about_and_told(desk: Desk, full: bool) -> None:
    desk.articles = desk.articles[4:]
    removals = desk.refused(full=full)
    assert removals.counts["articles"] == 4 and removals.sections == ()
    assert set(removals.examples) == {f"Ferry strike enters day {number}" for number in range(1, 5)}
    assert "4 articles" in str(removals)
    desk.publisher.publish(None, PublishOptions(yes=True, full=full))
    assert not (desk.site / article(1).path).exists()


def test_a_tenth_is_not_asked_about(desk: Desk) -> None:
    desk.articles = desk.articles[3:]
    desk.publisher.publish()
    assert not (desk.site / article(1).path).exists()


def test_a_small_site_may_lose_an_article(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [article(number) for number in range(1, 6)])
    desk.articles = desk.articles[1:]
    desk.publisher.publish()
    assert not (desk.site / article(1).path).exists()
    desk.articles = []
    assert desk.refused().all_articles


@pytest.mark.parametrize("full", [False, True])
def test_a_section_that_loses_all_its_articles_is_asked_about(desk: Desk, full: bool) -> None:
    desk.articles = desk.articles[:-2]
    removals = desk.refused(full=full)
    assert removals.sections == ("en/sport",) and "en/sport" in str(removals)


def test_articles_that_move_are_withdrawn_or_change_their_section_are_not_gone(desk: Desk) -> None:
    desk.articles = [
        *(replace(each, path=f"moved/{each.number}/", old_paths=(each.path,)) for each in desk.articles[:10]),
        *(replace(each, status=Status("withdrawn")) for each in desk.articles[10:20]),
        *(replace(each, section=Label("news", "News")) for each in desk.articles[20:]),
    ]
    desk.publisher.publish()
    desk.outlet = replace(desk.outlet, time_zone="Pacific/Auckland")
    desk.publisher.publish()


def test_redirects_and_standing_pages_count(desk: Desk) -> None:
    desk.pages = Site(pages=PAGES, redirects={f"gone/{number}": "about/" for number in range(6)})
    desk.publisher.publish()
    desk.pages = Site(pages=())
    removals = desk.refused()
    assert removals.counts == {"articles": 0, "standing pages and redirects": 8}
    delete_index(index_file(desk.site))
    assert desk.refused().counts == removals.counts
    desk.pages = Site(pages=PAGES)
    assert desk.refused().counts["standing pages and redirects"] == 6


def test_a_request_that_was_gathered_with_another_does_not_allow_what_that_one_takes(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    desk.articles = desk.articles[5:]
    slow = Publisher(desk.config, search=False, gather=0.3)
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(slow.publish, None, PublishOptions(yes=True))
        other = threads.submit(slow.publish, None)
        assert isinstance(one.exception(), RemovalsError) and isinstance(other.exception(), RemovalsError)
    slow.publish(None, PublishOptions(yes=True))


def test_a_press_without_the_publisher_asks_nothing(tmp_path: Path) -> None:
    press_to(tmp_path, paper())
    assert press_to(tmp_path, paper()[10:]).articles == 20


# --- the command


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tamizdat.toml").write_text('name = "The Lantern"\naddress = "https://lantern.example/"\n')
    (tmp_path / "var").mkdir()
    monkeypatch.chdir(tmp_path)
    release.init_keys(tmp_path)
    fill(tmp_path, paper())
    assert run().exit_code == 0
    fill(tmp_path, paper()[12:])
    return tmp_path


def fill(newsroom: Path, articles: list[Article]) -> None:
    (newsroom / "var" / "archive.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in articles))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_the_command_ends_with_2_where_nobody_can_be_asked(newsroom: Path) -> None:
    done = run()
    assert done.exit_code == 2
    assert "12 articles" in done.output and "--yes" in done.output and "… and 2 more" in done.output
    assert (newsroom / "var" / "site" / article(1).path).exists()
    assert run("--yes").exit_code == 0
    assert not (newsroom / "var" / "site" / article(1).path).exists()


@pytest.mark.parametrize(("answer", "gone"), [("y\n", True), ("n\n", False)])
def test_on_a_terminal_the_command_asks(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch, answer: str, gone: bool
) -> None:
    monkeypatch.setattr("tamizdat.cli.press.is_terminal", lambda: True)
    done = CliRunner().invoke(command, [], input=answer)
    assert done.exit_code == (0 if gone else 2)
    assert "Ferry strike enters day 1" in done.output and "--yes" not in done.output
    assert (newsroom / "var" / "site" / article(1).path).exists() is not gone
