"""What a person may choose at the desk: time zones with their offsets, and languages that are translated."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "name", "said"),
    [
        (WINTER, "Europe/Vilnius", "Europe/Vilnius, UTC+2"),
        (SUMMER, "Europe/Vilnius", "Europe/Vilnius, UTC+3"),
        (WINTER, "Asia/Kolkata", "Asia/Kolkata, UTC+5:30"),
        (WINTER, "America/St_Johns", "America/St_Johns, UTC−3:30"),
        (WINTER, "Africa/Abidjan", "Africa/Abidjan, UTC"),
        (WINTER, "UTC", "UTC"),
        (WINTER, "Mars/Base", "Mars/Base"),
    ],
)
def test_a_zone_says_its_present_offset(desk_started: None, moment: datetime, name: str, said: str) -> None:
    from tamizdat.newsroom import time_zones

    with patch("django.utils.timezone.now", lambda: moment):
        assert time_zones.label(name) == said


def test_old_names_are_not_offered_and_stay_where_they_are(desk: Any) -> None:
    from tamizdat.newsroom import time_zones

    names = time_zones.names()
    assert {"Europe/Kyiv", "Asia/Kolkata", "America/Los_Angeles", "Europe/Amsterdam"} <= set(names)
    old = ("Europe/Kiev", "Asia/Calcutta", "US/Pacific", "GB", "Etc/GMT+5")
    assert not set(old) & set(names) and set(names) <= zoneinfo.available_timezones()
    plain = time_zones.choices()
    assert [value for value, _label in plain[:2]] == ["", "UTC"] and plain[0][1].startswith("The newsroom's own (")
    assert plain == time_zones.choices("Europe/Kyiv") == time_zones.choices("UTC")
    for name in old:
        kept = time_zones.choices(name)
        assert kept[:-1] == plain and kept[-1][0] == name


def test_without_a_table_of_the_machine_that_of_the_package_is_read(desk_started: None, tmp_path: Path) -> None:
    from tamizdat.newsroom import time_zones

    time_zones.names.cache_clear()
    try:
        with patch("zoneinfo.TZPATH", (str(tmp_path),)):
            names = time_zones.names()
        assert "Europe/Vilnius" in names and "US/Pacific" not in names
    finally:
        time_zones.names.cache_clear()


def test_languages_are_those_with_catalogues_of_our_own(desk: Any, tmp_path: Path) -> None:
    from wagtail.admin.localization import get_available_admin_languages

    from tamizdat.newsroom.languages import translated

    offered = translated()
    assert get_available_admin_languages() == offered and offered[0] == ("en", "English")
    page = desk.client("rita").get("/account/").content.decode()
    assert ("Preferred language" in page) == (len(offered) > 1)
    for name in ("en", "pt_BR", "xx"):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.mo").write_bytes(b"")
    (tmp_path / "fr").mkdir()
    assert translated(tmp_path) == [("en", "English"), ("pt-br", "Brazilian Portuguese")]
