"""The document of appeals: what is in it, in which order, and what never comes into it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.release.metadata.document import document_problem
from tamizdat.release.metadata.targets import MAX_DOCUMENT_BYTES, is_document_name
from tamizdat.support.appeals.document import LONGEST, MOST_BYTES, AppealEntry, clean, name_of, version_of, write

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(datetime.isoformat)
SLUGS = st.lists(st.sampled_from(["news", "harbour", "obituaries", "город"]), max_size=3).map(tuple)


def entry(number: int, **fields: object) -> AppealEntry:
    usual: dict[str, object] = {
        "id": f"a{number}", "version": "1", "form": "letter", "title": "Readers pay", "html": "<p>Nobody else.</p>",
        "button": "Support us", "gap": False, "starts": "", "ends": "", "sections": (), "never": (), "least_read": 0,
        "read_days": 30, "most_shown": 4, "shown_days": 30, "back_after": 30,
    }  # fmt: skip
    return AppealEntry(**{**usual, **fields})  # type: ignore[arg-type]


ENTRIES = st.lists(
    st.builds(
        entry,
        st.integers(1, 99),
        form=st.sampled_from(["bar", "box", "letter"]),
        title=st.text(max_size=120),
        html=st.text(max_size=6_000),
        starts=st.just("") | MOMENTS,
        ends=st.just("") | MOMENTS,
        sections=SLUGS,
        never=SLUGS,
        least_read=st.integers(0, 50),
    ),
    max_size=9,
    unique_by=lambda each: each.id,
)


@given(ENTRIES)
def test_every_list_of_appeals_gives_a_document_that_a_release_takes(entries: list[AppealEntry]) -> None:
    written = write(entries, "en", NOW)
    body = written.text.encode()
    assert document_problem(body) == "" and len(body) <= MOST_BYTES < MAX_DOCUMENT_BYTES
    shown = [each["id"] for each in json.loads(body)["appeals"]]
    standing = [each.id for each in entries if not each.ends or datetime.fromisoformat(each.ends) > NOW]
    assert [each for each in standing if each in shown] == shown, "in the newsroom's order"
    assert set(standing) == {*shown, *written.left_out}, "none is lost without a word"
    assert write(entries, "en", NOW) == written


def test_what_has_ended_is_left_out_and_what_begins_later_is_in_it() -> None:
    entries = [
        entry(1, ends=NOW.isoformat()),
        entry(2, starts=(NOW + timedelta(days=9)).isoformat()),
        entry(3, ends=(NOW + timedelta(seconds=1)).isoformat()),
    ]
    found = json.loads(write(entries, "en", NOW).text)
    assert [each["id"] for each in found["appeals"]] == ["a2", "a3"]
    assert found["appeals"][0]["from"] == "2026-12-10T12:00:00+00:00" and found["appeals"][0]["until"] == ""


def test_what_does_not_fit_is_told_and_what_does_stays() -> None:
    entries = [entry(number, html=f"<p>{'я' * 3_700}</p>") for number in range(1, 5)]
    written = write([*entries, entry(9)], "ru", NOW)
    assert written.left_out == ("a4",)
    assert [each["id"] for each in json.loads(written.text)["appeals"]] == ["a1", "a2", "a3", "a9"]


@pytest.mark.parametrize("language", ["en", "pt-BR", "zh-Hans"])
def test_each_language_has_a_name_that_a_document_may_have(language: str) -> None:
    assert is_document_name(name_of(language))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<p data-block-key="x1">Give <b>now</b></p>', "<p>Give <b>now</b></p>"),
        ('<p>One</p><script>alert(1)</script><p onclick="x()">Two</p>', "<p>One</p><p>Two</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        (
            '<p><a href="https://x.example/?a=1&amp;b=2" target="_blank">x</a></p>',
            '<p><a href="https://x.example/?a=1&amp;b=2">x</a></p>',
        ),
        ('<h2>Loud</h2><img src="https://track.example/p.gif"><iframe src="//x"></iframe>', "Loud"),
        ("<p></p><p>Words</p><p></p>", "<p>Words</p>"),
        ("<p>e\u0301</p>", "<p>\u00e9</p>"),
    ],
)
def test_a_text_keeps_what_an_appeal_may_hold(written: str, kept: str) -> None:
    assert clean(written) == kept


@given(st.text(st.sampled_from("<>/pabi\"'= &;#x1hrefjvsct:."), max_size=60))
def test_cleaning_twice_is_cleaning_once(html: str) -> None:
    assert clean(clean(html)) == clean(html)


def test_a_version_is_that_of_the_words() -> None:
    assert version_of("a", "b") == version_of("a", "b") != version_of("ab", "")


def test_a_text_of_the_longest_sort_leaves_room_for_others() -> None:
    longest = entry(1, html=f"<p>{'я' * LONGEST['letter']}</p>")
    assert len(write([longest], "ru", NOW).text.encode()) < MOST_BYTES / 2
