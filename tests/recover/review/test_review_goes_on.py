"""A review can be left at any time: what was answered stands, answers are undone, and it goes on where it was left."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from review_room import EXTRA, Room, body

from tamizdat.article import plain
from tamizdat.cli import main, recover_review


def test_the_file_of_decisions_keeps_what_people_wrote(review_room: Room) -> None:
    path = review_room.folder / "decisions.toml"
    own = "# ours\n\n[[headline]]  # by hand\ntext = 'Bread'\narticle = 10000001\n# the last line"
    path.write_text(own)
    review_room.review("apart", "q")
    assert path.read_text().startswith(own + "\n\n[[apart]]")


def test_undo(review_room: Room) -> None:
    path = review_room.folder / "decisions.toml"
    before = path.read_text() if path.exists() else ""
    shown = review_room.review("u", "apart", "u", "s", "q")
    assert "No answer of this review is left" in shown and "Nothing was decided" in shown
    assert not review_room.decisions.apart
    review_room.review("apart", "n", "u", "2016-05-04", "u", "u", "s", "s", "q")
    assert not review_room.decisions.apart and not review_room.decisions.date
    assert path.read_text().startswith(before)


def test_what_was_decided_by_hand_is_not_asked(review_room: Room) -> None:
    number = review_room.of("three.txt").number
    text = f'[[keep]]\narticle = {number}\ntext = "{EXTRA.upper()}"\n[[date]]\narticle = 1\npublished = ""\n'
    (review_room.folder / "decisions.toml").write_text(text)
    assert EXTRA not in [line[-1] for line in review_room.listed(str(number))]
    assert review_room.kinds() == ["match", "date", "block"]


def test_what_needs_no_decision_is_looked_at_once(review_room: Room) -> None:
    report = review_room.folder / "var" / "recovery-report.json"
    number = review_room.of("undated.txt").number
    asked = f'"questions":[{{"article":{number},"field":"body","why":"no capture holds any of it"}},'
    report.write_text(report.read_text().replace('"questions":[', asked))
    assert review_room.kinds().count("other") == 1
    assert review_room.kinds()[:2] == ["match", "other"]  # an article without text may be none: that comes early
    review_room.review("s", "v", "u", "seen", "q")
    assert "other" not in review_room.kinds()
    report.write_text(report.read_text().replace("holds any of it", "holds a word of it"))
    review_room.review("d", "q")
    assert review_room.decisions.delete[0].article == number
    assert not [line for line in review_room.listed() if line[0] == str(number)]


def test_of_one_article_what_may_be_lost_comes_first_and_words_lead_to_a_block(review_room: Room) -> None:
    number = str(review_room.of("three.txt").number)
    texts = [line[-1] for line in review_room.listed(number)]
    assert {"Share", EXTRA} <= set(texts) and texts.index(EXTRA) < texts.index("Share")
    shown = review_room.review("f no such words", "f share", "remove", "q", names=(number,))
    assert "No block that is left has the words “no such words”" in shown and "Written: stays out" in shown
    assert [each.text for each in review_room.decisions.remove] == ["Share"]


def test_a_block_that_is_in_the_article_is_found_and_taken_out(review_room: Room) -> None:
    article = review_room.of("three.txt")
    line = plain(article.body[1].html)
    shown = review_room.review(f"f {line[:30]}", "k", "r", "q", "n", names=(str(article.number),))
    assert "It is in the article." in shown and "Written: taken out" in shown and "1 block taken out" in shown
    (decision,) = review_room.decisions.remove
    assert decision.article == article.number and line.startswith(decision.text.rstrip("…"))
    review_room.recover()
    assert line not in body(review_room.of("three.txt"))


def test_words_to_find_may_hold_the_letter_of_the_command(review_room: Room) -> None:
    article = review_room.of("three.txt")
    wanted = "half of it if f of"
    shown = review_room.review(f"f {wanted}", "f", "f hare", "remove", "q", "n", names=(str(article.number),))
    assert f"“{wanted}”" in shown and "Say which words" in shown
    assert [each.text for each in review_room.decisions.remove] == ["Share"], "found in the middle of a word too"


def test_a_date_in_another_order_is_explained(review_room: Room) -> None:
    assert review_room.kinds()[1] == "date"
    shown = review_room.review("s", "9.5.2017", "2017-05-09", "q", "n")
    assert "A date begins with the year" in shown and "Decided: 1 date." in shown


def test_what_was_skipped_is_told_when_the_review_goes_on(review_room: Room) -> None:
    assert "Skipped before" not in review_room.review("s", "s", "q")
    assert "Skipped before, and asked again at the end: 2" in " ".join(review_room.review("q").split())


def test_an_article_that_is_none_is_taken_out_where_its_date_is_asked(review_room: Room) -> None:
    number = review_room.of("undated.txt").number
    review_room.review("s", "d", "q")
    assert review_room.decisions.delete[0].article == number


def test_what_was_skipped_comes_last(review_room: Room) -> None:
    first, second = review_room.listed()[:2]
    review_room.review("s", "q")
    assert review_room.listed()[0] == second and review_room.listed()[-1] == first


def test_all_that_was_removed_of_an_article_or_a_capture(review_room: Room) -> None:
    number = review_room.of("three.txt").number
    texts = [line[-1] for line in review_room.listed(str(number))]
    assert EXTRA in texts and "Share" in texts
    assert EXTRA in [line[-1] for line in review_room.listed("captures/three.txt")]
    assert "Share" not in [line[-1] for line in review_room.listed("captures/three.txt")]
    assert "no article and no capture" in review_room.review(names=("captures/none.txt",), expected=2)


def test_open_shows_the_whole(review_room: Room) -> None:
    shown = review_room.review("o", "?", "q")
    assert "Snow, of all things" in shown and "they are one article" in shown


def test_captures_that_are_gone_are_told(review_room: Room) -> None:
    (review_room.folder / "captures").rename(review_room.folder / "elsewhere")
    shown = review_room.review("apart", "q")
    assert "No longer there" in shown and "put them back" in shown
    assert review_room.decisions.apart


def test_recovery_runs_again_if_that_is_wanted(review_room: Room) -> None:
    review_room.review("j", "q", "y")
    assert review_room.of("may.txt").number == review_room.of("june.txt").number


def test_without_a_terminal_or_a_run(review_room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recover_review, "is_terminal", lambda: False)
    assert "--review --list" in review_room.review(expected=2)
    (review_room.folder / "var" / "recovery-fates.sqlite3").unlink()
    done = CliRunner().invoke(main, ["recover", "--review", "--list"])
    assert "kept nothing" in done.output and "tamizdat recover captures" in done.output
    (review_room.folder / "var" / "recovery-report.json").unlink()
    assert "Nothing has been recovered" in review_room.review(expected=2)
    monkeypatch.chdir(tmp_path)
    assert "newsroom" in review_room.review(expected=2)


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, folder: Path, *words: str, columns: int = 80) -> None:
        self._master, slave = pty.openpty()
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": str(columns), "TERM": "xterm", "PAGER": "cat"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from tamizdat.cli import run; run()", *words],
            cwd=folder, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.shown = self._unread = b""

    def read_until(self, text: str) -> str:
        """Read until a text is shown; return all that was shown since the last call."""
        while text.encode() not in self._unread:
            ready, _, _ = select.select([self._master], [], [], 60)
            assert ready, self._unread.decode(errors="replace")
            self._unread += os.read(self._master, 1 << 16)
        end = self._unread.index(text.encode()) + len(text.encode())
        found, self._unread = self._unread[:end], self._unread[end:]
        self.shown += found
        return found.decode(errors="replace")

    def type(self, line: str) -> None:
        os.write(self._master, f"{line}\n".encode())

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)


def test_killed_in_the_middle_it_keeps_the_answers(review_room: Room) -> None:
    terminal = Terminal(review_room.folder, "recover", "--review")
    try:
        page = terminal.read_until("[q] quit")
        assert max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in page.splitlines()) <= 80
        terminal.type("apart")
        terminal.read_until("no capture states it")
        terminal.type("skip")
        terminal.read_until(">>> ")
        terminal.read_until("[q] quit")
    finally:
        terminal.kill()
    assert (
        b"\x1b[2J" not in terminal.shown and "\u202e".encode() not in terminal.shown and b"\x07" not in terminal.shown
    )
    assert len(review_room.decisions.apart) == 1
    assert review_room.kinds() == ["block", "block", "date"]
