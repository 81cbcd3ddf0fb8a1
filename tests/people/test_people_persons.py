"""Persons and what waits for them: sealed at once, taken in once, found by address, sealed anew by a rotation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

ORLA = "orla.quillfeather@example.org"


def details(address: str = ORLA, name: str = "Orla Quillfeather") -> Any:
    from tamizdat.people.persons import Details

    return Details(address, name, "en")


def in_clear(folder: Path, *words: str) -> list[str]:
    """Return the files of a folder in which one of the words stands, in any case that a database would keep."""
    wanted = [each.encode() for word in words for each in {word, word.lower()}]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [str(file) for file in files if any(word in file.read_bytes() for word in wanted)]


def with_the_last_byte_changed(sealed: bytes) -> bytes:
    return bytes(sealed[:-1]) + bytes([sealed[-1] ^ 1])


def test_one_address_is_one_person(desk: Any, vault: Any) -> None:
    from tamizdat.people import persons

    first = persons.find_or_add(details())
    again = persons.find_or_add(details("ORLA.Quillfeather@Example.org", "Someone else"))
    assert first.pk == again.pk
    assert persons.find(ORLA) == first and persons.find("ines@example.org") is None
    assert persons.read([first]) == [details()]
    persons.change(first, address="orla@example.net")
    assert persons.find("orla@example.net") == first and persons.find(ORLA) is None


def test_nothing_personal_is_on_the_disk(desk: Any, vault: Any) -> None:
    from tamizdat.people import inbox, persons
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter

    person = persons.find_or_add(details())
    inbox.put("note", {"text": "The zookeeper lies", "address": ORLA})
    outbox.put("note", "note 1", Letter(ORLA, "Thank you, Orla", "We read it."), person)
    persons.suppress("ines@example.org", "asked")
    assert in_clear(desk.newsroom.folder, ORLA, "Quillfeather", "zookeeper", "Thank you, Orla", "ines@example") == []


def test_what_comes_in_waits_while_the_vault_is_locked(desk: Any, vault: Any) -> None:
    from tamizdat.people import inbox
    from tamizdat.people.models import Waiting

    taken = []
    inbox.takes("test")(lambda content, about: taken.append((msgspec.json.decode(content), about)))
    vault.lock()
    inbox.put("test", {"address": ORLA}, {"appeal": 3})
    assert inbox.take_in() == 0 and Waiting.objects.count() == 1
    vault.kill()
    inbox.put("test", {"address": ORLA}, {"appeal": 4})  # the agent need not even run
    assert inbox.take_in() == 0
    vault.start()
    vault.unlock()
    assert inbox.take_in() == 2 and inbox.take_in() == 0
    assert taken == [({"address": ORLA}, {"appeal": 3}), ({"address": ORLA}, {"appeal": 4})]
    assert not Waiting.objects.exists()


def test_one_that_fails_does_not_stop_the_rest_and_is_told_without_its_words(
    desk: Any, vault: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from django.utils import timezone

    from tamizdat.people import inbox
    from tamizdat.people.models import Person, Waiting
    from tamizdat.people.persons import find_or_add

    def take(content: bytes, about: dict[str, Any]) -> None:
        find_or_add(details(msgspec.json.decode(content)))
        if about["fails"]:
            raise ValueError(f"cannot take {content!r}")

    inbox.takes("test")(take)
    for number in range(5):
        inbox.put("test", f"reader{number}@example.org", {"fails": number == 2})
    damaged = inbox.put("test", "damaged@example.org", {"fails": False})
    damaged.sealed = with_the_last_byte_changed(damaged.sealed)
    damaged.save()
    assert inbox.take_in() == 4
    left = list(Waiting.objects.order_by("pk"))
    assert [(row.problem, row.attempts) for row in left] == [("ValueError", 1), ("unreadable", 1)]
    assert Person.objects.count() == 4  # what the failing one had done was taken back
    assert all(row.not_before > timezone.now() for row in left) and inbox.take_in() == 0
    assert "reader2" not in caplog.text and "ValueError" in caplog.text


def test_two_workers_take_each_thing_in_once(desk: Any, vault: Any) -> None:
    from threading import Thread

    from django.db import connections

    from tamizdat.people import inbox

    taken: list[int] = []
    inbox.takes("test")(lambda content, about: taken.append(msgspec.json.decode(content)))
    for number in range(30):
        inbox.put("test", number)

    def work() -> None:
        inbox.take_in()
        connections.close_all()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inbox.take_in()
    assert sorted(taken) == list(range(30))


def test_a_rotation_goes_on_where_it_was_stopped(desk: Any, vault: Any) -> None:
    from tamizdat.people import inbox, persons, rotation
    from tamizdat.people.models import Person

    for number in range(25):
        persons.find_or_add(details(f"reader{number}@example.org"))
    inbox.put("nobody takes this in", {"address": ORLA})
    persons.suppress("ines@example.org", "asked")
    before = set(Person.objects.values_list("lookup", flat=True))
    vault.agent.rotate()
    assert rotation.go_on(most=10).done == 10 and rotation.left(2) == 16
    late = persons.find_or_add(details("late@example.org"))  # meanwhile
    assert persons.find("reader3@example.org") and persons.find("reader20@example.org")
    vault.kill()  # and the machine goes down
    assert rotation.go_on().done == 0
    vault.start()
    assert rotation.go_on().done == 0
    vault.unlock()
    assert vault.agent.state().generations == [1, 2]
    assert rotation.go_on().done == 16
    assert vault.agent.state().generations == [2]
    assert rotation.go_on().done == 0
    assert not before & set(Person.objects.values_list("lookup", flat=True))
    everyone = list(Person.objects.order_by("pk"))
    assert [each.address for each in persons.read(everyone) if each] == [
        *(f"reader{number}@example.org" for number in range(25)),
        "late@example.org",
    ]
    assert persons.find("late@example.org") == late
    assert persons.suppressed(["ines@example.org", ORLA]) == {"ines@example.org"}


def test_what_cannot_be_read_keeps_the_old_secrets(desk: Any, vault: Any) -> None:
    from tamizdat.people import persons, rotation

    for number in range(3):
        person = persons.find_or_add(details(f"reader{number}@example.org"))
    person.sealed = with_the_last_byte_changed(person.sealed)
    person.save()
    vault.agent.rotate()
    from tamizdat.newsroom.models import Trouble
    from tamizdat.newsroom.operations.worker import one_round

    progress = rotation.go_on()
    assert (progress.done, progress.unreadable) == (2, 1)
    one_round()
    assert "1 records cannot be read" in Trouble.objects.get(job="rotation").reason
    assert vault.agent.state().generations == [1, 2]


def test_whoever_asked_for_no_mail_is_known_after_being_erased(desk: Any, vault: Any) -> None:
    from tamizdat.people import persons

    person = persons.find_or_add(details())
    persons.suppress(ORLA, "asked")
    person.delete()
    assert persons.find(ORLA) is None and persons.suppressed([ORLA.upper()]) == {ORLA.upper()}
    persons.lift_suppression(ORLA)
    assert persons.suppressed([ORLA]) == set()


def test_links_are_used_once_for_each_action_and_for_an_hour(desk: Any, vault: Any) -> None:
    from datetime import timedelta

    from django.db import transaction

    from tamizdat.people import links, persons
    from tamizdat.people.models import SignedLink

    person = persons.find_or_add(details())
    token = links.make("manage", person, {"plan": 1})
    assert token not in str(list(SignedLink.objects.values_list())) and in_clear(desk.newsroom.folder, token) == []
    for _ in range(2):  # looking changes nothing
        found = links.find(token, "manage")
        assert found is not None and found.person == person and found.about == {"plan": 1}
    assert links.find(token, "other") is None

    def use(action: str) -> bool:
        with transaction.atomic():
            return links.use(token, "manage", action) is not None

    assert [use("cancel"), use("cancel"), use("change")] == [True, False, True]
    SignedLink.objects.update(ends=persons.timezone.now() - timedelta(seconds=1))
    assert links.find(token, "manage") is None and not use("pause")
    assert links.find("", "manage") is None


def test_limits_count_whoever_asks_and_tell_nobody_who(desk: Any, vault: Any) -> None:
    from datetime import timedelta

    from tamizdat.people import limits
    from tamizdat.people.models import Attempts

    limit = limits.Limit("gift", 3, timedelta(days=1))
    assert [limits.allow(limit, ["fd00::1", "net fd00::"]) for _ in range(4)] == [True, True, True, False]
    assert not limits.allow(limit, ["fd00::2", "net fd00::"])  # another browser of the same network
    assert limits.allow(limit, ["fd00::2"]) and limits.allow(limits.Limit("other", 3, timedelta(days=1)), ["fd00::1"])
    assert (
        all(len(bytes(row.who)) == 32 for row in Attempts.objects.all())
        and in_clear(desk.newsroom.folder, "fd00::1") == []
    )
    vault.kill()
    assert limits.allow(limit, ["fd00::9"])  # each process counts for itself then
    Attempts.objects.update(ends=limits.timezone.now() - timedelta(seconds=1))
    assert limits.clean_up() > 0 and not Attempts.objects.exists()
