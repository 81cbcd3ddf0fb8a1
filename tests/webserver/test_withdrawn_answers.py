"""A withdrawn article is answered with 410 and the page that says so, by all three servers, whatever its address."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
import real_servers as real
from served_release import Server, running, told

from tamizdat import release

pytestmark = pytest.mark.xdist_group("servers")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FILES = {
    "index.html": b"<p>Front page",
    "404.html": b"<p>Not here",
    "ar/404.html": "<p>لا توجد صفحة".encode(),
    "ar/index.html": "<p>الصفحة الأولى".encode(),
    "news/42.html": b"<p>Withdrawn: an old address",
    "2013/10/03/ferry-a7/index.html": b"<p>Withdrawn: the ferry" + b" and more" * 60,
    "2013/10/03/Ferry-a8/index.html": b"<p>Public, though its name differs by a capital only",
    "2013/10/03/ferry-a8/index.html": b"<p>Withdrawn: the other ferry",
    "кафе/a5/index.html": "<p>Отозвана".encode(),
    "ar/2013/10/03/jisr-a9/index.html": "<p>سُحب".encode(),
    "2013/10/03/bridge-a1/index.html": b"<p>Public",
}
GONE = (
    *("news/42.html", "2013/10/03/ferry-a7/index.html", "2013/10/03/ferry-a8/index.html", "кафе/a5/index.html"),
    *("ar/2013/10/03/jisr-a9/index.html", "never/there/index.html"),
    *(f"2015/many-a{number}/index.html" for number in range(80)),  # more than a server is given in one piece
)
PATHS = [
    *("/", "/nothing/", "/news/42.html", "/news/42.html/", "/2013/10/03/bridge-a1/", "/never/there/", "/.env"),
    *("/2013/10/03/ferry-a7/", "/2013/10/03/ferry-a7", "/2013/10/03/ferry-a7/index.html", "/2013/10/03/ferry-a7/?x=1"),
    *("/2013/10/03/ferry-a8/", "/2013/10/03/Ferry-a8/", "/2013/10/03/FERRY-a7/", "/ar/2013/10/03/jisr-a9/", "/shop"),
    *("/" + quote("кафе/a5/"), "/2015/many-a3/"),
]


def publish(paper: Path, gone: tuple[str, ...]) -> None:
    many = {path: f"<p>Withdrawn: {path}".encode() for path in GONE if path.startswith("2015/")}
    with release.lock(paper / "var" / "site") as stage:
        entries = [stage.put(path, body) for path, body in {**FILES, **many}.items()]
        withdrawn = [release.Withdrawn(path, (path,), "court") for path in gone]
        release.publish(stage, entries, (), release.load_online(paper), now=NOW, withdrawn=withdrawn)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("withdrawn") / "paper"
    (folder / "var").mkdir(parents=True)
    (folder / "tamizdat.toml").write_text(real.TOML, encoding="utf-8")
    release.init_keys(folder)
    publish(folder, GONE)
    return folder


@pytest.fixture(scope="module")
def servers(paper: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:
        found = {"up": stack.enter_context(running(paper / "var" / "site", cwd=paper))}
        for name, command in real.COMMANDS.items():
            folder, port = tmp_path_factory.mktemp(name), real.free_port()
            found[name] = stack.enter_context(real.running(command(paper, folder, port), folder, port))
        yield found


@pytest.mark.parametrize("host", ["127.0.0.1", "ar.lantern.example"])
def test_the_three_answer_alike(servers: dict[str, Server], host: str) -> None:
    paths = PATHS if host == "127.0.0.1" else ["/2013/10/03/jisr-a9/", "/2013/10/03/jisr-a9", "/nothing", "/"]
    for path in paths:
        for coding in ("identity", "gzip"):
            ours = servers["up"].ask(path, Host=host, Accept_Encoding=coding)
            for name in real.COMMANDS:
                theirs = servers[name].ask(path, Host=host, Accept_Encoding=coding)
                assert told(theirs, path, errors=False) == told(ours, path, errors=False), (name, path, coding)


def test_what_is_withdrawn_is_gone(servers: dict[str, Server]) -> None:
    for name, server in servers.items():
        for path in GONE:
            if path in FILES or path.startswith("2015/"):
                reply = server.ask("/" + quote(path.removesuffix("index.html")))
                assert (reply.status, reply.headers["cache-control"]) == (410, "no-cache"), (name, path)
                assert reply.body == FILES.get(path, f"<p>Withdrawn: {path}".encode()), (name, path)
                assert "etag" not in reply.headers
                assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert server.ask("/2013/10/03/Ferry-a8/").status == 200
        assert server.ask("/2013/10/03/bridge-a1/").status == 200
        assert (server.ask("/never/there/").status, server.ask("/.env").status) == (404, 404), name
        replies = [server.ask("/2013/10/03/jisr-a9/", Host="ar.lantern.example"), server.ask("/ar/2013/10/03/jisr-a9/")]
        assert {(reply.status, reply.body) for reply in replies} == {(410, FILES["ar/2013/10/03/jisr-a9/index.html"])}


def test_up_learns_of_a_withdrawal_while_it_runs(tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    release.init_keys(folder)
    publish(folder, ())
    (folder / "tamizdat.toml").write_text('name = "The Lantern"\n', encoding="utf-8")
    with running(folder / "var" / "site", cwd=folder) as server:
        assert server.ask("/news/42.html").status == 200
        publish(folder, ("news/42.html",))
        assert _becomes(server, "/news/42.html", 410)
        publish(folder, ())
        assert _becomes(server, "/news/42.html", 200)


def _becomes(server: Server, path: str, status: int) -> bool:
    """Whether all workers answer so before long: several connections meet several workers."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if all(server.ask(path).status == status for _ in range(12)):
            return True
        time.sleep(0.2)
    return False


def test_hosts_that_know_no_410_are_told_of(paper: Path) -> None:
    done = real.settings(paper, "redirects")
    assert "news/42.html: these hosts answer with 200" in done.stderr.replace("\n", " ")
