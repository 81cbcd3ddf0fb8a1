"""What HTTP asks of the server, without a server: paths, codings, conditions, ranges, caching."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.outlet import Outlet
from tamizdat.redirects import Redirect, refresh_target
from tamizdat.webserver.files import requested_file
from tamizdat.webserver.gather_redirects import gather
from tamizdat.webserver.headers import (
    accepted_codings,
    byte_range,
    cache_control,
    content_type,
    file_headers,
    names_etag,
)
from tamizdat.webserver.redirect_rules import Answer, Pattern, RedirectRules


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/2013/10/03/harbour-a7/", "2013/10/03/harbour-a7/index.html"),
        ("/news/42.html", "news/42.html"),
        ("/.well-known/security.txt", ".well-known/security.txt"),
        ("/مرفأ/", "مرفأ/index.html"),
        ("/..", None),
        ("/../secret", None),
        ("/a/../../secret", None),
        ("/a/./b", None),
        ("//elsewhere.example/", None),
        ("/a//b", None),
        ("/.git/config", None),
        ("/a/.env", None),
        ("/a\0.html", None),
        ("/a\\..\\b", None),
        ("/a\nb", None),
        ("/�", None),
        ("*", None),
        ("", None),
    ],
)
def test_paths_that_may_be_asked_for(path: str, name: str | None) -> None:
    assert requested_file(path) == name


@given(st.lists(st.sampled_from(["/", "..", ".", "a", "%2e", "\\", "\0", "~", ".git", "é"]), max_size=12).map("".join))
def test_no_name_leads_out_of_the_folder(path: str) -> None:
    name = requested_file(path)
    if name is not None:
        parts = name.split("/")
        assert all(parts) and not any(part.startswith(".") for part in parts)
        assert "\0" not in name and "\\" not in name


@given(st.text())
def test_any_text_is_a_safe_name_or_none(path: str) -> None:
    name = requested_file(path)
    assert name is None or not re.search(r"(^|/)\.\.?(/|$)|^/|\0", name)


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("", []),
        ("gzip", ["gzip"]),
        ("x-gzip", ["gzip"]),
        ("GZIP", ["gzip"]),
        ("gzip, deflate, br, zstd", ["zstd", "br", "gzip"]),
        ("gzip;q=1.0, br;q=0.5", ["gzip", "br"]),
        ("gzip;q=0", []),
        ("gzip; q=0.0, *", ["zstd", "br"]),
        ("*", ["zstd", "br", "gzip"]),
        ("*;q=0", []),
        ("identity", []),
        ("identity;q=1, gzip;q=0.5", []),
        ("identity;q=0.5, gzip;q=0.8", ["gzip"]),
        ("identity;q=0, gzip", ["gzip"]),
        ("gzip;q=nonsense", []),
        ("gzip;q=2", []),
        ("deflate", []),
        ("gzip," * 1000, []),
    ],
)
def test_codings_by_weight(header: str, codings: list[str]) -> None:
    assert [coding for coding, _ in accepted_codings(header)] == codings


@given(st.text(max_size=60))
def test_no_header_is_too_odd_for_codings(header: str) -> None:
    assert {coding for coding, _ in accepted_codings(header)} <= {"zstd", "br", "gzip"}


@pytest.mark.parametrize(
    ("tags", "weak", "strong"),
    [
        ('"abc"', True, True),
        ('W/"abc"', True, False),
        ('"x", "abc"', True, True),
        ('"x" , W/"abc"', True, False),
        ("*", True, True),
        ('"ab"', False, False),
        ("abc", False, False),
        ("", False, False),
        ('"abc",' * 500, False, False),
    ],
)
def test_entity_tags(tags: str, weak: bool, strong: bool) -> None:
    assert names_etag(tags, '"abc"') is weak
    assert names_etag(tags, '"abc"', strong=True) is strong


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-5", (2, 6)),
        ("bytes=5-", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=8-100", (8, 10)),
        ("bytes=10-", (0, 0)),
        ("bytes=99-100", (0, 0)),
        ("bytes=-0", (0, 0)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_ranges(header: str, part: tuple[int, int] | None) -> None:
    assert byte_range(header, 10) == part


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 20))
def test_a_range_never_leaves_the_file(first: int, last: int, size: int) -> None:
    part = byte_range(f"bytes={first}-{last}", size)
    expected = bytes(range(size))[first : last + 1]
    if first <= last:
        assert part is not None and bytes(range(size))[slice(*part)] == expected


def test_nothing_lies_in_an_empty_file() -> None:
    assert byte_range("bytes=0-", 0) == (0, 0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("assets/style.0123456789ab.css", "immutable"),
        ("media/ab/" + "ab" * 16 + ".jpg", "immutable"),
        ("tree/" + "0f" * 32, "immutable"),
        ("store/0f/" + "0f" * 32 + ".gz", "immutable"),
        ("tuf/timestamp.json", "no-cache"),
        ("tuf/" + "0f" * 32 + ".targets.json", "no-cache"),
        ("index.html", "max-age=60"),
        ("news/0123456789ab.html", "max-age=60"),
        ("assets/plain.css", "max-age=60"),
        ("media/deadbeef/index.html", "max-age=60"),
    ],
)
def test_how_long_a_file_is_kept(name: str, kept: str) -> None:
    assert kept in cache_control(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/style.0123456789ab.css", "text/css; charset=utf-8"),
        ("assets/script.js", "text/javascript; charset=utf-8"),
        ("article.json", "application/json"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
        ("icon.png", "image/png"),
    ],
)
def test_text_names_its_charset(name: str, expected: str) -> None:
    assert content_type(name) == expected


def test_what_stands_in_for_a_missing_page_is_not_kept() -> None:
    headers = dict(file_headers("404.html", "gzip", ""))
    assert headers["cache-control"] == "no-cache"
    assert "etag" not in headers
    assert headers["content-encoding"] == "gzip"


def test_no_address_keeps_the_server_busy_over_a_pattern() -> None:
    """An engine that tries one way after the other would need years for this one."""
    pattern = Pattern("slow/(a|aa)*b", Answer(301, "about/"), has_query=False)
    rules = RedirectRules(patterns=(pattern,))
    assert rules.after_files("/slow/" + "a" * 900) is None
    assert rules.after_files("/slow/aaab") == pattern.answer


def test_a_pattern_that_servers_do_not_take_is_left_out_with_its_line() -> None:
    told = Redirect(old="(?=news)news/(\\d+)", new="about/", pattern=True, line=7)
    rules = gather(Outlet(name="The Ferry", redirects=(told,)), None, None)
    assert rules.patterns == ()
    assert rules.left_out[0].startswith("tamizdat.toml, line 7: redirect from") and "(?=" in rules.left_out[0]


def test_what_a_redirect_page_leads_to() -> None:
    page = b'<html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=../../a&amp;b/?x=1"></head>'
    assert refresh_target(page) == "../../a&b/?x=1"
    other = b"<meta content='0;URL=https://other.example/' http-equiv=\"refresh\">"
    assert refresh_target(other) == "https://other.example/"
    assert refresh_target(b'<p>&lt;meta http-equiv="refresh" content="0; url=x"&gt;</p>') == ""
    assert refresh_target(b"<p>A page</p>") == ""
