"""Every text block of every capture has exactly one fate, and what is said to be in the article is there."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable
from pathlib import Path

import papers
from fate_check import check
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tamizdat.article import List, Paragraph, encode
from tamizdat.outlet import Outlet
from tamizdat.recover.capture import Capture, Cleaned, TextBlock
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.merging.merge import merge_with_fates
from tamizdat.recover.run import recover

ALIEN = [
    "Support the Vesna Courier!",
    "Read more",
    "© 2017 Vesna Courier. All rights reserved.",
    "An earlier report said that the ferry of Senna would stop for good, which nobody in the harbour office confirmed.",
    "Sign up for our newsletter: what our editors would read again, and why, every Thursday at five.",
    *papers.LATER_BODY[:2],
]
ELEMENTS = [
    "<ul><li>Herring, at seven a kilo</li><li>Cod, at nine a kilo and more</li></ul>",
    '<div style="display:none"><p>The rest of this story is for our readers who have paid for it this month.</p></div>',
    '<figure><img src="pier.jpg" alt="A pier"><figcaption>The pier in winter</figcaption></figure>',
    "<form><p>Your name</p><select><option>Senna</option></select></form>",
    "<hr><table><tr><td>Herring</td><td>7</td></tr><tr><td>Cod</td><td>9</td></tr></table>",
    "<noscript>Please switch scripts on.</noscript><nav><a href='/'>Home</a></nav>",
]
PARAGRAPHS = st.lists(st.sampled_from([*papers.BODY, *ALIEN]), min_size=1, max_size=12)


@st.composite
def texts(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from([[], [papers.HEADLINE], [papers.HEADLINE, "By Marta Ollin", "May 9, 2017"]]))
    return "\n\n".join([*head, *draw(PARAGRAPHS), *draw(st.sampled_from([[], [papers.APPEAL], [papers.URL]]))])


@st.composite
def pages(draw: st.DrawFn) -> str:
    parts = [f"<p>{text}</p>" for text in draw(PARAGRAPHS)] + draw(st.lists(st.sampled_from(ELEMENTS), max_size=4))
    head = draw(st.sampled_from(["", f"<h1>{papers.HEADLINE}</h1>", f"<h1>{papers.LATER_HEADLINE}</h1>"]))
    stand = draw(st.sampled_from(["", f'<p class="standfirst">{papers.STANDFIRST}</p>']))
    return f"<html><body>{head}{stand}{''.join(draw(st.permutations(parts)))}</body></html>"


@given(st.lists(st.one_of(texts(), pages()), min_size=1, max_size=5))
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_every_block_has_one_fate_and_the_kept_ones_are_in_the_article(captures):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for at, text in enumerate(captures):
            (folder / f"{at}{'.html' if text.startswith('<html>') else '.txt'}").write_text(text)
        told: list[CaptureFates] = []
        outlet = Outlet(name="Vesna Courier")
        result = recover([folder], outlet=outlet, on_fates=told.append)
        check([folder], result.articles, told)
        again = recover([folder], outlet=outlet)
        assert [encode(each) for each in again.articles] == [encode(each) for each in result.articles]


def test_the_fates_are_the_same_in_any_order(captured, run):
    folder = captured({"web.txt": papers.WEB, "print.txt": papers.PRINT, "later.txt": papers.LATER})
    found = set()
    for order in itertools.permutations(sorted(folder.iterdir())):
        told: list[CaptureFates] = []
        run(*order, on_fates=told.append)
        found.add(repr(told))
    assert len(found) == 1


def test_a_list_that_lost_an_item_is_kept_and_the_item_is_told():
    one, two, three, four, _ = papers.BODY
    items = ("Herring, at seven a kilo or more", "Cod 9")
    herring = TextBlock(content=List(items), text=" ".join(items), in_main_text=True)
    member = _member("a", [_block(one), herring, _block(two)])
    other = _member("b", [_block(text) for text in (one, two, three, four)])
    _, fates = merge_with_fates([member, other])
    assert fates.members["a"].paragraphs == {0: 0, 1: 1, 2: 2}
    assert [(each.at, each.text, each.reason) for each in fates.members["a"].dropped] == [(1, "Cod 9", "FRAGMENT")]


def test_a_paragraph_in_another_place_is_told_where_it_stands():
    one, two, three = papers.BODY[:3]
    members = [_member("a", [_block(two), _block(one), _block(one)]), _member("b", map(_block, (one, three, two)))]
    merged, fates = merge_with_fates(members)
    place = fates.members["b"].paragraphs[2]
    assert merged.body[place] == Paragraph(two)


def _block(text: str) -> TextBlock:
    return TextBlock(content=Paragraph(text), text=text)


def _member(name: str, blocks: Iterable[TextBlock]) -> Cleaned:
    body = tuple(blocks)
    capture = Capture(name=name, sha256=name, kind="html", body=b"")
    return Cleaned(capture=capture, body=body, places=tuple(range(len(body))))
