"""Newsletters at the desk: who keeps them, what the form refuses, what the list says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from desk_forms import form_of

LIST, ADD = "/letters/newsletters/", "/letters/newsletters/add/"


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def fields(client: Any, url: str = ADD, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends when a person fills in the form; None for a box that is not ticked."""
    usual = {"name": "The month", "slug": "monthly", "description": "News", "language": "en"}
    form = {**form_of(client.get(url)), **(usual if url == ADD else {}), **changes}
    return {name: value for name, value in form.items() if value is not None}


def test_mailers_and_chiefs_keep_newsletters_and_editors_arrange_issues(letters: Any) -> None:
    for name in ("max", "cora"):
        client = letters.desk.client(name)
        assert client.get(LIST).status_code == 200, name
        assert LIST in client.get("/").content.decode()
    editor = letters.desk.client("edna")
    assert editor.get(LIST).status_code == 302 and editor.get("/letters/issues/").status_code == 200
    home = editor.get("/").content.decode()
    assert "/letters/issues/" in home and LIST not in home
    for name in ("rita", "tess"):
        client = letters.desk.client(name)
        assert {client.get(url).status_code for url in (LIST, "/letters/issues/", "/letters/begin/")} <= {302, 403}
        assert "/letters/issues/" not in client.get("/").content.decode()


def test_a_newsletter_is_made_as_an_editor_thinks_of_it(letters: Any, vault: Any) -> None:
    from tamizdat.letters.models import Newsletter

    client = letters.desk.client("max")
    page = client.get(ADD)
    assert "Friday" in shown(page) and "Europe" in page.content.decode() and "Harbour" in shown(page)
    sent = fields(client, weekday="2", hour="07:30", time_zone="Asia/Beirut", sections=["harbour"], live="on")
    answer = client.post(ADD, sent, follow=True)
    assert answer.redirect_chain, shown(answer)[:3000]
    made = Newsletter.objects.get(slug="monthly")
    assert (made.weekday, str(made.zone), made.sections, made.live) == (2, "Asia/Beirut", ["harbour"], True)
    edit = f"/letters/newsletters/edit/{made.pk}/"
    client.post(edit, fields(client, edit, slug="other", language="ar", name="Mondays", sections=["harbour"]))
    made.refresh_from_db()
    assert (made.slug, made.language, made.name) == ("monthly", "en", "Mondays")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"slug": "weekly"}, "There is such a newsletter in this language already"),
        ({"description": ""}, "This field is required"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"welcome_subject": "Hello"}, "Write the welcome letter"),
        ({"most": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_work_is_refused_with_clear_words(letters: Any, changes: dict[str, str], why: str) -> None:
    client = letters.desk.client("max")
    assert why in shown(client.post(ADD, fields(client, **changes)))


def test_nobody_can_sign_up_without_a_vault_or_a_mail_server(desk: Any, settings_of_django: Any) -> None:
    from tamizdat.letters.models import Newsletter

    settings_of_django.PRACTICE = False
    client = desk.client("max")
    page = shown(client.post(ADD, fields(client, live="on")))
    assert "There is no vault" in page and "No mail server is named" in page and not Newsletter.objects.exists()
    assert client.post(ADD, fields(client, live=None)).status_code == 302


def test_one_that_somebody_gets_is_switched_off_and_not_deleted(letters: Any) -> None:
    from tamizdat.letters.models import Newsletter

    letters.subscribe(2)
    client = letters.desk.client("max")
    page = shown(client.get(LIST))
    assert "The week" in page and "Friday, 09:00 (Europe/Riga)" in page and "readers can sign up" in page, page
    client.post(f"/letters/newsletters/delete/{letters.weekly.pk}/")
    client.post(f"/letters/newsletters/delete/{letters.arabic.pk}/")
    assert list(Newsletter.objects.all()) == [letters.weekly]


def test_sections_are_those_of_the_newsletters_language(letters: Any, vault: Any) -> None:
    from tamizdat.newsroom.models import Article, Section

    news = Section.objects.create(slug="akhbar", name="الأخبار")
    Article.objects.filter(pk=1003).update(section=news)
    client = letters.desk.client("max")
    for url, own, other in (
        (ADD, "harbour", "akhbar"),
        (f"/letters/newsletters/edit/{letters.weekly.pk}/", "harbour", "akhbar"),
        (f"/letters/newsletters/edit/{letters.arabic.pk}/", "akhbar", "harbour"),
    ):
        boxes = re.findall(r'name="sections" value="([^"]+)"', client.get(url).content.decode())
        assert own in boxes and other not in boxes, url
    letters.arabic.sections = ["harbour"]
    letters.arabic.save()
    page = client.get(f"/letters/newsletters/edit/{letters.arabic.pk}/").content.decode()
    assert 'value="harbour"' in page, "what is ticked can be taken off"
    client.post(ADD, fields(client, slug="news", language="ar", sections=["akhbar"]))
    assert type(letters.arabic).objects.get(slug="news").sections == ["akhbar"]


def test_hours_are_hidden_where_there_are_none(letters: Any) -> None:
    """By the style alone, so that they are back at once where somebody chooses a day and an hour again."""
    from pathlib import Path

    import tamizdat.newsroom

    letters.weekly.rhythm = "at-once"
    letters.weekly.save()
    page = letters.desk.client("max").get(f"/letters/newsletters/edit/{letters.weekly.pk}/").content.decode()
    assert re.search(r'<select name="rhythm".*?<option value="at-once" selected>', page, re.DOTALL)
    inside = page.partition("newsroom-hours")[2].partition('name="filling"')[0]
    assert all(f'name="{name}"' in inside for name in ("weekday", "hour", "time_zone"))
    style = Path(tamizdat.newsroom.__file__).with_name("static") / "newsroom" / "desk.css"
    assert 'form:has([name="rhythm"] option[value="at-once"]:checked) .newsroom-hours' in style.read_text()
