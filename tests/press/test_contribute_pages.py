"""The page on which readers contribute: made where there is one, linked from every page, changed without the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from press_samples import LANTERN, article, press_to

from tamizdat.site import Amount, ContributePage, Site
from tamizdat.themecheck.fixture.contribute import contribute_pages

PAGES = contribute_pages(LANTERN.languages)


def read(folder: Path, path: str) -> str:
    return (folder / "site" / path).read_text(encoding="utf-8")


def test_without_one_nothing_is_asked_for(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)], site=Site())
    page = read(tmp_path, "2013/10/02/ferry-strike-a1/index.html")
    assert "contribute/" not in page and "support." not in page
    assert not (tmp_path / "site" / "contribute").exists()


def test_each_language_and_group_has_a_page_and_every_page_leads_there(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)], site=Site(contribute=PAGES))
    for path in ("contribute/index.html", "contribute/usd/index.html", "ar/contribute/index.html"):
        assert "<form" in read(tmp_path, path)
    assert 'href="../../../../contribute/"' in read(tmp_path, "2013/10/02/ferry-strike-a1/index.html")
    assert 'dir="rtl"' in read(tmp_path, "ar/contribute/index.html")


def test_an_obituary_asks_for_nothing(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1), article(2, appeals=False)], site=Site(contribute=PAGES))
    asks, silent = (
        read(tmp_path, "2013/10/02/ferry-strike-a1/index.html"),
        read(tmp_path, "2013/10/03/ferry-strike-a2/index.html"),
    )
    assert 'data-place="letter"' in asks and 'data-place="letter"' not in silent


def test_a_changed_amount_changes_one_page(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)], site=Site(contribute=PAGES))
    first = PAGES[0]
    cadence = replace(first.cadences[0], amounts=(Amount(1_500, "€15"),))
    changed = (replace(first, cadences=(cadence, *first.cadences[1:])), *PAGES[1:])
    done = press_to(tmp_path, [article(1)], site=Site(contribute=changed), changed=set())
    assert "€15" in read(tmp_path, "contribute/index.html")
    assert done.kinds == {"contribute": 1}


def test_closing_takes_the_pages_and_the_links_away(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1)], site=Site(contribute=PAGES))
    press_to(tmp_path, [article(1)], site=Site())
    assert not (tmp_path / "site" / "contribute" / "index.html").exists()
    assert "contribute/" not in read(tmp_path, "index.html")


@pytest.mark.parametrize("page", PAGES[:2])
def test_the_form_leads_to_the_newsrooms_own_address_alone(tmp_path: Path, page: ContributePage) -> None:
    press_to(tmp_path, [article(1)], site=Site(contribute=PAGES))
    text = read(tmp_path, f"contribute/{page.slug + '/' if page.slug else ''}index.html")
    assert 'action="https://courier.example/service/contribute/"' in text
    assert "form-action 'self' https://courier.example" in text
