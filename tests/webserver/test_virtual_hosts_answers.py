"""A language's own address, asked of `tamizdat up`, nginx and Caddy: the folder of the language is all of it there."""

from __future__ import annotations

from urllib.parse import quote, unquote, urljoin

import pytest
import real_servers as real
from served_release import ARTICLE, ARTICLE_PATH, Reply, Server, told

pytestmark = pytest.mark.xdist_group("servers")
ARABIC, MAIN = "ar.lantern.example", "https://lantern.example"
BRIDGE = "/2013/10/03/jisr-a8/"


@pytest.fixture(params=["up", "theirs"])
def server(request: pytest.FixtureRequest, ours: Server, theirs: Server) -> Server:
    """Each of the three."""
    return ours if request.param == "up" else theirs


def ask(server: Server, path: str, **headers: str) -> Reply:
    return server.ask(path, **{"Host": ARABIC, **headers})


def led(server: Server, path: str) -> tuple[int, str]:
    """Status of an answer, and where it leads from the Arabic address."""
    reply = ask(server, path)
    location = reply.headers.get("location", "").encode("latin-1").decode()  # Caddy sends letters as they are
    return reply.status, unquote(urljoin(f"https://{ARABIC}{path}", location)) if location else ""


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "ar/index.html"),
        ("/index.html", "ar/index.html"),
        ("/2013/10/03/", "ar/2013/10/03/index.html"),
        (BRIDGE, "ar/2013/10/03/jisr-a8/index.html"),
        (f"{BRIDGE}?from=letter", "ar/2013/10/03/jisr-a8/index.html"),
        ("/robots.txt", "ar/robots.txt"),
        ("/" + quote("صفحة") + "/", "ar/صفحة/index.html"),
        ("/media/", "ar/media/index.html"),
        ("/media/2013.html", "ar/media/2013.html"),
        # what all pages load stands at the root of the release
        ("/assets/style.0123456789ab.css", "assets/style.0123456789ab.css"),
        ("/media/aa/0123456789abcdef0123456789abcdef.png", "media/aa/0123456789abcdef0123456789abcdef.png"),
        ("/media/photo.png", "media/photo.png"),
        ("/store/0123456789abcdef0123456789abcdef.bin", "store/0123456789abcdef0123456789abcdef.bin"),
        ("/tuf/timestamp.json", "tuf/timestamp.json"),
        ("/.well-known/security.txt", ".well-known/security.txt"),
    ],
)
def test_its_folder_is_all_of_it(server: Server, newsroom: object, path: str, file: str) -> None:
    here, there = ask(server, path), server.ask("/" + quote(file))
    assert (here.status, here.body) == (200, there.body)
    assert here.body == (newsroom / "var" / "site" / file).read_bytes()  # type: ignore[operator]
    for name in ("content-type", "cache-control", "content-security-policy", "etag"):
        assert here.headers[name] == there.headers[name], name


@pytest.mark.parametrize(
    ("path", "status", "to"),
    [
        # another language, and what is counted from the root of the release
        ("/ru/", 301, f"{MAIN}/ru/"),
        ("/ru", 301, f"{MAIN}/ru/"),
        ("/ru/2013/10/03/?q=1", 301, f"{MAIN}/ru/2013/10/03/?q=1"),
        ("/he/2013/", 301, "https://he.lantern.example/2013/"),
        (f"{ARTICLE_PATH}?at=root", 301, f"{MAIN}{ARTICLE_PATH}"),
        ("/?at=root", 301, f"{MAIN}/"),
        ("/" + quote("о нас") + "/?at=root", 301, f"{MAIN}/о нас/"),
        # its own prefix
        ("/ar/", 301, f"https://{ARABIC}/"),
        ("/ar", 301, f"https://{ARABIC}/"),
        (f"/ar{BRIDGE}?q=1", 301, f"https://{ARABIC}{BRIDGE}?q=1"),
        ("/ar/" + quote("صفحة") + "/", 301, f"https://{ARABIC}/صفحة/"),
        # a folder without its slash
        (BRIDGE.rstrip("/"), 301, f"https://{ARABIC}{BRIDGE}"),
        (BRIDGE.rstrip("/") + "?q=1", 301, f"https://{ARABIC}{BRIDGE}?q=1"),
        ("/media", 301, f"https://{ARABIC}/media/"),
        # redirects from below the prefix, and an article's old paths also as they were
        ("/old.html", 301, f"https://{ARABIC}/news/5.html"),
        ("/away/?q=1", 302, f"{MAIN}{ARTICLE_PATH}?q=1"),
        ("/to-hebrew", 301, "https://he.lantern.example/"),
        ("/archive.php?year=2013", 301, f"https://{ARABIC}/2013/"),
        ("/77.html", 301, f"https://{ARABIC}/undated/77/"),
        ("/en/77", 301, f"{MAIN}/undated/77/"),
        ("/story.php?id=77", 301, f"https://{ARABIC}/undated/77/"),
        ("/former/8", 301, f"https://{ARABIC}{BRIDGE}"),
        ("/" + quote("جسر/8"), 301, f"https://{ARABIC}{BRIDGE}"),
        ("/arabic/8/", 301, f"https://{ARABIC}{BRIDGE}"),
        ("/arabic.php?id=8", 301, f"https://{ARABIC}{BRIDGE}"),
    ],
)
def test_what_leads_elsewhere(server: Server, path: str, status: int, to: str) -> None:
    assert led(server, path) == (status, to)


@pytest.mark.parametrize(
    "path",
    [
        ARTICLE_PATH,
        "/news/42.html",
        "/old/page.html",
        "/about-us",
        "/news/5",
        "/feed.xml",
        "/nothing/here/",
        "/assets/nothing.css",
        "/assets",
        "/media/nothing/",
        "//evil.example/",
        "/ar//evil.example/",
        "/ru//evil.example",
        "/ar/%5cevil.example",
        "/%0d%0aSet-Cookie:x/?at=root",
        "/ar/%0d%0aSet-Cookie:x/",
        "/.env",
        "/ar/.env",
        "/folder/.git/config",
        "/%ff",
    ],
)
def test_nothing_of_other_languages_stands_there(server: Server, path: str) -> None:
    reply = ask(server, path)
    assert (reply.status, reply.headers.get("location")) == (404, None)
    assert reply.body == "<html dir=rtl><p>لا توجد صفحة هنا".encode()


def test_gone_in_its_language(server: Server) -> None:
    reply = ask(server, "/shop")
    assert (reply.status, reply.body) == (410, "<html dir=rtl><p>لا توجد صفحة هنا".encode())
    assert led(server, "/shop/8") == (301, f"https://{ARABIC}{BRIDGE}")


def test_every_other_name_has_the_whole_release(server: Server, ours: Server) -> None:
    for name in [None, "x.ar.lantern.example"] if server is ours else [None]:
        named = {"Host": name} if name else {}
        assert server.ask(ARTICLE_PATH, **named).body == ARTICLE
        assert server.ask(f"{ARTICLE_PATH}?at=root", **named).body == ARTICLE
        assert server.ask(f"/ar{BRIDGE}", **named).body == "<p>الجسر".encode()


def test_its_name_in_any_spelling(ours: Server) -> None:
    for name in ["AR.Lantern.example", f"{ARABIC}:8000"]:
        assert ours.ask(BRIDGE, Host=name).body == "<p>الجسر".encode()


SAME = [
    "/",
    BRIDGE,
    BRIDGE.rstrip("/"),
    "/?at=root",
    "/ru/",
    "/ar/",
    "/nothing",
    "/shop",
    "/old.html",
    "/77.html?x=1",
    "/77.html/",
    "/story.php?id=77&x=1",
    "/archive.php?year=2014",
    "/arabic.php?id=8",
    "/assets/style.0123456789ab.css",
    "/tuf/timestamp.json",
    "/tuf/nothing.json",
    "/media/photo.png",
    "/.well-known/security.txt",
    "/.well-known/nothing",
    "//",
]


@pytest.mark.parametrize("path", SAME)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_same_answer(ours: Server, theirs: Server, path: str, method: str) -> None:
    for coding in ["identity", "gzip"]:
        mine, other = (each.ask(path, method, Host=ARABIC, Accept_Encoding=coding) for each in (ours, theirs))
        assert told(other, path, errors=False) == told(mine, path, errors=False)


def test_a_second_language_has_its_own(server: Server) -> None:
    reply = server.ask("/nothing", Host="he.lantern.example")
    assert (reply.status, reply.body) == (404, b"<title>Not here</title>"), "the site's, where the language has none"
    assert server.ask("/ar/x/", Host="he.lantern.example").headers["location"] == f"https://{ARABIC}/x/"


def test_a_host_may_not_be_named_twice(newsroom: object) -> None:
    for server in ("nginx", "caddy"):
        done = real.settings(newsroom, server, "--host", ARABIC)  # type: ignore[arg-type]
        assert done.returncode == 2 and f"--host {ARABIC}: is a language's own address" in done.stderr
