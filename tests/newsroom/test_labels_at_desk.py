"""Sections, topics, series and authors at the desk: names in each language, renaming, merging, deleting."""

from __future__ import annotations

import re
from typing import Any

import pytest
from desk_forms import form_of
from lxml import html
from test_site_pages import log_of, published


def page(desk: Any, path: str) -> str:
    """Return a page of the release, once all is published."""
    published()
    return str((desk.site / path / "index.html").read_text())


def test_a_section_with_names_in_each_language(desk: Any) -> None:
    from tamizdat.newsroom.models import Section

    client = desk.client("edna")
    form = form_of(client.get("/sections/add/"))
    answer = client.post(
        "/sections/add/",
        {**form, "name_en": "City hall", "name_ar": "البلدية", "in_navigation": "on", "aliases_text": "council"},
        follow=True,
    )
    assert answer.status_code == 200
    section = Section.objects.get(name="City hall")
    assert (
        section.slug == "city-hall"
        and section.names == {"en": "City hall", "ar": "البلدية"}
        and section.aliases == ["council"]
    )
    Section.objects.filter(slug="harbour").update(in_navigation=False)
    cells = [
        " ".join(cell.text_content().split())
        for cell in html.document_fromstring(client.get("/sections/").content).iter("td")
    ]
    assert cells.count("in the navigation") == 2 and cells.count("–") == 1 and not {"True", "False"} & set(cells)
    renamed = {**form_of(client.get(f"/sections/edit/{section.pk}/")), "slug": "another", "name_en": "The city hall"}
    client.post(f"/sections/edit/{section.pk}/", renamed)
    section.refresh_from_db()
    assert section.slug == "city-hall" and section.name == "The city hall"
    taken = client.post("/sections/add/", {**form, "name_en": "Hall", "aliases_text": "news"})
    assert "stands for the section" in taken.content.decode() and not Section.objects.filter(name="Hall").exists()


def test_a_renamed_topic_is_renamed_for_readers(desk: Any) -> None:
    from tamizdat.newsroom.models import Topic

    topic = Topic.objects.get(slug="ferries")
    client = desk.client("edna")
    client.post(
        f"/topics/edit/{topic.pk}/",
        {**form_of(client.get(f"/topics/edit/{topic.pk}/")), "name_en": "Boats and ferries"},
    )
    assert "Boats and ferries" in page(desk, "topic/ferries")
    assert "Boats and ferries" in page(desk, "2019/03/02/ferry-strike-a1001")
    assert log_of(topic)[0] == "wagtail.edit"


def test_what_readers_are_told_about_an_author(desk: Any) -> None:
    from tamizdat.newsroom.models import Author, ListText

    author = Author.objects.get(slug="anna-petrova")
    client = desk.client("edna")
    form = form_of(client.get(f"/authors/edit/{author.pk}/"))
    state = '{"blocks":[{"key":"a","text":"She has covered the harbour for years.","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'
    client.post(f"/authors/edit/{author.pk}/", {**form, "body_en": state})
    assert ListText.objects.get().html == "<p>She has covered the harbour for years.</p>"
    assert "She has covered the harbour" in page(desk, "author/anna-petrova")


def test_two_topics_become_one(desk: Any) -> None:
    from tamizdat.newsroom.models import Article, Redirect, Topic

    ferries, strikes = Topic.objects.get(slug="ferries"), Topic.objects.get(slug="strikes")
    client = desk.client("edna")
    asked = client.get(f"/merge/topic/{strikes.pk}/?target={ferries.pk}").content.decode()
    assert "The ferry strike enters its third week" in asked and "1 article has it" in asked
    assert Topic.objects.get(pk=strikes.pk).merged_into is None
    client.post(f"/merge/topic/{strikes.pk}/", {"target": ferries.pk, "merge": "1"}, follow=True)
    article = Article.objects.get(pk=1001)
    assert [each.topic.slug for each in article.topics.all()] == ["ferries"]
    assert "topic/strikes" not in page(desk, "2019/03/02/ferry-strike-a1001")
    assert (
        "topic/ferries" in (desk.site / "topic" / "strikes" / "index.html").read_text()
        or Redirect.objects.filter(old="topic/strikes/").exists()
    )
    assert log_of(ferries)[0] == "newsroom.merge"
    assert "Strikes" not in client.get("/topics/").content.decode()
    assert "Strikes" not in client.get("/snippets/choose/newsroom/topic/").content.decode()
    again = client.post("/topics/add/", {**form_of(client.get("/topics/add/")), "name_en": "Strikes"})
    assert "was merged into" in again.content.decode()


def test_a_draft_that_names_a_merged_topic_follows(desk: Any) -> None:
    from desk_forms import edit_form

    from tamizdat.newsroom.filing.merge import merge
    from tamizdat.newsroom.models import Article, Topic
    from tamizdat.newsroom.publishing.records import record_of

    client = desk.client("edna")
    client.post("/articles/edit/1001/", edit_form(client, 1001, kicker="Another"))
    merge(Topic.objects.get(slug="strikes"), Topic.objects.get(slug="ferries"), desk.user("edna"))
    draft = Article.objects.get(pk=1001).get_latest_revision_as_object()
    assert [label.slug for label in record_of(draft).topics] == ["ferries"]


@pytest.mark.parametrize("kind", ["section", "topic", "author"])
def test_what_is_used_cannot_be_deleted(desk: Any, kind: str) -> None:
    from tamizdat.newsroom.filing.merge import KINDS

    slug = {"section": "harbour", "topic": "ferries", "author": "anna-petrova"}[kind]
    label = KINDS[kind].objects.get(slug=slug)
    client = desk.client("edna")
    url = f"/{kind}s/delete/{label.pk}/"
    assert "cannot be deleted" in client.get(url).content.decode()
    client.post(url)
    assert KINDS[kind].objects.filter(pk=label.pk).exists()
    unused = KINDS[kind].objects.create(slug="nothing", name="Nothing")
    client.post(f"/{kind}s/delete/{unused.pk}/")
    assert not KINDS[kind].objects.filter(slug="nothing").exists()


def test_the_order_of_sections(desk: Any) -> None:
    from tamizdat.newsroom.models import Section
    from tamizdat.newsroom.publishing.config import outlet

    news = Section.objects.get(slug="news")
    client = desk.client("edna")
    assert client.post(f"/sections/reorder/{news.pk}/?position=1").status_code == 200
    assert [section.slug for section in outlet().sections] == ["harbour", "news"]
    assert log_of(news)[0] == "newsroom.reorder"
    home = page(desk, "")
    assert home.index("section/harbour") < home.index("section/news")
    refused = desk.client("rita").post(
        f"/sections/reorder/{news.pk}/?position=0", headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert refused.status_code == 403


def test_a_reporter_makes_a_topic_in_the_chooser(desk: Any) -> None:
    from tamizdat.newsroom.models import Topic

    client = desk.client("rita")
    answer = client.post(
        "/snippets/choose/newsroom/topic/create/", {"name_en": "Night boats", "name_ar": "", "slug": ""}
    )
    assert answer.json()["step"] == "chosen"
    topic = Topic.objects.get(slug="night-boats")
    assert topic.names == {"en": "Night boats"} and log_of(topic) == ["wagtail.create"]
    assert (
        desk.client("rita").get(f"/merge/topic/{topic.pk}/", headers={"x-requested-with": "XMLHttpRequest"}).status_code
        == 403
    )


def test_used_labels_are_not_deleted_in_bulk(desk: Any) -> None:
    from tamizdat.newsroom.models import Topic

    client = desk.client("edna")
    used, unused = Topic.objects.get(slug="ferries"), Topic.objects.create(slug="nothing", name="Nothing")
    url = f"/bulk/newsroom/topic/delete/?id={used.pk}&id={unused.pk}"
    client.post(url)
    assert Topic.objects.filter(pk__in=[used.pk, unused.pk]).count() == 2
    client.post(f"/bulk/newsroom/topic/delete/?id={unused.pk}")
    assert not Topic.objects.filter(pk=unused.pk).exists()


def test_choosers_tell_labels_apart_by_their_languages(desk: Any) -> None:
    from django.urls import reverse

    from tamizdat.newsroom.models import Article, Section, Topic

    Section.objects.create(slug="culture-ar", name="Culture", names={"ar": "ثقافة"})
    harbour = Section.objects.get(slug="harbour")
    Article.objects.filter(section=harbour).update(language="en")
    client = desk.client("edna")
    for model in (Section, Topic):
        window = client.get(reverse(f"{_chooser_of(model)}:choose")).json()["html"]
        assert "Articles in" in window and "Slug" in window, model
    listed = client.get(reverse(f"{_chooser_of(Section)}:choose_results")).content.decode()
    rows = {slug: row for row in re.findall(r"<tr.*?</tr>", listed, re.S) for slug in re.findall(r"[\w-]+", row)}
    assert "ثقافة" in rows["culture-ar"] and "English" not in rows["culture-ar"] and "English" in rows["harbour"]
    found = client.get(reverse(f"{_chooser_of(Topic)}:choose_results") + "?q=ferr")
    assert found.status_code == 200 and "English" in found.content.decode()


def _chooser_of(model: Any) -> str:
    namespace: str = model.snippet_viewset.chooser_viewset.url_namespace
    return namespace
