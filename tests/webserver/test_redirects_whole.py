"""`[[redirects]]` from tamizdat.toml to readers: the page of the release, and what each server answers in its place."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
import real_servers as real
from redirected_paper import ARABIC, ARTICLES, BRIDGE, FERRY, MAIN, TOML, article, link_of
from served_release import TAMIZDAT, Server, running

from tamizdat import release
from tamizdat.article import encode
from tamizdat.paths import page_file
from tamizdat.release.verifying import open_source, verify

pytestmark = pytest.mark.xdist_group("servers")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("redirects") / "paper"
    (folder / "var").mkdir(parents=True)
    (folder / "tamizdat.toml").write_text(TOML, encoding="utf-8")
    (folder / "var" / "archive.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in ARTICLES))
    release.init_keys(folder)
    return folder


@pytest.fixture(scope="module")
def pressed(paper: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TAMIZDAT, "press"], cwd=paper, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module", params=["up", "nginx", "caddy"])
def server(
    pressed: object, paper: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    if request.param == "up":
        with running(paper / "var" / "site", cwd=paper) as found:
            yield found
        return
    folder = tmp_path_factory.mktemp(request.param)
    port = real.free_port()
    with real.running(real.COMMANDS[request.param](paper, folder, port), folder, port) as found:
        yield found


# Where each address leads: on which host it is asked for, its path, the status, and the address to which it leads.
LED = [
    (MAIN, "old/page.html", 301, f"https://{MAIN}/{FERRY}"),
    (MAIN, "café", 302, f"https://{MAIN}/section/кафе/"),
    (MAIN, "top", 301, f"https://{MAIN}/{FERRY}?from=top#strike"),
    (MAIN, "away", 301, "https://elsewhere.example/a?x=1"),
    (MAIN, "former/7", 301, f"https://{MAIN}/{FERRY}"),
    (MAIN, "café/8", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "arabic/8", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "ar/old", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "ar/former/8.html", 301, f"https://{MAIN}/{BRIDGE}"),
    (MAIN, "ar/to-english", 301, f"https://{MAIN}/{FERRY}?x=1"),
    (ARABIC, "old", 301, f"https://{ARABIC}/2013/10/04/jisr-a8/"),
    (ARABIC, "former/8.html", 301, f"https://{ARABIC}/2013/10/04/jisr-a8/"),
    (ARABIC, "arabic/8", 301, f"https://{ARABIC}/2013/10/04/jisr-a8/"),
    (ARABIC, "to-english", 301, f"https://{MAIN}/{FERRY}?x=1"),
]


@pytest.mark.parametrize(("host", "path", "status", "to"), LED)
def test_each_server_leads_on_in_place_of_the_page(server: Server, host: str, path: str, status: int, to: str) -> None:
    forms = [path] if path.endswith(".html") else [path, path + "/", path + "/index.html"]
    for form in forms:
        named = {"Host": host} if host != MAIN else {}
        reply = server.ask("/" + quote(form), **named)
        location = reply.headers.get("location", "").encode("latin-1").decode()
        assert (reply.status, unquote(urljoin(f"https://{host}/{form}", location))) == (status, to)


def test_what_no_page_can_do_servers_do(server: Server) -> None:
    assert server.ask("/gone/8").status == 410
    assert server.ask("/story.php?id=7").headers["location"].endswith(FERRY)
    assert server.ask("/?p=7").headers["location"].endswith(FERRY)
    assert server.ask("/news/55").headers["location"].endswith("undated/a55/")


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/both?id=5", "query/"),
        ("/both/?id=5", "query/"),
        ("/both?id=6", "pattern/6/"),
        ("/both?x=1", "exact/?x=1"),
        ("/both", "exact/"),
        ("/former/7", FERRY),
    ],
)
def test_every_server_asks_in_the_same_order(server: Server, path: str, to: str) -> None:
    location = server.ask(path).headers["location"]
    assert urljoin(f"https://{MAIN}{path}", location) == f"https://{MAIN}/{to}"


def test_pages_that_stand_stay(server: Server) -> None:
    for path in ("/search/", f"/{FERRY}"):
        reply = server.ask(path)
        assert reply.status == 200 and b'http-equiv="refresh"' not in reply.body


@pytest.mark.parametrize(
    ("path", "link", "canonical"),
    [
        ("old/page.html", f"../{FERRY}", f"https://{MAIN}/{FERRY}"),
        ("café/", "../section/кафе/", f"https://{MAIN}/section/{quote('кафе')}/"),
        ("top/", f"../{FERRY}?from=top#strike", f"https://{MAIN}/{FERRY}?from=top#strike"),
        ("away/", "https://elsewhere.example/a?x=1", "https://elsewhere.example/a?x=1"),
        ("former/7/", f"../../{FERRY}", f"https://{MAIN}/{FERRY}"),
        ("ar/old/", "../2013/10/04/jisr-a8/", f"https://{ARABIC}/2013/10/04/jisr-a8/"),
        ("ar/former/8.html", "../2013/10/04/jisr-a8/", f"https://{ARABIC}/2013/10/04/jisr-a8/"),
        ("ar/to-english/", f"https://{MAIN}/{FERRY}?x=1", f"https://{MAIN}/{FERRY}?x=1"),
    ],
)
def test_the_release_has_a_page_that_leads_on(
    pressed: object, paper: Path, path: str, link: str, canonical: str
) -> None:
    page = (paper / "var" / "site" / page_file(path)).read_text(encoding="utf-8")
    assert link_of(page) == (link, canonical)
    assert "<script" not in page.replace('<script type="application/ld+json"', "") or "src=" in page
    hosts = {urlsplit(address).hostname for address in re.findall(r'(?:src|href)="(https?:[^"]*)"', page)}
    assert hosts <= {MAIN, ARABIC, "elsewhere.example"}


def test_what_is_left_out_is_told_once_with_its_line(pressed: subprocess.CompletedProcess[str], paper: Path) -> None:
    assert pressed.returncode == 1, pressed.stderr
    told = pressed.stderr
    lines = TOML.splitlines()
    for old in ("search", "2013/10/03/ferry-a7"):
        line = lines.index(f'from = "{old}"') + 1
        assert re.search(rf"tamizdat\.toml, line {line}: redirect from '{old}/': left out: .* stands there", told)
    assert "article 7 stands there, and the redirect leads back to it in a loop" in told
    assert told.count("redirects are left to servers") == 1
    assert not (paper / "var" / "site" / "gone").exists(), "an address that is gone has no page that leads on"


def test_hosts_of_static_files_get_a_list(pressed: object, paper: Path) -> None:
    done = real.settings(paper, "redirects")
    rules = done.stdout.splitlines()
    for rule in [
        f"/old/page.html /{FERRY} 301",
        "/caf%C3%A9 /section/%D0%BA%D0%B0%D1%84%D0%B5/ 302",
        f"/former/7 /{FERRY} 301",
        f"/story.php id=7 /{FERRY} 301",
        "/away https://elsewhere.example/a?x=1 301",
    ]:
        assert rule in rules
    assert f"/search /{BRIDGE} 301" not in rules, "a page stands there"


def test_with_rules_alone_press_ends_with_0(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    rules = TOML[TOML.index('[[redirects]]\nfrom = "story.php') :]
    (tmp_path / "tamizdat.toml").write_text(f'name = "The Lantern"\n{rules}')
    (tmp_path / "var" / "archive.jsonl").write_bytes(encode(article(7, FERRY, "?p=7", "?p=8")) + b"\n")
    release.init_keys(tmp_path)
    done = subprocess.run([TAMIZDAT, "press"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("redirects are left to servers") == 1


def test_a_loop_through_an_old_path_is_told_with_its_line(paper: Path, tmp_path: Path) -> None:
    """Where the site is not at hand, nothing says that a page stands at the rule's path."""
    done = real.settings(paper, "nginx", "--site", tmp_path / "elsewhere")
    line = TOML.splitlines().index('from = "2013/10/03/ferry-a7"') + 1
    assert f"tamizdat.toml, line {line}: redirect from '2013/10/03/ferry-a7' leads in a loop" in done.stderr
    assert "'2013/10/03/ferry-a7' → 'former/7' → '2013/10/03/ferry-a7'" in done.stderr


def test_a_loop_in_the_file_stops_every_verb(tmp_path: Path) -> None:
    loop = '[[redirects]]\nfrom = "a"\nto = "b/"\n[[redirects]]\nfrom = "b"\nto = "/a"\n'
    (tmp_path / "tamizdat.toml").write_text(f'name = "The Lantern"\n{loop}')
    (tmp_path / "var" / "site").mkdir(parents=True)
    for verb in (["press"], ["up", "--port", "0"], ["settings", "nginx"]):
        done = subprocess.run([TAMIZDAT, *verb], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "line 4: redirects lead in a loop, 'a' → 'b' → 'a'" in done.stderr


def test_the_release_verifies_though_servers_lead_on(server: Server, paper: Path) -> None:
    """The page that stands at an old path comes with the redirect."""
    pin = (paper / "keys/root.json").read_bytes()
    verdict = verify(open_source(f"http://127.0.0.1:{server.port}/"), now=datetime.now(UTC), pin=pin)
    assert verdict.ok, verdict.problems
    reply = server.ask("/old/page.html", Accept_Encoding="gzip", If_None_Match="*", Range="bytes=0-3")
    assert reply.status == 301 and reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["cache-control"] == "no-cache" and "etag" not in reply.headers
