"""The order of time: days without a time, times without an offset, offsets with seconds, changes before publication."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from press_samples import LANTERN, MOMENT, article, press_to

from tamizdat.article import Correction, Moment
from tamizdat.outlet import Outlet
from tamizdat.press.dates.local_time import instant, is_before, local_day
from tamizdat.press.index.summary import last_modified
from tamizdat.press.index.validate import validate
from tamizdat.press.render.dates import dates_for

# What xsd:date and xsd:dateTime, which the schemas of sitemaps ask for, have in common with W3C's note on dates.
_W3C_DATE = r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-](0\d|1[0-4]):[0-5]\d)?"
ZONES = ["America/New_York", "Pacific/Auckland", "Europe/Moscow", "Asia/Manila", "Asia/Tehran", "America/St_Johns"]


def outlet_in(zone: str) -> Outlet:
    return replace(LANTERN, time_zone=zone)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_each_day_has_one_heading_and_lists_agree_with_the_times_they_print(tmp_path: Path, zone: str) -> None:
    offset = "-08:00" if zone.startswith("America") else "+14:00"
    moments = [
        Moment("2019-01-06"),
        Moment(f"2019-01-06T23:50:00{offset}", "minute"),
        Moment(f"2019-01-06T00:10:00{offset}", "minute"),
        Moment("2019-01-05"),
        Moment(f"2019-01-05T23:30:00{offset}", "minute"),
        Moment("2019-01-05T08:00:00", "minute"),
        Moment(f"2018-12-31T23:30:00{offset}", "minute"),
    ]
    stories = [article(at, path=f"s/{at}/", published=moment) for at, moment in enumerate(moments, 1)]
    press_to(tmp_path, stories, outlet=outlet_in(zone))
    site = tmp_path / "site"
    month = (site / "2019/01/index.html").read_text()
    assert re.findall(r'<h2 class="rubric"><a href="../../(2019/01/\d\d)/', month) == ["2019/01/06", "2019/01/05"]
    feed = ElementTree.parse(site / "rss.xml").iter("pubDate")
    times = [parsedate_to_datetime(date.text or "") for date in feed]
    assert times == sorted(times, reverse=True) and len(times) == len(moments)
    listed = re.findall(r's/(\d)/"', (site / "section/news/index.html").read_text())
    assert list(dict.fromkeys(listed)) == ["2", "1", "3", "5", "4", "6", "7"]


@given(st.lists(MOMENT, min_size=2, max_size=6), st.sampled_from(ZONES))
def test_the_order_of_time_is_an_order_of_days(moments: list[Moment], zone: str) -> None:
    place = ZoneInfo(zone)
    ordered = sorted(moments, key=lambda moment: instant(moment, place))
    days = [local_day(moment, place) for moment in ordered]
    # Newfoundland set its clocks back at one minute past midnight until 2011: that minute came twice.
    assert zone == "America/St_Johns" or days == sorted(days)
    for one, other in itertools.pairwise(ordered):
        assert not is_before(other, one, place)


@given(MOMENT, st.sampled_from([*ZONES, "America/Juneau", "Africa/Monrovia"]))
def test_every_time_for_machines_has_an_offset_in_minutes(moment: Moment, zone: str) -> None:
    dates = dates_for("en", ZoneInfo(zone))
    stamp = dates.timestamp(moment)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-](0\d|1[0-4]):[0-5]\d", stamp)
    assert re.search(r" \d\d:\d\d:\d\d [+-](0\d|1[0-4])[0-5]\d$", dates.rfc5322(moment))
    away = abs((datetime.fromisoformat(stamp) - instant(moment, ZoneInfo(zone))).total_seconds())
    assert away < 31, "half a minute, and the fraction of a second that none of them writes"
    assert parsedate_to_datetime(dates.rfc5322(moment)) == datetime.fromisoformat(stamp)


def test_a_time_of_1920_keeps_its_hour_and_its_sitemaps_are_valid(tmp_path: Path) -> None:
    old = [
        article(1, path="a/", published=Moment("1920-02-03T07:45:00", "minute")),
        article(2, path="b/", published=Moment("1844-06-01")),
        article(3, path="c/", published=Moment("1901-01-01T00:00:00", "minute"), updated=Moment("1902-05-05T05:05:00")),
    ]
    press_to(tmp_path, old, outlet=outlet_in("Europe/Amsterdam"))
    site = tmp_path / "site"
    assert "03 Feb 1920 07:45:00 +0020" in (site / "rss.xml").read_text()
    assert '"datePublished":"1920-02-03T07:45:00+00:20"' in (site / "a/index.html").read_text()
    stamps = [
        stamp.text or ""
        for file in sorted(site.rglob("sitemap/*.xml"))
        for stamp in ElementTree.parse(file).iter()
        if stamp.tag.endswith(("}lastmod", "}publication_date"))
    ]
    assert "1902-05-05T05:05:00+00:20" in stamps
    assert all(re.fullmatch(_W3C_DATE, stamp) for stamp in stamps) and len(stamps) == 4


@pytest.mark.parametrize(
    ("published", "updated", "stays"),
    [
        ("2020-06-10T12:00:00+00:00", "2020-06-09T12:00:00+00:00", False),
        ("2020-06-10", "2020-06-10", True),
        ("2020-06-10T22:00:00", "2020-06-10", True),
        ("2020-06-10", "2020-06-09", False),
        ("2020-06-10T12:00:00", "2020-06-10T08:30:00+00:00", False),  # 11:30 in Riga
        ("2020-06-10T12:00:00", "2020-06-10T09:30:00+00:00", True),
        ("2020-06-10T12:00:00", "2021-01-01", True),
    ],
)
def test_a_change_before_publication_is_left_out_and_told(published: str, updated: str, stays: bool) -> None:
    found = article(1, published=Moment(published, "minute"), updated=Moment(updated, "minute"))
    valid, told = validate(found, LANTERN)
    assert (valid.updated is not None, told == []) == (stays, stays)


def test_no_feed_says_that_an_article_changed_before_it_appeared(tmp_path: Path) -> None:
    press_to(
        tmp_path, [article(1, published=Moment("2020-06-10T15:00:00+03:00", "minute"), updated=Moment("2020-06-10"))]
    )
    entry = next(ElementTree.parse(tmp_path / "site/atom.xml").iter("{http://www.w3.org/2005/Atom}entry"))
    stamps = {child.tag.rpartition("}")[2]: child.text for child in entry}
    assert stamps["updated"] == stamps["published"] == "2020-06-10T15:00:00+03:00"


def test_an_early_correction_stays_and_is_told_and_is_no_change(tmp_path: Path) -> None:
    early = article(
        1, published=Moment("2020-06-10"), corrections=(Correction(Moment("2020-05-01"), "It was the <em>ninth</em>."),)
    )
    done = press_to(tmp_path, [early])
    assert [note for note in done.notes if "article 1" in note and "before it was published" in note]
    assert "ninth" in (tmp_path / "site" / early.path / "index.html").read_text()
    assert last_modified(early, ZoneInfo("UTC")) is None
