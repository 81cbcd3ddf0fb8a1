"""The source map of a page: each part is traced to its line, and the page is what it would be without marks."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from tamizdat.themecheck.fixture.source_map import MappedPage, SourceMarks

TEMPLATES = {
    "page.html": "<!doctype html>\n<h1>\n{{ title }}</h1>\n{% include 'part.html' %}\n{% set x %} {% endset %}{{ 'spare' if not x.strip() }}",
    "part.html": "text of a part\n<p>\n  <em>{{ title }}</em></p>",
}


@pytest.fixture
def page() -> MappedPage:
    marks = SourceMarks()
    env = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
    marks.mark_templates(env)
    return marks.read(env.get_template("page.html").render(title="A <b> & more"))


def test_a_page_is_the_same_without_its_marks(page: MappedPage) -> None:
    plain = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
    assert page.text == plain.get_template("page.html").render(title="A <b> & more")


@pytest.mark.parametrize(
    ("part", "line"),
    [("<h1>", 2), ("A &lt;b&gt;", 3), ("</h1>", 3), ("text of", 1), ("<p>", 2), ("<em>", 3), ("</p>", 3)],
)
def test_each_part_is_traced_to_its_line(page: MappedPage, part: str, line: int) -> None:
    assert page.line_at(page.text.index(part))[1] == line


def test_what_stands_before_the_first_mark_is_the_first_lines() -> None:
    assert MappedPage("abc", [2], [("a.html", 7)]).line_at(0) == ("a.html", 7)
    assert MappedPage("abc", [], []).line_at(0) == ("", 0)


def test_the_template_that_printed_most_is_found() -> None:
    lines = [("a.html", 1), ("body.html", 1), ("a.html", 2), ("b.html", 1)]
    mapped = MappedPage("x" * 100, [0, 10, 60, 65], lines)
    assert mapped.start_of_largest(besides="body.html") == 65
    assert mapped.start_of_largest(besides="b.html") == 10
    assert MappedPage("x", [], []).start_of_largest(besides="") == 0
