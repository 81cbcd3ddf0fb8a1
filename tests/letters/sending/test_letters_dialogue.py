"""What is said to a mail server and what its answers mean, by the bytes alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.letters.sending.smtp.dialogue import Blame, Dialogue, Done, GoAhead, ProtocolError
from tamizdat.people.mail.smtp import Outcome, Result

ENVELOPE = b"MAIL FROM:<b@p.example>\r\nRCPT TO:<%s@r.example>\r\nDATA\r\n"
OK = b"250 2.0.0 Ok\r\n"


def begun(*, pipelining: bool = True) -> Dialogue[str]:
    dialogue: Dialogue[str] = Dialogue(pipelining=pipelining)
    dialogue.begin("one", "b@p.example", "one@r.example")
    return dialogue


def said(dialogue: Dialogue[str]) -> bytes:
    out = bytes(dialogue.out)
    dialogue.out.clear()
    return out


def test_the_next_letter_goes_out_behind_the_content_of_the_one_before() -> None:
    dialogue = begun()
    assert said(dialogue) == ENVELOPE % b"one"
    assert dialogue.receive(OK + OK + b"354 go on\r\n") == [GoAhead("one")]
    assert b"".join(dialogue.content(b"Hello\r\n.\r\n..x\r\n")) == b"Hello\r\n..\r\n...x\r\n.\r\n"
    dialogue.begin("two", "b@p.example", "two@r.example")
    assert said(dialogue) == ENVELOPE % b"two"
    events = dialogue.receive(b"250-2.0.0 taken\r\n250 2.0.0 of one@r.example\r\n" + OK + OK + b"354 go on\r\n")
    assert events == [Done("one", Outcome(Result.SENT, "250 2.0.0")), GoAhead("two")]
    assert dialogue.lost() == [Done("two", Outcome(Result.LATER, "lost"), Blame.NOBODY)]


def test_without_pipelining_each_command_waits_for_its_answer() -> None:
    dialogue = begun(pipelining=False)
    assert said(dialogue) == b"MAIL FROM:<b@p.example>\r\n"
    assert dialogue.receive(OK) == [] and said(dialogue) == b"RCPT TO:<one@r.example>\r\n"
    assert dialogue.receive(OK) == [] and said(dialogue) == b"DATA\r\n"
    assert dialogue.receive(b"354 go on\r\n") == [GoAhead("one")]


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("mail", "recipient", "outcome", "blame"),
    [
        (b"250", b"550 5.1.1", Outcome(Result.REFUSED, "550 5.1.1"), Blame.LETTER),
        (b"250", b"450", Outcome(Result.LATER, "450"), Blame.LETTER),
        (b"530 5.7.0", b"503", Outcome(Result.REFUSED, "530 5.7.0"), Blame.SERVER),
        (b"452", b"503", Outcome(Result.LATER, "452"), Blame.LETTER),
    ],
)
def test_a_refusal_is_the_letters_and_the_next_begins_anew(
    pipelining: bool, mail: bytes, recipient: bytes, outcome: Outcome, blame: Blame
) -> None:
    dialogue = begun(pipelining=pipelining)
    said(dialogue)
    answers = [mail + b" m\r\n", recipient + b" one@r.example\r\n", b"554 no recipients\r\n"]
    events: list[Any] = []
    for answer in answers if pipelining else answers[: 1 if mail != b"250" else 2]:
        events += dialogue.receive(answer)
    assert events == [Done("one", outcome, blame)] and dialogue.is_idle
    said(dialogue)
    dialogue.begin("two", "b@p.example", "two@r.example")
    assert said(dialogue).startswith(b"RSET\r\nMAIL")


def test_content_is_asked_for_of_a_letter_that_was_refused() -> None:
    dialogue = begun()
    said(dialogue)
    assert dialogue.receive(OK + b"550 5.1.1 no\r\n354 go on\r\n") == [] and said(dialogue) == b".\r\n"
    assert dialogue.receive(b"250 an empty message to nobody\r\n") == [
        Done("one", Outcome(Result.REFUSED, "550 5.1.1"))
    ]


@pytest.mark.parametrize(
    ("code", "result"),
    [(200, Result.SENT), (354, Result.UNKNOWN), (150, Result.UNKNOWN), (450, Result.LATER), (550, Result.REFUSED)],
)
def test_only_a_clear_no_lets_a_content_be_sent_again(code: int, result: Result) -> None:
    dialogue = begun()
    dialogue.receive(OK + OK + b"354 go on\r\n")
    dialogue.content(b"x\r\n")
    (done,) = dialogue.receive(f"{code} words\r\n".encode())
    assert isinstance(done, Done) and done.outcome.result is result


@given(st.binary(max_size=200))
def test_no_answer_breaks_it(data: bytes) -> None:
    dialogue = begun()
    with suppress(ProtocolError):
        dialogue.receive(data)
    assert len(dialogue.lost()) <= 1


@given(st.data())
def test_every_letter_comes_to_one_end(data: st.DataObject) -> None:
    """Whatever a server answers, in whatever pieces, and whenever the connection ends."""
    dialogue: Dialogue[int] = Dialogue(pipelining=data.draw(st.booleans()))
    ends: dict[int, Outcome] = {}
    given_up: set[int] = set()  # whose content went out

    def take(events: Any) -> None:
        for event in events:
            if isinstance(event, GoAhead):
                dialogue.content(b"x\r\n")
                given_up.add(event.letter)
                if dialogue.pipelining and begun_letters < 6:
                    begin()
            else:
                assert event.letter not in ends
                ends[event.letter] = event.outcome

    begun_letters = 0

    def begin() -> None:
        nonlocal begun_letters
        dialogue.begin(begun_letters, "b@p.example", "r@r.example")
        begun_letters += 1

    for _ in range(data.draw(st.integers(1, 25))):
        if dialogue.is_idle and begun_letters < 6:
            begin()
        code = data.draw(st.sampled_from([250, 250, 250, 354, 354, 421, 450, 550]))
        answer = f"{code} 2.0.0 words\r\n".encode()
        cut = data.draw(st.integers(0, len(answer)))
        take(dialogue.receive(answer[:cut]))
        take(dialogue.receive(answer[cut:]))
    for done in dialogue.lost():
        assert done.letter not in ends
        ends[done.letter] = done.outcome
    assert set(ends) == set(range(begun_letters))
    for letter, outcome in ends.items():
        assert (outcome.result in (Result.SENT, Result.UNKNOWN)) <= (letter in given_up)
