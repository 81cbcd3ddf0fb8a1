"""What the desk, `tamizdat doctor` and the command say of mail that comes in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from incoming_reports import READER, feedback, handle, path_of, report


def found(later: timedelta = timedelta(0)) -> list[Any]:
    from django.utils import timezone

    from tamizdat.letters.incoming import findings

    return list(findings.findings(timezone.now() + later))


def test_figures_and_the_issues_page_count_what_came_back(post: Any) -> None:
    from tamizdat.letters.desk.figures.weeks import issues
    from tamizdat.letters.models import Delivery, Issue
    from tamizdat.letters.sending import control

    letters = [post.letter(f"reader{number}@example.org") for number in range(5)]
    issue = letters[0].issue
    Delivery.objects.update(issue=issue)
    Issue.objects.filter(pk=issue.pk).update(recipients=5)
    for letter, status in zip(letters, ("5.1.1", "5.2.2", "5.1.1"), strict=False):
        handle(report("failed", status), path_of(letter))
    handle(feedback("abuse", path=path_of(letters[3])), sender="fbl@x.example")
    known = control.progress(issue)
    assert (known.sent, known.returned, known.complaints) == (5, 3, 1)
    row = next(each for each in issues(post.newsletter, 9) if each.issue.pk == issue.pk)
    assert (row.sent, row.returned, row.complaints) == (5, 3, 1)
    client = post.desk.client("edna")
    page = client.get(f"/letters/issue/{issue.pk}/").content.decode()
    assert '<dt>Came back</dt><dd data-letters="returned">3</dd>' in page
    assert '<dt>Called spam</dt><dd data-letters="complaints">1</dd>' in page
    now = client.get(f"/letters/issue/{issue.pk}/progress/").json()
    assert (now["returned"], now["complaints"]) == (3, 1)
    table = client.get("/letters/figures/").content.decode()
    assert re.search(r"<td>5</td><td>5</td><td>0</td><td>0</td><td>3</td><td>1</td><td>0</td>", table)


def test_addresses_that_nobody_reads_are_told(post: Any, mail: Any) -> None:
    (said,) = found()
    assert said.severity == "warning" and "nothing reads them" in said.what and "[letters.incoming]" in said.remedy
    settings = post.desk.newsroom.configuration
    settings.write_text(settings.read_text().replace("[letters]\n", '[letters]\nrequests = "ask@lantern.example"\n'))
    (_, said) = found()
    assert "ask@lantern.example" in said.what and "[letters.incoming]" in said.remedy


def test_a_receiver_that_is_not_there_or_refuses_is_told(post: Any, mail: Any) -> None:
    from tamizdat.letters.incoming import ways

    with post.desk.newsroom.configuration.open("a") as file:
        file.write("[letters.incoming]\nlmtp = 8026\n")
    (said,) = found()
    assert "never been read" in said.what
    ways.works(ways.LMTP)
    assert not found() and "was last read on" in found(timedelta(hours=2))[0].what
    ways.refuses(ways.LMTP)
    ways.refuses(ways.LMTP)
    (said,) = found()
    assert said.what.startswith("2 times") and "mailq" in said.remedy
    ways.works(ways.LMTP, 0)
    assert not found()


def test_much_that_comes_back_of_one_issue_is_told(post: Any, mail: Any) -> None:
    from tamizdat.letters.models import Delivery

    letters = [post.letter(f"reader{number}@example.org") for number in range(99)]
    issue = letters[0].issue
    Delivery.objects.update(issue=issue)
    several = Delivery.objects.filter(pk__in=[letter.pk for letter in letters[:4]])
    several.update(returned="hard")
    Delivery.objects.filter(pk__in=[letter.pk for letter in letters[5:30]]).update(returned="complaint")
    assert not [each for each in found() if each.about == "letters"]
    Delivery.objects.filter(pk=letters[4].pk).update(returned="soft")
    (said,) = (each for each in found() if each.about == "letters")
    assert "5 of 99 letters" in said.what


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("lmtp = 70000", "no port"),
        ('server = "mail.example.org"', "user is missing"),
        ('server = "mail.example.org"\nuser = "x"\nsecurity = "none"', "in clear"),
        ('aside = "INBOX"', "two folders"),
        ("largest = 0", "megabytes"),
        ('addresses = ["Letters@x.example"]', "small letters"),
        ('serwer = "x"', "serwer"),
    ],
)
def test_a_configuration_that_cannot_be_is_told_with_its_remedy(post: Any, written: str, said: str) -> None:
    from tamizdat.letters.config import LettersConfigError, load

    with post.desk.newsroom.configuration.open("a") as file:
        file.write(f"[letters.incoming]\n{written}\n")
    with pytest.raises(LettersConfigError, match=said):
        load(post.desk.newsroom.folder)


def test_the_command_says_what_is_missing(post: Any, mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.cli import main

    monkeypatch.chdir(post.desk.newsroom.folder)
    done = CliRunner().invoke(main, ["letters", "receive"])
    assert done.exit_code == 1 and "names no mailbox and no port" in done.output


def test_what_is_counted_names_nobody(post: Any) -> None:
    """No address of a reader is in the database after mail came in."""
    from django.db import connections

    letter = post.letter()
    handle(report("failed", "5.1.1"), path_of(letter))
    handle(
        f"From: {READER}\r\nSubject: x\r\n\r\nI write from {READER}".encode(), "letters@lantern.example", sender=READER
    )
    post.take_in()
    connections.close_all()
    folder = post.desk.newsroom.folder
    assert not [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and READER.encode() in path.read_bytes()
    ]
