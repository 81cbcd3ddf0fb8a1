"""Bringing a list at the desk: shown in numbers, done by one POST, taken back; nobody there sees an address."""

from __future__ import annotations

import io
import re
from typing import Any

import list_files
import pytest

CONSENT = "Readers of our old newsletter, who signed up on our site."


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert main and "@example.org" not in answer.content.decode(), "nobody at the desk sees an address"
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def send(lists: Any, body: str | bytes, consent: str = CONSENT, name: str = "list.csv", user: str = "max") -> Any:
    """Send a file with the form; return the page after it."""
    file = io.BytesIO(body.encode() if isinstance(body, str) else body)
    file.name = name
    url = f"/letters/newsletter/{lists.weekly.pk}/import/"
    return lists.desk.client(user).post(url, {"file": file, "consent": consent}, follow=True)


def entries() -> list[tuple[str, str, Any]]:
    """Return what the log has of lists."""
    from wagtail.models import ModelLogEntry

    rows = ModelLogEntry.objects.filter(action__startswith="letters.").order_by("pk").select_related("user")
    return [(each.action, each.user.username if each.user else "", each.data) for each in rows]


def test_shown_first_then_done_then_taken_back(lists: Any) -> None:
    from tamizdat.letters.models import ListImport, ListPart, Subscription

    assert "Import a list" in lists.desk.client("max").get("/letters/newsletters/").content.decode()
    page = words(send(lists, list_files.RUSSIAN + "Гость\tno address\t\tподписан\n", name="читатели.csv"))
    made = ListImport.objects.get()
    assert "1 get it, with the day on which they agreed" in page and "1 left" in page
    assert "1 will get it" in page and "1 left there: kept" in page and "1 cannot be read" in page
    assert "line 4: what stands in the column of addresses is none" in page and CONSENT in page
    assert not Subscription.objects.exists() and ListPart.objects.count() == 1

    client, url = lists.desk.client("max"), f"/letters/list/{made.pk}/"
    assert client.get(url).status_code == 200 and ListImport.objects.get().state == "shown", "a GET does nothing"
    assert "It is being done" in words(client.post(url, {"do": "import"}, follow=True))
    lists.work()
    assert set(lists.getting()) == {"anna@example.org"} and not ListPart.objects.exists()
    page = words(client.get(url))
    assert "1 get it now" in page and "1 subscription of it stands" in page and "data-letters-again" not in page
    assert "Nothing was changed" in words(client.post(url, {"do": "import"}, follow=True))

    assert "1 person who came with this list will not get the newsletter" in words(client.post(url, {"do": "back"}))
    assert Subscription.objects.exists(), "it asks once more"
    client.post(url, {"do": "back", "sure": "1"})
    lists.work()
    assert not Subscription.objects.exists() and "Taken back: 1 subscription ended" in words(client.get(url))
    assert entries() == [
        ("letters.import", "max", {"list": made.pk, "rows": 3, "others": ""}),
        ("letters.import-back", "max", {"list": made.pk, "subscriptions": 1}),
    ]
    of_weekly = f"/letters/figures/?newsletter={lists.weekly.pk}"
    figures = words(lists.desk.client("edna").get(of_weekly))
    assert "From lists" not in figures, "what was taken back on the same day is no jump"
    lists.do(list_files.GHOST)
    assert "From lists 2" in words(lists.desk.client("edna").get(of_weekly))


def test_rows_that_nobody_confirmed_need_a_decision(lists: Any) -> None:
    from tamizdat.letters.models import ListImport

    page = words(send(lists, list_files.MAILMAN, name="members.txt"))
    assert "4 are on it, without any record" in page
    assert "4 will be asked by a letter" in page and "4 left out" in page and "4 will get it" in page
    made = ListImport.objects.get()
    client, url = lists.desk.client("max"), f"/letters/list/{made.pk}/"
    assert "This field is required" in words(client.post(url, {"do": "import"}))
    assert ListImport.objects.get().state == "shown"
    client.post(url, {"do": "import", "others": "ask"})
    lists.work()
    assert len(lists.letters("letters-confirm")) == 4 and not lists.getting()


def test_a_locked_vault_says_so_and_is_waited_for(lists: Any) -> None:
    from tamizdat.letters.models import ListImport

    lists.vault.lock()
    page = words(send(lists, list_files.GHOST))
    assert "The vault is locked" in page and "2 get it, with the day" in page and "will get it" not in page
    client, url = lists.desk.client("max"), f"/letters/list/{ListImport.objects.get().pk}/"
    lists.vault.unlock()
    assert "data-letters-again" in client.get(url).content.decode()
    lists.work(1)
    assert "2 will get it" in words(client.get(url))
    client.post(url, {"do": "discard"})
    assert not ListImport.objects.exists() and not lists.getting()


@pytest.mark.parametrize(
    ("body", "consent", "why"),
    [
        ("name\nAnna\n", CONSENT, "no column of e-mail addresses"),
        ('email\nanna@example.org\n"', CONSENT, "line 3: it cannot be read"),
        ("email\nanna@example.org\n", "", "This field is required"),
        ("email\nanna@example.org\n", "ours", "Say in a sentence"),
        ("", CONSENT, "The submitted file is empty"),
    ],
)
def test_what_cannot_be_read_is_told_and_not_kept(lists: Any, body: str, consent: str, why: str) -> None:
    from tamizdat.letters.models import ListImport

    assert why in words(send(lists, body, consent)) and not ListImport.objects.exists()


def test_only_mailers_and_chiefs_bring_lists(lists: Any) -> None:
    made = lists.stage(list_files.GHOST)
    for name in ("edna", "rita", "tess"):
        client = lists.desk.client(name)
        for url in (f"/letters/newsletter/{lists.weekly.pk}/import/", f"/letters/list/{made.pk}/"):
            assert client.get(url).status_code in (302, 403), name
            client.post(url, {"do": "import"})
    made.refresh_from_db()
    assert made.state == "shown" and lists.desk.client("cora").get(f"/letters/list/{made.pk}/").status_code == 200
