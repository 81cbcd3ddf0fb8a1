"""The home page: what leads it, what stands around that, and which sections the navigation has."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace
from PIL import Image as Drawing
from press_samples import LANTERN, PAGES, article, press_to

from tamizdat.article import Article, Figure, Image, Label, Moment, Status
from tamizdat.outlet import Outlet, Section
from tamizdat.site import Site


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    Drawing.new("RGB", (900, 600), "teal").save(folder / "quay.jpg")
    return folder


def pictured(story: Article) -> Article:
    return replace(story, lead_image=Figure(Image("media/quay.jpg", 900, 600, "The quay")))


def home(folder: Path, path: str = "index.html") -> html.HtmlElement:
    return html.document_fromstring((folder / "site" / path).read_bytes())


def within(page: html.HtmlElement, name: str, inside: str) -> list[html.HtmlElement]:
    """The elements that an XPath finds inside the elements of a class."""
    return list(page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]{inside}"))


def headlines(page: html.HtmlElement, name: str) -> list[str]:
    return [link.text_content().strip() for link in within(page, name, "//article/*[self::h2 or self::h3]/a")]


def story(number: int, hour: int, **fields: object) -> Article:
    return article(number, published=Moment(f"2014-05-06T{hour:02d}:00:00+00:00", "minute"), **fields)


STORIES = [story(number, hour=number + 5) for number in range(1, 9)]


def test_the_newest_of_the_latest_that_has_a_picture_leads_with_what_came_before_it(
    tmp_path: Path, media: Path
) -> None:
    stories = [*STORIES[:5], replace(pictured(STORIES[5]), related=(1, 8, 2, 99)), *STORIES[6:]]
    press_to(tmp_path, stories, media=(media,))
    page = home(tmp_path)
    assert headlines(page, "first") == [stories[5].headline]
    assert within(page, "first", "//img")[0].get("loading") != "lazy"
    before = [link.text_content() for link in within(page, "before", "//a")]
    assert before == [stories[0].headline, stories[1].headline], (
        "not 8, which stands beside it, nor 99, which is nowhere"
    )
    around = headlines(page, "second") + headlines(page, "front-more")
    assert around == [stories[number - 1].headline for number in (8, 7, 5, 4, 3)]


def test_the_editors_choice_leads_whatever_has_a_picture(tmp_path: Path, media: Path) -> None:
    stories = [pictured(each) for each in STORIES[:7]] + STORIES[7:]
    press_to(tmp_path, stories, site=Site(pages=PAGES, picks={"en": (8, 2)}), media=(media,))
    assert headlines(home(tmp_path), "first") == [STORIES[7].headline]


def test_what_came_before_changes_with_the_lead_and_with_the_articles_named(tmp_path: Path) -> None:
    """Incremental builds: the related articles of the lead change, then the headline of one of them."""
    lead = replace(STORIES[7], related=(1,))
    states = [
        [*STORIES[:7], lead],
        [*STORIES[:7], replace(lead, related=(2, 1))],
        [
            STORIES[0],
            replace(STORIES[1], headline="The second story, told anew"),
            *STORIES[2:7],
            replace(lead, related=(2, 1)),
        ],
    ]
    shown = []
    for state in states:
        press_to(tmp_path, state)
        shown.append([link.text_content() for link in within(home(tmp_path), "before", "//a")])
    first, second = STORIES[0].headline, STORIES[1].headline
    assert shown == [[first], [second, first], ["The second story, told anew", first]]


def navigation(folder: Path, path: str = "index.html") -> list[str]:
    return [link.text_content().strip() for link in within(home(folder, path), "sections", "//a")]


def test_a_section_is_in_the_navigation_of_every_page_while_it_has_articles(tmp_path: Path) -> None:
    own = ("news", "sport")
    outlet = replace(LANTERN, sections=tuple(Section(slug, {"en": slug.title()}) for slug in own))
    stories = [story(1, 6, section=Label(own[0], "x")), story(2, 7, section=Label(own[0], "x"))]
    press_to(tmp_path, stories, outlet=outlet)
    once = navigation(tmp_path)
    assert len(once) == 1
    moved = [stories[0], replace(stories[1], section=Label(own[1], "x"))]
    press_to(tmp_path, moved, outlet=outlet)
    assert len(navigation(tmp_path)) == 2 == len(navigation(tmp_path, stories[0].path + "index.html"))
    press_to(tmp_path, stories, outlet=outlet)
    assert navigation(tmp_path, stories[0].path + "index.html") == once


def test_without_configured_sections_those_that_articles_name_stand_there(tmp_path: Path) -> None:
    outlet = Outlet(name="The Lantern")
    stories = [
        story(number, number, section=Label(f"s{number % 4}", f"Section {number % 4}")) for number in range(1, 9)
    ]
    press_to(tmp_path, stories, outlet=outlet, site=Site())
    assert navigation(tmp_path) == [f"Section {number}" for number in range(4)]


def test_of_many_sections_that_articles_name_the_large_ones_stand_there(tmp_path: Path) -> None:
    stories = [
        article(number, section=Label(f"s{name:02d}", f"Section {name}"))
        for number, name in enumerate([*range(12), *[3] * 10, *[7] * 12], 1)
    ]
    press_to(tmp_path, stories, outlet=Outlet(name="The Lantern"), site=Site())
    assert navigation(tmp_path) == ["Section 3", "Section 7"]


def test_a_paper_without_sections_has_its_latest_across_the_page_and_ways_to_all(tmp_path: Path) -> None:
    press_to(
        tmp_path, [replace(each, section=None) for each in STORIES], outlet=Outlet(name="The Lantern"), site=Site()
    )
    page = home(tmp_path)
    assert "Archive" in navigation(tmp_path) and "Topics" in navigation(tmp_path)
    assert [each.text_content().strip() for each in within(page, "front-all", "//*[@class='rubric']")] == ["Latest"]
    assert headlines(page, "front-all") == [STORIES[1].headline, STORIES[0].headline]


def test_a_newcomers_sample_pages_are_not_published_and_are_told(tmp_path: Path) -> None:
    """Nor is there a link to a tip line that no way leads to."""
    from click.testing import CliRunner

    from tamizdat.article import encode
    from tamizdat.cli import main

    paper = tmp_path / "paper"
    assert CliRunner().invoke(main, ["new", str(paper)]).exit_code == 0
    (paper / "var" / "archive.jsonl").write_bytes(encode(STORIES[0]) + b"\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(paper)
        done = CliRunner().invoke(main, ["press"])
        assert done.exit_code == 0
        for name in ("about", "contact", "tips"):
            assert f"{name}.md: not published: it holds the sample text" in done.output.replace("\n", " ")
            assert not (paper / "var" / "site" / name).exists()
        front = (paper / "var" / "site" / "index.html").read_text()
        assert "tip-line" not in front and (paper / "var" / "site" / "privacy" / "index.html").is_file()
        about = paper / "pages" / "about.md"
        about.write_text(about.read_text().replace("sample: true\n", ""))
        assert CliRunner().invoke(main, ["press"]).exit_code == 0
        assert (paper / "var" / "site" / "about" / "index.html").is_file()


def test_a_pick_that_readers_cannot_read_is_told(tmp_path: Path) -> None:
    withdrawn = replace(STORIES[1], status=Status("withdrawn", "", "outlet"))
    done = press_to(tmp_path, [STORIES[0], withdrawn], site=Site(picks={"en": (1, 2, 3)}))
    assert done.left_out == (
        "home page en: pick 2 is withdrawn. Remove it from [picks].",
        "home page en: pick 3 is not in this archive. Remove it from [picks].",
    )
    assert headlines(home(tmp_path), "first") == [STORIES[0].headline]
