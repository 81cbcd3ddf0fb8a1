"""E-mail addresses as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("orla@example.org", "orla@example.org"),
        ("  Orla@Example.ORG ", "Orla@example.org"),
        ("<orla@example.org>", "orla@example.org"),
        ("orla+paper@example.org", "orla+paper@example.org"),
        ("orla@пример.рф", "orla@xn--e1afmkfd.xn--p1ai"),
        ("orla@bücher.example", "orla@xn--bcher-kva.example"),
    ],
)
def test_read(written: str, clean: str) -> None:
    from tamizdat.people.addresses import clean as cleaned

    assert cleaned(written) == clean


@pytest.mark.parametrize(
    "written",
    ["", "@", "orla", "orla@", "@example.org", "a b@example.org", "orla@example", "orla@exa\nmple.org",
     "orla@example.org\r\nBcc: x@example.org", "x" * 250 + "@example.org", "orla@..example.org", "orla\x00@example.org"],
)  # fmt: skip
def test_refused(written: str) -> None:
    from tamizdat.people.addresses import NoAddress, clean

    with pytest.raises(NoAddress):
        clean(written)


def test_capitals_do_not_make_two_people_and_dots_do() -> None:
    from tamizdat.people.addresses import lookup_value

    assert lookup_value("Orla.V@Example.org") == lookup_value("orla.v@example.org")
    assert lookup_value("orla.v@example.org") != lookup_value("orlav@example.org")
    assert lookup_value("orla+a@example.org") != lookup_value("orla@example.org")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    from tamizdat.people.addresses import NoAddress, clean

    try:
        found: Any = clean(text)
    except NoAddress:
        return
    assert clean(found) == found and not set(found) & set("\r\n\0 <>")
