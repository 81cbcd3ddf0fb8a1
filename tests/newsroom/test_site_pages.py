"""The site at the desk: each page, what a change rewrites, and what cannot be saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_forms import form_of, stream

PAGES = (
    "/site/pages/",
    "/site/pages/add/?slug=about&language=ar",
    "/site/redirects/",
    "/site/redirects/add/",
    "/site/redirect-list/",
    "/site/tip-line/",
    "/site/words/",
    "/site/front-page/",
    "/site/front-page/?language=ar",
    "/site/front-page/search/?q=ferry",
    "/site/front-page/preview/dark/?pick=1002",
)


def files(folder: Path) -> dict[str, bytes]:
    """Return the pages of the release; its tree, signatures and search index change with every press."""
    found = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: content for name, content in found.items() if name.endswith(".html")}


def now_public(desk: Any) -> dict[str, bytes]:
    """Return the pages once all is published."""
    published()
    return files(desk.site)


def changed_files(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Return the names of the pages that are new, different or gone."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def published() -> str:
    """Wait until all that was asked for is published; return what the desk says of the site."""
    from tamizdat.newsroom.models import Publication
    from tamizdat.newsroom.publishing import queue

    queue.wait()
    assert not list(Publication.objects.exclude(progress="published").values_list("number", "progress", "reason"))
    found = Publication.objects.filter(number=queue.SITE).first()
    return found.said if found else ""


def page_form(client: Any, url: str, page: Any = None) -> dict[str, Any]:
    """Return the fields of a standing page's form, as a browser would send them back."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from tamizdat.newsroom.site.blocks import PAGE_TEXT

    converter = ContentstateConverter(PAGE_TEXT)
    raw = page.body.get_prep_value() if page else []
    return {
        **form_of(client.get(url)),
        **stream("body", [(each["type"], converter.from_database_format(each["value"])) for each in raw]),
    }


def log_of(instance: Any) -> list[str]:
    """Return the actions that the log has of something, the newest first."""
    from wagtail.models import ModelLogEntry

    return list(ModelLogEntry.objects.for_instance(instance).order_by("-pk").values_list("action", flat=True))


@pytest.mark.parametrize("url", PAGES)
def test_each_page_by_role(desk: Any, url: str) -> None:
    assert desk.client("edna").get(url).status_code == 200
    assert desk.client("cora").get(url).status_code == 200
    for name in ("rita", "tess", "max"):
        refused = desk.client(name).get(url, headers={"x-requested-with": "XMLHttpRequest"})
        assert refused.status_code == 403, name
    assert desk.client().get(url).status_code == 302


def test_a_standing_page_is_published_and_rewrites_itself_alone(desk: Any) -> None:
    from tamizdat.newsroom.models import StandingPage

    page = StandingPage.objects.get(slug="privacy")
    client = desk.client("edna")
    form = page_form(client, f"/site/pages/edit/{page.pk}/", page)
    before = files(desk.site)
    answer = client.post(
        f"/site/pages/edit/{page.pk}/", {**form, "description": "What we know.", "action-publish": "1"}, follow=True
    )
    assert published() in answer.content.decode() or "on its way" in answer.content.decode()
    assert changed_files(before, now_public(desk)) == {"privacy/index.html"}
    page.refresh_from_db()
    assert "wagtail.publish" in log_of(page)
    assert page.html == page.written["html"]  # its text was not touched, so not a byte of it differs


def test_a_draft_of_a_page_is_not_public(desk: Any) -> None:
    from tamizdat.newsroom.models import StandingPage

    client = desk.client("edna")
    form = page_form(client, "/site/pages/add/?slug=about&language=en")
    assert form["slug"] == "about"
    before = files(desk.site)
    client.post("/site/pages/add/", {**form, "title": "About us"})
    page = StandingPage.objects.get(slug="about")
    assert not page.live and changed_files(before, now_public(desk)) == set()
    client.post(
        f"/site/pages/edit/{page.pk}/",
        {**page_form(client, f"/site/pages/edit/{page.pk}/", page), "action-publish": "1"},
    )
    assert "about/index.html" in now_public(desk)
    client.post(f"/site/pages/unpublish/{page.pk}/")
    assert "about/index.html" not in now_public(desk)


@pytest.mark.parametrize("slug", ["archive", "section", "ar", "a/b", ""])
def test_an_address_that_no_page_can_have(desk: Any, slug: str) -> None:
    from tamizdat.newsroom.models import StandingPage

    client = desk.client("edna")
    form = page_form(client, "/site/pages/add/?slug=x&language=en")
    client.post("/site/pages/add/", {**form, "title": "A page", "slug": slug, "action-publish": "1"})
    assert not StandingPage.objects.filter(title="A page").exists()


def test_a_preview_of_a_page_and_of_the_front_page(desk: Any) -> None:
    client = desk.client("edna")
    from tamizdat.newsroom.models import StandingPage

    page = StandingPage.objects.get(slug="privacy")
    form = page_form(client, f"/site/pages/edit/{page.pk}/", page)
    preview = f"/site/pages/preview/{page.pk}/"
    assert client.post(preview, {**form, "title": "What we know of you"}).json()["is_valid"]
    html = client.get(f"{preview}?mode=dark").content.decode()
    assert "<h1" in html and "What we know of you" in html and "/paper/dark/" in html
    home = client.get("/site/front-page/preview/light/?pick=1005&pick=1002").content.decode()
    assert 0 < home.index("A note without a date") < home.index("Council meets behind closed doors")


def test_picks_rewrite_the_front_page_alone(desk: Any) -> None:
    from tamizdat.newsroom.models import Picks

    client = desk.client("edna")
    before = files(desk.site)
    client.post("/site/front-page/", {"language": "en", "before": "", "pick": ["1002", "1001"]})
    assert Picks.objects.get(language="en").numbers == [1002, 1001]
    assert changed_files(before, now_public(desk)) == {"index.html"}
    assert log_of(Picks.objects.get()) == ["wagtail.edit"]
    stale = client.post("/site/front-page/", {"language": "en", "before": "", "pick": ["1004"]}, follow=True)
    assert "Somebody else changed the front page" in stale.content.decode()
    missing = client.post("/site/front-page/", {"language": "en", "before": "1002,1001", "pick": ["77"]})
    assert "there is no such article" in missing.content.decode()
    assert Picks.objects.get().numbers == [1002, 1001]


def test_a_redirect_rewrites_its_own_page_alone(desk: Any) -> None:
    from tamizdat.newsroom.models import Redirect

    client = desk.client("edna")
    before = files(desk.site)
    answer = client.post(
        "/site/redirects/add/", {"old": "old/box.html", "new": "privacy/", "status": "301"}, follow=True
    )
    assert published() in answer.content.decode() or "on its way" in answer.content.decode()
    assert changed_files(before, now_public(desk)) == {"old/box.html"}
    listed = client.get("/site/redirects/?q=box").content.decode()
    assert "https://lantern.example/privacy/" in listed and "every copy of the site" in listed
    row = Redirect.objects.get()
    assert log_of(row) == ["wagtail.create"]
    client.post(f"/site/redirects/delete/{row.pk}/")
    assert changed_files(before, now_public(desk)) == set()


def test_a_loop_of_redirects_is_refused_in_a_sentence(desk: Any) -> None:
    from tamizdat.newsroom.models import Redirect

    client = desk.client("edna")
    client.post("/site/redirects/add/", {"old": "a/", "new": "b/", "status": "301"})
    for old, new, why in (
        ("b/", "/a/index.html", "led round and round"),
        ("b", "https://lantern.example/a", "led round and round"),
        ("a", "c/", "redirected twice"),
        ("c/", "c/", "lead to itself"),
        ("c/", "", "must be a path"),
        ("d/../e", "c/", "has"),
    ):
        answer = client.post("/site/redirects/add/", {"old": old, "new": new, "status": "301"})
        assert why in answer.content.decode(), (old, new)
    assert Redirect.objects.count() == 1


def test_a_list_of_redirects_tells_each_line_it_cannot_use(desk: Any) -> None:
    from tamizdat.newsroom.models import Redirect

    lines = 'from,to\nold/1.html,privacy/\nold/2.html\n"old/3,x.html",privacy/,302\nshop,,410\np/,q/\nq/,p/\nold/1.html,about/\nx,y,404\n'
    client = desk.client("edna")
    answer = client.post("/site/redirect-list/", {"lines": lines}).content.decode()
    assert {row.old for row in Redirect.objects.all()} in (
        {"old/1.html", "old/3,x.html", "shop", "p/"},
        {"old/1.html", "old/3,x.html", "shop", "q/"},
    )
    assert "4 lines were not added" in answer
    for told in ("must be a path", "led round and round", "redirected twice", "404"):
        assert told in answer
    assert "old/1.html" in now_public(desk)


def test_a_wrong_tip_line_is_not_saved(desk: Any) -> None:
    from tamizdat.newsroom.models import TipLine

    client = desk.client("edna")
    wrong = {"onion": "http://short.onion/", "pgp_fingerprint": "0123", "email": "nobody", "signal": "", "post": ""}
    answer = client.post("/site/tip-line/", wrong).content.decode()
    assert "an onion address has 56" in answer and "hexadecimal digits" in answer and "Nothing was saved" in answer
    assert TipLine.the().onion == ""
    client.post(
        "/site/tip-line/", {"onion": "", "pgp_fingerprint": "", "email": "", "signal": "lantern.01", "post": ""}
    )
    assert b"lantern.01" in now_public(desk)["tips/index.html"]
    assert log_of(TipLine.the()) == ["wagtail.edit"]


def test_what_is_missing_is_told_with_where_to_write_it(desk: Any) -> None:
    from tamizdat.newsroom.models import Section, SiteVersion
    from tamizdat.newsroom.site.missing import missing, unused

    texts = {each.text: each.url for each in missing()}
    assert "About: not written in English" in texts and "Contact: not written in العربية" in texts
    assert "Privacy: not written in العربية" in texts and "Privacy: not written in English" not in texts
    assert any("tip line" in text for text in texts) and any("founded" in text for text in texts)
    client = desk.client("edna")
    assert all(client.get(url).status_code == 200 for url in texts.values())
    home = client.get("/").content.decode()
    assert "Missing on the site" in home and "About: not written in English" in home
    assert "Missing on the site" not in desk.client("rita").get("/").content.decode()
    assert unused() == []
    Section.objects.filter(slug="news").update(names={"en": "The news"})
    SiteVersion.change()  # as every change at the desk does
    assert any("no name in العربية" in each.text for each in missing())
    assert "[[sections]]" in unused()[0]


def test_an_editor_finds_the_button_that_publishes_a_page(desk: Any) -> None:
    client = desk.client("edna")
    from tamizdat.newsroom.models import StandingPage

    page = StandingPage.objects.create(slug="harbour", language="en", title="The harbour", live=False)
    assert 'name="action-publish"' in client.get(f"/site/pages/edit/{page.pk}/").content.decode()
