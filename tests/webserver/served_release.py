"""A small release, `tamizdat up` serving it, and a client that sends requests as they are."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urljoin

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
    """Write a small release: pages, precompressed files, a missing page in two languages, metadata, and traps beside and in it."""
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
def running(site: Path, *options: str, cwd: Path | None = None) -> Iterator[Server]:
    """Run `tamizdat up` in `cwd` on a port of its own choice; it is stopped at the end whatever happens."""
    output = site.parent / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [TAMIZDAT, "up", "--port", "0", "--site", site, "--workers", "2", *options],
            cwd=cwd,
            stdout=sink,
            stderr=sink,
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


# Headers on which all must agree, where ours has them.
SAME = [
    "content-type",
    "content-encoding",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "access-control-allow-origin",
    "cache-control",
    "content-range",
    "allow",
]


def told(reply: Reply, path: str, *, errors: bool) -> dict[str, object]:
    """What readers see of an answer; an error's few own words, and their type, may differ."""
    found: dict[str, object] = {name: reply.headers.get(name) for name in SAME}
    location = reply.headers.get("location")
    found["location"] = quote(urljoin(f"http://x{path}", location), safe="%:/?=&#") if location else None
    page = reply.status in {200, 206} or b"<title>Not here" in reply.body or "لا".encode() in reply.body
    found["body"] = reply.body if page else b""
    if not page:
        found["content-type"] = found["content-encoding"] = None
    if errors:  # 412 and 416 are decided after their headers
        found["cache-control"] = None
    return {"status": reply.status, **found}
