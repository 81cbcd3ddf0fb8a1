"""What a site's captures teach about its dates: the order of day and month, and the zone of the hours it prints."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import papers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamizdat.article import Moment
from tamizdat.recover.capture import Capture
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.fields import jalali
from tamizdat.recover.fields.site import FieldEvidence, SiteFields, field_evidence, learn_fields
from tamizdat.recover.steps.parse import parse


def page(line: str, stated: str = "") -> bytes:
    meta = f'<meta property="article:published_time" content="{stated}">' if stated else ""
    body = "".join(f"<p>{text}</p>" for text in papers.BODY)
    head = f"<head><title>{papers.HEADLINE}</title>{meta}</head>"
    return f"<html>{head}<body><h1>{papers.HEADLINE}</h1><p class=date>{line}</p>{body}</body></html>".encode()


def evidence(line: str, stated: str = "") -> FieldEvidence:
    return field_evidence(parse(Capture(name="a.html", sha256="a", kind="html", body=page(line, stated))))


def learned(*captures: FieldEvidence) -> SiteFields:
    return learn_fields(captures, range(len(captures)))


def test_one_date_tells_the_order_of_another(run, captured, tmp_path):
    texts = {f"{name}.txt": f"{head}\n\n{day}\n\n{body}" for name, head, day, body in (
        ("one", papers.HEADLINE, "12/11/2014 18:45", "\n\n".join(papers.BODY)),
        ("two", papers.LATER_HEADLINE, "25/11/2014 09:10", "\n\n".join(papers.LATER_BODY)),
    )}  # fmt: skip
    found = {article.headline: article for article in run(captured(texts)).articles}
    assert found[papers.HEADLINE].published == Moment("2014-11-12T18:45:00", "minute")
    assert found[papers.LATER_HEADLINE].published == Moment("2014-11-25T09:10:00", "minute")
    (tmp_path / "captures" / "two.txt").unlink()
    alone = run(tmp_path / "captures")
    assert alone.articles[0].published is None, "it could be two days"
    assert [question.field for question in alone.questions] == ["published"]
    assert not any("12/11/2014" in block.html for block in alone.articles[0].body)


def test_orders_that_disagree_tell_nothing():
    assert learned(evidence("25/11/2014"), evidence("11/25/2014")).day_first is None
    assert learned(*[evidence("11/25/2014")] * 3).day_first is False
    assert learned().day_first is None


def test_pages_that_state_an_hour_and_print_it_tell_the_zone_of_others():
    winter = evidence("3 February 2014, 18:45", "2014-02-03T15:45:00+00:00")
    summer = evidence("3 July 2016, 18:45", "2016-07-03T15:45:00Z")
    assert winter.hours == (("2014-02-03T18:45:00", "2014-02-03T15:45:00+00:00"),)
    fields = learned(winter, summer)
    assert "Asia/Riyadh" in fields.zones and "Europe/Berlin" not in fields.zones
    assert fields.with_zone(Moment("2015-05-09T10:00:00", "minute")) == Moment("2015-05-09T10:00:00+03:00", "minute")
    assert fields.with_zone(Moment("2015-05-09")) == Moment("2015-05-09")
    stated = Moment("2015-05-09T10:00:00+00:00", "minute")
    assert fields.with_zone(stated) == stated


def test_an_hour_stays_as_printed_where_the_zones_that_fit_disagree():
    january = [evidence(f"{day} January 2014, 18:45", f"2014-01-{day:02}T17:45:00Z") for day in (3, 9)]
    fields = learned(*january)
    assert {"Europe/Berlin", "Africa/Lagos"} <= set(fields.zones)
    assert fields.with_zone(Moment("2014-01-20T10:00:00", "minute")).value == "2014-01-20T10:00:00+01:00"
    assert fields.with_zone(Moment("2014-07-20T10:00:00", "minute")).value == "2014-07-20T10:00:00"
    assert SiteFields().with_zone(None) is None


def test_a_time_of_an_update_tells_no_zone():
    assert evidence("3 February 2014, 18:52", "2014-02-03T15:45:00+00:00").hours == ()
    assert learned(evidence("3 February 2014, 18:45", "2014-02-03T15:45:00+00:00")).zones == (), "one is too few"


@settings(max_examples=25)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "Asia/Tehran"]),
    st.lists(st.datetimes(datetime(2008, 1, 1), datetime(2021, 1, 1)), min_size=12, max_size=20, unique=True),
    st.datetimes(datetime(2008, 1, 1), datetime(2021, 1, 1)),
)
def test_a_zone_that_is_told_is_never_a_wrong_one(name, moments, other):
    zone = ZoneInfo(name)
    told = [moment.replace(second=0, microsecond=0, tzinfo=UTC).astimezone(zone) for moment in moments]
    hours = tuple((each.replace(tzinfo=None).isoformat(), each.astimezone(UTC).isoformat()) for each in told)
    fields = learned(FieldEvidence(hours=hours))
    assert name in fields.zones
    value = fields.with_zone(Moment(other.replace(microsecond=0).isoformat(), "minute")).value
    if datetime.fromisoformat(value).tzinfo:
        assert datetime.fromisoformat(value).utcoffset() == other.replace(tzinfo=zone).utcoffset()


@pytest.mark.parametrize(
    ("persian", "day"),
    [((1398, 3, 15), date(2019, 6, 5)), ((1357, 11, 22), date(1979, 2, 11)), ((1380, 6, 20), date(2001, 9, 11)),
     ((1399, 12, 30), date(2021, 3, 20)), ((1403, 12, 30), date(2025, 3, 20)), ((1404, 1, 1), date(2025, 3, 21))],
)  # fmt: skip
def test_days_of_the_persian_calendar(persian, day):
    assert jalali.to_gregorian(*persian) == day


def test_the_persian_calendar_has_no_gaps():
    days = [
        day for year in range(1300, 1450) for month in range(1, 13) for number in range(1, 32)
        if (day := jalali.to_gregorian(year, month, number))
    ]  # fmt: skip
    assert days[0] == date(1921, 3, 21) and all(b - a == timedelta(1) for a, b in pairwise(days))
    assert jalali.to_gregorian(1400, 12, 30) is None and jalali.to_gregorian(1400, 13, 1) is None


NOTE = "This summary was made by a machine. Please read the whole article for the context of the matter."


def test_what_stands_above_one_article_after_the_other_is_no_standfirst(run, captured, fates):
    def with_note(headline: str, body: list[str]) -> str:
        summary = f"<div class=article-summary><p>{NOTE}</p></div>"
        return f"<body><h1>{headline}</h1>{summary}<div class=text>{''.join(f'<p>{each}</p>' for each in body)}</div>"

    pages = {
        "a.html": with_note(papers.HEADLINE, papers.BODY),
        "copy.html": with_note(papers.HEADLINE, papers.BODY) + "<!-- again -->",
    }
    assert [article.standfirst for article in run(captured(pages)).articles] == [NOTE], "copies of one article"
    pages["b.html"] = with_note(papers.LATER_HEADLINE, papers.LATER_BODY)
    assert {article.standfirst for article in run(captured(pages)).articles} == {NOTE}, "two may be versions of one"
    pages["c.html"] = with_note(papers.THIRD_HEADLINE, papers.THIRD_BODY)
    result = run(captured(pages))
    assert len(result.articles) == 3 and not any(article.standfirst for article in result.articles)
    assert not any(NOTE in getattr(block, "html", "") for article in result.articles for block in article.body)
    assert fates(pages)["b.html"][NOTE].rule == Reason.NOTE.name.lower()
