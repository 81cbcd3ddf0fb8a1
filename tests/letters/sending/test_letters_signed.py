"""Signed newsletters: each reader's own letter is right for another implementation, over a real SMTP conversation."""

from __future__ import annotations

from typing import Any

import pytest
from dkim_keys import TABLE, Keys
from letters_sending import new_issue, new_newsletter, send, states, subscribe

from tamizdat.letters.rendering.personal import CODE
from tamizdat.people.mail.dkim.records import tags

__all__ = ["send"]
LINK = f"https://lantern.example/service/letters/leave/{CODE}/"
TEXTS = {  # spaces at the ends of lines and in rows, codes side by side, text that is sent as base64
    "quoted-printable": f"The ferry   is late.  \n\n.\n  \t{LINK} {CODE}{CODE}\nFrom here\n" + "long  words " * 30,
    "base64": f"Паром   опоздал.  \n\n.\n  \t{LINK} {CODE}{CODE}\n" + "длинные  слова " * 30 + "\n\n\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_each_letter_is_signed(desk: Any, vault: Any, mail: Any, send: Any, text: str) -> None:
    rows = subscribe(new_newsletter(), *(f"reader{number}@r.example" for number in range(5)))
    issue = new_issue(rows[0].newsletter, subject="Паромы  ночью", text=text, html=f"<p>{text}</p>\n\n")
    with desk.newsroom.configuration.open("a") as file:
        file.write(TABLE)
    send()
    assert states(issue) == ["pending"] * 5 and not mail.raw
    issue.refresh_from_db()
    assert "tamizdat letters dkim new" in issue.trouble
    keys = Keys(desk.newsroom.folder)
    send()
    assert states(issue) == ["sent"] * 5
    assert [keys.verified(each) for each in mail.raw] == [[True, True]] * 5
    codes = {row.code for row in rows}
    for (_, message), raw in zip(mail.taken, mail.raw, strict=True):
        (code,) = [each for each in codes if each in message["List-Unsubscribe"]]
        codes.remove(code)
        for field in message.get_all("DKIM-Signature"):
            listed = tags(field)["h"].split(":")
            assert listed.count("from") == 2 and len(set(listed)) == len(listed) - 1
            assert {
                "to", "subject", "date", "message-id", "mime-version", "content-type", "list-id", "list-unsubscribe",
                "list-unsubscribe-post",
            } <= set(listed)  # fmt: skip
        other = raw.replace(code.encode(), b"x" * 22)
        assert keys.verified(other) == [False, False]
