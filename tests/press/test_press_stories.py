"""Live coverage, series, versions and cards, as an article's page, its print view and feeds show them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
from lxml import html
from msgspec.structs import replace
from PIL import Image as Picture
from press_checks import Page, link_faults
from press_samples import LANTERN, article, press_to

from tamizdat.article import Article, Dispatch, Embed, Image, Label, Moment, Paragraph, Status, Version
from tamizdat.press.index.series import SHORT

BRIDGE = Label("bridge", "The bridge")


def dispatch(hour: int, minute: int = 0, headline: str = "") -> Dispatch:
    text = f"What came at {hour}:{minute:02d}."
    return Dispatch(Moment(f"2013-10-16T{hour:02d}:{minute:02d}:00+03:00", "minute"), headline, (Paragraph(text),))


def covered(*entries: Dispatch) -> Article:
    return article(1, entries=entries)


def document(folder: Path, path: str) -> html.HtmlElement:
    return html.document_fromstring((folder / "site" / path / "index.html").read_bytes())


def data(page: html.HtmlElement) -> dict[str, object]:
    return json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])["@graph"][0]


# --- live coverage ---------------------------------------------------------------------------------------------------


def test_dispatches_stand_newest_first_and_on_paper_oldest_first(tmp_path: Path) -> None:
    made = covered(dispatch(10, headline="A ship"), dispatch(12), dispatch(11))
    press_to(tmp_path, [made])
    page, paper = document(tmp_path, made.path), document(tmp_path, made.path + "print")
    times = [entry.xpath(".//time/@datetime")[0][11:16] for entry in page.xpath("//div[@class='entry']")]
    assert times == ["12:00", "11:00", "10:00"]
    forward = [entry.xpath(".//time/@datetime")[0][11:16] for entry in paper.xpath("//div[@class='entry']")]
    assert forward == times[::-1]


def test_a_line_on_top_leads_to_the_latest_dispatch(tmp_path: Path) -> None:
    made = covered(dispatch(10), dispatch(12))
    press_to(tmp_path, [made, article(2)])
    page = document(tmp_path, made.path)
    line = page.xpath("//p[@class='live']")[0]
    assert " ".join(line.text_content().split()).startswith("2 dispatches Latest: October 16, 2013, 12:00")
    target = line.xpath("a/@href")[0].removeprefix("#")
    assert "What came at 12:00." in page.get_element_by_id(target).text_content()
    assert "Live coverage" in page.xpath("//p[@class='kicker']")[0].text_content()
    assert "Live coverage" not in document(tmp_path, article(2).path).text_content()


def test_a_dispatch_keeps_its_name_when_others_come_before_after_and_in_its_minute(tmp_path: Path) -> None:
    def names(*entries: Dispatch) -> dict[str, str]:
        press_to(tmp_path, [covered(*entries)])
        page = document(tmp_path, covered().path)
        return {entry.xpath(".//p/text()")[-1]: entry.get("id") for entry in page.xpath("//div[@class='entry']")}

    before = names(dispatch(10), dispatch(11))
    after = names(dispatch(9), dispatch(10), dispatch(11), replace(dispatch(11), body=(Paragraph("More."),)))
    assert before["What came at 11:00."] == "entry-20131016-080000"
    assert after.items() >= before.items() and after["More."] == "entry-20131016-080000-2"
    newest_first = names(replace(dispatch(11), body=(Paragraph("More."),)), dispatch(11), dispatch(10), dispatch(9))
    assert newest_first == after


def test_coverage_says_to_machines_when_it_began_and_what_came(tmp_path: Path) -> None:
    long = replace(dispatch(12), body=(Paragraph("The council " * 40),))
    made = covered(dispatch(10, headline="A ship"), long)
    press_to(tmp_path, [made])
    page = document(tmp_path, made.path)
    found = data(page)
    assert found["@type"] == "LiveBlogPosting"
    assert found["coverageStartTime"] == "2013-10-16T10:00:00+03:00"
    assert found["coverageEndTime"] == found["dateModified"] == "2013-10-16T12:00:00+03:00"
    updates = found["liveBlogUpdate"]
    assert [update["headline"] for update in updates][1] == "A ship"
    assert updates[0]["headline"].startswith("The council") and len(updates[0]["headline"]) <= 110
    ids = Page((tmp_path / "site" / made.path / "index.html").read_text()).ids
    assert all(update["url"].split("#")[1] in ids for update in updates)


def test_long_coverage_names_its_latest_dispatches_and_feeds_hold_them(tmp_path: Path) -> None:
    long = covered(*(dispatch(hour, minute) for hour in range(8, 12) for minute in range(0, 60, 5)))
    short = replace(covered(dispatch(10)), number=2, path="2013/10/16/short-a2/")
    press_to(tmp_path, [long, short])
    found = data(document(tmp_path, long.path))
    assert found["coverageStartTime"] == "2013-10-16T08:00:00+03:00"
    updates = [update["datePublished"] for update in found["liveBlogUpdate"]]
    assert len(updates) == 20 and updates == sorted(updates, reverse=True)
    assert updates[0] == found["coverageEndTime"] == "2013-10-16T11:55:00+03:00"
    for name in ("rss.xml", "atom.xml"):
        entries = feedparser.parse((tmp_path / "site" / name).read_bytes()).entries
        texts = {entry.link: entry.content[0].value for entry in entries}
        text = next(value for link, value in texts.items() if link.endswith(long.path))
        assert text.count("What came at") == 20 and text.index("at 11:55") < text.index("at 10:20.")
        assert f'<a href="https://lantern.example/{long.path}">All dispatches</a>' in text
        assert sum("All dispatches" in each for each in texts.values()) == 1


def test_feeds_hold_dispatches_with_their_times(tmp_path: Path) -> None:
    press_to(tmp_path, [covered(dispatch(10, headline="A ship"), dispatch(12))])
    text = feedparser.parse((tmp_path / "site/rss.xml").read_bytes()).entries[0].content[0].value
    assert text.index("What came at 12:00.") < text.index("<h2>A ship</h2>") < text.index("What came at 10:00.")
    assert "<h2></h2>" not in text and "October 16, 2013, 12:00" in text


def test_a_day_of_dispatches_is_one_page_with_all_of_them(tmp_path: Path) -> None:
    start = datetime.fromisoformat("2013-10-16T05:00:00+03:00")
    entries = [
        Dispatch(Moment((start + timedelta(minutes=n)).isoformat(), "minute"), "", (Paragraph(f"No. {n}."),))
        for n in range(300)
    ]
    press_to(tmp_path, [covered(*entries)])
    page = document(tmp_path, covered().path)
    ids = page.xpath("//div[@class='entry']/@id")
    assert len(ids) == len(set(ids)) == 300


# --- series ----------------------------------------------------------------------------------------------------------


def parts(count: int) -> list[Article]:
    return [article(n, path=f"2013/10/p-a{n}/", published=Moment("2013-10-03"), series=BRIDGE) for n in range(1, count)]


def series_of(folder: Path, number: int) -> str:
    return " ".join(document(folder, f"2013/10/p-a{number}").xpath("//nav[@class='series']")[0].text_content().split())


def test_a_part_leads_to_the_one_before_and_the_one_after(tmp_path: Path) -> None:
    press_to(tmp_path, parts(4))
    assert series_of(tmp_path, 1) == "Series: The bridge Part 1 of 3 Next part Ferry strike enters day 2"
    page = document(tmp_path, "2013/10/p-a2")
    assert page.xpath("//nav[@class='series']//a[@rel='prev']/@href") == ["../../../2013/10/p-a1/"]
    assert page.xpath("//nav[@class='series']//a[@rel='next']/@href") == ["../../../2013/10/p-a3/"]
    assert "Next part" not in series_of(tmp_path, 3)
    assert "The bridge" in (tmp_path / "site/series/index.html").read_text()


def test_a_series_of_one_part_does_not_count(tmp_path: Path) -> None:
    press_to(tmp_path, parts(2))
    assert series_of(tmp_path, 1) == "Series: The bridge"


def test_a_new_part_of_a_long_column_changes_its_neighbour_alone(tmp_path: Path) -> None:
    column = parts(41)
    press_to(tmp_path, column)
    before = stamps(tmp_path)
    assert "Part" not in series_of(tmp_path, 7).split("Previous")[0]
    press_to(tmp_path, [*column, replace(column[-1], number=41, path="2013/10/p-a41/", headline="New")], changed=[41])
    after = stamps(tmp_path)
    assert {path for path in before if before[path] != after[path]} == {"2013/10/p-a40/index.html"}
    assert "Next part New" in series_of(tmp_path, 40)


def stamps(folder: Path) -> dict[str, int]:
    files = (folder / "site/2013/10").glob("p-*/index.html")
    return {file.relative_to(folder / "site").as_posix(): file.stat().st_mtime_ns for file in files}


def test_a_short_series_counts_again_when_a_part_is_withdrawn(tmp_path: Path) -> None:
    story = parts(SHORT + 2)
    press_to(tmp_path, story)
    assert "Part" not in series_of(tmp_path, 1).split("Next")[0]
    story[4] = replace(story[4], status=Status("withdrawn", "It was wrong."))
    press_to(tmp_path, story, changed=[5])
    assert f"Part {SHORT} of {SHORT}" in series_of(tmp_path, SHORT + 1)
    assert "Next part Ferry strike enters day 6" in series_of(tmp_path, 4)
    assert list(link_faults(tmp_path / "site", LANTERN.address)) == []


def test_a_series_with_the_slug_of_a_section_keeps_its_own_name(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1, section=Label("news", "News"), series=Label("news", "How news is made"))])
    assert document(tmp_path, "series/news").xpath("//h1")[0].text_content().strip() == "How news is made"
    assert document(tmp_path, "section/news").xpath("//h1")[0].text_content().strip() == "News"


# --- what changed ----------------------------------------------------------------------------------------------------


def test_what_changed_and_when_is_said_on_the_page_and_on_paper(tmp_path: Path) -> None:
    made = article(
        1,
        versions=(
            Version(Moment("2013-10-04T10:00:00+03:00", "minute"), "The council's answer was added."),
            Version(Moment("2013-10-05"), "A name was spelt right."),
        ),
    )
    press_to(tmp_path, [made])
    for path in (made.path, made.path + "print"):
        page = document(tmp_path, path)
        notes = page.xpath("//section[@class='versions']//li")
        assert notes[0].text_content().strip() == "October 5, 2013 A name was spelt right."
        assert "October 4, 2013, 10:00" in notes[1].text_content()
        assert "Updated October 5, 2013" in " ".join(page.xpath("//span[@class='updated']")[0].text_content().split())
    assert document(tmp_path, made.path).xpath("//*[@class='credits']//a[@href='#changes']")
    found = data(document(tmp_path, made.path))
    assert (found["version"], found["dateModified"]) == ("3", "2013-10-05")
    assert "<lastmod>2013-10-05</lastmod>" in (tmp_path / "site/sitemap/2013-10.xml").read_text()


# --- cards -----------------------------------------------------------------------------------------------------------


def test_a_card_shows_the_still_that_we_keep_and_one_that_is_missing_is_reported(tmp_path: Path) -> None:
    (tmp_path / "media/aa").mkdir(parents=True)
    Picture.new("RGB", (40, 30)).save(tmp_path / "media/aa/still.png")
    kept = Embed("https://video.example/1", "A film", "Video", Image("media/aa/still.png"))
    missing = replace(kept, image=Image("media/aa/lost.png", 4, 4))
    left_out = press_to(tmp_path, [article(1, body=(kept, missing))], media=(tmp_path / "media",)).left_out
    assert [line for line in left_out if "media/aa/lost.png" in line] == list(left_out) != []
    cards = document(tmp_path, article(1).path).xpath("//div[contains(@class, 'card')]")
    still = cards[0].xpath("img")[0]
    assert (still.get("width"), still.get("height"), still.get("alt")) == ("40", "30", "")
    assert not cards[1].xpath("img")
    assert (tmp_path / "site/media/aa/still.png").is_file()
    assert list(link_faults(tmp_path / "site", LANTERN.address)) == []
