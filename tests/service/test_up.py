"""`tamizdat up` as readers, mirrors and whoever seizes the machine meet it: a real process, real HTTP."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
HOME = "<!doctype html><title>The Lantern</title><p>Front page — с берега</p>".encode()
ARTICLE = b"<!doctype html><title>Ferry</title>" + b"<p>The ferry from Ostrava Quay runs again.</p>" * 40
LARGE = bytes(range(256)) * 4000  # 1 MB: beyond what is kept in memory
ARTICLE_PATH = "/2013/10/03/ferry-a7/"


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int
    output: Path

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Send one request, its path as it is; header names with underscores for hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={"Accept-Encoding": "identity", **sent})
            reply = connection.getresponse()
            return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are and return all that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))


def write_site(site: Path) -> Path:
    """Write a small release: pages, twins, a missing page in two languages, metadata, and traps beside and in it."""
    files = {
        "index.html": HOME,
        "404.html": b"<title>Not here</title>",
        "ar/index.html": "<html dir=rtl><p>الصفحة الأولى".encode(),
        "ar/404.html": "<html dir=rtl><p>لا توجد صفحة هنا".encode(),
        f"{ARTICLE_PATH[1:]}index.html": ARTICLE,
        f"{ARTICLE_PATH[1:]}index.html.gz": gzip.compress(ARTICLE, mtime=0),
        f"{ARTICLE_PATH[1:]}article.json": b"{}",
        "news/42.html": b"<p>An old address",
        "empty/picture.txt": b"",
        "assets/style.0123456789ab.css": b"p{margin:0}",
        "tuf/timestamp.json": b"{}",
        "feed.xml": b"<rss/>",
        "large.bin": LARGE,
        ".env": b"secret",
        "folder/.git/config": b"secret",
        ".well-known/security.txt": b"Contact: mailto:desk@lantern.example",
    }
    for name, content in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (site.parent / "secret.txt").write_bytes(b"secret")
    (site / "out.txt").symlink_to(site.parent / "secret.txt")
    return site


@contextmanager
def running(site: Path, *options: str) -> Iterator[Server]:
    """Run `tamizdat up` on a port of its own choice; it is stopped at the end whatever happens."""
    output = site.parent / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [TAMIZDAT, "up", "--port", "0", "--site", site, "--workers", "2", *options], stdout=sink, stderr=sink
        )
    try:
        yield Server(process, wait_for_port(process, output), output)
    finally:
        process.terminate()
        process.wait(20)


def wait_for_port(process: subprocess.Popen[bytes], output: Path) -> int:
    """Return the port that the server names, once it answers there."""
    for _ in range(400):
        found = re.search(r"http://localhost:(\d+)/", output.read_text())
        if found:
            try:
                socket.create_connection(("127.0.0.1", int(found[1]))).close()
                return int(found[1])
            except OSError:
                pass
        assert process.poll() is None, output.read_text()
        time.sleep(0.05)
    raise AssertionError(f"no server: {output.read_text()}")


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only read."""
    with running(write_site(tmp_path_factory.mktemp("up") / "site")) as server:
        yield server


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
    assert "unsafe" not in policy and "http" not in policy
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


def test_compressed_twin(up: Server) -> None:
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


def test_nothing_about_readers_is_written(tmp_path: Path) -> None:
    """Requests of every fate, errors among them; then all that was printed or left on disk is searched."""
    site = write_site(tmp_path / "site")
    (site / "elsewhere").symlink_to("/proc/self/mem")
    with running(site) as server:
        before = set(tmp_path.rglob("*"))
        for path in ["/", "/nothing-asked-by-marker7", "/?q=marker7", "/2013/10/03/ferry-a7?marker7", "/elsewhere"]:
            for method in ["GET", "POST", "HEAD", "MARKER7"]:
                server.ask(path, method, User_Agent="marker7", Referer="http://marker7/", Cookie="marker7=marker7")
        server.ask("/", Range="bytes=marker7", If_None_Match="marker7", Accept_Encoding="marker7;q=marker7")
        for garbage in [
            b"MARKER7\r\n\r\n",
            b"GET / HTTP/1.1\r\nmarker7\r\n\r\n",
            b"GET /marker7 HTTP/9.9\r\n\r\n",
            b"GET http://marker7/ HTTP/1.1\r\nHost: marker7\r\nConnection: close\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nHost: marker7\r\nConnection: close\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: marker7\r\n\r\n",
            b"\x16\x03\x01marker7\r\n\r\n",
        ]:
            server.raw(garbage)
        with socket.create_connection(("127.0.0.1", server.port)) as gone:
            gone.sendall(b"GET /large.bin?marker7 HTTP/1.1\r\nHost: marker7\r\n\r\n")
        assert set(tmp_path.rglob("*")) == before
        server.process.terminate()
        assert server.process.wait(20) == 0
    written = server.output.read_text()
    assert "marker7" not in written.lower()
    # Our own address is told once; a reader's, of the same machine, nowhere.
    assert "127.0.0.1" not in written
    assert len(written.splitlines()) == 3, written


def workers(server: Server) -> list[int]:
    main = server.process.pid
    return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]


def test_answers_stay_whole_while_a_release_replaces_another(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    versions = [(f"<p>version {number}</p>" * (100 + number)).encode() for number in range(8)]
    large = [bytes([number]) * (300_000 + number) for number in range(8)]
    done = threading.Event()

    def put(path: Path, content: bytes) -> None:
        new = path.with_name(path.name + ".new")
        new.write_bytes(content)
        new.replace(path)

    def publish() -> None:
        page = site / ARTICLE_PATH[1:] / "index.html"
        for _ in range(25):
            for version, big in zip(versions, large, strict=True):
                put(page.with_name("index.html.gz"), gzip.compress(version, mtime=0))
                put(page, version)
                put(site / "large.bin", big)
        done.set()

    put(site / ARTICLE_PATH[1:] / "index.html", versions[0])
    put(site / ARTICLE_PATH[1:] / "index.html.gz", gzip.compress(versions[0], mtime=0))
    put(site / "large.bin", large[0])
    tags: dict[str, bytes] = {}
    with running(site) as server:
        publisher = threading.Thread(target=publish)
        publisher.start()
        while not done.is_set():
            for reply, known in [
                (server.ask(ARTICLE_PATH), versions),
                (server.ask(ARTICLE_PATH, Accept_Encoding="gzip"), versions),
                (server.ask("/large.bin"), large),
            ]:
                assert reply.status == 200
                packed = reply.headers.get("content-encoding") == "gzip"
                assert (gzip.decompress(reply.body) if packed else reply.body) in known
                assert tags.setdefault(reply.headers["etag"], reply.body) == reply.body, "one tag, one body"
        publisher.join()
        assert server.ask(ARTICLE_PATH).body == versions[-1], "what was published last is there at once"
        assert gzip.decompress(server.ask(ARTICLE_PATH, Accept_Encoding="gzip").body) == versions[-1]
        assert server.ask("/large.bin").body == large[-1]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_lets_answers_finish(tmp_path: Path, stop: signal.Signals) -> None:
    site = write_site(tmp_path / "site")
    content = bytes(1000) * 40_000  # 40 MB: more than the sockets between us can hold
    (site / "huge.bin").write_bytes(content)
    with running(site) as server, socket.create_connection(("127.0.0.1", server.port)) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", "/huge.bin")
        reply = connection.getresponse()
        begun = reply.read(1000)
        server.process.send_signal(stop)
        assert begun + reply.read() == content
        assert server.process.wait(20) == 0
    assert server.output.read_text().endswith("Stopped.\n")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port))


def test_workers_do_not_outlive_a_killed_server(tmp_path: Path) -> None:
    with running(write_site(tmp_path / "site")) as server:
        server.process.kill()
        server.process.wait(20)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", server.port)).close()
            except ConnectionRefusedError:
                return
            time.sleep(0.1)
        pytest.fail("the port is still taken")


def test_many_connections_at_once(tmp_path: Path) -> None:
    """Under the limit of open files that systems begin with, a worker would take no more than about a thousand."""
    site = write_site(tmp_path / "site")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < 2000:
        pytest.skip("this account may not open 2,000 files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        with running(site, "--workers", "1") as server:
            resource.setrlimit(resource.RLIMIT_NOFILE, (2000, before[1]))
            open_ones = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(400)]
            for one in open_ones:
                one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert all(one.recv(65536).startswith(b"HTTP/1.1 200") for one in open_ones)
            for one in open_ones:
                one.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_dead_worker_is_replaced(tmp_path: Path) -> None:
    with running(write_site(tmp_path / "site"), "--workers", "1") as server:
        (dead,) = workers(server)
        os.kill(dead, signal.SIGKILL)
        for _ in range(200):
            try:
                assert server.ask("/").body == HOME
                break
            except OSError:
                time.sleep(0.1)
        assert workers(server) != [dead]


def fails(*arguments: str | Path, cwd: Path | None = None) -> str:
    """Run `tamizdat up`, which must not serve; return what it says."""
    done = subprocess.run([TAMIZDAT, "up", *arguments], cwd=cwd, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port(up: Server, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    # Another Tamizdat: its workers share their port, so the system alone would let us join in silence.
    said = fails("--site", site, "--port", str(up.port))
    assert f"Port {up.port} on 127.0.0.1" in said and f"--port {up.port + 1}" in said
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert "Address already in use" in fails("--site", site, "--port", str(other.getsockname()[1]))


def test_hosts_that_cannot_be_had(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    assert "no such address" in fails("--site", site, "--port", "0", "--host", "192.0.2.1")
    assert "'no-host.invalid'" in fails("--site", site, "--port", "0", "--host", "no-host.invalid")


def test_no_site(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name, reason in [("missing", "not found"), ("empty", "holds no site"), ("file", "not a folder")]:
        said = fails("--site", tmp_path / name)
        assert str(tmp_path / name) in said and reason in said and "tamizdat press" in said


def test_the_newsrooms_own_site(tmp_path: Path) -> None:
    assert "--site" in fails(cwd=tmp_path)
    (tmp_path / "tamizdat.toml").write_text('name = "The Lantern"\n')
    assert str(tmp_path / "var" / "site") in fails(cwd=tmp_path)


def test_the_server_brings_no_django() -> None:
    code = "import sys, tamizdat.service.server; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "granian" in loaded
    assert not {"django", "wagtail"} & set(loaded)
