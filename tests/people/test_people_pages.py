"""The vault at the desk: who may open it, unlocking, locking, what waits, letters that need a decision."""

from __future__ import annotations

from typing import Any

import pytest
from newsroom_samples import STAFF

from tamizdat.vault import key_file
from tamizdat.vault.key_file import Kind


@pytest.fixture
def words(vault: Any) -> str:
    """Recovery words of the vault, which is locked."""
    words: str = vault.agent.add_recovery_words()
    vault.lock()
    return words


def test_who_may_open_it(desk: Any, vault: Any) -> None:
    allowed = {name for name, role in STAFF.items() if role in ("chief", "treasurer", "mailer")}
    assert allowed
    for name in STAFF:
        status = desk.client(name).get("/vault/").status_code
        assert (status == 200) == (name in allowed), (name, status)


def test_unlocked_and_locked_at_the_desk(desk: Any, vault: Any, words: str) -> None:
    from tamizdat.people import inbox

    chief = desk.client("cora")
    inbox.put("nobody takes this in", {})
    page = chief.get("/vault/").content.decode()
    assert "Locked." in page and "<dd>1</dd>" in page
    wrong = chief.post("/vault/", {"do": "unlock", "kind": "recovery", "text": "abandon ability"})
    assert (
        "24 recovery words, and these are 2" in wrong.content.decode()
        and "abandon ability" not in wrong.content.decode()
    )
    assert chief.post("/vault/", {"do": "unlock", "kind": "recovery", "text": words}).status_code == 302
    assert vault.agent.state().unlocked
    assert chief.get("/vault/?do=lock").status_code == 200 and vault.agent.state().unlocked  # by POST alone
    assert chief.post("/vault/", {"do": "lock"}).status_code == 302
    assert not vault.agent.state().unlocked
    log = chief.get("/log/").content.decode()
    assert (
        all(each in log for each in ("Vault unlocked", "Vault locked", "Vault not unlocked"))
        and words.split()[0] + " " + words.split()[1] not in log
    )


def test_guessing_ends(desk: Any, vault: Any, words: str) -> None:
    chief = desk.client("cora")
    answers = [chief.post("/vault/", {"do": "unlock", "kind": "recovery", "text": "abandon"}) for _ in range(21)]
    assert "Too many attempts" not in answers[19].content.decode()
    assert "Too many attempts" in answers[20].content.decode()
    chief.post("/vault/", {"do": "unlock", "kind": "recovery", "text": words})
    assert not vault.agent.state().unlocked


def test_without_a_vault_the_page_says_what_to_do(desk: Any) -> None:
    assert "tamizdat vault init" in desk.client("cora").get("/vault/").content.decode()


def test_the_home_page_says_that_it_is_locked(desk: Any, vault: Any) -> None:
    from tamizdat.people import inbox

    inbox.put("nobody takes this in", {})
    chief = desk.client("cora")
    assert "vault is locked" not in chief.get("/").content.decode()
    vault.lock()
    page = chief.get("/").content.decode()
    assert "Waiting: 1; letters: 0." in page and page.count("The vault is locked") == 1, "once"
    page = desk.client("edna").get("/").content.decode()
    assert "The vault is locked. Waiting to be taken in: 1; letters that wait: 0." in page
    assert "a treasurer or a mailer unlocks it" in page and "tamizdat vault unlock" not in page


def test_a_treasurer_is_told_on_the_first_page_and_led_there(desk: Any, vault: Any) -> None:
    for name in ("tess", "max", "cora"):
        assert "newsroom-vault-panel" not in desk.client(name).get("/").content.decode()
    vault.lock()
    for name in ("tess", "max", "cora"):
        assert 'href="/vault/"' in desk.client(name).get("/").content.decode().split("newsroom-vault-panel")[1]
    assert "newsroom-vault-panel" not in desk.client("rita").get("/").content.decode()


def test_letters_that_need_a_decision(desk: Any, vault: Any, mail: Any) -> None:
    from test_people_mail import put, states

    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    mail.dies = {"reader1@example.org", "reader2@example.org"}
    first, second = put(1), put(2)
    outbox.send_due()
    assert states() == ["unknown", "unknown"]
    chief = desk.client("cora")
    page = chief.get("/vault/").content.decode()
    assert "perhaps sent" in page and "reader1@" not in page
    mail.dies = set()
    chief.post("/vault/", {"do": "again", "letter": first.pk})
    chief.post("/vault/", {"do": "leave", "letter": second.pk})
    outbox.send_due()
    assert states() == ["sent", "sent"] and mail.counts == {"reader1@example.org": 2, "reader2@example.org": 1}
    mail.refusals = {"reader3@example.org": "550 5.1.1 no such user"}
    refused = put(3)
    outbox.send_due()
    assert "Leave it" in chief.get("/vault/").content.decode()
    chief.post("/vault/", {"do": "leave", "letter": refused.pk})
    assert states() == ["sent", "sent", "failed"] and not Mail.objects.filter(generation__gt=0).exists()
    assert "Letters that need a decision" not in chief.get("/vault/").content.decode()


def test_a_vault_of_practice_is_refused_in_production(desk: Any) -> None:
    from tamizdat.newsroom.operations.refusals import refusals
    from tamizdat.vault.practice import PASSPHRASE, make_for_practice

    make_for_practice(desk.newsroom)
    assert key_file.load(desk.newsroom).unlock(key_file.Given(Kind.PASSPHRASE, PASSPHRASE))
    assert any("passphrase of practice mode" in why for why in refusals(is_practice=False))
    assert not any("passphrase of practice mode" in why for why in refusals(is_practice=True))
