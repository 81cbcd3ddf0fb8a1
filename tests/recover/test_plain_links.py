"""A link that needs no tidying is one that the sanitizer leaves as it is."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from tamizdat.article import inline
from tamizdat.recover.html.blocks import PLAIN_LINK, tidy
from tamizdat.recover.words import normalize

ADDRESSES = st.from_regex(r"https?://[a-z]{1,8}\.example/[\w/.?=%~+,:&\"'-]{0,20}", fullmatch=True)


@given(ADDRESSES, st.text(max_size=60))
def test_what_is_passed_over_would_not_change(address: str, label: str) -> None:
    markup = normalize(f'<a href="{escape(address)}">{escape(label, quote=False)}</a>')
    if PLAIN_LINK.fullmatch(markup):
        assert inline(markup) == markup
        assert tidy(markup) == markup


def test_most_links_are_passed_over() -> None:
    assert PLAIN_LINK.fullmatch('<a href="https://paper.example/2013/x-y.html?p=7">Каменный причал &amp; друзья</a>')
    for odd in (
        '<a href="javascript:x">y</a>',
        '<a href="https://a.example/"> y</a>',
        '<a href="https://a.example/"></a>',
    ):
        assert not PLAIN_LINK.fullmatch(odd)
