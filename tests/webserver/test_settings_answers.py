"""nginx and Caddy with our settings answer as `tamizdat up` does: real servers, real requests."""

from __future__ import annotations

import gzip
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
import real_servers as real
from served_release import ARTICLE, ARTICLE_PATH, LARGE, Server, told

pytestmark = pytest.mark.xdist_group("servers")
PATHS = [
    "/",
    ARTICLE_PATH,
    ARTICLE_PATH + "?from=letter",
    ARTICLE_PATH + "article.json",
    ARTICLE_PATH + "index.html",
    ARTICLE_PATH.rstrip("/"),
    ARTICLE_PATH.rstrip("/") + "?from=letter&x=1",
    "/assets/style.0123456789ab.css",
    "/tuf/timestamp.json",
    "/feed.xml",
    "/large.bin",
    "/news/42.html",
    "/news/42.html/",
    "/.well-known/security.txt",
    "/empty/picture.txt",
    "/empty",
    "/empty/",
    "/ar",
    "/ar/",
    "/nothing",
    "/nothing/here",
    "/ar/nothing/here/",
    "/.env",
    "/%2eenv",
    "/folder/.git/config",
    "//news/42.html",
    "/news//42.html",
    "/news%5c42.html",
    "/%0a",
    "/%ff",
    "/" + "a" * 5000,
    # redirects: exact, with the slash and the query; by pattern; old paths of articles; what is gone
    "/old/page.html",
    "/old/page.html/?from=letter",
    "/About-Us",
    "/about-us/",
    "/ABOUT-US",
    "/shop",
    "/shop/?x",
    "/" + quote("café"),
    "/index.php?page=5",
    "/index.php?page=6",
    "/rubric/12/from-the-quay.html",
    "/rubric/12/from-the-quay.html?x=1",
    "/rubric/x/from-the-quay.html",
    "/news.php?story=77",
    "/news.php?story=77&x=1",
    "/news.php?id=4",
    "/news.php?id=aB",
    "/news.php?id=Ab",
    "/news.php?id=AB",
    "/news.php?id=4&x=1",
    "/" + quote("fähre.asp"),
    "/?p=4",
    "/?p=5",
    "/news/5",
    "/news/5/?q=1",
    "/forum/topic/9",
    "/search/ferry",
    "/search/%7Benv.HOME%7D",
    "/news.php?story={env.HOME}",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_same_answer(ours: Server, theirs: Server, path: str, method: str) -> None:
    for coding in ["identity", "gzip", "br;q=1, gzip;q=0.5", "gzip;q=0"]:
        mine, other = (server.ask(path, method, Accept_Encoding=coding) for server in (ours, theirs))
        assert told(other, path, errors=False) == told(mine, path, errors=False)
        assert "last-modified" not in other.headers and "set-cookie" not in other.headers
        assert not any(figure.isdigit() for figure in other.headers.get("server", ""))
        if mine.status == 200:
            assert other.headers["vary"].lower() == "accept-encoding"
            assert other.headers["etag"].startswith('"')
            # Caddy sends precompressed files in pieces, without a length.
            assert other.headers.get("content-length", mine.headers["content-length"]) == mine.headers["content-length"]
        else:
            assert "etag" not in other.headers


def test_a_redirect_page_that_no_rule_knows(ours: Server, theirs: Server) -> None:
    """Our own server reads that a page leads on; the others, which have only the rules, send the page, which does."""
    assert ours.ask("/moved-here/", "GET").status == 301
    other = theirs.ask("/moved-here/", "GET")
    assert other.status == 200 and b'http-equiv="refresh"' in other.body


def test_each_of_many_old_paths(theirs: Server) -> None:
    for number, path, old_paths in real.OLD[3:]:
        for old in old_paths if number % 7 == 0 else ():
            reply = theirs.ask(f"/{old}")
            assert (reply.status, reply.headers.get("location")) == (301, f"/{path}"), old
    assert [theirs.ask(f"/many{n}.php?id=7").status for n in (0, 1, 2)] == [404, 301, 404], "n % 3 had it"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "SING"])
@pytest.mark.parametrize("path", ["/", "/nothing", "/shop", "/.env"])
def test_other_methods(ours: Server, theirs: Server, path: str, method: str) -> None:
    assert told(theirs.ask(path, method), path, errors=False) == told(ours.ask(path, method), path, errors=False)


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/news/..%2f..%2fsecret.txt"]
)
def test_nothing_beside_the_site(theirs: Server, path: str) -> None:
    for asked in [path, path + "?x", "/news" + path, "/%252e%252e/secret.txt", "/%c0%ae%c0%ae/secret.txt", "/a%00"]:
        reply = theirs.ask(asked)
        assert reply.status in {400, 404}
        assert b"secret" not in reply.body


def test_conditions(ours: Server, theirs: Server) -> None:
    for path, coding in [(ARTICLE_PATH, "identity"), (ARTICLE_PATH, "gzip"), ("/large.bin", "identity")]:
        for server in (ours, theirs):
            tag = server.ask(path, Accept_Encoding=coding).headers["etag"]
            same = server.ask(path, Accept_Encoding=coding, If_None_Match=f'"other", {tag}')
            assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
            assert "max-age=60" in same.headers["cache-control"]
            assert server.ask(path, Accept_Encoding=coding, If_None_Match='"other"').status == 200
            assert server.ask(path, Accept_Encoding=coding, If_Match=tag).status == 200
            assert server.ask(path, Accept_Encoding=coding, If_Match='"other"').status == 412
            newer = server.ask(path, Accept_Encoding=coding, If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
            assert newer.status == 200, "a date is too coarse to answer by"
            missing = server.ask("/nothing", If_None_Match="*", Range="bytes=0-1")
            assert (missing.status, missing.body) == (404, b"<title>Not here</title>")
    tags = {theirs.ask(ARTICLE_PATH, Accept_Encoding=coding).headers["etag"] for coding in ("gzip", "identity")}
    assert len(tags) == 2, "different bytes, different tags"


@pytest.mark.parametrize("word", ["{env.PATH}", "%7Benv.PATH%7D", "{http.request.host}", "$document_root", "%24uri"])
def test_what_a_reader_sends_is_no_variable(theirs: Server, word: str) -> None:
    paths = [f"/old/page.html?x={word}", f"{ARTICLE_PATH.rstrip('/')}?{word}", f"/go.php?to={word}", f"/search/{word}"]
    for path in [*paths, f"/rubric/1/a.html?{word}", f"/news/5?{word}", f"/{word}", f"/?p={word}", f"/{word}/x"]:
        reply = theirs.ask(path)
        told = str(reply.headers) + reply.body.decode()
        assert reply.status in {200, 301, 302, 404}, path
        assert "/bin" not in told and "127.0.0.1" not in told and "/site" not in told, path


def test_a_tag_changes_with_the_file(theirs: Server, newsroom: Path) -> None:
    page = newsroom / "var" / "site" / "fresh.html"
    page.write_bytes(b"<p>before")
    before = theirs.ask("/fresh.html")
    new = page.with_name("new.html")
    new.write_bytes(b"<p>after it")
    new.replace(page)
    after = theirs.ask("/fresh.html", If_None_Match=before.headers["etag"])
    assert (after.status, after.body) == (200, b"<p>after it")


def test_ranges(ours: Server, theirs: Server) -> None:
    for wanted in ["bytes=3-9", "bytes=-5", "bytes=999999-", f"bytes={len(LARGE)}-"]:
        mine, other = (server.ask("/large.bin", Range=wanted) for server in (ours, theirs))
        assert told(other, "/", errors=other.status == 416) == told(mine, "/", errors=mine.status == 416), wanted
    tag = theirs.ask("/large.bin").headers["etag"]
    assert theirs.ask("/large.bin", Range="bytes=0-1", If_Range=tag).status == 206
    assert theirs.ask("/large.bin", Range="bytes=0-1", If_Range='"older"').body == LARGE
    assert theirs.ask(ARTICLE_PATH, Accept_Encoding="gzip").body == gzip.compress(ARTICLE, mtime=0)


def test_settings_pass_the_servers_own_check(newsroom: Path, tmp_path: Path) -> None:
    words = real.nginx_command(newsroom, tmp_path, real.free_port())
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True)
    said = checked.stderr + real.log(tmp_path)
    assert checked.returncode == 0, said
    assert "warn" not in said, said
    real.caddy_command(newsroom, tmp_path, real.free_port())
    words = [real.command("caddy"), "validate", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile"]
    assert subprocess.run(words, capture_output=True, text=True).returncode == 0
    # As they are for a public name, where TLS begins.
    for server, file in [("caddy", "Caddyfile"), ("nginx", "site.conf")]:
        assert real.settings(newsroom, server, "--out", tmp_path / file).returncode == 1
    checked = subprocess.run(words, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_nothing_about_readers_is_written(newsroom: Path, tmp_path: Path, name: str) -> None:
    """Requests of every fate from an address of their own; then every file that the server wrote is searched."""
    port = real.free_port()
    blocked = newsroom / "var" / "site" / "blocked.html"
    blocked.symlink_to("/proc/self/mem")
    words = real.COMMANDS[name](newsroom, tmp_path, port)
    if name == "caddy":
        # At this level Caddy tells each request that fails; what is included must keep it silent.
        file = tmp_path / "Caddyfile"
        file.write_text(file.read_text().replace("level WARN", "level DEBUG"))
    with real.running(words, tmp_path, port) as server:
        for path in ["/", "/marker7", "/?q=marker7", f"{ARTICLE_PATH}?marker7", "/blocked.html", "/shop?marker7"]:
            for method in ["GET", "HEAD", "POST", "MARKER7"]:
                server.ask(path, method, User_Agent="marker7", Referer="http://marker7/", Cookie="a=marker7")
        for garbage in [
            b"MARKER7\r\n\r\n",
            b"GET / HTTP/1.1\r\nmarker7\r\n\r\n",
            b"GET /marker7 HTTP/9.9\r\n\r\n",
            b"GET /" + b"marker7" * 9000 + b" HTTP/1.1\r\nHost: marker7\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: marker7\r\nContent-Length: 7\r\nConnection: close\r\n\r\nmarker7",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: marker7\r\n\r\n",
            b"\x16\x03\x01marker7\r\n\r\n",
        ]:
            with socket.create_connection(("127.0.0.1", port), 20, ("127.0.0.77", 0)) as reader:
                reader.settimeout(5)
                try:
                    reader.sendall(garbage)
                    while reader.recv(65536):
                        pass
                except OSError:
                    pass  # a server may hang up on garbage
        server.process.terminate()
        server.process.wait(20)
    blocked.unlink()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            written = file.read_bytes().lower()
            assert b"marker7" not in written, file
            assert b"127.0.0.77" not in written, file
            if file.suffix in {".log", ".txt"}:
                assert b"client" not in written and b"remote" not in written, file
