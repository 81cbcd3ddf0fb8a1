"""Pages as the check reads them: elements and loose tags, policies, what every page must have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.theme.forbidden import check_inline
from tamizdat.theme.outline import Outline
from tamizdat.theme.policy import policy_of, weaknesses
from tamizdat.themecheck.pages.frame import check_frame, check_ids, check_images, check_text

GOOD = (
    '<!doctype html><html lang="en" dir="ltr"><meta charset="utf-8"><meta name="viewport" content="x">'
    "<title>T</title><main><h1>H</h1></main></html>"
)


@given(st.text(alphabet="<>/ab \n\"'=!-&;p", max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    outline = Outline(text)
    assert all(0 <= each.offset < len(text) for each in outline.elements)
    assert all(0 <= offset < len(text) for offset, _ in [*outline.unbalanced, *outline.texts])


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>a<p>b<div>c</div>", []),
        ("<ul><li>a<li>b</ul><br>", []),
        ('<svg><path d="M0 0"/><title>x</title></svg>', []),
        ("<div><p>a</div>", []),
        ("<div/>", ["<div> is not closed."]),
        ("<em><strong>a</em></strong>", ["<strong> is not closed.", "</strong> closes nothing."]),
        ("a</br>", ["</br> closes nothing: the element has no end."]),
        ("</p>", ["</p> closes nothing."]),
    ],
)
def test_tags_without_a_partner_are_told(html: str, told: list[str]) -> None:
    found = [text for _, text in Outline(html).unbalanced]
    assert len(found) == len(told) and all(each.startswith(text) for each, text in zip(found, told, strict=True))


def test_elements_have_their_attributes_and_offsets() -> None:
    outline = Outline('<p>\n<a href="1" HREF="2" download>x</a><svg><a href="3"/></svg><script>if (a<b) {}</script>')
    first, drawn = outline.all("a")
    assert (first.get("href"), first.get("download"), first.get("id"), first.offset) == ("1", "", "", 4)
    assert drawn.foreign and not first.foreign
    assert outline.all("script")[0].text == "if (a<b) {}" and [text for _, text in outline.texts] == ["x"]


def test_a_page_has_what_every_page_must_have() -> None:
    assert list(check_frame(Outline(GOOD), "en", "ltr")) == []
    for part, told in {
        "<!doctype html>": "doctype",
        '<html lang="en" dir="ltr">': "no <html>",
        'lang="en"': "lang is ''",
        'dir="ltr"': "dir is ''",
        "<title>T</title>": "no <title>",
        "<h1>H</h1>": "no <h1>",
        '<meta charset="utf-8">': "encoding",
        '<meta name="viewport" content="x">': "telephone",
    }.items():
        (problem,) = check_frame(Outline(GOOD.replace(part, "")), "en", "ltr")
        assert told in problem.text


@pytest.mark.parametrize(
    ("check", "html", "offsets"),
    [
        (check_inline, '<script type="application/ld+json">{}</script><script src="a.js"></script>', []),
        (check_inline, '<p style="x"><a onclick="x">', [0, 13]),
        (check_inline, "a<style></style><embed><script>x</script>", [1, 16, 23]),
        (check_ids, '<p id="a"><p id=""><p id=""><p id="a">', [28]),
        (check_images, '<img alt="" width="1" height="2">', []),
        (check_images, '<img width="1" height="2"><img alt="" width="100%" height="2">', [0, 26]),
        (check_text, "<p>a &lt; b</p><code>&lt;p&gt;</code>", []),
        (check_text, "<p>&lt;em&gt;</p><b>Link(label='x'", [3, 20]),
    ],
)
def test_what_must_not_stand_in_a_page_is_told_where_it_stands(check, html: str, offsets: list[int]) -> None:
    assert [problem.offset for problem in check(Outline(html))] == offsets


def policy(text: str) -> Outline:
    return Outline(f'<meta http-equiv="Content-Security-Policy" content="{text}">')


def test_a_policy_is_read_as_browsers_do() -> None:
    found = policy_of(policy("default-src 'none';; IMG-SRC 'self' https:; img-src *"))
    assert found is not None
    assert found.directives == {"default-src": ("'none'",), "img-src": ("'self'", "https:")}
    assert policy_of(Outline("<meta charset='utf-8'>")) is None


def test_a_policy_may_open_itself_to_the_site_and_to_hashes_and_no_further() -> None:
    closed = "default-src 'none'; base-uri 'none'; form-action 'none'"
    ours = policy_of(policy(f"{closed}; img-src data:"))
    allowed = f"{closed}; media-src 'self'; script-src 'sha256-x='; img-src 'self' data:"
    assert list(weaknesses(policy_of(policy(allowed)), ours)) == []
    told = list(weaknesses(policy_of(policy("default-src 'none'; img-src * data:")), None))
    assert [text.split(",")[0] for text in told] == [
        "the policy has no base-uri",
        "the policy has no form-action",
        "the policy is weaker than ours: img-src admits *. Remove it.",
        "the policy is weaker than ours: img-src admits data:. Remove it.",
    ]
