"""What is taken for an address can be written to; what cannot be written keeps no other letter back."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("desk")
ODD = ["=?utf-8?q?y?=@x.org", '"=?utf-8?q?Bcc:_e?="@x.org', "ſecret@x.org", "ıx@x.org", "root@localhost", "a@[127.0.0.1]",
       '"\\a"@x.org', '"a b"@x.org', "a@127.0.0.1", "a..b@x.org", ".a@x.org", "a.@x.org", "a@-x.org", "a@x-.org", "a,b@x.org",
       "a@x.org,b@x.org", "a(x)@x.org", "Ｋ@x.org", "x" * 65 + "@x.org", "a@" + "x" * 64 + ".org"]  # fmt: skip
_LETTERS = st.sampled_from([*"ab.=?_-+'\"\\@ <>,:;()[]ſıé\u202e\t", "=?utf-8?q?", "?=", ".org", "xn--"])
_TYPED = st.builds(lambda parts, domain: "".join(parts) + "@" + domain,
                   st.lists(_LETTERS, max_size=70),
                   st.sampled_from(["x.org", "bücher.example", "localhost", "a." * 90 + "org", "[::1]", "x" * 63 + ".org"]))  # fmt: skip


@pytest.mark.parametrize("written", ODD)
def test_what_no_letter_can_go_to_is_no_address(written: str) -> None:
    from tamizdat.people.addresses import NoAddress, clean

    with pytest.raises(NoAddress):
        clean(written)


@given(_TYPED | st.emails() | st.text(max_size=80))
@example("a" * 64 + "@" + "b." * 90 + "org")
@example("!#$%&'*+/=^`{|}~-?@x.org")
def test_whatever_is_an_address_gets_its_letter(typed: str) -> None:
    from tamizdat.people.addresses import NoAddress, clean
    from tamizdat.people.mail.letter import Letter, message

    try:
        address = clean(typed)
    except NoAddress:
        return
    made = message(Letter(address, "Thanks", "Text"), "The Lantern <letters@lantern.example>", "<1@lantern.example>")
    read = message_from_bytes(made, policy=default)
    assert read["To"] == address == read["To"].addresses[0].addr_spec and len(read["To"].addresses) == 1
    assert read.keys().count("To") == 1 and "Bcc" not in read and address.isascii()


def test_letters_that_only_look_alike_are_not_one_person() -> None:
    from tamizdat.people.addresses import lookup_value

    assert lookup_value("ſ@x.org") != lookup_value("s@x.org")
    assert lookup_value("ß@x.org") != lookup_value("ss@x.org")
    assert lookup_value("ı@x.org") != lookup_value("i@x.org")
    assert lookup_value(" A@Bücher.example") == lookup_value("a@xn--bcher-kva.example")


def test_a_letter_that_cannot_be_made_ends_and_the_next_is_sent(
    vault: Any, mail: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter
    from tamizdat.people.models import Mail

    for number, address in enumerate([*ODD[:4], "reader@example.org"]):
        outbox.put("thanks", f"thanks {number}", Letter(address, "Thank you", "Text"))
    unread = outbox.put("thanks", "thanks x", Letter("reader@example.org", "Thank you", "Text"))
    from tamizdat.people import vault as sealed

    sealed.put(unread, ["no letter"])
    unread.save()
    assert outbox.send_due().sent == 1
    assert [to for to, _ in mail.taken] == ["reader@example.org"]
    assert Mail.objects.filter(state=Mail.State.FAILED).count() == 5
    assert not any(part in caplog.text for part in ("@x.org", "secret", "Traceback"))


def test_after_a_rotation_what_was_taken_for_an_address_before_is_found(vault: Any) -> None:
    from tamizdat.people import persons, rotation
    from tamizdat.people import vault as sealed
    from tamizdat.people.models import Person

    for number, address in enumerate(ODD[:3]):
        person = Person(lookup=bytes([number]) * 32, since=persons.today())
        sealed.put(person, persons.Details(address))
        person.save()
    broken = Person(lookup=b"x" * 32, since=persons.today())
    sealed.put(broken, ["nobody"])
    broken.save()
    vault.agent.rotate()
    assert rotation.go_on().done == 4
    assert persons.find(ODD[0]) is not None
