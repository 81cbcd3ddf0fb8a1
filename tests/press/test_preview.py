"""A preview is the page that press would make, and leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace
from press_checks import snapshot
from press_samples import HOSTED, LANTERN, PAGES, article, everything, press_to

from tamizdat.article import Article, Label, Moment, Status
from tamizdat.paths import page_file
from tamizdat.press.build.state import index_file
from tamizdat.press.index.validate import UnpublishableError
from tamizdat.press.preview import Preview, preview
from tamizdat.site import Site

ROOT = "http://localhost:8000/"
SITE = Site(pages=PAGES)


def seen(draft: Article, site: Path | None = None) -> Preview:
    return preview(draft, SITE, LANTERN, root=ROOT, index=index_file(site) if site else None)


def absolute(page: Path, site: Path, text: str) -> str:
    """Return a pressed page with its links counted from ROOT, as a preview has them."""
    document = html.document_fromstring(text)
    document.make_links_absolute(ROOT + page.relative_to(site).as_posix().removesuffix("index.html"))
    return html.tostring(document, encoding="unicode")


def normal(text: str) -> str:
    return html.tostring(html.document_fromstring(text), encoding="unicode")


@pytest.mark.parametrize("number", [each.number for each in everything()])
def test_the_preview_of_an_unchanged_article_is_its_pressed_page(tmp_path: Path, number: int) -> None:
    site = tmp_path / "site"
    press_to(tmp_path, everything(), site=SITE)
    draft = next(each for each in everything() if each.number == number)
    page = site / page_file(draft.path)
    assert absolute(page, site, normal(seen(draft, site).page)) == absolute(page, site, page.read_text())


def test_the_preview_of_a_change_is_what_a_press_of_it_gives(tmp_path: Path) -> None:
    site = tmp_path / "site"
    series = Label("bridge", "The bridge")
    before = [article(number, series=series) for number in (1, 2, 3)]
    press_to(tmp_path, before)
    draft = article(2, series=series, headline="The bridge is open", published=Moment("2013-10-28"), related=(1,))
    new = article(9, series=series, published=Moment("2013-10-03"))
    for each in (draft, new):
        shown = preview(each, Site(pages=PAGES), LANTERN, root=ROOT, index=index_file(site))
        after = tmp_path / f"after {each.number}"
        after.mkdir()
        others = [other for other in before if other.number != each.number]
        press_to(after, [*others, each])
        page = after / "site" / each.path / "index.html"
        assert absolute(page, after / "site", normal(shown.page)) == absolute(page, after / "site", page.read_text())


def test_a_preview_needs_no_release_and_writes_nothing(tmp_path: Path) -> None:
    shown = seen(article(7, series=Label("bridge", "The bridge"), related=(1,), translations={"ar": 3}))
    assert "Ferry strike enters day 7" in shown.page and ROOT + "assets/" in shown.page
    assert "Original" in shown.print_view
    assert [line.split(": ")[1] for line in shown.left_out] == [
        "its related article 1 is not in this archive; its link is left out.",
        "its translation article 3 is not in this archive; its link is left out.",
    ]
    press_to(tmp_path, everything())
    before = snapshot(tmp_path)
    seen(replace(article(1), headline="Another headline"), tmp_path / "site")
    assert snapshot(tmp_path) == before


def test_a_withdrawn_draft_shows_its_notice_and_has_no_print_view() -> None:
    shown = seen(article(7, status=Status("withdrawn", "A court in Ardavia ordered it.", "court")))
    assert "A court in Ardavia ordered it." in shown.page and "Ferry strike" not in shown.page
    assert shown.print_view == ""


def test_a_draft_of_which_no_page_can_be_made_is_an_error_that_says_why() -> None:
    with pytest.raises(UnpublishableError, match="headline"):
        seen(article(7, headline=" "))


def test_links_of_a_language_with_an_address_of_its_own_begin_with_the_root_too() -> None:
    draft = article(31, path="ar/2013/11/03/jisr-a31/", language="ar", headline="الجسر القديم")
    shown = preview(draft, SITE, HOSTED, root=ROOT)
    links = html.document_fromstring(shown.page).xpath("//a/@href | //link[@rel='stylesheet']/@href")
    assert links and all(link.startswith((ROOT, "#", "https://", "mailto:")) for link in links), links
