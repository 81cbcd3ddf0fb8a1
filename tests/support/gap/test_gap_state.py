"""What may be published of the gap: rules that hold for every sequence of gifts, refunds and days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tamizdat.support.gap.state import Figure, Rules, Sums, first_of, following, is_due, percent

START = datetime(2026, 10, 29, 0, 30)
# What happens: a gift of an amount, a refund of the gift with this number (as far as there is one), or hours that pass.
GIFTS = st.tuples(st.just("gift"), st.integers(1, 100_000))
REFUNDS = st.tuples(st.just("refund"), st.integers(0, 50))
HOURS = st.tuples(st.just("hours"), st.integers(1, 30))
EVENTS = st.lists(st.one_of(GIFTS, GIFTS, GIFTS, REFUNDS, HOURS, HOURS), max_size=120)
RULES = st.builds(Rules, st.integers(0, 23), st.integers(3, 9), st.sampled_from([1, 100, 1_000, 50_000]))


class Month:
    """What a ledger has of gifts, and the figures that were counted of it; the worker looks after each event."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.now = rules, START
        self.gifts: list[list[object]] = []  # amount, month, whether it stands
        self.figures: list[Figure] = []
        self.groups: list[int] = []  # for each gift, how many figures there were when it came

    def sums(self) -> Sums:
        month = first_of(self.now.date())
        standing = [amount for amount, own, stands in self.gifts if own == month and stands]
        return Sums(sum(standing), len(standing))  # type: ignore[arg-type]

    def happens(self, kind: str, value: int) -> None:
        if kind == "gift":
            self.gifts.append([value, first_of(self.now.date()), True])
            self.groups.append(len(self.figures))
        elif kind == "refund" and value < len(self.gifts):
            self.gifts[value][2] = False
        elif kind == "hours":
            self.now += timedelta(hours=value)
        last = self.figures[-1] if self.figures else None
        if figure := following(self.rules, last, self.sums(), self.now):
            self.figures.append(figure)


def run(rules: Rules, events: list[tuple[str, int]]) -> Month:
    month = Month(rules)
    for kind, value in events:
        month.happens(kind, value)
    return month


@given(RULES, EVENTS)
def test_between_two_figures_of_a_month_stand_at_least_so_many_further_gifts(
    rules: Rules, events: list[tuple[str, int]]
) -> None:
    for one, other in pairwise(run(rules, events).figures):
        if one.month == other.month:
            assert other.gifts - one.gifts >= rules.least_gifts


@given(RULES, EVENTS)
def test_figures_of_a_month_never_fall_and_a_month_begins_with_nothing_or_a_whole_group(
    rules: Rules, events: list[tuple[str, int]]
) -> None:
    figures = run(rules, events).figures
    for one, other in pairwise(figures):
        assert other.day > one.day
        assert other.amount >= one.amount if one.month == other.month else other.month > one.month
    firsts = [each for at, each in enumerate(figures) if not at or figures[at - 1].month != each.month]
    assert all((each.amount, each.gifts) == (0, 0) or each.gifts >= rules.least_gifts for each in firsts)
    assert all(each.amount % rules.step == 0 for each in figures)


@given(RULES, EVENTS, st.randoms(use_true_random=False))
def test_no_single_gift_can_be_told_from_the_figures(
    rules: Rules, events: list[tuple[str, int]], random: object
) -> None:
    """Whoever of a group gave which amount changes no figure: gifts between two figures are exchanged at will."""
    events = [event for event in events if event[0] != "refund"]
    first = run(rules, events)
    amounts = iter(_exchanged(first, random))
    again = [(kind, next(amounts) if kind == "gift" else value) for kind, value in events]
    assert run(rules, again).figures == first.figures


def _exchanged(month: Month, random: object) -> list[int]:
    """Return the amounts of all gifts, those of the same group and month in another order."""
    amounts = [int(amount) for amount, _, _ in month.gifts]  # type: ignore[call-overload]
    keys = [(group, own) for group, (_, own, _) in zip(month.groups, month.gifts, strict=True)]
    for key in set(keys):
        places = [at for at, each in enumerate(keys) if each == key]
        shuffled = [amounts[at] for at in places]
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        for at, amount in zip(places, shuffled, strict=True):
            amounts[at] = amount
    return amounts


RULE = Rules(hour=9, least_gifts=5, step=1_000)
NOON = datetime(2026, 11, 3, 12, 0)


def test_a_figure_is_counted_once_a_day_at_the_hour() -> None:
    assert not is_due(RULE, None, NOON.replace(hour=8, minute=59))
    assert is_due(RULE, None, NOON.replace(hour=9))
    figure = following(RULE, None, Sums(12_345, 6), NOON)
    assert figure == Figure(date(2026, 11, 3), date(2026, 11, 1), 12_000, 6)
    assert following(RULE, figure, Sums(99_000, 60), NOON.replace(hour=23)) is None
    assert following(RULE, figure, Sums(99_000, 10), NOON + timedelta(days=1)) is None
    after = following(RULE, figure, Sums(99_000, 11), NOON + timedelta(days=1))
    assert after is not None and (after.amount, after.gifts) == (99_000, 11)


def test_a_refund_lets_the_figure_stand_still() -> None:
    figure = Figure(date(2026, 11, 2), date(2026, 11, 1), 50_000, 20)
    assert following(RULE, figure, Sums(30_000, 19), NOON) is None
    after = following(RULE, figure, Sums(48_000, 25), NOON)
    assert after is not None and after.amount == 50_000


def test_a_new_month_begins_anew() -> None:
    october = Figure(date(2026, 10, 31), date(2026, 10, 1), 50_000, 20)
    assert following(RULE, october, Sums(700, 2), NOON) == Figure(date(2026, 11, 3), date(2026, 11, 1), 0, 0)
    assert following(RULE, october, Sums(70_000, 20), NOON) == Figure(date(2026, 11, 3), date(2026, 11, 1), 70_000, 20)


def test_percent_is_a_hundred_only_where_all_is_there() -> None:
    assert [percent(amount, 10_000) for amount in (-5, 0, 99, 9_999, 10_000, 25_000)] == [0, 0, 0, 99, 100, 100]
