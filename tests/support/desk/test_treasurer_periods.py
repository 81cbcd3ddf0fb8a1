"""Periods and drawings of the treasurer's page: pure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.support.desk.treasurer.periods import period_of, shifted, years

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("", date(2025, 12, 1), date(2026, 11, 1)),
        ("12", date(2025, 12, 1), date(2026, 11, 1)),
        ("2025", date(2025, 1, 1), date(2025, 12, 1)),
        ("2026", date(2026, 1, 1), date(2026, 11, 1)),
        ("all", date(2023, 5, 1), date(2026, 11, 1)),
        ("1999", date(2025, 12, 1), date(2026, 11, 1)),
        ("<script>", date(2025, 12, 1), date(2026, 11, 1)),
    ],
)
def test_periods(asked: str, first: date, last: date) -> None:
    period = period_of(asked, date(2023, 5, 17), TODAY)
    assert (period.first, period.last) == (first, last)


def test_twelve_months_are_twelve() -> None:
    assert len(list(period_of("", date(2023, 5, 17), TODAY).months())) == 12
    assert years(date(2023, 5, 17), TODAY) == [2026, 2025, 2024, 2023]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-400, 400))
def test_months_there_and_back(day: date, by: int) -> None:
    month = day.replace(day=1)
    assert shifted(shifted(month, by), -by) == month


@given(
    st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 9_999), st.integers(-999, 0)), min_size=1, max_size=130)
)
def test_no_bar_leaves_the_drawing(values: list[tuple[int, int, int]]) -> None:
    import re

    from tamizdat.newsroom.bars import HEIGHT, Series, month_ticks, plot

    months = [shifted(date(2016, 3, 1), at) for at in range(len(values))]
    series = [Series(css, css, tuple(each[at] for each in values)) for at, css in enumerate(("blue", "green", "grey"))]
    drawn = plot("test", "Title & more", "About", month_ticks(months), series, str)
    assert "Title &amp; more" in drawn.svg and 'role="img"' in drawn.svg
    for x, y, height in re.findall(
        r'<rect class="\w+" x="([\d.-]+)" y="([\d.-]+)" width="0.8" height="([\d.]+)"', drawn.svg
    ):
        assert 0 <= float(x) <= len(values)
        assert float(y) >= -1 and float(y) + float(height) <= HEIGHT + 1
    assert len(drawn.ticks) <= 7 and all(0 <= tick.at < 100 for tick in drawn.ticks)
