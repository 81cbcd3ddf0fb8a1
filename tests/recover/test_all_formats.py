"""One folder with all formats of one invented paper: every copy is read, and nothing of readers comes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from fate_check import check
from makers.all_formats import LISTING, AllFormats, write_all_formats
from makers.pages import COMMENT

from tamizdat.article import Article, Figure, block_html, encode, plain
from tamizdat.cli import main
from tamizdat.outlet import Outlet
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.result import Recovery
from tamizdat.recover.run import recover

# What a reader of the paper is told by: names, addresses, and where he was when he wrote.
READERS_TRACES = ("mail.example", "Torkel", "Brask", "192.0.2", "$2a$", COMMENT[:30], "unsubscribe?u=")


class Run(NamedTuple):
    folder: Path
    made: AllFormats
    result: Recovery
    fates: list[CaptureFates]

    def name(self, capture: str) -> str:
        """The name of a capture from the folder on: the list's captures have it, the folder's begin with the folder."""
        return capture.removeprefix(f"{self.folder}/")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("paper") / "captures"
    made = write_all_formats(folder)
    told: list[CaptureFates] = []
    result = recover(
        [folder],
        outlet=Outlet(name="Vesna Courier"),
        listing=made.listing,
        media=folder.parent / "media",
        on_fates=told.append,
    )
    return Run(folder, made, result, told)


def body(article: Article) -> list[str]:
    return [plain(html) for block in article.body if not isinstance(block, Figure) for html in block_html(block)]


def test_every_copy_of_a_story_is_read(done: Run) -> None:
    assert {done.name(capture) for capture, _ in done.result.captures} == set(done.made.copies)
    assert len({story.headline for story in done.made.copies.values()}) >= 15


def test_copies_in_different_formats_are_one_article_with_the_storys_own_words(done: Run) -> None:
    stories = {story.headline: story for story in done.made.copies.values()}
    articles = {article.headline: article for article in done.result.articles}
    assert sorted(articles) == sorted(stories) and len(done.result.articles) == len(stories)
    for headline, story in stories.items():
        article = articles[headline]
        copies = {name for name, each in done.made.copies.items() if each is story}
        assert {done.name(source.capture) for source in article.sources} == copies and len(copies) >= 2
        assert (article.standfirst, body(article)) == ("", list(story.body))
        assert [person.name for person in article.bylines] == [story.byline]
        assert article.published and article.published.value[:10] == str(story.day)


def test_addresses_and_pictures_come_with_them(done: Run) -> None:
    by_headline = {article.headline: article for article in done.result.articles}
    stories = {story.headline: story for story in done.made.copies.values()}
    stated = {headline for headline, article in by_headline.items() if article.original_url}
    assert all(by_headline[headline].original_url == stories[headline].url for headline in stated)
    assert len(stated) >= len(stories) - 2, "of the bakery and the bridge no copy states one"
    media = {path.name for path in (done.folder.parent / "media").rglob("*") if path.is_file()}
    for headline in (
        "Library in Krell Begins to Lend Drills and Ladders",
        "Last Keeper Leaves the Lighthouse of Senna",
    ):
        blocks = [by_headline[headline].lead_image, *by_headline[headline].body]
        (picture,) = [block.image for block in blocks if isinstance(block, Figure)]
        assert picture.alt == "The quay" and Path(picture.path).name in media


def test_what_holds_no_article_is_told_with_a_reason(done: Run) -> None:
    told = {done.name(each.capture): each.reason for each in [*done.result.left_out, *done.result.assets]}
    assert set(done.made.others) - set(told) == set() and all(told.values())
    files = {path.relative_to(done.folder).as_posix() for path in done.folder.rglob("*") if path.is_file()}
    read = {name.partition("!")[0] for name in done.made.copies}
    assert files - read - set(told) == {done.made.listing.name}, "no file is passed over in silence"
    assert told["../elsewhere.html"].startswith("leads out") and told["site/2018/lost.html"] == "does not exist"
    of_list = {name.partition(", ")[2]: reason for name, reason in told.items() if name.startswith("captures.jsonl, ")}
    assert sorted(of_list) == ["line 6", "line 7"] and "'colour' is no key" in of_list["line 6"]


def test_every_text_block_has_a_fate(done: Run) -> None:
    check([done.folder], done.result.articles, done.fates, done.made.listing)
    read = {fates.capture for fates in done.fates}
    assert {capture for capture, _ in done.result.captures} <= read


def test_nothing_of_readers_comes_in(done: Run) -> None:
    written = b"\n".join(map(encode, done.result.articles)).decode()
    assert [trace for trace in READERS_TRACES if trace in written] == []
    reported = str((done.result.left_out, done.result.assets, done.result.notes, done.result.questions))
    assert [trace for trace in READERS_TRACES if trace in reported] == []
    told = " ".join(block.text for fates in done.fates for block in fates.blocks)
    assert [trace for trace in READERS_TRACES if "@" in trace and trace in told] == []
    assert "@mail.example" not in told and "192.0.2" not in told


def test_the_command_and_its_reports_say_the_same(done: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "paper", "--no-keys"]).exit_code == 0
    room = tmp_path / "paper"
    monkeypatch.chdir(room)
    write_all_formats(room / "captures")
    words = ["recover", "captures", "--list", f"captures/{LISTING}"]
    ran = CliRunner().invoke(main, [*words, "--report", "report.json"])
    assert ran.exit_code == 1, ran.output
    report = json.loads((room / "report.json").read_bytes())
    assert len(report["fates"]) == len(done.result.captures) and len(report["left_out"]) == len(done.result.left_out)
    assert len(report["removed"]) == sum(fate.is_removed for fates in done.fates for fate in fates.blocks)
    articles = (room / "var" / "archive.jsonl").read_text()
    assert CliRunner().invoke(main, [*words, "--report", "report.html"]).exit_code == 1
    assert (room / "var" / "archive.jsonl").read_text() == articles, "a second run changes nothing"
    for written in (
        ran.output,
        articles,
        *(room.joinpath(name).read_text() for name in ("report.json", "report.html")),
    ):
        assert [trace for trace in ("mail.example", "192.0.2", "$2a$") if trace in written] == []
