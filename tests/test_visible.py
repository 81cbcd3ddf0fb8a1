"""What strangers wrote is shown, on a terminal too, and does nothing there."""

from __future__ import annotations

import io

import pytest

from tamizdat.visible import visible

SENT = "5 EUR\x1b[2J\x1b]0;title\x07\u202etxt.exe\r\x9b31m\x00\u2066x\ud800"


def test_nothing_is_hidden() -> None:
    assert visible(SENT) == "5 EUR\\x1b[2J\\x1b]0;title\\x07\\u202etxt.exe\\x0d\\x9b31m\\x00\\u2066x\\ud800"
    assert visible("a\u200bb\u2060c\U000e0041") == "a\\u200bb\\u2060c\\U000e0041"
    kept = "Два\n\tنامه‌ها \u200f(א)"
    assert visible(kept) == kept


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_terminal_is_told_nothing_by_strangers(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.table import Table

    from tamizdat.cli.common import console, fail

    out = io.StringIO()
    monkeypatch.setattr(console, "_file", out)
    monkeypatch.setattr(console, "_force_terminal", is_terminal)
    table = Table("Account")
    table.add_row(SENT)
    console.print(SENT, markup=False, soft_wrap=True, style="yellow")
    console.print(table)
    with pytest.raises(SystemExit):
        fail(SENT)
    printed = out.getvalue()
    assert not any(each in printed for each in ("\x1b[2J", "\x1b]0", "\x07", "\u202e", "\r", "\x9b", "\x00", "\u2066"))
    assert printed.count("\\x1b[2J") == 3
