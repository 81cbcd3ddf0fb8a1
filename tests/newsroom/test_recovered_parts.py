"""What the pages about recovery are made of: which lines gave a field, marked pairs, the plot."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.usefixtures("_desk_folder")
def test_lines_that_gave_a_field_are_not_taken_away() -> None:
    from tamizdat.article import Article, Byline, Moment
    from tamizdat.newsroom.recovered.captures import _of_line

    article = Article(
        number=1,
        path="1/",
        language="en",
        headline="Boats",
        bylines=(Byline("Marta Ollin", "marta-ollin"),),
        published=Moment("2016-05-04"),
    )
    assert _of_line("By Marta Ollin", article) == "byline"
    assert _of_line("4 May 2016", article) == "date"
    assert _of_line("5 May 2016", article) == ""
    assert (
        _of_line("Marta Ollin told the council that no boat would leave before the second of June, and left.", article)
        == ""
    )


@pytest.mark.usefixtures("_desk_folder")
@given(st.text(alphabet="ab <&", max_size=40), st.text(alphabet="ab <&", max_size=40))
def test_marks_lose_no_word(one: str, other: str) -> None:
    """Without its tags each side of a marked pair is the text that it was made of."""
    import html

    from tamizdat.newsroom.recovered.conflicts import marked

    for text, shown in zip((one, other), marked(one, other), strict=True):
        assert html.unescape(re.sub(r"</?(?:del|ins)>", "", shown)) == text


@pytest.mark.usefixtures("_desk_folder")
@given(
    st.dictionaries(
        st.from_regex(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", fullmatch=True), st.integers(1, 9_000), max_size=30
    )
)
def test_the_plot_and_its_table_count_the_same(months: dict[str, int]) -> None:
    from tamizdat.newsroom.recovered.plot import plot

    drawn = plot({**months, "": 3})
    assert sum(year.total for year in drawn.years) == sum(months.values())
    assert drawn.svg.count("<rect") == len(months)
    assert drawn.undated == 3
