"""The gap from the ledger to readers: the worker counts, and only what shows it is pressed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

MONTH = date(2026, 11, 1)
NOON = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
TENTH = date(2026, 11, 10)


@pytest.fixture
def campaign(support: Any) -> Iterator[Any]:
    """A live campaign, on a site that is open; it is the tenth of November."""
    from tamizdat.support.models import Campaign

    yield Campaign.objects.create(
        name="Winter",
        currency="EUR",
        cost=1_000_000,
        sentences={"en": "No ads since July 2024."},
        words={"en": "Help us to fill the gap.", "ar": "ساعدونا."},
        live=True,
        hour=9,
        least_gifts=5,
        step=10_000,
    )


def give(count: int, amount: int = 2_500, *, currency: str = "EUR", day: date = TENTH) -> None:
    """Enter gifts into the ledger."""
    from tamizdat.support.ledger.accounts import Cadence, balance_of, gifts
    from tamizdat.support.ledger.posting import Posting, post
    from tamizdat.support.models import Entry
    from tamizdat.support.money import Money

    have = Entry.objects.count()
    for number in range(have, have + count):
        lines = [
            Posting(balance_of("Practice"), Money(currency, amount)),
            Posting(gifts(Cadence.ONCE), Money(currency, -amount)),
        ]
        post(Entry.Kind.GIFT, f"test:{number}", day, lines)


def count(at: datetime = NOON) -> int:
    from tamizdat.newsroom.publishing import queue
    from tamizdat.support.gap.publishing import publish_due

    done = publish_due(at)
    queue.wait()
    return done


def figures() -> list[tuple[date, int, int]]:
    from tamizdat.support.models import GapPublished

    return list(GapPublished.objects.order_by("day").values_list("day", "amount", "gifts"))


def files(site: Path) -> dict[str, bytes]:
    """Return every file of a release but its metadata."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def times(site: Path) -> dict[str, int]:
    """Return when each page of a release was written."""
    return {path.relative_to(site).as_posix(): path.stat().st_mtime_ns for path in site.rglob("*.html")}


@pytest.fixture
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process believe that it is the tenth of November at noon."""
    moved = NOON - datetime.now(UTC)
    from django.utils import timezone

    now = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: now() + moved)


def test_the_figure_waits_for_its_hour_and_for_enough_gifts(campaign: Any, november: None) -> None:
    give(4)
    assert count(NOON.replace(hour=5)) == 0 and figures() == []
    count()
    assert figures() == [(NOON.date(), 0, 0)], "a month begins with nothing"
    give(1)
    assert count() == 0, "once a day"
    assert count(NOON + timedelta(days=1)) == 1
    assert figures()[-1] == (NOON.date() + timedelta(days=1), 10_000, 5), "12 500 rounded down"
    give(4)
    assert count(NOON + timedelta(days=2)) == 0
    give(1)
    assert count(NOON + timedelta(days=2)) == 0, "it was counted today"
    assert count(NOON + timedelta(days=3)) == 1


def test_a_figure_that_is_the_same_is_counted_and_not_published(campaign: Any, november: None) -> None:
    give(5)
    assert count() == 1
    give(5, 1)
    assert count(NOON + timedelta(days=1)) == 0
    assert [amount for _, amount, _ in figures()] == [10_000, 10_000]
    give(4, 99_999)
    assert count(NOON + timedelta(days=2)) == 0, "four gifts since it was counted"


def test_what_counts_is_what_stands_in_this_month_and_currency(campaign: Any, november: None) -> None:
    from tamizdat.support.gap.sums import sums
    from tamizdat.support.ledger.accounts import Cadence, balance_of, gifts
    from tamizdat.support.ledger.posting import Posting, post
    from tamizdat.support.models import Entry
    from tamizdat.support.money import Money

    give(3)
    give(2, currency="USD")
    give(2, day=date(2026, 10, 31))
    give(2, day=date(2026, 12, 1))
    assert (sums("EUR", MONTH).amount, sums("EUR", MONTH).gifts) == (7_500, 3)
    back = [
        Posting(gifts(Cadence.ONCE), Money("EUR", 2_500)),
        Posting(balance_of("Practice"), Money("EUR", -2_500)),
    ]
    post(Entry.Kind.REFUND, "test:back", NOON.date(), back)
    assert (sums("EUR", MONTH).amount, sums("EUR", MONTH).gifts) == (5_000, 2)


def test_a_new_campaign_goes_on_counting_where_the_one_before_stood(campaign: Any, november: None) -> None:
    from tamizdat.support.models import Campaign

    give(6)
    count()
    Campaign.objects.update(live=False)
    Campaign.objects.create(name="Other", currency="EUR", cost=500_000, live=True, hour=0, least_gifts=5, step=100)
    give(1)
    assert count(NOON + timedelta(days=1)) == 0
    assert len(figures()) == 1, "one further gift could be read from a second figure"


def test_only_what_shows_it_is_pressed(campaign: Any, november: None, desk: Any) -> None:
    from tamizdat.newsroom.site.changes import publish_site

    publish_site()
    give(6)
    count()
    before, written = files(desk.site), times(desk.site)
    assert "documents/gap.json" in before
    give(300)
    assert count(NOON + timedelta(days=1)) == 1
    after = files(desk.site)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    pages = {name for name in changed if name.endswith(".html")}
    assert pages == {"contribute/index.html", "ar/contribute/index.html"}
    assert {name for name, at in times(desk.site).items() if written.get(name) != at} == pages, "no other was made anew"
    assert {name.removesuffix(".gz") for name in changed if name.startswith("documents/")} == {"documents/gap.json"}
    told = json.loads(after["documents/gap.json"])
    assert (told["kind"], told["format"]) == ("gap", 1)
    assert told["languages"]["en"] == {
        "text": "No ads since July 2024. November: readers have given €7,600 of the €10,000 that the month costs."
        " Help us to fill the gap.",
        "percent": 76,
    }
    assert "ساعدونا." in told["languages"]["ar"]["text"]
    page = after["contribute/index.html"].decode()
    assert "readers have given €7,600" in page and 'value="76"' in page


@pytest.mark.parametrize(
    ("amount", "said", "percent"),
    [
        (0, "November: we need €10,000.", 0),
        (990_000, "November: readers have given €9,900 of the €10,000 that the month costs.", 99),
        (1_000_000, "The month's costs of €10,000 are covered", 100),
        (1_730_000, "November: readers have given €17,300. The month's costs of €10,000 are covered", 100),
    ],
)
def test_what_readers_are_told(campaign: Any, november: None, amount: int, said: str, percent: int) -> None:
    from tamizdat.support.gap.words import state
    from tamizdat.support.models import GapPublished

    figure = GapPublished(campaign=campaign, currency="EUR", day=NOON.date(), month=MONTH, amount=amount, gifts=9)
    found = state(campaign, figure, NOON.date(), "en")
    assert said in found.text and found.percent == percent


def test_without_a_live_campaign_nothing_is_said(campaign: Any, november: None, desk: Any) -> None:
    from tamizdat.newsroom.publishing import site

    assert "gap.json" in site.read().documents
    campaign.live = False
    campaign.save()
    assert "gap.json" not in site.read().documents
    assert all(page.gap is None for page in site.read().contribute)
    assert count() == 0


def test_where_readers_give_in_several_currencies_it_is_said_which_one_counts(campaign: Any) -> None:
    from tamizdat.support.gap import words
    from tamizdat.support.models import AmountGroup

    said = "Only gifts in EUR are counted here."
    assert said not in words.state(campaign, None, NOON.date(), "en").text
    AmountGroup.objects.create(slug="americas", currency="USD", least=100, most=500_000)
    assert words.state(campaign, None, NOON.date(), "en").text.endswith(said)
