"""Where readers, editors and mail programs are told of the address, and that nobody is where mail is not taken in."""

from __future__ import annotations

from typing import Any

import pytest
from letter_issues import MAIL, article, made, newsletter


def test_the_site_the_letters_and_the_desk_tell_of_it(mailing: Any) -> None:
    from tamizdat.letters.models import AskedByMail
    from tamizdat.letters.site.part import part
    from tamizdat.people.persons import today

    pages = {(page.slug, page.language): page.write_to for page in part()["newsletters"]}
    assert pages == {
        ("weekly", "en"): "letters+weekly@lantern.example",
        ("breaking", "en"): "letters+breaking@lantern.example",
        ("weekly", "ar"): "letters+weekly-ar@lantern.example",
    }
    from letters_sending import subscribe

    (row,) = subscribe(mailing.weekly, "reader@example.org")
    page = mailing.support.reader().get(f"/service/letters/preferences/{row.code}/").content.decode()
    assert 'href="mailto:letters@lantern.example?subject=help"' in page

    found = made(article(1001), article(1002, whole=False), of=mailing.weekly)
    link = "mailto:letters@lantern.example?subject=article%201002"
    assert link in found.html and link in found.text and "article%201001" not in found.html + found.text
    leave = f"mailto:letters+leave@lantern.example?subject={'0' * 22}"
    assert leave in found.html and leave in found.text
    assert "mailto:" not in found.page

    AskedByMail.add(today(), "article")
    AskedByMail.add(today(), "article")
    desk = mailing.desk.client("max")
    figures = desk.get("/letters/figures/").content.decode()
    assert "Asked by mail" in figures and '<th scope="col">Article</th>' in figures and "<td>2</td>" in figures
    form = desk.get(f"/letters/newsletters/edit/{mailing.weekly.pk}/").content.decode()
    assert "Readers can also write to letters+weekly@lantern.example." in form


def test_a_site_that_is_pressed_has_it(mailing: Any) -> None:
    from letter_issues import publish_now

    publish_now()
    page = (mailing.desk.site / "newsletters" / "index.html").read_text()
    assert 'href="mailto:letters+breaking@lantern.example"' in page and "answer the letter that comes back" in page


def test_nobody_is_told_where_mail_is_not_taken_in(desk: Any) -> None:
    from tamizdat.letters.by_mail.addresses import told
    from tamizdat.letters.rendering.message import mold

    with desk.newsroom.configuration.open("a") as file:
        file.write(MAIL)
    weekly = newsletter()
    found = made(article(1002, whole=False), of=weekly)
    assert told() == "" and "mailto:letters" not in found.html + found.text
    from letter_issues import issue

    row = issue(of=weekly)
    row.html = row.text = "x"
    body = mold(row).fill(to="reader@example.org", code="a" * 22, message_id="<x@lantern.example>")
    assert b"mailto:" not in body and b"List-Unsubscribe: <https://" in body


def test_in_practice_one_writes_as_a_reader(mailing: Any, settings_of_django: Any) -> None:
    desk = mailing.desk.client("edna")
    assert "Practice only" in desk.get("/letters/write/").content.decode()
    given = {"sender": "rosa@example.org", "to": "letters@lantern.example", "subject": "article 1001", "text": ""}
    assert desk.post("/letters/write/", {**given, "sender": "rosa"}).status_code == 200
    assert desk.post("/letters/write/", given).status_code == 302
    mailing.work()
    (letter,) = mailing.letters()
    assert letter.to == "rosa@example.org" and letter.subject.startswith("The ferry strike")
    assert desk.post("/letters/write/", {**given, "subject": "subscribe"}).status_code == 302
    mailing.work()
    (asked,) = mailing.letters("letters-confirm")
    from tamizdat.people.mail import outbox

    outbox.send_due()
    assert asked.reply_to in mailing.desk.client("max").get("/mailbox/").content.decode()
    settings_of_django.PRACTICE = False
    assert desk.get("/letters/write/").status_code == 404 and desk.post("/letters/write/", given).status_code == 404


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('requests = "letters+x@paper.example"', "without a plus"),
        ('requests = "Letters@paper.example"', "small letters"),
        (f'requests = "{"x" * 33}@paper.example"', "characters before the @"),
        ('requests = "letters"', "not one address"),
    ],
)
def test_what_can_be_no_address(tmp_path: Any, desk_started: None, line: str, wrong: str) -> None:
    from tamizdat.letters.config import LettersConfigError, load

    (tmp_path / "tamizdat.toml").write_text(f"[letters]\n{line}\n")
    with pytest.raises(LettersConfigError, match=wrong):
        load(tmp_path)
