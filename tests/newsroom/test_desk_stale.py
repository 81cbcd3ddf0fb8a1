"""Two people, one article: nothing that somebody wrote is overwritten unseen."""

from __future__ import annotations

from typing import Any

from desk_forms import article_form, edit_form, form_of
from lxml import html


def saved(number: int) -> str:
    from tamizdat.newsroom.models import Article

    return str(Article.objects.get(pk=number).get_latest_revision_as_object().standfirst)


def test_a_stale_save_is_refused_and_both_texts_are_shown(desk: Any) -> None:
    edna, emil = desk.client("edna"), desk.client("emil")
    of_edna, of_emil = (edit_form(each, 1001) for each in (edna, emil))
    edna.post("/articles/edit/1001/", {**of_edna, "standfirst": "What Edna wrote."})
    answer = emil.post("/articles/edit/1001/", {**of_emil, "standfirst": "What Emil wrote."})
    assert saved(1001) == "What Edna wrote."
    page = html.document_fromstring(answer.content.decode())
    shown = page.find_class("newsroom-stale")[0].text_content()
    assert all(word in shown for word in ("Edna", "Emil", "edna", "Standfirst"))
    assert page.get_element_by_id("id_standfirst").value.strip() == "What Emil wrote."


def test_mine_in_place_of_theirs_once_both_were_seen(desk: Any) -> None:
    edna, emil = desk.client("edna"), desk.client("emil")
    of_edna, of_emil = (edit_form(each, 1001) for each in (edna, emil))
    edna.post("/articles/edit/1001/", {**of_edna, "standfirst": "What Edna wrote."})
    mine = {**of_emil, "standfirst": "What Emil wrote."}
    refused = html.document_fromstring(emil.post("/articles/edit/1001/", mine).content.decode())
    button = refused.xpath("//button[@name='newsroom-overwrite']")[0]
    edna.post("/articles/edit/1001/", {**edit_form(edna, 1001), "standfirst": "Edna again."})
    emil.post("/articles/edit/1001/", {**mine, "newsroom-overwrite": button.get("value")})
    assert saved(1001) == "Edna again."  # what Emil had seen is not what he would replace
    again = html.document_fromstring(emil.post("/articles/edit/1001/", mine).content.decode())
    button = again.xpath("//button[@name='newsroom-overwrite']")[0]
    emil.post("/articles/edit/1001/", {**mine, "newsroom-overwrite": button.get("value")})
    assert saved(1001) == "What Emil wrote."
    from tamizdat.newsroom.models import Article

    texts = [each.as_object().standfirst for each in Article.objects.get(pk=1001).revisions.all()]
    assert {"What Edna wrote.", "Edna again.", "What Emil wrote."} <= set(texts)


def test_a_stale_publication_is_refused_too(desk: Any) -> None:
    edna, emil = desk.client("edna"), desk.client("emil")
    of_edna, of_emil = (edit_form(each, 1002) for each in (edna, emil))
    edna.post("/articles/edit/1002/", {**of_edna, "standfirst": "What Edna wrote.", "action-publish": "1"})
    emil.post("/articles/edit/1002/", {**of_emil, "standfirst": "What Emil wrote.", "action-publish": "1"})
    from tamizdat.newsroom.publishing import queue

    queue.wait()
    assert "What Edna wrote." in (desk.site / "2019/03/05/council-meets-a1002/index.html").read_text()


def test_one_person_saves_as_often_as_they_like(desk: Any) -> None:
    edna = desk.client("edna")
    for text in ("One.", "Two.", "Three."):
        edna.post("/articles/edit/1001/", edit_form(edna, 1001, standfirst=text))
        assert saved(1001) == text


def test_a_form_that_names_no_revision_overwrites_none(desk: Any) -> None:
    edna = desk.client("edna")
    form = edit_form(edna, 1001)
    edna.post("/articles/edit/1001/", {**form, "standfirst": "One."})
    for name in ("loaded_revision_id", "loaded_revision_created_at", "newsroom-form"):
        form.pop(name, None)
    edna.post("/articles/edit/1001/", {**form, "standfirst": "Two."})
    assert saved(1001) == "One."


def test_a_form_that_saves_itself_is_not_stale_when_it_is_saved_by_hand(desk: Any) -> None:
    """Wagtail's script overwrites the revision it made, and the form itself never learns of it."""
    edna = desk.client("edna")
    form = edit_form(edna, 1001, standfirst="One")
    saved_itself = edna.post("/articles/edit/1001/", form, headers={"accept": "application/json"}).json()
    again = {**form, "standfirst": "One.", "overwrite_revision_id": saved_itself["revision_id"]}
    assert edna.post("/articles/edit/1001/", again, headers={"accept": "application/json"}).json()["success"]
    edna.post("/articles/edit/1001/", {**form, "standfirst": "One, two."})
    assert saved(1001) == "One, two."


def test_two_windows_of_one_person_are_two_forms(desk: Any) -> None:
    edna = desk.client("edna")
    first, second = edit_form(edna, 1001), edit_form(edna, 1001)
    edna.post("/articles/edit/1001/", {**first, "standfirst": "In the first window."})
    edna.post("/articles/edit/1001/", {**second, "standfirst": "In the second window."})
    assert saved(1001) == "In the first window."


def test_a_form_makes_one_article_however_often_it_is_sent(desk: Any) -> None:
    """Its first save is answered late or never: what it sends next is a change of the same article."""
    from tamizdat.newsroom.models import Article, Author

    client, slug = desk.client("rita"), Author.objects.all()[0].slug
    opened = client.get("/articles/add/").content.decode()
    name = html.document_fromstring(opened).xpath("//input[@name='newsroom-form']")[0].get("value")
    form = {**article_form(headline="Sent twice", authors=[slug], body=["One."]), "newsroom-form": name}
    client.post("/articles/add/", form, headers={"accept": "application/json"})
    answer = client.post("/articles/add/", {**form, "standfirst": "The last words.", "action-submit": "1"}, follow=True)
    assert "submitted" in answer.content.decode()
    article = Article.objects.get(headline="Sent twice")
    latest = article.get_latest_revision_as_object()
    assert latest.standfirst == "The last words."
    assert [byline.author.slug for byline in latest.bylines.all()] == [slug]
    assert article.current_workflow_state is not None
    other = client.get("/articles/add/").content.decode()
    assert name not in other


def test_a_stale_save_of_a_standing_page_is_refused_and_both_texts_are_shown(desk: Any) -> None:
    from tamizdat.newsroom.models import StandingPage

    page = StandingPage.objects.create(slug="about", language="en", title="About us", live=False)
    page.save_revision(user=desk.user("edna"))
    url, edna, emil = f"/site/pages/edit/{page.pk}/", desk.client("edna"), desk.client("emil")
    of_edna, of_emil = ({**form_of(each.get(url)), "body-count": "0"} for each in (edna, emil))
    edna.post(url, {**of_edna, "title": "What Edna wrote"})
    refused = emil.post(url, {**of_emil, "title": "What Emil wrote", "action-publish": "1"})
    shown = html.document_fromstring(refused.content.decode()).find_class("newsroom-stale")[0].text_content()
    assert all(word in shown for word in ("Edna", "Emil", "edna", "Title"))
    latest = StandingPage.objects.get(pk=page.pk)
    assert latest.get_latest_revision_as_object().title == "What Edna wrote" and not latest.live
    saved = edna.post(url, {**of_edna, "title": "What Edna wrote then"})  # of the same form, once more
    assert saved.status_code == 302


def test_a_form_for_a_new_standing_page_is_its_own_when_it_is_saved_again(desk: Any) -> None:
    from tamizdat.newsroom.models import StandingPage

    edna = desk.client("edna")
    form = {**form_of(edna.get("/site/pages/add/?slug=about&language=en")), "body-count": "0", "title": "About us"}
    edna.post("/site/pages/add/", form, headers={"accept": "application/json"})
    page = StandingPage.objects.get(slug="about")
    edna.post(f"/site/pages/edit/{page.pk}/", {**form, "title": "About us all"})
    assert StandingPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "About us all"
