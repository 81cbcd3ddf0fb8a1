"""Newsletters at the desk: who keeps them, what the form refuses, what the list says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from desk_forms import content_state, form_of

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
        ({"slug": "Weekly"}, "Readers who write to “Weekly” could mean “The week” (weekly)"),
        ({"slug": "weekly-ar"}, "Readers who write to “weekly-ar” could mean"),
        ({"slug": "weekly-EN", "language": "ar"}, "Take another address"),
        ({"slug": "leave"}, "Mail to this address ends newsletters"),
        ({"slug": "yes-men"}, "What begins with yes- or end-"),
        ({"slug": "End-of-the-week"}, "What begins with yes- or end-"),
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
    for asks in (client.get, client.post):
        page = shown(asks(f"/letters/newsletters/delete/{letters.weekly.pk}/", follow=True))
        assert "it has 2 subscribers and 0 issues" in page and "Switch off" in page
    editor = letters.desk.client("edna").post(f"/letters/newsletters/delete/{letters.weekly.pk}/", follow=True)
    assert "2 subscribers" not in shown(editor)
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


def test_an_old_name_of_a_time_zone_stays_as_it_is(letters: Any) -> None:
    client, url = letters.desk.client("max"), f"/letters/newsletters/edit/{letters.weekly.pk}/"
    type(letters.weekly).objects.update(time_zone="Europe/Kiev")
    assert client.post(url, fields(client, url, description="Changed", live=None)).status_code == 302
    letters.weekly.refresh_from_db()
    assert (letters.weekly.time_zone, letters.weekly.description) == ("Europe/Kiev", "Changed")
    assert "Europe/Kyiv, UTC+" in client.get(url).content.decode()


def test_the_form_says_whose_sections_it_has(letters: Any) -> None:
    client = letters.desk.client("max")
    assert "Those of English. For another language save the newsletter first" in shown(client.get(ADD))
    assert "For another language" not in shown(client.get(f"/letters/newsletters/edit/{letters.weekly.pk}/"))


def previewed(client: Any, url: str, mode: str, **changes: Any) -> str:
    """Return a preview of what a form has, as the panel beside it asks for it."""
    preview = url.replace("/edit/", "/preview/").replace("/add/", "/preview/")
    form = url.replace("/preview/", "/edit/")
    assert client.post(preview, fields(client, form, live=None, **changes)).json() == {
        "is_valid": True,
        "is_available": True,
    }
    answer = client.get(preview, {"mode": mode, "in_preview_panel": "true"})
    assert answer.status_code == 200 and "default-src 'none'" in answer["Content-Security-Policy"]
    text: str = answer.content.decode()
    return text


def test_the_welcome_letter_is_seen_as_it_is_written(letters: Any) -> None:
    client, url = letters.desk.client("max"), f"/letters/newsletters/edit/{letters.weekly.pk}/"
    words = {"welcome_subject": "Come & in", "welcome": content_state(["Good to have you &lt;here&gt;."])}
    for mode in ("phone", "desktop", "dark", "text"):
        page = previewed(client, url, mode, **words)
        assert "Come &amp; in" in page and "Good to have you &lt;here&gt;." in page, mode
        assert "/service/letters/leave/0000000000000000000000/" in page
        assert ("360px" in page) == (mode == "phone") and ("color-scheme: dark" in page) == (mode == "dark")
    assert "Thank you. From now on you get The week" in previewed(client, url, "phone", welcome=content_state([]))
    assert "Confirm that you want The week" in previewed(client, url, "confirm")
    assert '<h1 dir="auto">' in previewed(client, ADD, "phone")  # of a newsletter that was never saved
    letters.weekly.refresh_from_db()
    assert not letters.weekly.welcome_subject


def test_the_welcome_letter_can_be_tried_in_ones_own_mailbox(letters: Any, vault: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.desk.testing import addresses
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    type(letters.weekly).objects.filter(pk=letters.weekly.pk).update(
        welcome_subject="Come in", welcome="<p>Good to have you.</p>"
    )
    client, url = letters.desk.client("max"), f"/letters/newsletter/{letters.weekly.pk}/test/"
    addresses.give(letters.desk.user("max"), "max@paper.example")
    addresses.TestAddress.objects.update(confirmed=timezone.now())
    page = client.get(f"/letters/newsletters/edit/{letters.weekly.pk}/").content.decode()
    assert url in page and url in client.get(LIST).content.decode()
    row = addresses.TestAddress.objects.get()
    assert client.post(url, {"to": row.pk, "do": "send"}).status_code == 302
    *_codes, letter = outbox.read(list(Mail.objects.filter(kind="test").order_by("pk")))
    assert letter and (letter.to, letter.subject) == ("max@paper.example", "Test: Come in")
    assert "Good to have you." in letter.text
    assert letters.desk.client("edna").get(url).status_code in (302, 403)


def test_an_address_that_an_edition_would_have_is_taken_from_either_side(letters: Any) -> None:
    from tamizdat.letters.models import Newsletter

    client = letters.desk.client("max")
    assert client.post(ADD, fields(client, slug="city-ar")).status_code == 302
    assert "could mean" in shown(client.post(ADD, fields(client, slug="city")))
    assert client.post(ADD, fields(client, slug="city-news")).status_code == 302
    assert client.post(ADD, fields(client, slug="city-news", language="ar")).status_code == 302
    edit = f"/letters/newsletters/edit/{Newsletter.objects.get(slug='city-ar').pk}/"
    assert client.post(edit, fields(client, edit, name="The city")).status_code == 302, "what is there stays as it is"


def test_what_stands_in_a_line_is_one_line_and_hides_nothing(letters: Any) -> None:
    from tamizdat.letters.models import Newsletter

    odd = "The \u202eweek\x1b[2J\r\nBcc: x\x07"
    made = Newsletter.objects.create(slug="odd", language="en", name=odd, sender=odd, welcome_subject=odd)
    assert {made.name, made.sender, made.welcome_subject} == {"The week[2J Bcc: x"}
    issue = letters.draft(1001, subject=odd, preheader=odd)
    draft = issue.get_latest_revision_as_object()
    assert (issue.subject, draft.subject, draft.preheader) == ("The week[2J Bcc: x",) * 3
