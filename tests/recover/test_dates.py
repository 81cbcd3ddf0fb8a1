from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.article import Moment
from tamizdat.recover.fields import dates


def find(text: str, language: str | None = None, updated: bool = False) -> Moment | None:
    return next((stamp.moment for stamp in dates.stamps(text, language) if stamp.updated is updated), None)


WRITTEN = [
    ("October 03, 2013", None, "2013-10-03"),
    ("Thursday, Oct. 3rd, 2013", "en", "2013-10-03"),
    ("3 октября 2013 года", "ru", "2013-10-03"),
    ("3-го октября 2013", "ru", "2013-10-03"),
    ("3 жовтня 2013 р.", "uk", "2013-10-03"),
    ("3. října 2013", "cs", "2013-10-03"),
    ("2013. október 3.", "hu", "2013-10-03"),
    ("2013 m. spalio 3 d.", "lt", "2013-10-03"),
    ("3 de octubre de 2013", "es", "2013-10-03"),
    ("le 1er janvier 2014", "fr", "2014-01-01"),
    ("3 Ekim 2013", "tr", "2013-10-03"),
    ("3 Οκτωβρίου 2013", "el", "2013-10-03"),
    ("٣ أكتوبر ٢٠١٣", "ar", "2013-10-03"),
    ("3 تشرين الأول 2013", "ar", "2013-10-03"),
    ("3 באוקטובר 2013", "he", "2013-10-03"),
    ("३ अक्टूबर २०१३", "hi", "2013-10-03"),
    ("2013年10月3日", "zh", "2013-10-03"),
    ("2013년 10월 3일", "ko", "2013-10-03"),
    ("3 ตุลาคม 2556", "th", "2013-10-03"),
    ("ngày 3 tháng 10 năm 2013", "vi", "2013-10-03"),
    ("03-Oct-2013", "en", "2013-10-03"),
    ("3.4.2013", None, "2013-04-03"),
    ("03/24/2013", None, "2013-03-24"),
]


@pytest.mark.parametrize(("text", "language", "day"), WRITTEN)
def test_a_written_date_is_read_in_its_language(text, language, day):
    assert find(text, language) == Moment(day, "day")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2013-10-03T14:30:00Z", "2013-10-03T14:30:00+00:00"),
        ("2013-10-03 14:30:15.233+0400", "2013-10-03T14:30:15+04:00"),
        ("Thu, 03 Oct 2013 14:30:00 GMT", "2013-10-03T14:30:00+00:00"),
        ("Thu Oct 03 2013 14:30:00 GMT+0400 (MSK)", "2013-10-03T14:30:00+04:00"),
        ("October 3, 2013 at 2:30 p.m. EDT", "2013-10-03T14:30:00-04:00"),
        ("10:15 AM EDT, Thu October 3, 2013", "2013-10-03T10:15:00-04:00"),
    ],
)
def test_a_clock_time_counts_with_its_zone(text, value):
    assert dates.parse(text) == Moment(value, "minute")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("3 hours ago", "en"),
        ("October 2013", "en"),
        ("03/04/2013", "en"),
        ("03/04/2013", None),
        ("3 listopada 2013", None),  # October in Croatian, November in Polish
        ("2013-13-45", None),
        ("31 February 2013", "en"),
        ("3 October 13", "en"),
        ("", None),
    ],
)
def test_what_a_date_leaves_open_is_not_guessed(text, language):
    assert find(text, language) is None


def test_the_language_settles_what_is_open_without_it():
    assert find("3 listopada 2013", "hr") == Moment("2013-10-03")
    assert find("3 listopada 2013", "pl") == Moment("2013-11-03")
    assert find("03/04/2013", "fr-CA") == Moment("2013-04-03")


def test_at_midnight_the_day_is_all_that_is_known():
    assert find("2013-10-03T00:00:00+04:00", "en") == Moment("2013-10-03", "day")


@pytest.mark.parametrize("text", ["3 October 2013, 14:30", "3 Oct. 2013 at 2:30 pm", "14:30, 3 October 2013"])
def test_an_hour_without_a_zone_stays_without_one(text):
    moment = find(text, "en")
    assert moment == Moment("2013-10-03T14:30:00", "minute") and moment.is_local


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("چهارشنبه ۱۵ خرداد ۱۳۹۸", "fa", "2019-06-05"),
        ("۱۳۹۸/۳/۱۵ - ۱۲:۳۰", "fa", "2019-06-05T12:30:00"),
        ("15 Khordad 1398", "en", "2019-06-05"),
        ("۱۵ جوزا ۱۳۹۸", "ps", "2019-06-05"),
    ],
)
def test_days_of_the_persian_calendar(text, language, value):
    assert find(text, language).value == value


def test_a_number_that_looks_persian_is_no_date_elsewhere():
    assert find("1398/03/15", "en") is None


def test_a_line_that_can_be_two_days_is_a_dateline_all_the_same():
    assert dates.is_dateline("12/11/2014 18:45", "en") and dates.dateline("12/11/2014 18:45", "en") is None
    assert [stamp.moment for stamp in dates.stamps("12/11/2014", "en", True)] == [Moment("2014-11-12")]
    assert [stamp.moment for stamp in dates.stamps("12/11/2014", "en", False)] == [Moment("2014-12-11")]
    assert list(dates.written_orders("12/11/2014 25/11/2014 11/25/2014 13/13/2014")) == [True, False]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Published 3 Oct 2013 | Updated 5 Oct 2013", "en"),
        ("Опубликовано 3 октября 2013, обновлено 5 октября 2013", "ru"),
        ("Updated: 5 Oct 2013. First published: 3 Oct 2013", "en"),
    ],
)
def test_an_update_is_told_from_the_publication(text, language):
    assert find(text, language) == Moment("2013-10-03")
    assert find(text, language, updated=True) == Moment("2013-10-05")


def test_a_dateline_says_little_else():
    assert dates.dateline("By Vera Lindqvist, October 3, 2013", "en") == Moment("2013-10-03")
    said = "On October 3, 2013 the harbour council met for the last time before the flood took the pier."
    assert dates.dateline(said, "en") is None
    assert find(said, "en") == Moment("2013-10-03")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2013/10/03/slug-a28265/", "2013-10-03"),
        ("https://example.org/2013-10-03-slug.html", "2013-10-03"),
        ("https://example.org/news/20131003/slug", "2013-10-03"),
        ("https://example.org/2013/1003/slug", "2013-10-03"),
    ],
)
def test_an_address_tells_the_day(url, day):
    assert dates.from_address(url) == Moment(day)


@pytest.mark.parametrize(
    "url", ["https://example.org/2013/10/slug", "https://example.org/id/20139999", "https://2013.example.org/a"]
)
def test_other_numbers_in_an_address_are_no_day(url):
    assert dates.from_address(url) is None


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)))
def test_every_machine_date_is_read_back(at):
    at = at.replace(microsecond=0)
    offset = at.utcoffset()
    if offset is None or offset.total_seconds() % 60 or (at.hour, at.minute, at.second) == (0, 0, 0):
        return
    moment = dates.parse(at.isoformat())
    assert moment is not None
    assert moment.precision == "minute"
    assert moment.value == at.isoformat()


@given(st.text(alphabet=st.sampled_from("0123456789/-.: TZ+octobermaй年月日٣"), max_size=60))
def test_no_text_is_too_strange(text):
    for stamp in dates.stamps(text, "en"):
        assert 0 <= stamp.start < stamp.end <= len(text)
        assert dates.YEARS.start <= stamp.moment.day.year < dates.YEARS.stop
