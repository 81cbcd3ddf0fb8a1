"""Every template, in four languages, with everything that a view may hold and with nothing of it."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from lxml import html
from markupsafe import Markup
from msgspec.structs import replace
from theme_samples import article, chrome, page, teaser
from theme_site import home, pages, write
from theme_texts import NAMES

from tamizdat import theme
from tamizdat.press.render.views import Link, ListView


@pytest.fixture(scope="module", params=list(NAMES))
def site(request: pytest.FixtureRequest) -> dict[str, html.HtmlElement]:
    return {path: html.document_fromstring(text) for path, text in pages(request.param).items()}


def test_every_page_has_one_heading_and_an_outline_without_gaps(site: dict[str, html.HtmlElement]) -> None:
    for path, document in site.items():
        headings = document.xpath("(//h1|//h2|//h3|//h4|//h5|//h6)[not(ancestor::template)]")
        levels = [int(heading.tag[1]) for heading in headings]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert all(heading.text_content().strip() for heading in headings), path


def test_nothing_loads_from_elsewhere_and_nothing_is_inline(site: dict[str, html.HtmlElement]) -> None:
    for path, document in site.items():
        loaded = document.xpath("//img/@src|//script/@src|//link[@rel='stylesheet' or @rel='icon']/@href")
        assert loaded and not [url for url in loaded if "//" in url], path
        assert not document.xpath("//@style|//style|//script[not(@src) and not(@type='application/ld+json')]"), path
        assert not [name for name in document.xpath("//@*") if name.attrname.startswith("on")], path


def test_at_most_two_sheets_and_no_script_but_those_of_search_and_forms(site: dict[str, html.HtmlElement]) -> None:
    for path, document in site.items():
        assert len(document.xpath("//link[@rel='stylesheet']")) <= 2, path
        scripts = document.xpath("//script[@src]")
        has_own = path.endswith(("search/index.html", "404.html", "newsletters/index.html", "weekly/index.html"))
        assert len(scripts) == has_own, path
        assert all(script.get("defer") is not None for script in scripts), path


def test_ids_and_landmarks_are_unique_and_pictures_have_their_measures(site: dict[str, html.HtmlElement]) -> None:
    for path, document in site.items():
        ids = document.xpath("//@id")
        labels = document.xpath("//nav/@aria-label")
        assert len(ids) == len(set(ids)) and len(labels) == len(set(labels)), path
        assert set(document.xpath("//@aria-labelledby")) <= set(ids), path
        for image in document.xpath("//img"):
            assert {"alt", "width", "height", "decoding"} <= set(image.attrib), path


def test_the_language_and_its_direction_are_said(site: dict[str, html.HtmlElement]) -> None:
    for path, document in site.items():
        language = document.get("lang")
        assert document.get("dir") == ("rtl" if language in {"ar", "fa"} else "ltr"), path


def test_links_lead_to_pages_from_any_depth(site: dict[str, html.HtmlElement]) -> None:
    for path, document in site.items():
        for nameplate in document.xpath("//p[@class='nameplate']/a/@href"):
            target = (Path("/") / path).parent / nameplate
            assert target.resolve() == Path("/") / ("" if document.get("lang") == "en" else document.get("lang"))


def test_places_for_appeals_are_there_and_empty() -> None:
    env = theme.environment(None, "en")
    shown = theme.template(env, "article")
    with_appeals = shown.render(chrome=chrome(), page=page("article", "a/", "A"), article=article(env))
    without = shown.render(chrome=chrome(), page=page("article", "a/", "A"), article=article(env, appeals=False))
    assert set(re.findall(r'data-place="(\w+)"></div>', with_appeals)) == {"bar", "box"}
    assert not re.findall(r'data-place="(\w+)"></div>', without)
    assert 'data-part="appeal"' in with_appeals and 'data-part="appeal"' not in without
    sentence = html.document_fromstring(with_appeals).xpath("//aside[@data-place='letter']/p")[0]
    assert sentence.text_content().endswith("Support us") and 'data-place="letter"' not in without


def test_where_there_is_no_newsletter_none_is_named() -> None:
    env = theme.environment(None, "en")
    outlet = replace(chrome(), newsletters=None, sign_up=None)
    shown = theme.template(env, "article").render(chrome=outlet, page=page("article", "a/", "A"), article=article(env))
    assert "newsletter" not in shown.lower() and "sign-up" not in shown


def test_where_nobody_can_contribute_nothing_is_asked_for() -> None:
    env = theme.environment(None, "en")
    outlet = replace(chrome(), support=None, support_address="")
    shown = theme.template(env, "article").render(chrome=outlet, page=page("article", "a/", "A"), article=article(env))
    assert "contribute" not in shown and 'data-place="letter"' not in shown and "<template" not in shown


def test_the_policy_admits_the_json_ld_by_its_hash_and_the_script_only_when_there_is_one() -> None:
    env = theme.environment(None, "en")
    data = Markup('{"@type": "WebSite"}')
    view = page("standing", "x/", "X", json_ld=data)
    standing = {"title": "X", "html": Markup("<p>x</p>")}
    plain = theme.template(env, "standing").render(chrome=chrome(), page=view, standing=standing)
    digest = b64encode(sha256(data.encode()).digest()).decode()
    policy = html.document_fromstring(plain).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert f"script-src 'sha256-{digest}';" in policy and "default-src 'none'" in policy
    assert "connect-src 'self';" in policy and "unsafe" not in policy
    scripted = replace(chrome(), script="assets/site.js")
    active = theme.template(env, "standing").render(chrome=scripted, page=view, standing=standing)
    assert f"script-src 'self' 'sha256-{digest}'; connect-src 'self';" in active
    assert '<script src="../assets/site.js" defer></script>' in active


def test_the_print_view_is_the_article_and_nothing_else() -> None:
    document = html.document_fromstring(pages("en")["2031/10/03/harbour-a7/print/index.html"])
    text = document.body.text_content()
    assert text.strip().startswith("Port of Ostrel")
    assert "Ilse Varga" in text and "3 October 2031" in text
    assert "Original url: https://courier.example/2031/10/03/harbour-a7/" in text
    assert text.strip().endswith("they pay for it. Support us: https://courier.example/contribute/")
    assert not document.xpath("//nav|//header|//footer|//aside")


def test_a_withdrawn_article_says_why_and_nothing_that_it_said() -> None:
    document = html.document_fromstring(pages("en")["2031/10/03/gone-a9/index.html"])
    main = document.get_element_by_id("main").text_content()
    assert "The photographer asked for it." in main and "One line." not in main


def test_a_section_is_not_named_again_below_its_own_heading() -> None:
    env = theme.environment(None, "en")
    mine = Link("Harbour", "section/harbour/")
    front = ListView(heading="Harbour", lead=(replace(teaser("en", 1), section=mine),))
    shown = theme.template(env, "section").render(chrome=chrome(), page=page("section", mine.path, "H"), front=front)
    assert not html.document_fromstring(shown).xpath("//article//p[@class='kicker']")


def test_names_that_a_template_was_not_given_are_an_error() -> None:
    env = theme.environment(None, "en")
    with pytest.raises(UndefinedError):
        theme.template(env, "article").render(chrome=chrome(), page=page("article", "a/", "A"))


def test_text_is_escaped_wherever_it_stands() -> None:
    env = theme.environment(None, "en")
    bad = "<b>&\"'"
    story = article(env, headline=bad, kicker=bad, standfirst=bad)
    outlet = replace(chrome(), outlet=bad, tagline=bad)
    shown = theme.template(env, "article").render(chrome=outlet, page=page("article", "a/", bad), article=story)
    assert "<b>" not in shown
    assert html.document_fromstring(shown).xpath("//h1")[0].text_content() == bad


def test_chrome_is_rendered_once_for_all_pages_that_share_it() -> None:
    env = theme.environment(None, "en")
    part = env.globals["standing_part"]
    outlet = chrome()
    assert part("header.html", outlet, "../") is part("header.html", outlet, "../")
    assert part("header.html", outlet, "../../") != part("header.html", outlet, "../")
    renamed = replace(outlet, outlet="Another")
    assert "Another" in part("header.html", renamed, "../")


def test_what_stands_around_an_article_leaves_the_budget_to_the_article() -> None:
    """Design: 14 KB for the whole page. About 730 words of prose take 2.5 to 3 KB compressed."""
    bare = pages("en")["2031/10/03/bare-a8/index.html"]
    assert len(gzip.compress(bare.encode(), 9)) < 3_000
    # All that readers see is in one sheet, the page for contributions and the appeals too.
    assert len(gzip.compress(theme.published_assets(None).files[0].content, 9)) < 9_450


def test_no_sheet_knows_left_from_right() -> None:
    for sheet in theme.published_assets(None).files[:2]:
        text = re.sub(r"/\*.*?\*/", "", sheet.content.decode(), flags=re.DOTALL)
        assert not re.search(r"\b(left|right)\b", text), sheet.path
        assert not re.search(r"(?:margin|padding|border)-(?:left|right|top|bottom)", text), sheet.path
        assert not re.search(r"(?:margin|padding|inset):(?: [\w.-]+){4}", text), sheet.path


@pytest.mark.parametrize("kind", ["year", "undated", "topics", "topic-month"])
def test_a_kind_without_a_template_of_its_own_is_a_front(kind: str) -> None:
    assert theme.template(theme.environment(None, "en"), kind).name == "front.html"


def test_the_same_views_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b")
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert len(files) > 60
    for path in files:
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()


def test_a_home_page_without_pictures_has_no_image() -> None:
    env = theme.environment(None, "en")
    shown = theme.template(env, "home").render(
        chrome=chrome(), page=page("home", "", "Home"), front=home("en", picture=False)
    )
    assert "<img" not in shown
