"""Sections of recovered articles: shown as the outlet's, counted, and their old pages lead on."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from press_checks import Page, link_faults, snapshot
from press_samples import LANTERN, article, press_to

from tamizdat.article import Article, Label
from tamizdat.outlet import Section

OUTLET = replace(
    LANTERN,
    sections=(
        Section("news", {"en": "News", "ar": "أخبار", "ru": "Новости"}),
        Section("inquiries", {"en": "Inquiries", "ru": "Расследования"}, ("investigations", "Следствие")),
    ),
)


def stories() -> list[Article]:
    return [
        article(1, section=Label("news", "News")),
        article(2, path="ru/2/", language="ru", section=Label("rassledovaniia", "РАССЛЕДОВАНИЯ")),
        article(3, path="ru/3/", language="ru-RU", section=Label("sledstvie", "следствие")),
        article(4, section=Label("investigations", "Investigations")),
        article(5, section=Label("chess", "Chess")),
        article(6, section=Label("chess", "Chess")),
    ]


def test_articles_stand_in_the_section_that_they_mean(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), outlet=OUTLET)
    site = tmp_path / "site"
    russian = (site / "ru/section/inquiries/index.html").read_text()
    assert 'href="../../2/"' in russian and 'href="../../3/"' in russian
    assert "Расследования" in Page((site / "ru/2/index.html").read_text()).text
    assert (site / "section/inquiries/2013/10/index.html").exists() and (site / "section/chess/index.html").exists()
    assert list(link_faults(site, OUTLET.address)) == []


def test_old_pages_lead_on_and_so_does_an_alias_that_no_article_has(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), outlet=OUTLET)
    site = tmp_path / "site"
    for old, new in [
        ("ru/section/rassledovaniia/", "ru/section/inquiries/"),
        ("ru/section/sledstvie/2013/10/", "ru/section/inquiries/2013/10/"),
        ("section/investigations/", "section/inquiries/"),
        ("ar/section/investigations/", "ar/section/inquiries/"),
    ]:
        moved = Page((site / old / "index.html").read_text())
        targets = [value for tag, _, value, rel in moved.addresses if rel == "canonical"]
        assert targets == [OUTLET.address + new], old


def test_what_is_mapped_and_what_is_not_is_told_once_with_its_count(tmp_path: Path) -> None:
    done = press_to(tmp_path, stories(), outlet=OUTLET)
    about = {name: [note for note in done.notes if f"({name})" in note] for name in ("chess", "sledstvie", "news")}
    assert len(about["chess"]) == 1 and "2 articles" in about["chess"][0] and "aliases" in about["chess"][0]
    assert len(about["sledstvie"]) == 1 and "'inquiries'" in about["sledstvie"][0]
    assert about["news"] == [] and done.left_out == ()
    unnamed = press_to(tmp_path / "other", stories(), outlet=replace(OUTLET, sections=()))
    assert not [note for note in unnamed.notes if note.startswith("section")], "an outlet that names none asks nothing"


def test_an_alias_that_is_added_moves_a_section_and_a_page_that_is_in_the_way_stays(tmp_path: Path) -> None:
    press_to(tmp_path, stories(), outlet=OUTLET)
    games = Section("games", {"en": "Games"}, ("chess",))
    both = replace(OUTLET, sections=(*OUTLET.sections, games))
    press_to(tmp_path, stories(), outlet=both)
    assert "games" in (tmp_path / "site/section/chess/index.html").read_text()
    press_to(tmp_path / "fresh", stories(), outlet=both)
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "fresh/site")
    clash = [article(1, section=Label("chess", "News")), article(2, section=Label("chess", "Chess"))]
    press_to(tmp_path / "clash", clash, outlet=OUTLET)
    assert "ferry-strike-a2" in (tmp_path / "clash/site/section/chess/index.html").read_text()
    assert "ferry-strike-a1" in (tmp_path / "clash/site/section/news/index.html").read_text()


def test_the_record_of_the_archive_is_not_changed_by_an_incremental_build(tmp_path: Path) -> None:
    stays = article(7, path="ru/7/", language="ru", section=Label("inquiries", "Расследования"))
    articles = [*stories(), stays]
    press_to(tmp_path, articles, outlet=OUTLET)
    changed = [*articles[:1], replace(articles[1], section=Label("chess", "Chess")), *articles[3:]]
    done = press_to(tmp_path, changed, outlet=OUTLET)
    assert "assets and media" not in done.kinds, "an incremental build"
    press_to(tmp_path / "fresh", changed, outlet=OUTLET)
    assert snapshot(tmp_path / "site") == snapshot(tmp_path / "fresh/site")
    assert not (tmp_path / "site/ru/section/sledstvie/index.html").exists()


def test_languages_that_are_not_the_outlets_or_not_the_themes_are_told(tmp_path: Path) -> None:
    polish = [article(7, language="pl"), article(8, language="pl"), article(9, language="ru-KZ", path="ru/9/")]
    ukrainian = replace(OUTLET, languages=(*OUTLET.languages, replace(OUTLET.languages[1], code="ka", prefix="ka/")))
    done = press_to(tmp_path, polish, outlet=ukrainian)
    assert [note for note in done.notes if "language 'pl' of 2 articles" in note and "pages of en" in note]
    assert [note for note in done.notes if "language 'ka'" in note and "locale/ka/messages.po" in note]
    assert not [note for note in done.notes if "ru" in note.split("'")[1]]
    assert 'href="./9/"' in (tmp_path / "site/ru/index.html").read_text()
    assert '"inLanguage":"ru-KZ"' in (tmp_path / "site/ru/9/index.html").read_text()


def test_text_that_is_no_code_of_a_language_stands_in_no_page(tmp_path: Path) -> None:
    press_to(tmp_path, [article(1, language="klingonese"), article(2, language=""), article(3, language="en_GB")])
    for file in (tmp_path / "site").rglob("*.html"):
        assert "klingonese" not in file.read_text() and 'lang=""' not in file.read_text()
    page = (tmp_path / "site" / article(1).path / "index.html").read_text()
    assert '<article class="story" lang="und"' in page and '"inLanguage":"und"' in page
    assert '"inLanguage":"en-GB"' in (tmp_path / "site" / article(3).path / "index.html").read_text()
