"""Appeals at the desk: who may write them, what is refused, what a change publishes, the preview."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from appeal_samples import contribute
from desk_forms import form_of

LIST, ADD = "/support/appeals/", "/support/appeals/add/"


def text(html: str) -> str:
    """Return what the editor sends for a text."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from tamizdat.support.models.appeal import TEXT

    return str(ContentstateConverter(TEXT).from_database_format(html))


def fields(client: Any, url: str = ADD, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends when a person fills in the form; None for a box that is not ticked."""
    usual = {"name": "Winter", "title": "Readers pay", "text": text("<p>Nobody else does.</p>"), "live": "on"}
    form = {**form_of(client.get(url)), **usual, "languages": ["en"], **changes}
    return {name: value for name, value in form.items() if value is not None}


def document(desk: Any, language: str = "en") -> dict[str, Any]:
    """Return the document of a language as the release has it."""
    from tamizdat.newsroom.publishing import queue

    queue.wait()
    found: dict[str, Any] = json.loads((desk.site / "documents" / f"appeals.{language}.json").read_bytes())
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Return all of the release but its signatures, which are renewed with each press, and its documents."""
    left_out = ("tuf/", "documents/")
    found = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return {name: file.read_bytes() for name, file in found.items() if not name.startswith(left_out)}


@contextmanager
def with_contribute_page() -> Iterator[None]:
    """Give the site a page on which readers contribute."""
    from tamizdat.newsroom.publishing import site

    def part() -> dict[str, Any]:
        return {"contribute": (contribute("en", "Support us"), contribute("ar", "ادعمونا"))}

    site.add_part(part)
    try:
        yield
    finally:
        site._parts.remove(part)


@pytest.mark.parametrize("url", [LIST, ADD])
def test_treasurers_and_chiefs_write_appeals(desk: Any, url: str) -> None:
    for name in ("tess", "cora"):
        client = desk.client(name)
        assert client.get(url).status_code == 200, name
        assert "/support/appeals/" in client.get("/").content.decode()
    for name in ("rita", "edna", "max"):
        client = desk.client(name)
        assert client.get(url).status_code in (302, 403), name
        assert "/support/appeals/" not in client.get("/").content.decode()
    assert desk.client().get(url).status_code == 302


def test_an_appeal_comes_into_its_document_and_no_page_is_made_anew(desk: Any) -> None:
    from wagtail.models import ModelLogEntry

    from tamizdat.newsroom.publishing import queue
    from tamizdat.newsroom.site.changes import publish_site
    from tamizdat.support.models import Appeal

    publish_site()
    queue.wait()
    assert document(desk)["appeals"] == document(desk, "ar")["appeals"] == []
    before, client = files(desk.site), desk.client("tess")
    answer = client.post(ADD, fields(client, never=["harbour"], least_read="3"), follow=True)
    assert "No appeal is shown before there is a page on which readers contribute" in answer.content.decode()
    appeal = Appeal.objects.get()
    (found,) = document(desk)["appeals"]
    assert found["id"] == f"a{appeal.pk}" and found["html"] == "<p>Nobody else does.</p>"
    assert found["never"] == ["harbour"] and (found["least_read"], found["most_shown"], found["shown_days"]) == (
        3,
        4,
        30,
    )
    assert document(desk, "ar")["appeals"] == []
    edit = f"{LIST}edit/{appeal.pk}/"
    client.post(edit, fields(client, edit, title="Only readers pay"))
    assert document(desk)["appeals"][0]["title"] == "Only readers pay"
    assert document(desk)["appeals"][0]["version"] != found["version"]
    client.post(edit, fields(client, edit, live=None))
    assert document(desk)["appeals"] == []
    assert files(desk.site) == before
    log = ModelLogEntry.objects.for_instance(appeal).order_by("pk").values_list("user__username", "action")
    assert list(log) == [("tess", "wagtail.create"), ("tess", "wagtail.edit"), ("tess", "wagtail.edit")]
    client.post(edit, fields(client, edit))
    client.post(f"{LIST}delete/{appeal.pk}/")
    assert document(desk)["appeals"] == [] and not Appeal.objects.exists()


def test_what_the_press_says_of_a_change_is_no_page(desk: Any) -> None:
    from tamizdat.newsroom.publishing.queue import publisher
    from tamizdat.support.models import Appeal

    publisher().publish(set())
    Appeal.objects.create(name="A", languages=["en"], text="<p>Give.</p>", button="Give", live=True)
    report = publisher().publish(set()).report
    assert len(document(desk)["appeals"]) == 1
    assert sum(report.kinds.values()) == 0 and report.changes == () and report.left_out == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"languages": []}, "This field is required"),
        ({"text": "EMPTY"}, "Write a sentence at least"),
        ({"button": "", "languages": ["en", "ar"]}, "it is the same words on the pages of all these languages"),
        ({"form": "bar", "text": "LONG"}, "In this form there is room for 260"),
        ({"starts": "2031-05-02 10:00", "ends": "2031-05-01 10:00"}, "It would end before it begins"),
        ({"sections": ["news"], "never": ["news", "harbour"]}, "it cannot stand there and never stand there"),
        ({"most_shown": "0"}, "At least 1."),
        ({"least_read": "51"}, "At most 50."),
    ],
)
def test_what_cannot_stand_is_refused_with_a_reason(desk: Any, changes: dict[str, Any], why: str) -> None:
    from tamizdat.support.models import Appeal

    client = desk.client("tess")
    texts = {"EMPTY": "<p></p>", "LONG": f"<p>{'Readers pay. ' * 30}</p>"}
    if written := texts.get(changes.get("text", "")):
        changes = {**changes, "text": text(written)}
    answer = client.post(ADD, fields(client, **changes))
    assert why in answer.content.decode() and not Appeal.objects.exists()


def test_no_more_is_switched_on_than_a_document_has_room_for(desk: Any) -> None:
    from tamizdat.support.models import Appeal

    for number in range(4):
        words = f"<p>{'я' * 3_900}</p>"
        Appeal.objects.create(name=f"{number}", languages=["en"], text=words, button="Give", live=number != 3)
    client = desk.client("tess")
    edit = f"{LIST}edit/{Appeal.objects.last().pk}/"
    answer = client.post(edit, fields(client, edit, text=text(f"<p>{'я' * 3_900}</p>")))
    assert "take more than 24 KB together" in answer.content.decode()
    assert not Appeal.objects.last().live
    assert client.post(edit, fields(client, edit, languages=["ar"])).status_code == 302


def test_only_what_an_appeal_may_hold_comes_into_the_database(desk: Any) -> None:
    from tamizdat.support.models import Appeal

    appeal = Appeal.objects.create(
        name="A",
        languages=["en"],
        button="Give",
        text='<p onclick="x()">Give<script>x()</script> <b>now</b>.</p><h2>!</h2>',
    )
    assert appeal.text == "<p>Give <b>now</b>.</p>!"


def test_a_new_appeal_begins_where_the_last_one_may_not_stand(desk: Any) -> None:
    from tamizdat.support.models import Appeal

    Appeal.objects.create(name="A", languages=["ar"], text="<p>x</p>", button="ادعمونا", never=["harbour", "gone"])
    page = desk.client("tess").get(ADD)
    assert page.context["form"].initial["never"] == ["harbour", "gone"]
    assert not page.context["form"].initial["button"] and not page.context["form"].initial["languages"]
    assert 'value="gone"' in page.content.decode(), "a section that is gone can be taken off"


def test_a_button_without_words_gets_those_of_the_language(desk: Any) -> None:
    from tamizdat.support.models import Appeal

    client = desk.client("tess")
    client.post(ADD, fields(client, languages=["ar"], button=""))
    assert Appeal.objects.get().button == "ادعمنا"


def test_the_message_says_what_readers_get(desk: Any) -> None:
    from tamizdat.support.models import Appeal

    client = desk.client("tess")
    with with_contribute_page():
        for changes, said in (
            ({"live": None}, "It is switched off: no reader gets it."),
            ({"starts": "2031-05-01 10:00"}, "Readers get it from 1 May 2031, 10:00 on."),
            ({"starts": "2019-05-01 10:00", "ends": "2020-05-01 10:00"}, "It ended on 1 May 2020, 10:00"),
            ({}, "It is switched on."),
        ):
            page = client.post(ADD, fields(client, **changes), follow=True).content.decode()
            assert said in page, changes
    assert Appeal.objects.count() == 4


def test_sections_say_their_languages(desk: Any) -> None:
    page = desk.client("tess").get(ADD).content.decode()
    assert "News (English" in page and "read within the last days" in page.lower()


def test_a_section_that_was_merged_takes_its_appeals_along(desk: Any) -> None:
    from tamizdat.newsroom.models import Section
    from tamizdat.support.appeals.entries import documents
    from tamizdat.support.models import Appeal

    appeal = Appeal(
        pk=7, name="A", languages=["en"], text="<p>x</p>", button="Give", never=["harbour"], sections=["news"]
    )
    Section.objects.filter(slug="harbour").update(merged_into=Section.objects.get(slug="news"))
    (found,) = json.loads(documents([appeal])["appeals.en.json"].text)["appeals"]
    assert found["never"] == ["harbour", "news"] and found["sections"] == ["news"]


def test_the_list_says_what_readers_get(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.support.models import Appeal

    now, day = timezone.now(), timedelta(days=1)
    for name, row in {
        "Off": {}, "On": {"live": True}, "Past": {"live": True, "ends": now - day}, "Soon": {"live": True, "starts": now + day},
    }.items():  # fmt: skip
        Appeal.objects.create(name=name, languages=["en"], text="<p>x</p>", button="Give", **row)
    page = " ".join(desk.client("tess").get(LIST).content.decode().split())
    for said in ("switched off", "shown", "ended", "from "):
        assert said in page


@pytest.mark.parametrize("form", ["letter", "bar", "box"])
def test_the_preview_is_the_newest_article_with_the_appeal(desk: Any, form: str) -> None:
    client = desk.client("tess")
    url = "/support/appeals/preview/"
    limits = {"least_read": "50", "live": None, "never": ["harbour"], "starts": "2031-05-01 10:00"}
    words = "<p>Nobody <b>else</b> does, see <a href='https://x.example/'>here</a>.</p>"
    assert client.post(url, fields(client, form=form, text=text(words), **limits)).json()["is_valid"]
    html = client.get(f"{url}?mode=dark").content.decode()
    assert "Council meets behind closed doors" in html, "the newest is in a section where it may not stand"
    assert "/paper/dark/" in html and html.count('class="appeal"') == 2, "one in the template and one in its place"
    assert "<script src" not in html
    place = html.split(f'data-place="{form}"')[1]
    assert "Nobody <b>else</b> does" in place and "Readers pay" in place and "Support us" in place
    with with_contribute_page():
        assert 'class="appeal"' in client.get(f"{url}?mode=light").content.decode()


def test_a_preview_without_an_article_says_so(desk: Any) -> None:
    client = desk.client("tess")
    url = "/support/appeals/preview/"
    client.post(url, fields(client, never=["harbour", "news"]))
    assert "No article in this language is public yet" in client.get(f"{url}?mode=light").content.decode()


def test_an_appeal_is_shown_to_readers_once_there_is_a_page_for_contributions(desk: Any) -> None:
    client = desk.client("tess")
    with with_contribute_page():
        answer = client.post(ADD, fields(client), follow=True).content.decode()
        assert "No appeal is shown before" not in answer
        assert len(document(desk)["appeals"]) == 1
        page = (desk.site / "2019/03/05/council-meets-a1002/index.html").read_text()
        assert 'data-place="letter"' in page and 'data-part="appeal"' in page and "assets/support." in page
        sensitive = (desk.site / "1999/undated-a1005/index.html").read_text()
        assert 'data-place="letter"' not in sensitive and 'data-part="appeal"' not in sensitive
