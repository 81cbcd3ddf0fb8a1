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
        ("2024-02", date(2024, 2, 1), date(2024, 2, 1)),
        ("2023-04", date(2025, 12, 1), date(2026, 11, 1)),
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
def test_no_bar_leaves_the_drawing(desk_started: None, values: list[tuple[int, int, int]]) -> None:
    import re

    from tamizdat.newsroom.bars import HEIGHT, Series, month_ticks, plot

    months = [shifted(date(2016, 3, 1), at) for at in range(len(values))]
    series = [Series(css, css, tuple(each[at] for each in values)) for at, css in enumerate(("blue", "green", "grey"))]
    drawn = plot("test", "Title & more", "About", month_ticks(months), series, str)
    if not any(map(any, values)):
        assert not drawn.svg, "there is nothing to draw"
        return
    assert "Title &amp; more" in drawn.svg and 'role="img"' in drawn.svg
    found = re.findall(r'<rect class="\w+" x="([\d.-]+)" y="([\d.-]+)" height="([\d.]+)" width="([\d.]+)"', drawn.svg)
    assert len(found) == sum(1 for each in values for value in each if value)
    for x, y, height, width in found:
        assert 0 <= float(x) <= len(values) - float(width)
        assert float(y) >= -1 and float(y) + float(height) <= HEIGHT + 1
    assert len(drawn.ticks) <= 8 and all(0 <= tick.at < 100 for tick in drawn.ticks)
    assert drawn.ticks[-1].at > 100 - 100 / len(values), "the last month is named"
    assert 2 <= len(drawn.levels) <= 9


def test_the_scale_is_round_and_one_month_is_no_block(desk_started: None) -> None:
    from tamizdat.newsroom.bars import Series, month_ticks, plot

    series = [Series("blue", "Once", (42_183,)), Series("grey", "Less", (-6_690,))]
    ticks = month_ticks([date(2026, 11, 1)])
    drawn = plot("test", "Title", "About", ticks, series, lambda value: f"€{value // 100}")
    assert [tick.name for tick in drawn.levels] == ["€600", "€400", "€200", "€0", "\N{MINUS SIGN}€200"]
    assert 'width="0.10"' in drawn.svg and drawn.svg.count('class="grid"') == 4
