"""The commands: importing, taking back, exporting; a round trip; kill -9 in the middle."""

from __future__ import annotations

import csv
import os
import stat
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import list_files
import pytest
from click.testing import CliRunner, Result
from people_desk import TAMIZDAT

CONSENT = "Readers of our old newsletter, who signed up on our site."


@pytest.fixture
def run(lists: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `tamizdat letters` inside the newsroom; files that are given by name are written first."""
    from tamizdat.cli import letters_lists, main

    monkeypatch.setattr(letters_lists, "start_desk", lambda _: None)  # it runs already
    monkeypatch.chdir(lists.desk.newsroom.folder)

    def called(*words: str, **files: str | bytes) -> Result:
        given = []
        for name, body in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(body.encode() if isinstance(body, str) else body)
            given.append(str(path))
        return CliRunner().invoke(main, ["letters", words[0], *given, *words[1:]])

    return called


def test_importing_and_taking_back(lists: Any, run: Any) -> None:
    from tamizdat.letters.models import ListImport, Subscription

    options = ("--newsletter", "weekly.en", "--consent", CONSENT)
    dry = run("import", *options, "--dry-run", members__csv=list_files.GHOST)
    assert dry.exit_code == 0 and not ListImport.objects.exists() and not Subscription.objects.exists()
    assert "2 will get it" in dry.output

    done = run("import", *options, members__csv=list_files.GHOST + "x,no address,,,true,,,,,,\n")
    said = done.output
    assert done.exit_code == 1 and "2 get it now" in said and "line 6: what stands" in said
    assert set(lists.getting()) == {"anna@example.org", "carla@example.org"} and "@example.org" not in said
    number = ListImport.objects.get().pk
    assert "weekly.en" in run("imports").output
    assert run("take-back", str(number)).exit_code == 0 and not lists.getting()
    assert run("take-back", str(number)).exit_code == 2 and run("take-back", "999").exit_code == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--newsletter", "weekly", "--consent", CONSENT), "there are several. Name one: weekly."),
        (("--newsletter", "daily", "--consent", CONSENT), "daily: there is none. There are: weekly."),
        (("--newsletter", "weekly.en", "--consent", "ours"), "--consent: Say in a sentence"),
        (("--newsletter", "weekly.en", "--consent", CONSENT), "Add --ask, --leave-out or --vouch"),
    ],
)
def test_what_is_missing_is_said(lists: Any, run: Any, words: tuple[str, ...], why: str) -> None:
    from tamizdat.letters.models import ListImport

    done = run("import", *words, members__txt=list_files.MAILMAN)
    assert done.exit_code == 2 and why in done.output
    assert not ListImport.objects.exists() and not lists.getting()


def test_a_locked_vault(lists: Any, run: Any, tmp_path: Path) -> None:
    options = ("--newsletter", "weekly.en", "--consent", CONSENT)
    lists.do(list_files.GHOST)
    lists.vault.lock()
    done = run("import", *options, "--vouch", members__txt=list_files.MAILMAN)
    assert done.exit_code == 0 and "goes on once the vault is unlocked" in done.output
    refused = run("export", "--newsletter", "weekly.en", "--to", str(tmp_path / "out.csv"))
    assert refused.exit_code == 2 and not (tmp_path / "out.csv").exists()
    lists.vault.unlock()
    lists.work()
    assert len(lists.getting()) == 3, "Anna and Carla got it, Boris left there, Dora is new"


def test_what_is_exported_comes_back_without_loss(lists: Any, run: Any, tmp_path: Path) -> None:
    from wagtail.models import ModelLogEntry

    from tamizdat.letters.models import Subscription
    from tamizdat.letters.subscriptions.leaving import remember_departure
    from tamizdat.people import persons

    consents = ['=1+1 agreed, "really"; on\ntwo lines', "'tis so", "Ich möchte ihn, да, نعم", "plain"]
    addresses = ["+plus@example.org", "'quote@example.org", "=is@example.org", "last@xn--mnchen-3ya.example"]
    when = datetime(2020, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)
    for address, consent in zip(addresses, consents, strict=True):
        person = persons.find_or_add(persons.Details(address, language="de"))
        Subscription.objects.create(person=person, newsletter=lists.weekly, consent=consent, consented=when)
    remember_departure(lists.weekly, "gone@example.org")
    to = tmp_path / "weekly.csv"
    done = run("export", "--newsletter", "weekly.en", "--to", str(to))
    said = done.output
    assert done.exit_code == 0 and "4 people who get" in said and "every address is in it in clear" in said
    assert "Not in it: 1 who left" in said and "gone@" not in to.read_text(encoding="utf-8")
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    rows = list(csv.DictReader(to.open(encoding="utf-8", newline="")))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert {row["subscribed_to_emails"] for row in rows} == {"true"} and rows[0]["labels"] == "weekly"
    entry = ModelLogEntry.objects.get(action="letters.export")
    assert entry.user is None and entry.data == {"subscribers": 4, "command_line": True}

    assert run("import", str(to), "--newsletter", "weekly.ar", "--consent", CONSENT).exit_code == 0
    there = lists.getting(lists.arabic)
    assert {address: (row.consent, row.consented) for address, row in there.items()} == {
        address: (consent, when) for address, consent in zip(addresses, consents, strict=True)
    }
    Subscription.objects.all().delete()
    persons.erase_unused([row.person_id for row in there.values()])
    assert run("import", str(to), "--newsletter", "weekly.en", "--consent", CONSENT).exit_code == 0
    again = lists.getting()
    assert sorted(again) == sorted(addresses) and {row.consented for row in again.values()} == {when}
    assert {each.language for each in persons.read([row.person for row in again.values()]) if each} == {"de"}


def test_killed_in_the_middle_it_goes_on_without_doubles(lists: Any, tmp_path: Path) -> None:
    from django.db import connections

    from tamizdat.letters.lists import doing
    from tamizdat.letters.models import ListImport, ListPart, Subscription

    count = 2_500
    file = tmp_path / "list.csv"
    file.write_text(
        "email,confirmed at\n" + "".join(f"reader{at}@example.org,2021-03-04 10:20\n" for at in range(count))
    )
    command = [str(TAMIZDAT), "letters", "import", str(file), "--newsletter", "weekly.en", "--consent", CONSENT]
    running = subprocess.Popen(
        command, cwd=lists.desk.newsroom.folder, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        while not Subscription.objects.exists() and running.poll() is None:
            time.sleep(0.02)
    finally:
        running.kill()
        running.wait()
    connections.close_all()
    made = ListImport.objects.get()
    done = Subscription.objects.count()
    assert done and made.counts.get("taken", 0) == done, "what is counted is what was done"
    assert done + sum(ListPart.objects.values_list("size", flat=True)) == count
    while doing.work():
        pass
    made.refresh_from_db()
    assert made.state == "done" and made.counts == {"taken": count} and not ListPart.objects.exists()
    assert Subscription.objects.count() == count and len(lists.getting()) == count
