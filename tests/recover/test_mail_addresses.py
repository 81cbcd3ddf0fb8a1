"""E-mail addresses are found however they are written; prose and what programs write are none."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.people.mail_addresses import (
    _HOSTS,
    dotless_addresses,
    found_addresses,
    holds_address,
    most_addresses,
    protected_addresses,
)
from tamizdat.recover.people.signs import DOT_NAMES, SHORT_SIGN_NAMES, SIGN_NAMES

ADA = "ada.q@post.example"


@pytest.mark.parametrize(
    "text",
    [
        "Ada <ada.q@post.example>",
        "ADA.Q@Post.Example",
        "ada.q @ post.example",
        "ada.q＠post．example",
        "ada.q\u200b@post\u00ad.example",
        "ada.q sobaka post tochka example",
        "ada.q&#64;post.example",
        "?mail=ada.q%40post.example",
        "?mail=ada.q%2540post.example",
        "| ada.q | @ | post.example |",
        "ada.q;@;post.example",
        "ada.q\n@\npost.example",
        "ada.q(at)post.example",
        "ada.q [at] post [dot] example",
        "ada.q at post dot example",
        "ada.q AT post DOT example",
        "ada.q_at_post_dot_example",
        "ada.q-at-post-dot-example",
        "ada.q arobase post point example",
        "ada.q Klammeraffe post Punkt example",
        "ada.q (ät) post.example",
        "ada.q arroba post punto example",
        "ada.q chiocciola post punto example",
        "ada.q małpa post kropka example",
        "ada.q собака post точка example",
        "ada.q собака post.example",
        "ada.q равлик post крапка example",
        "ada.q آت post نقطة example",
        "ada.q ات ساین post نقطه example",
        "ada.q שטרודל post נקודה example",
        "ada.q את post נקודה example",
        base64.b64encode(ADA.encode()).decode(),
        base64.urlsafe_b64encode(ADA.encode()).decode().rstrip("="),
    ],
)
def test_one_address_in_many_writings(text: str) -> None:
    assert found_addresses(text) == {ADA}
    assert holds_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "logo@2x.png and icon@3x.webp",
        "We met at noon, dot by dot.",
        "Look at example.org for it.",
        "A point was made at the meeting",
        "https://cdn.example/npm/lamp@8.4.5/lamp.min.js",
        "the point et la place",
        "собака съела точку",
        "@ada and @bo disagreed",
        "YesterdayTheLampsWereLitAgainOnTheQuay",
    ],
)
def test_no_addresses(text: str) -> None:
    assert found_addresses(text) == set()
    assert not holds_address(text)


def test_a_known_host_of_mail_needs_no_sign() -> None:
    assert found_addresses("ada.q\tgmail.com\nbo | mail.ru\ncy at gmail.com") == {
        "ada.q@gmail.com",
        "bo@mail.ru",
        "cy@gmail.com",
    }
    assert found_addresses("mail.ru and gmail.com were blocked on Friday") == {"and@gmail.com"}


def test_hosts_without_an_ending_count_apart() -> None:
    assert dotless_addresses("ada@localmail, bo@intranet; cy@post.example") == {"ada@localmail", "bo@intranet"}
    assert dotless_addresses("photo by 12345@N05 and logo@2x") == set()


def test_what_a_service_against_spam_writes() -> None:
    digits = bytes([77, *(byte ^ 77 for byte in ADA.encode())]).hex()
    assert protected_addresses(digits) == {ADA}
    assert holds_address(f"/cdn-cgi/l/email-protection#{digits}")
    assert protected_addresses("d41d8cd98f00b204e9800998ecf8427e") == set()


LOCAL = st.from_regex(r"[a-z][a-z0-9]{0,9}", fullmatch=True)
HOST = st.from_regex(r"[a-z]{2,9}\.example", fullmatch=True)


@given(st.lists(st.tuples(LOCAL, HOST), min_size=1, max_size=8), st.sampled_from(["{}@{}", "{} (at) {}", "<{}@{}>"]))
def test_every_address_of_a_list_is_found(people: list[tuple[str, str]], form: str) -> None:
    text = ";\n".join(form.format(*each) for each in people)
    assert {f"{local}@{host}" for local, host in people} <= found_addresses(text)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for address in found_addresses(text) | protected_addresses(text):
        assert "@" in address
    dotless_addresses(text)
    holds_address(text)


PIECES = st.sampled_from(
    [
        *("ada", "bo.q", "post", "example", "x", "12", " ", " ", "_", "-", ".", "|", ", ", "\n", "@", " @ ", "＠"),
        *("&#64;", "%40", "%2540", "&commat;", "\u00ad", " [.] ", "(.)", " {dot} ", "[at]", "(ät)", "< et >", "*@*"),
        *(f" {name} " for name in (*SIGN_NAMES, *SHORT_SIGN_NAMES, *DOT_NAMES)),
        *(f" {host} " for host in _HOSTS),
        base64.b64encode(ADA.encode()).decode(),
        "2a4b4e4b045b6a5a45595e044f524b475a464f",
    ]
)


@given(st.lists(PIECES, max_size=30))
def test_there_are_never_more_than_most_addresses(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = found_addresses(text) | dotless_addresses(text) | protected_addresses(text)
    assert len(found) <= most_addresses(text)


def test_a_protected_address_is_found() -> None:
    assert protected_addresses("2a4b4e4b045b6a5a45595e044f524b475a464f") == {ADA}
