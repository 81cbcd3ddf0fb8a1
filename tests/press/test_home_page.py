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


STORIES = [story(number, hour=number + 5) for number in range(1, 12)]


def test_the_newest_of_the_latest_that_has_a_picture_leads_with_what_came_before_it(
    tmp_path: Path, media: Path
) -> None:
    stories = [*STORIES[:8], replace(pictured(STORIES[8]), related=(1, 11, 2, 99)), *STORIES[9:]]
    press_to(tmp_path, stories, media=(media,))
    page = home(tmp_path)
    assert headlines(page, "first") == [stories[8].headline]
    assert within(page, "first", "//img")[0].get("loading") != "lazy"
    before = [link.text_content() for link in within(page, "before", "//a")]
    assert before == [stories[0].headline, stories[1].headline], (
        "not 11, which stands beside it, nor 99, which is nowhere"
    )
    beside = [stories[number - 1].headline for number in (11, 10, 8, 7)]
    assert headlines(page, "second") == beside, "as many as are as tall as the lead"
    around = beside + headlines(page, "front-more")
    assert around[:7] == [stories[number - 1].headline for number in (11, 10, 8, 7, 6, 5, 4)]


def test_the_editors_choice_leads_whatever_has_a_picture(tmp_path: Path, media: Path) -> None:
    stories = [pictured(each) for each in STORIES[:7]] + STORIES[7:]
    press_to(tmp_path, stories, site=Site(pages=PAGES, picks={"en": (8, 2)}), media=(media,))
    assert headlines(home(tmp_path), "first") == [STORIES[7].headline]


def test_what_came_before_changes_with_the_lead_and_with_the_articles_named(tmp_path: Path) -> None:
    """Incremental builds: the related articles of the lead change, then the headline of one of them."""
    lead = replace(STORIES[10], related=(1,))
    states = [
        [*STORIES[:10], lead],
        [*STORIES[:10], replace(lead, related=(2, 1))],
        [
            STORIES[0],
            replace(STORIES[1], headline="The second story, told anew"),
            *STORIES[2:10],
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
    assert headlines(page, "front-all") == [each.headline for each in STORIES[2::-1]]


def rubrics(page: html.HtmlElement) -> list[str]:
    return [each.text_content().strip() for each in page.xpath("//main//*[@class='rubric']")]


def sectioned(number: int, slug: str, **fields: object) -> Article:
    return article(
        number,
        published=Moment(f"2014-{1 + number // 28:02d}-{1 + number % 28:02d}"),
        headline=f"Story {number}",
        section=Label(slug, slug.title()) if slug else None,
        **fields,
    )


@pytest.mark.parametrize("count", [1, 3, 8, 10, 11, 15])
@pytest.mark.parametrize("slugs", [("news", "sport", ""), ("",), ("news", "sport", "culture", "opinion")])
def test_a_small_paper_shows_every_article_once(tmp_path: Path, count: int, slugs: tuple[str, ...]) -> None:
    stories = [sectioned(number, slugs[number % len(slugs)]) for number in range(1, count + 1)]
    press_to(tmp_path, stories, outlet=Outlet(name="The Lantern"), site=Site())
    page = home(tmp_path)
    shown = [link.text_content().strip() for link in page.xpath("//main//article/*[self::h2 or self::h3]/a")]
    assert sorted(shown) == sorted(each.headline for each in stories)
    columns = [len(column.findall("article")) for column in page.xpath("//main//*[@class='front-sections']/div")]
    assert len(columns) != 1 and all(length >= 3 for length in columns), "shorter ones would leave the page empty"


def test_articles_without_a_section_and_of_small_sections_have_a_column(tmp_path: Path) -> None:
    """They are older than all others. One of them changes its headline, which an incremental build must notice."""
    old = [sectioned(1, ""), sectioned(2, "letters"), sectioned(3, ""), sectioned(4, "")]
    stories = [*old, *(sectioned(number, ("news", "sport")[number % 2]) for number in range(5, 75))]
    outlet = Outlet(name="The Lantern")
    press_to(tmp_path, stories, outlet=outlet, site=Site())
    page = home(tmp_path)
    assert rubrics(page) == ["News", "Sport", "More articles"]
    column = page.xpath("//h2[a='More articles']/..//h3/a/text()")
    assert column == ["Story 4", "Story 3", "Story 2", "Story 1"]
    assert page.xpath("//h2/a[.='More articles']/@href") == ["./archive/"]
    stories[2] = replace(stories[2], headline="Story 3, told anew")
    press_to(tmp_path, stories, outlet=outlet, site=Site())
    assert home(tmp_path).xpath("//h2[a='More articles']/..//h3/a/text()")[1] == "Story 3, told anew"


def test_beside_one_large_section_the_others_are_not_forgotten(tmp_path: Path) -> None:
    stories = [sectioned(1, ""), sectioned(2, "letters"), *(sectioned(number, "news") for number in range(3, 60))]
    press_to(tmp_path, stories, outlet=Outlet(name="The Lantern"), site=Site())
    page = home(tmp_path)
    assert rubrics(page) == ["Latest"]
    across = headlines(page, "front-all")
    assert len(across) == 24 and across[-2:] == ["Story 2", "Story 1"]


@pytest.mark.browser
def test_no_row_of_the_home_page_has_an_empty_place(tmp_path: Path, chromium) -> None:
    press_to(tmp_path, STORIES)
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((tmp_path / "site" / "index.html").as_uri())
    gaps = """count => {
        const row = document.querySelector(".front-more");
        row.replaceChildren(...Array.from({ length: count }, () => row.firstElementChild.cloneNode(true)));
        const tops = Map.groupBy(row.children, (each) => Math.round(each.getBoundingClientRect().top));
        const right = row.getBoundingClientRect().right;
        return [...tops.values()].map((each) => [each.length, right - each.at(-1).getBoundingClientRect().right]);
    }"""
    for width in (768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for count in range(1, 25):
            rows = page.evaluate(gaps, count)
            assert all(abs(gap) < 2 for _, gap in rows), (width, count, rows)
            assert max(length for length, _ in rows) <= (4 if width == 1280 else 2)
    context.close()


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
        "home page en: pick 2 is withdrawn. Take it out: at the desk under Front page, else in [picks].",
        "home page en: pick 3 is not in this archive. Take it out: at the desk under Front page, else in [picks].",
    )
    assert headlines(home(tmp_path), "first") == [STORIES[0].headline]
