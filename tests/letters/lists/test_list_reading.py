"""Lists in the shapes that programs give them, and in any bytes at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import list_files
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.letters.lists.reading import source
from tamizdat.letters.lists.reading.files import open_list
from tamizdat.letters.lists.reading.source import of_bytes
from tamizdat.letters.lists.row import Bad, ListError, Row

WHEN = datetime(2021, 3, 4, 10, 20, 30, tzinfo=UTC)


def read(body: str | bytes, name: str = "list.csv") -> tuple[list[str], list[Any]]:
    """Return the formats of a list's files, and its rows."""
    found = open_list([of_bytes(name, body.encode() if isinstance(body, str) else body)])
    return [file.format for file in found.files], list(found.rows())


def states(rows: list[Any]) -> dict[str, str]:
    """Return the state of each person by the first letter of their address; reasons of bad rows by their line."""
    return {
        each.row.address[0] if isinstance(each.row, Row) else str(each.line): str(
            each.row.state if isinstance(each.row, Row) else each.row.value
        )
        for each in rows
    }


@pytest.mark.parametrize(
    ("body", "name", "format", "found"),
    [
        (list_files.GHOST, "members.csv", "Ghost", {"a": "subscribed", "b": "left", "c": "subscribed"}),
        (
            list_files.GHOST_JSON,
            "members.json",
            "Ghost",
            {"a": "subscribed", "b": "left", "c": "returned", "d": "complained"},
        ),
        (list_files.LISTMONK, "subscribers.csv", "listmonk", {"a": "unrecorded", "b": "blocked", "c": "never"}),
        (
            list_files.LISTMONK_JOINED,
            "subscribers.csv",
            "listmonk",
            {"a": "subscribed", "b": "unconfirmed", "c": "left"},
        ),
        (list_files.LISTMONK_JSON, "x.json", "listmonk", {"a": "subscribed", "b": "unconfirmed", "c": "blocked"}),
        (list_files.SUBSTACK, "email_list.lantern.csv", "Substack", {"a": "subscribed", "b": "left"}),
        (list_files.MAILCHIMP, "subscribed_members_export_1.csv", "Mailchimp", {"a": "subscribed"}),
        (list_files.MAILCHIMP, "unsubscribed_members_export_1.csv", "Mailchimp", {"a": "left"}),
        (list_files.MAILCHIMP, "nonsubscribed_members_export_1.csv", "Mailchimp", {"a": "never"}),
        (list_files.MAILCHIMP_LEFT, "renamed.csv", "Mailchimp", {"b": "left", "d": "complained"}),
        (list_files.MAILCHIMP_CLEANED, "renamed.csv", "Mailchimp", {"c": "returned"}),
        (
            list_files.MAILPOET,
            "MailPoet_export.csv",
            "MailPoet",
            {"a": "undated", "b": "left", "c": "unconfirmed", "d": "undated", "e": "returned"},
        ),
        (list_files.MAILMAN, "members.txt", "Mailman", dict.fromkeys("abcd", "unrecorded")),
        (list_files.GERMAN, "leser.csv", "CSV", {"a": "subscribed", "b": "left"}),
        (list_files.RUSSIAN, "читатели.csv", "CSV", {"a": "subscribed", "b": "left"}),
    ],
)
def test_each_format_is_known_by_its_columns(body: str, name: str, format: str, found: dict[str, str]) -> None:
    formats, rows = read(body, name)
    assert (formats, states(rows)) == ([format], found)
    if found.get("a") == "subscribed":
        first = rows[0].row
        assert first.at is None or first.at.date() == WHEN.date()
    assert "203.0.113" not in str(rows) and "Anna" not in str(rows), "no machine and no name"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"],
)
def test_encodings(encoding: str) -> None:
    _formats, rows = read(list_files.RUSSIAN.encode(encoding))
    assert states(rows) == {"a": "subscribed", "b": "left"} and rows[0].row.at.day == 4


def test_a_western_file_of_excel() -> None:
    _formats, rows = read(("sep=;\r\n" + list_files.GERMAN).encode("cp1252"))
    first = rows[0]
    assert (first.line, first.row.at, first.row.language) == (3, WHEN, "de")
    assert first.row.told == "angemeldetam: 04.03.2021 10:20:30; quelle: Stand auf dem Markt"


def test_rows_are_told_by_the_line_they_begin_on() -> None:
    _formats, rows = read(list_files.GHOST + "64d,not an address,,,true,,,,,,\n64e,,,,true,,,,,,\n")
    assert [each.line for each in rows] == [2, 3, 4, 6, 7]
    assert [each.row for each in rows[3:]] == [Bad.NO_ADDRESS, Bad.EMPTY]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("anna@example.org\nboris@example.org\n", {"a": "unrecorded", "b": "unrecorded"}),
        ("Anna,anna@example.org\nBoris,boris@example.org\n", {"a": "unrecorded", "b": "unrecorded"}),
        ("who,what\nAnna,anna@example.org\nBoris,boris@example.org\n", {"a": "unrecorded", "b": "unrecorded"}),
        ("email,created_at\nanna@example.org,2021-03-04\n", {"a": "unrecorded"}),
        (
            "email,confirmed at\nanna@example.org,2021-03-04\nboris@example.org,\n",
            {"a": "subscribed", "b": "unrecorded"},
        ),
        ("email,consent\nanna@example.org,yes\nboris@example.org,no\n", {"a": "undated", "b": "unconfirmed"}),
        ("email,unsubscribed\nanna@example.org,2021-03-04\nboris@example.org,0\n", {"a": "left", "b": "unrecorded"}),
        ("email,status\nanna@example.org,active\nboris@example.org,vip\n", {"a": "undated", "3": "status"}),
        (
            "email,status\nanna@example.org,spam complaint\nboris@example.org,pending\n",
            {"a": "complained", "b": "unconfirmed"},
        ),
        ("email,name\nanna@example.org,Ek, Anna\nboris@example.org\n", {"2": "columns", "b": "unrecorded"}),
        ("Email;Second email\n;\nanna@example.org;other@example.org\n", {"a": "unrecorded"}),
        ("address,mail\nBig Street 3,anna@example.org\n", {"a": "unrecorded"}),
    ],
)
def test_spreadsheets(body: str, expected: dict[str, str]) -> None:
    assert states(read(body)[1]) == expected


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b"   \n\n", "it is empty"),
        (b"name,street\nAnna,Big Street\n", "line 1: no column of e-mail addresses"),
        (b'email,name\n"anna@example.org,Anna\n', "line 2: it cannot be read"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "list.csv"),
        (b"%PDF-1.7\n", "this is PDF or RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a spreadsheet or a text of an old kind"),
        (b'{"posts": []}', "no members of Ghost"),
        (b'{"members": [', "no whole JSON"),
        (b"[" * 100_000, "no whole JSON"),
        (b"PK\x03\x04damaged", "the zip file is damaged"),
        (list_files.zipped(xl___workbook__xml="<x/>"), "this is a spreadsheet"),
        (list_files.zipped(picture__png=b"x"), "no CSV, text or JSON in it"),
        (b"email\n" + b"a" * (2 << 20), "has no end"),
    ],
)
def test_what_is_no_list_is_told_with_file_and_remedy(body: bytes, why: str) -> None:
    with pytest.raises(ListError) as caught:
        read(body)
    assert why in str(caught.value) and str(caught.value).startswith("list.csv"), caught.value
    assert str(caught.value).endswith("."), "a remedy is a sentence"


def test_a_zip_file_of_mailchimp_and_one_of_substack() -> None:
    mailchimp = list_files.zipped(
        subscribed_members_export_1__csv=list_files.MAILCHIMP,
        unsubscribed_members_export_1__csv=list_files.MAILCHIMP_LEFT,
        cleaned_members_export_1__csv=list_files.MAILCHIMP_CLEANED,
    )
    formats, rows = read(mailchimp, "audience.zip")
    assert formats == ["Mailchimp"] * 3 and [each.file for each in rows] == [0, 1, 1, 2]
    assert states(rows) == {"a": "subscribed", "b": "left", "d": "complained", "c": "returned"}
    substack = list_files.zipped(
        posts__csv="post_id,title\n1,News\n",
        posts___1__opens__csv="post_id,timestamp,email\n1,2021-03-04,opener@example.org\n",
        email_list__lantern__csv=list_files.SUBSTACK,
    )
    formats, rows = read(substack, "export.zip")
    assert formats == ["Substack"] and states(rows) == {"a": "subscribed", "b": "left"}


def test_a_zip_file_that_is_small_and_endless_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST", 4 << 20)
    packed = list_files.zipped(list__csv=bytes(5 << 20))
    assert len(packed) < 10_000
    with pytest.raises(ListError, match="far larger than it looks"):
        read(packed, "list.zip")


def test_a_list_is_read_twice_alike() -> None:
    found = open_list([of_bytes("a.zip", list_files.zipped(a__csv=list_files.GHOST, b__txt=list_files.MAILMAN))])
    assert list(found.rows()) == list(found.rows()) and len(list(found.rows())) == 7


_CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["anna@example.org", "Boris <b@example.org>", "email", "status", "2021-03-04", "yes", '"', "\r", "0"]
    ),
)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.lists(_CELLS, max_size=5), max_size=12).map(
            lambda rows: "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")
        ),
        st.lists(st.lists(_CELLS, min_size=2, max_size=3), max_size=8).map(
            lambda rows: ("email;status\n" + "\n".join(";".join(row) for row in rows)).encode("utf-16", "surrogatepass")
        ),
        st.sampled_from([list_files.GHOST, list_files.LISTMONK_JSON, list_files.MAILCHIMP]).flatmap(
            lambda text: st.integers(0, len(text)).map(lambda at: text.encode()[:at])
        ),
        st.binary(max_size=80).map(lambda body: list_files.zipped(a__csv=list_files.GHOST)[:-40] + body),
    )
)
def test_any_bytes_are_rows_or_an_error_that_names_the_file(body: bytes) -> None:
    try:
        _formats, rows = read(body)
    except ListError as error:
        assert str(error).startswith(("list.csv", "a.csv")), error
        return
    assert all(isinstance(each.row, Row | Bad) for each in rows)
    assert len({(each.file, each.line) for each in rows}) == len(rows), "no row is there twice"


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("email,status,status", "“status”"),
        ("email,email,status", "“email”"),
        ("email,Confirmed at,confirmed_at", "“confirmedat”"),
        ("email,Subscription status,subscription_status,email", "“email”, “subscriptionstatus”"),
    ],
)
def test_a_heading_that_stands_there_twice_is_refused_by_its_name(heading: str, named: str) -> None:
    body = f"{heading}\n{','.join(['anna@example.org', 'active', 'unsubscribed', 'zoe@example.org'][: heading.count(',') + 1])}\n"
    with pytest.raises(ListError, match=rf"list.csv: line 1: more than one column is called {named}"):
        open_list([of_bytes("list.csv", body.encode())])


def test_a_status_that_is_a_formula_is_not_known() -> None:
    body = "email,status,subscribed,consented at\na@example.org,=active,,\nb@example.org,,=TRUE,\nc@example.org,,,=no\n"
    found = open_list([of_bytes("list.csv", body.encode())])
    assert [each.row for each in found.rows()] == [Bad.STATUS] * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_lines_are_counted_before_any_is_read(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    from tamizdat.letters.lists.reading import files, text

    monkeypatch.setattr(files, "MOST_ROWS", 20)
    opened = []
    monkeypatch.setattr(files, "encoding_of", lambda given: opened.append(given) or text.encoding_of(given))
    one = of_bytes("one.csv", ("email\n" + "anna@example.org\n" * 10).encode(encoding))
    assert len(open_list([one]).files) == 1 and opened == [one]
    many = of_bytes("two.csv", ("email\n" + "\n" * 10).encode(encoding))
    with pytest.raises(ListError, match=r"two\.csv: more than 20 rows\. Give the list in parts"):
        open_list([one, many])
    assert many not in opened
