"""`tamizdat up` as readers and mirrors meet it: real HTTP to a real process."""

from __future__ import annotations

import gzip
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served_release import ARTICLE, ARTICLE_PATH, HOME, LARGE, Server


def test_home(up: Server) -> None:
    reply = up.ask("/")
    assert (reply.status, reply.body) == (200, HOME)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["content-length"] == str(len(HOME))
    assert reply.headers["cache-control"].startswith("public, max-age=60")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/assets/style.0123456789ab.css", "text/css; charset=utf-8"),
        ("/2013/10/03/ferry-a7/article.json", "application/json"),
        ("/news/42.html", "text/html; charset=utf-8"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
        ("/empty/picture.txt", "text/plain; charset=utf-8"),
    ],
)
def test_types(up: Server, path: str, media_type: str) -> None:
    reply = up.ask(path)
    assert (reply.status, reply.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 200),
        ("/", "HEAD", 200),
        ("/large.bin", "GET", 200),
        ("/nothing", "GET", 404),
        ("/../etc/passwd", "GET", 404),
        ("/news", "GET", 404),
        ("/2013/10/03/ferry-a7", "GET", 301),
        ("/", "POST", 405),
        ("/nothing", "DELETE", 405),
        ("/", "OPTIONS", 405),
    ],
)
def test_every_answer_is_guarded(up: Server, path: str, method: str, status: int) -> None:
    reply = up.ask(path, method)
    assert reply.status == status
    policy = reply.headers["content-security-policy"]
    for part in ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]:
        assert part in policy
    # A form may lead to the newsroom's address, from a mirror; nothing else leads anywhere.
    assert "unsafe" not in policy and "http" not in policy.replace("form-action http: https:;", "")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in reply.headers
    assert not re.search(r"\d", reply.headers.get("server", "")), "the server does not tell its version"
    assert (reply.headers.get("allow") == "GET, HEAD") is (status == 405)


def test_head_is_get_without_the_body(up: Server) -> None:
    for path in ["/", ARTICLE_PATH, "/large.bin", "/nothing"]:
        get, head = up.ask(path), up.ask(path, "HEAD")
        assert head.body == b""
        assert head.status == get.status
        assert {**head.headers, "date": ""} == {**get.headers, "date": ""}, path


def test_precompressed_file(up: Server) -> None:
    packed = up.ask(ARTICLE_PATH, Accept_Encoding="br;q=0.1, gzip")
    plain = up.ask(ARTICLE_PATH)
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body == ARTICLE
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert packed.headers["etag"] != plain.headers["etag"], "different bytes, different strong tags"
    assert up.ask(ARTICLE_PATH, Accept_Encoding="gzip;q=0").headers.get("content-encoding") is None
    without = up.ask("/", Accept_Encoding="gzip")
    assert "content-encoding" not in without.headers and without.body == HOME


def test_conditional_requests(up: Server) -> None:
    for coding in ["identity", "gzip"]:
        tag = up.ask(ARTICLE_PATH, Accept_Encoding=coding).headers["etag"]
        assert tag.startswith('"')
        same = up.ask(ARTICLE_PATH, Accept_Encoding=coding, If_None_Match=f'"other", W/{tag}')
        assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
        assert same.headers["cache-control"] and same.headers["vary"]
    assert up.ask(ARTICLE_PATH, If_None_Match='"other"').status == 200
    assert up.ask(ARTICLE_PATH, "HEAD", If_None_Match="*").status == 304
    assert up.ask(ARTICLE_PATH, If_Match='"other"').status == 412
    assert up.ask("/nothing", If_None_Match="*").status == 404
    large = up.ask("/large.bin", "HEAD").headers["etag"]
    assert up.ask("/large.bin", If_None_Match=large).status == 304


@pytest.mark.parametrize(("path", "whole"), [("/", HOME), ("/large.bin", LARGE)])
def test_ranges(up: Server, path: str, whole: bytes) -> None:
    tag = up.ask(path).headers["etag"]
    part = up.ask(path, Range="bytes=3-9")
    assert (part.status, part.body) == (206, whole[3:10])
    assert part.headers["content-range"] == f"bytes 3-9/{len(whole)}"
    assert part.headers["content-length"] == "7"
    assert up.ask(path, Range="bytes=-5", If_Range=tag).body == whole[-5:]
    assert up.ask(path, Range="bytes=3-9", If_Range='"older"').body == whole
    assert up.ask(path, Range="bytes=0-1,5-6").body == whole
    beyond = up.ask(path, Range=f"bytes={len(whole)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert up.ask(path, "HEAD", Range="bytes=3-9").status == 200


def test_a_large_file_arrives_whole(up: Server) -> None:
    reply = up.ask("/large.bin")
    assert (reply.body, reply.headers["content-length"]) == (LARGE, str(len(LARGE)))


def test_cache_headers(up: Server) -> None:
    assert "immutable" in up.ask("/assets/style.0123456789ab.css").headers["cache-control"]
    assert up.ask("/tuf/timestamp.json").headers["cache-control"] == "no-cache"
    assert up.ask("/nothing").headers["cache-control"] == "no-cache"


def test_a_folder_without_its_slash(up: Server) -> None:
    reply = up.ask("/2013/10/03/ferry-a7?from=letter")
    assert (reply.status, reply.headers["location"]) == (301, "ferry-a7/?from=letter")
    assert "content-length" in reply.headers, "or a reader's browser waits for a body"
    assert up.ask("/empty").status == 404, "a folder without a page"
    assert up.ask("/news/42.html/").status == 404
    assert up.ask("//elsewhere.example/2013").status == 404, "never a redirect to another host"


def test_missing_page_in_the_readers_language(up: Server) -> None:
    english, arabic = up.ask("/nothing/here"), up.ask("/ar/nothing/here/")
    assert (english.status, english.body) == (404, b"<title>Not here</title>")
    assert (arabic.status, arabic.body) == (404, "<html dir=rtl><p>لا توجد صفحة هنا".encode())
    assert english.headers["content-type"] == "text/html; charset=utf-8"
    assert "etag" not in english.headers


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/news/..%2f..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/out.txt",
        "/.env",
        "/%2eenv",
        "/folder/.git/config",
        "/index.html%00.txt",
        "/index.html%00",
        "/%ff",
        "/%",
        "/" + "a" * 5000,
        "/" + "a/" * 3000,
    ],
)
def test_nothing_beside_the_site_is_served(up: Server, path: str) -> None:
    reply = up.ask(path)
    assert reply.status == 404
    assert b"secret" not in reply.body


STEPS = ["/", "..", "%2e", "%2f", "%5c", "%00", ".", "secret.txt", "out.txt", "news", "ar", "%", "%c3%a9", "?", "//"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=8).map(lambda steps: "/" + "".join(steps)))
def test_no_path_finds_the_secret(up: Server, path: str) -> None:
    reply = up.ask(path)
    assert reply.status in {200, 301, 404}
    assert b"secret" not in reply.body
    assert not reply.headers.get("location", "").startswith(("/", "."))
