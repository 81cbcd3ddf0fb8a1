"""The log: it has everything, everybody sees their own, and nothing in it changes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from desk_forms import article_form
from newsroom_samples import PASSWORD


def _rows(page: Any) -> list[str]:
    body = re.search(r"<tbody>(.*?)</tbody>", page.content.decode(), re.DOTALL)
    assert body
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)]


def test_chiefs_see_articles_logins_and_failures(desk: Any) -> None:
    """Who did what: entries of several kinds on one page, the newest first."""
    desk.client("rita").post("/articles/add/", article_form(headline="Nine boats"))
    desk.client().post("/account/login/", {"login": "rita", "password": "not this one"})
    desk.client().post("/account/login/", {"login": "no-such-person", "password": PASSWORD})
    rows = _rows(desk.client("cora").get("/log/"))
    assert any("rita" in row and "Nine boats" in row for row in rows)
    assert any("not signed in" in row and "Wrong password" in row and "rita" in row for row in rows)
    assert not any("no-such-person" in row for row in rows)


def test_filters(desk: Any) -> None:
    """By person, by action, by words and by date."""
    desk.client("rita").post("/articles/add/", article_form(headline="Nine boats"))
    desk.client("rob").post("/articles/add/", article_form(headline="Ten boats"))
    cora = desk.client("cora")
    by_rita = _rows(cora.get(f"/log/?by={desk.user('rita').pk}"))
    assert by_rita and all("Ten boats" not in row for row in by_rita)
    assert all("Ten boats" in row for row in _rows(cora.get("/log/?text=ten+boats")))
    assert "Nothing." in _rows(cora.get("/log/?until=1999-01-01"))[0]
    assert cora.get("/log/?since=nonsense&p=xyz").status_code == 200


def test_the_menu_has_what_happened_once(desk: Any) -> None:
    """Each action that the log has entries of stands there, by its words; what the desk has not does not."""
    from wagtail.log_actions import log, registry

    from tamizdat.newsroom.models import Article

    article = Article.objects.get(pk=1001)
    for action, label in registry.get_choices():
        if str(label) in ("Approve", "Withdraw", "Take back"):
            log(instance=article, action=action, user=desk.user("edna"))
    client = desk.client("cora")
    menu = re.search(r'<select name="action".*?</select>', client.get("/log/").content.decode(), re.DOTALL)[0]
    names = re.findall(r"<option[^>]*>([^<]+)</option>", menu)
    assert len(names) == len(set(names)) and {"Approve", "Withdraw", "Take back"} <= set(names)
    assert "Create alias" not in names
    shown = _rows(client.get("/log/?action=Take+back"))
    assert shown and all("Take back" in row for row in shown)


def test_who_was_not_signed_in_is_told(desk: Any) -> None:
    """Somebody at the machine, nobody at all, and a machine are different things."""
    from wagtail.log_actions import log

    from tamizdat.newsroom.accounts.log import COMMAND_LINE, write
    from tamizdat.newsroom.models import Article

    article = Article.objects.get(pk=1001)
    log(instance=article, action="wagtail.publish", data={COMMAND_LINE: True})
    log(instance=article, action="wagtail.edit")
    write(desk.user("rita"), "new_link", None)
    write(desk.user("rita"), "login_failed", None)
    rows = _rows(desk.client("cora").get("/log/"))
    told = ("not signed in", "at the command line", "by itself", "at the command line")
    for who, row in zip(told, rows, strict=False):
        assert who in row and "command line: True" not in row


def test_everybody_sees_their_own_entries_only(desk: Any) -> None:
    """Another's headline does not show."""
    desk.client("rob").post("/articles/add/", article_form(headline="Rob's secret"))
    rita = desk.client("rita")
    rita.post("/articles/add/", article_form(headline="Rita's own"))
    rows = _rows(rita.get(f"/log/mine/?by={desk.user('rob').pk}"))
    assert any("Rita&#x27;s own" in row for row in rows)
    assert not any("secret" in row for row in rows)


def test_entries_are_neither_changed_nor_deleted(desk: Any) -> None:
    """Not by any view, and not by code that goes through the models."""
    from django.core.exceptions import PermissionDenied
    from wagtail.models import ModelLogEntry

    desk.client("rita").post("/articles/add/", article_form(headline="Nine boats"))
    entry = ModelLogEntry.objects.first()
    entry.label = "something else"
    with pytest.raises(PermissionDenied):
        entry.save()
    with pytest.raises(PermissionDenied):
        entry.delete()
    with pytest.raises(PermissionDenied):
        ModelLogEntry.objects.all().delete()


def test_nobody_at_the_desk_is_named_in_the_release(desk: Any) -> None:
    """Who wrote and published an article stays at the desk: no file that readers get has a name of an account."""
    from django.contrib.auth.models import User
    from newsroom_samples import STAFF

    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing import queue

    marks = {}
    for number, name in enumerate(STAFF):  # names that no text has by chance
        user = User.objects.get(username=name)
        user.username = marks[name] = f"zqx{number}account"
        user.first_name, user.last_name = f"Zqx{number}first", f"Zqx{number}last"
        user.save()
    form = article_form(headline="Written by nobody", section="news", body=["<p>Words.</p>"])
    desk.client(marks["rita"]).post("/articles/add/", form)
    draft = Article.objects.get(headline="Written by nobody")
    draft.get_latest_revision().publish(user=User.objects.get(username=marks["edna"]))
    queue.wait()
    assert Article.objects.get(pk=draft.pk).live
    pages = [file for file in desk.site.rglob("*") if file.is_file()]
    assert any(b"Written by nobody" in file.read_bytes() for file in pages)
    named = [str(file) for file in pages if re.search(rb"zqx\d(account|first|last)", _read(file), re.IGNORECASE)]
    assert not named


def _read(file: Path) -> bytes:
    """Return what is in a file, unpacked where it is packed."""
    body = file.read_bytes()
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
